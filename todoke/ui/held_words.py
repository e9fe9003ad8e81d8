"""What people read for what is held about them: tables, fields, values, uses, reasons. A test asks for every table and column."""

from typing import Final

from todoke.people.rules.own_data import Asked, Decision, Stays
from todoke.registry.rules.fields import N_
from todoke.ui import notice_api_messages
from todoke.ui import notice_held_words as notices
from todoke.ui import procedure_held_words as procedures
from todoke.ui import voice_held_words as voices

#: What the rows of a table are.
TABLES: Final[dict[str, str]] = {
    "person": N_("Name, address, contact"),
    "personfact": N_("Facts"),
    "credential": N_("Ways to sign in"),
    "householdmember": N_("Household"),
    "relation": N_("Relations"),
    "protection": N_("Protection"),
    "protectedfrom": N_("From whom you are protected"),
    "consent": N_("Answers to questions of consent"),
    "datarequest": N_("Your requests about your data"),
    "session": N_("Devices on which you are signed in"),
    "countersession": N_("Visits to a counter"),
    "countercode": N_("Codes for the counter"),
    "mandate": N_("Mandates"),
    "invitation": N_("Invitations to act for you"),
    "disclosure": N_("Proofs for others"),
    "reminder": N_("Reminders"),
    **notice_api_messages.TABLES,
    **notices.TABLES,
    **procedures.TABLES,
    **voices.TABLES,
}
#: What a field is called, whatever table it stands in.
FIELDS: Final[dict[str, str]] = {
    "name": N_("Full name"), "name_kana": N_("Full name in kana"), "name_latin": N_("Name in Latin letters"), "birth_date": N_("Birth date"),
    "postcode": N_("Postcode"), "address": N_("Address"), "phone": N_("Telephone"), "email": N_("E-mail"), "language": N_("Language"),
    "hidden": N_("Hidden from other residents"), "household": N_("Household"), "relations": N_("Relations"),
    "everything": N_("Everything held"), "register_key": N_("Number in the register of residents"),
    "issuer": N_("Identity provider"), "subject": N_("What it calls you here"), "created_at": N_("Made"), "used_at": N_("Last used"),
    "ended_at": N_("Ended"), "since_date": N_("From"), "until_date": N_("Until"), "kind": N_("Kind"), "custody": N_("With parental authority"),
    "document": N_("Document that was shown"), "seen_by": N_("Seen by"), "recorded_by": N_("Recorded by"),
    "recorded_at": N_("Recorded"), "key": N_("About"), "who": N_("Who uses it"), "scope": N_("For one matter"), "given": N_("Answer"),
    "channel": N_("How it was answered"), "answered_by": N_("Answered by"), "answered_at": N_("Answered"), "withdrawn_at": N_("Withdrawn"),
    "withdrawn_by": N_("Withdrawn by"), "replaced_at": N_("Replaced"), "asked": N_("What was asked for"), "about": N_("About"),
    "wish": N_("In your words"), "asked_by": N_("Asked by"), "asked_at": N_("Asked"), "promised_date": N_("Answer promised by"),
    "lawful_date": N_("Last day by law"), "decision": N_("Decision"), "reasons": N_("Reasons"), "came_for": N_("What you came for"),
    "proof": N_("How it was proven"), "device": N_("Device"), "began_at": N_("Begun"), "seen_at": N_("Seen"), "proven_at": N_("Proven"),
    "until_at": N_("Until"), "declared_at": N_("Declared"),
    "office": N_("Office"), "look_up": N_("look at what the town holds"), "apply": N_("apply and report"), "receive": N_("receive notices"),
    "book": N_("make bookings"), "prove": N_("show a proof to a bank or insurer"), "remind": N_("remind"), "jointly": N_("Only together"),
    "supervisor_date": N_("Supervisor appointed"), "supervisor_seen_by": N_("Seen by"), "supervisor_seen_at": N_("Seen"),
    "agreed_at": N_("Agreed"), "ended_by": N_("Ended by"), "ended_because": N_("Why it ended"), "matters": N_("For what"),
    "made_at": N_("Made"), "made_by": N_("Made by"), "facts": N_("What is shown"), "looks_allowed": N_("Looks allowed"),
    "looks_left": N_("Looks left"), "text": N_("Reminder"), "read_at": N_("Read"), "consent": N_("Receipt of the consent"),
    "may_act": N_("Who may act for this person"), "mandates": N_("Mandates"), "opened_at": N_("Begun"), "touched_at": N_("Last used"), "ended": N_("How it ended"), "expires_at": N_("Expires"),
    **notice_api_messages.FIELDS,
    **notices.FIELDS,
    **procedures.FIELDS,
    **voices.FIELDS,
}  # fmt: skip
#: Words for values that are codes; a value without one is shown as it is.
VALUES: Final[dict[str, str]] = {
    "True": N_("yes"), "False": N_("no"), "register": N_("from the register"), "certificate": N_("a certificate was seen"),
    "self": N_("you said so"), "parent": N_("Parent"), "guardian": N_("Guardian"), "grandparent": N_("Grandparent"),
    "partner": N_("Husband, wife or partner"), "sibling": N_("Brother or sister"), "family_register": N_("Family register"),
    "resident_record": N_("Copy of the resident record"), "guardianship": N_("Certificate of guardianship"),
    "notarial_deed": N_("Notarial deed"), "court_order": N_("Court order"), "birth_certificate": N_("Birth certificate"),
    "letter_of_mandate": N_("Letter of mandate"), "foreign": N_("Foreign document"), "online": N_("online"), "counter": N_("at a counter"),
    "paper": N_("on paper"), "correct": N_("Correct it"), "delete": N_("Delete it"), "done": N_("done"), "partly": N_("partly done"),
    "not_done": N_("not done"), "contact": N_("How they are reached"), "family": N_("Family and children"), "money": N_("Money and work"),
    "health": N_("Health and care"), "consents": N_("Consents"), "own_data": N_("Everything held"), "finished": N_("finished"),
    "idle": N_("nobody touched it"), "next": N_("the next person came"), "provider": N_("with your card"), "ja": N_("Japanese"), "ja-simple": N_("Plain Japanese"), "en": N_("English"),
    **notices.VALUES,
    **procedures.VALUES,
}  # fmt: skip
#: From where something is known.
SOURCES: Final[dict[str, str]] = {
    "register": N_("From the register of %(body)s"),
    "certificate": N_("A certificate that %(body)s saw"),
    "self": N_("You said so"),
    "": N_("Kept by %(body)s"),
}
PURPOSES: Final[dict[str, str]] = {
    "answer": N_("to answer what you can receive"),
    "matching": N_("to find support for you"),
    "statistics": N_("to count, without names"),
}
#: Why something stays, as one sentence with the date after it.
STAYS: Final[dict[str, str]] = {
    Stays.REGISTER.value: N_("The register of your town says so. The law lets the town alone change it; you can ask."),
    Stays.SEEN.value: N_("It proves what a certificate said, so that you need not show it again. You can ask."),
    Stays.RECEIPT.value: N_("It proves what you agreed to, or not."),
    Stays.MANDATE.value: N_("It proves who was allowed to act for whom."),
    Stays.FILED.value: N_("It proves what was filed, decided and paid."),
    Stays.PROTECTION.value: N_("It protects you."),
    Stays.REQUEST.value: N_("It proves what you asked for and what was answered."),
    Stays.SIGN_IN.value: N_("Without it you could not sign in."),
    Stays.VISIT.value: N_("It proves who served you, and for what."),
    Stays.CHOICE.value: N_("You change it yourself on the page “How letters come”."),
    Stays.LETTER.value: N_("It proves what you were told, and when."),
}
ASKED: Final[dict[str, str]] = {
    Asked.CORRECT.value: N_("Correct it"),
    Asked.DELETE.value: N_("Delete it"),
}
DECISIONS: Final[dict[str, str]] = {
    Decision.DONE.value: N_("Done"),
    Decision.PARTLY.value: N_("Done in part"),
    Decision.NOT_DONE.value: N_("Not done"),
}
#: Who did it, by why it was done: the body and the office, never the name of an employee.
OFFICES: Final[dict[str, str]] = {
    "counter": N_("The counter of %(body)s"),
    "casework": N_("A caseworker of %(body)s"),
    "": N_("A member of staff of %(body)s"),
}
ELSEWHERE: Final = N_("A member of staff of another town")
#: Why somebody looked.
WHY: Final[dict[str, str]] = {
    "counter": N_("You were at the counter"),
    "casework": N_("To work on your matter"),
    "support": N_("To help you, as you allowed or the law says"),
    "proof": N_("To check a proof that you agreed to"),
    "disclosure": N_("To answer what you asked about your data"),
    "matching": N_("To find support for you"),
    "app": notice_api_messages.WHY_APP,
    **{name: VALUES[name] for name in ("contact", "family", "money", "health", "consents", "own_data")},
}
#: What was done.
ACTIONS: Final[dict[str, str]] = {
    "look": N_("Looked at your data"),
    "person.open": N_("Began to hold data about you"),
    "person.revise": N_("Changed what is held"),
    "person.hide": N_("Hid you from other residents"),
    "person.show": N_("Showed you to other residents again"),
    "person.end": N_("Closed your record"),
    "fact.record": N_("Recorded a fact"),
    "fact.end": N_("Ended a fact"),
    "fact.delete": N_("Deleted a fact"),
    "consent.give": N_("Yes to a question of consent"),
    "consent.refuse": N_("No to a question of consent"),
    "consent.withdraw": N_("Took a consent back"),
    "request.ask": N_("Asked to correct or delete something"),
    "request.answer": N_("Answered a request about your data"),
    "own_data.export": N_("Took everything away as a file"),
    "credential.end": N_("Ended a way to sign in"),
    "counter.begin": N_("Began to serve you at a counter"),
    "counter.end": N_("Ended serving you at a counter"),
    "counter.code": N_("Made a code for the counter"),
    "sign_in": N_("Signed in"),
    "sign_in.first": N_("Signed in here for the first time"),
    "session.revoke": N_("Signed a device out"),
    "household.start": N_("Wrote down who lives together"),
    "household.join": N_("Wrote down who lives together"),
    "household.leave": N_("Wrote down who lives together"),
    "relation.record": N_("Wrote down a relation"),
    "relation.correct": N_("Corrected a relation"),
    "relation.end": N_("Ended a relation"),
    "person.hand_over": N_("Handed over to another town what you agreed to"),
    "person.take_over": N_("Took over from another town what you agreed to"),
    "mandate.show_code": N_("Showed a code, to be let act"),
    "mandate.invite": N_("Made a link that lets somebody act"),
    "mandate.offer": N_("Offered a mandate"),
    "mandate.agree": N_("Agreed to a mandate"),
    "mandate.end": N_("Ended a mandate"),
    "mandate.write_down": N_("Wrote down a mandate from paper"),
    "mandate.supervisor": N_("Wrote down that the supervisor is appointed"),
    "mandate.check": N_("Checked whether somebody may act"),
    "mandate.remind": N_("Sent a reminder"),
    "mandate.read_reminders": N_("Read the reminders"),
    "proof.make": N_("Made a proof"),
    "proof.stop": N_("Stopped a proof"),
    **notice_api_messages.ACTIONS,
    **notices.ACTIONS,
    **procedures.ACTIONS,
}
OTHER_ACTION: Final = N_("Something else was recorded (%(code)s)")
NOTHING: Final = N_("nothing")
COMMA: Final = N_(", ")
YOU: Final = N_("You yourself")
SOMEBODY: Final = N_("Somebody whom you or the law let act")
#: Who is named only by kind.
KINDS: Final[dict[str, str]] = {
    "staff": N_("a member of staff"),
    "resident": N_("a resident"),
    "partner": N_("An institution that you agreed to"),
    "system": N_("This system, by itself"),
    "link": notices.LINK,
}

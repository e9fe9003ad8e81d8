"""What personal data notices hold, for what, and how long (see ``people/rules/personal.py``)."""

from typing import Final

from todoke.people.rules.personal import Held, Kept, Use
from todoke.people.rules.vocabulary import N_

PERSONAL: Final[tuple[Held, ...]] = (
    Held("Notice", ("person", "about", "template", "sending", "topic", "law", "tact", "priority", "item", "reminder", "last_reminder", "values", "because", "language", "code", "state", "why_quiet", "due_at", "until_date", "planned_at", "settled_at", "done_at", "declined_at", "logged"), N_("Notices to the person: what was told, why, and when"), Use.REACH, Kept.ENDED, "service", grave=True),
    Held("Notice", ("read_at",), N_("Which notices the person opened; shown to nobody else"), Use.REACH, Kept.ENDED, "service"),
    Held("Delivery", ("channel", "address", "key", "priority", "tact", "counts", "state", "due_at", "first_due_at", "tried_since_at", "until_at", "lease", "lease_ends_at", "attempts", "provider", "reference", "failure", "planned_at", "handed_at", "settled_at"), N_("Messages outside the box, and what became of them"), Use.REACH, Kept.ENDED, "service"),
    Held("DeliveryItem", ("delivery", "notice"), N_("Which notices a message told of"), Use.REACH, Kept.ENDED, "service"),
    Held("DoneReport", ("about", "item", "said_by", "done_date", "at"), N_("That what a notice asked for was done"), Use.SERVE, Kept.ENDED),
    Held("ContactAddress", ("channel", "address", "address_index", "label", "rank", "added_at", "confirmed_at", "failing_since_at", "ended_at", "ended_because"), N_("Where the person wants to be reached"), Use.REACH, Kept.ENDED),
    Held("AddressCode", ("address", "code_hash", "asked_at", "expires_at", "tries", "used_at"), N_("That an address was confirmed from its other end"), Use.REACH, Kept.ENDED, "service"),
    Held("NoticeSettings", ("pushes_a_week", "quiet_from_hour", "quiet_until_hour", "on_paper", "grave_letters", "changed_at"), N_("How often, when and how the person may be disturbed"), Use.REACH, Kept.SERVED, grave=True),
    Held("PublicNotice", ("sequence", "kind", "opening", "code_index", "commitment", "topic", "day_date", "law"), N_("That a notice was given, by its number; not to whom"), Use.ACCOUNT, Kept.LEDGER, "service"),
    Held("PhishingReport", ("code", "code_index", "way", "text", "has_text", "times", "day_date", "at", "state", "closed_by", "closed_at"), N_("Reports of false notices, masked; not from whom"), Use.PROTECT, Kept.MONTH),
    Held("AppLink", ("partner", "user", "consent", "code", "code_index", "code_ends_at", "made_at", "linked_at", "ended_at"), N_("Apps that the person chose to bring their notices"), Use.REACH, Kept.ENDED),
    Held("NoticeHook", ("partner", "url", "secret", "former_secret", "former_until_at", "set_by", "set_at", "ended_at"), N_("Where a partner's app is told, and the secret that signs it; nothing about a person"), Use.REACH, Kept.ENDED, "staff"),
    Held("NoticeOrder", ("partner", "mode", "reference", "about", "template", "item", "reminder", "due_at", "at"), N_("What a system of the body asked to be told"), Use.REACH, Kept.ENDED, "service"),
    Held("TeamRecipient", ("added_by", "added_at"), N_("That the person agreed to get tests"), Use.REACH, Kept.SERVED, "staff"),
    Held("TopicChoice", ("topic", "wants", "channels", "chosen_at", "chosen_through"), N_("Topics that the person stopped or chose"), Use.REACH, Kept.SERVED),
    Held("LetterBatch", ("guarded", "speed", "state", "count", "post_by_date", "token", "key", "sha256", "made_at", "fetched_at", "fetched_by", "posted_at", "posted_by", "dropped_at"), N_("Letters printed together, sealed until they are posted"), Use.REACH, Kept.ENDED, "staff"),
    Held("Letter", ("delivery", "batch", "number", "state", "stopped", "missing", "address_hash", "last_date", "changed_at", "settled_at"), N_("Letters on paper, and what became of them"), Use.REACH, Kept.ENDED, "service"),
    Held("RollMember", ("roll", "since_date", "until_date"), N_("In which class of a school or nursery the child is"), Use.REACH, Kept.ENDED, "staff"),
    Held("ReplySlip", ("letter", "about", "notice", "answers", "through", "entered_by", "answered_at"), N_("Answers to letters from school"), Use.SERVE, Kept.ENDED),
    Held("SchoolLetter", ("roll", "texts", "questions", "asks", "answer_by_date", "enclosed_name", "enclosed_token", "enclosed_key", "state", "template", "written_by", "written_at", "approved_by", "sent_at", "reminded_at"), N_("Letters of schools: what they say, and who sent them"), Use.REACH, Kept.ENDED, "staff"),
    Held("CallBack", ("notice", "name", "phone", "wish", "language", "asked_at", "asked_by", "handled_at", "handled_by", "outcome"), N_("That the person asked to be called about a letter"), Use.REACH, Kept.ENDED),
)  # fmt: skip

"""What people read for what procedures hold about them; ``held_words`` takes them in. ``table.field`` goes before the field alone."""

from typing import Final

from todoke.people.rules.vocabulary import N_

TABLES: Final[dict[str, str]] = {
    "draft": N_("Forms that you began"),
    "submission": N_("What you filed"),
    "submissionfile": N_("Documents that you gave"),
    "cosignature": N_("Where you were asked to agree"),
    "correction": N_("Where something was to be corrected"),
    "correctionitem": N_("Which answers were to be corrected"),
    "answerchange": N_("Changes of what you filed"),
    "casemessage": N_("Messages about what you filed"),
    "casenote": N_("Notes of staff about what you filed"),
    "ruling": N_("Decisions on what you filed"),
    "handover": N_("What was given to the body's own system"),
    "payment": N_("Fees"),
    "paymentevent": N_("What the payment company said"),
    "refund": N_("Money that was given back"),
    "filingcall": N_("Forms that another system sent for you"),
    "signing": N_("Signatures with your card"),
}
FIELDS: Final[dict[str, str]] = {
    "answers": N_("Answers"), "confirmed": N_("What was known and you confirmed"), "step": N_("The page that you were on"), "staff": N_("Who of the staff filled it in"),
    "draft.began_at": N_("Begun"), "draft.channel": N_("How it was filled in"), "ends_at": N_("Forgotten then"), "filed_at": N_("Filed"),
    "filed_by": N_("Filed by"), "arrived_at": N_("Arrived"), "due_date": N_("Expected by"), "assigned": N_("Who works on it"), "fee_yen": N_("Fee in yen"),
    "closing": N_("Why it ended"), "submission.channel": N_("How it was filed"), "path": N_("Which question"), "submissionfile.name": N_("Name of the file"),
    "media_type": N_("Kind of file"), "size": N_("Size in bytes"), "valid_until_date": N_("Valid until"), "checked": N_("What was checked"),
    "dropped_at": N_("Taken out"), "submissionfile.document": N_("What it proves"), "signed_at": N_("Agreed"), "signed_by": N_("Agreed by"), "cosignature.declined_at": N_("Not agreed"),
    "correction.text": N_("What was said"), "correctionitem.text": N_("What was said"), "casemessage.text": N_("What was said"), "reason": N_("Reason"),
    "own_reason": N_("Reason in the body's words"), "before": N_("Before"), "after": N_("After"), "by": N_("By"), "by_staff": N_("By staff"), "why": N_("Why"),
    "from_staff": N_("From staff"), "values": N_("What stands in it"), "pay_yen": N_("Yen to be paid to you"), "proposed_by": N_("Proposed by"),
    "proposed_at": N_("Proposed"), "decided_by": N_("Decided by"), "decided_at": N_("Decided"), "paid_order": N_("Which order to the bank"), "event": N_("What it was about"),
    "submission.sheet": N_("The sheet it came with"), "for_what": N_("For"), "yen": N_("Yen"), "waived_yen": N_("Yen let off"), "waived_because": N_("Why less"), "paid_at": N_("Paid on"),
    "refunded_yen": N_("Yen paid back"), "odd": N_("What is to be looked at"), "said": N_("What it said"), "took": N_("What we did with it"), "done_at": N_("Done"),
    "settled_by": N_("Settled by"), "submission.key": N_("Key"), "draft.known": N_("What was known already"), "draft.typed": N_("As you typed it"), "filingcall.content_hash": N_("A check sum of what was sent"),
    "certificate_until_date": N_("The certificate holds until"), "why_not": N_("Why it was not signed"), "payment.about": N_("About"),
}  # fmt: skip
ACTIONS: Final[dict[str, str]] = {
    "submission.file": N_("Filed something"),
    "fee.charge": N_("A fee was asked"),
    "fee.change": N_("A fee was changed"),
}
VALUES: Final[dict[str, str]] = {
    "channel:web": N_("on line"), "channel:counter": N_("at a counter"), "channel:paper": N_("on paper"), "channel:api": N_("by another system"),
    "channel:offline": N_("with a form on the device"), "channel:none": N_("by itself: nothing was filed"),
    "state:waits_payment": N_("waits for the fee"), "state:waits_cosign": N_("waits for the other guardian"), "state:arrived": N_("arrived"),
    "state:in_review": N_("being looked at"), "state:returned": N_("something is to be corrected"), "state:proposed": N_("nearly decided"),
    "state:granted": N_("granted"), "state:refused": N_("refused"), "state:closed": N_("taken note of"), "state:open": N_("open"),
    "state:answered": N_("answered"), "state:lapsed": N_("the day passed"), "state:dropped": N_("taken back"), "state:started": N_("begun"), "state:paid": N_("paid"),
    "state:declined": N_("declined"), "state:refunded": N_("paid back"), "state:cancelled": N_("no longer asked for"), "state:rejected": N_("not taken"),
    "outcome:granted": N_("granted"), "outcome:granted_in_part": N_("granted in part"), "outcome:refused": N_("refused"), "outcome:noted": N_("taken note of"),
}  # fmt: skip

"""What personal data procedures hold, for what, and how long (see ``people/rules/personal.py``)."""

from typing import Final

from todoke.people.rules.personal import Held, Kept, Use
from todoke.people.rules.vocabulary import N_

PERSONAL: Final[tuple[Held, ...]] = (
    Held("Draft", ("version", "filled_by", "mandate", "staff", "channel", "answers", "confirmed", "known", "typed", "step", "language", "key", "code_hash", "began_at", "changed_at", "ends_at", "filed_at"), N_("Forms that the person began and has not sent"), Use.SERVE, Kept.MONTH, grave=True),
    Held("Submission", ("procedure", "version", "number", "key", "sheet", "channel", "filed_by", "language", "answers", "confirmed", "state", "arrived_at", "due_date", "changed_at", "ended_at", "assigned", "fee_yen", "closing", "code_hash"), N_("What the person filed, and where it stands"), Use.SERVE, Kept.ENDED, grave=True),
    Held("SubmissionFile", ("draft", "submission", "path", "name", "media_type", "size", "sha256", "token", "key", "document", "valid_until_date", "checked", "added_at", "dropped_at"), N_("Documents that the person gave, sealed"), Use.SERVE, Kept.ENDED, grave=True),
    Held("Signing", ("draft", "submission", "provider", "nonce", "digest", "asked_at", "ends_at", "signed_at", "why_not", "issuer", "certificate_hash", "certificate_until_date", "reference"), N_("That a form was signed with the person's card; nothing of what the card says"), Use.SERVE, Kept.ENDED),
    Held("Cosignature", ("submission", "asked_at", "signed_at", "declined_at", "signed_by"), N_("That somebody else was asked to agree, and what they said"), Use.SERVE, Kept.ENDED),
    Held("Correction", ("submission", "state", "text", "asked_by", "asked_at", "until_date", "settled_at"), N_("Requests to correct something that was filed"), Use.SERVE, Kept.ENDED, "staff"),
    Held("CorrectionItem", ("correction", "path", "reason", "own_reason", "text", "answered_at"), N_("Which answers were to be corrected, and why"), Use.SERVE, Kept.ENDED, "staff"),
    Held("AnswerChange", ("submission", "path", "before", "after", "by", "by_staff", "why", "at"), N_("Changes of what was filed, with what was there before"), Use.ACCOUNT, Kept.ENDED, grave=True),
    Held("CaseMessage", ("submission", "from_staff", "by", "text", "at", "seen_at"), N_("Messages about something that was filed"), Use.SERVE, Kept.ENDED),
    Held("CaseNote", ("submission", "text", "by", "at"), N_("Notes of staff about something that was filed"), Use.SERVE, Kept.ENDED, "staff"),
    Held("Ruling", ("submission", "outcome", "reasons", "values", "pay_yen", "proposed_by", "proposed_at", "decided_by", "decided_at", "dropped_at", "token", "key", "paid_order"), N_("Decisions, with their reasons and letters"), Use.SERVE, Kept.ENDED, "staff"),
    Held("PaymentOrder", ("pay_date", "count", "yen", "losses", "token", "key", "made_by", "made_at", "fetched_at"), N_("Files of payments for the bank, sealed"), Use.SERVE, Kept.ENDED, "staff"),
    Held("HandOver", ("submission", "connector", "event", "state", "sequence", "due_at", "made_at", "lease", "lease_ends_at", "attempts", "reference", "failure", "handed_at", "settled_at", "settled_by", "said", "tried_since_at", "file", "entered_by"), N_("That what was filed was given to the body's own system"), Use.SERVE, Kept.ENDED, "service"),
    Held("Connector", ("procedure", "system", "route", "settings", "secret", "minutes", "yearly", "note", "set_by", "set_at", "ended_at", "partner", "reached"), N_("How a procedure's data reaches the body's own system; nothing about a person"), Use.SERVE, Kept.LEDGER, "staff"),
    Held("Payment", ("submission", "about", "round", "odd", "number", "for_what", "yen", "waived_yen", "waived_because", "state", "key", "provider", "reference", "due_date", "made_at", "changed_at", "paid_at", "refunded_yen"), N_("Fees, and how they were paid; never the number of a card"), Use.SERVE, Kept.ENDED),
    Held("PaymentEvent", ("payment", "provider", "event", "said", "took", "yen", "at"), N_("What the payment service told us"), Use.SERVE, Kept.ENDED, "service"),
    Held("Refund", ("payment", "key", "yen", "why", "asked_by", "asked_at", "due_at", "attempts", "done_at"), N_("Money that was given back, and why"), Use.SERVE, Kept.ENDED, "staff"),
    Held("FeeRound", ("roll", "texts", "due_date", "made_by", "made_at", "sent_by", "sent_at", "reminded_at", "closed_at"), N_("What a school asks the guardians of a class to pay"), Use.SERVE, Kept.LEDGER, "staff"),
    Held("HandOverFile", ("connector", "number", "name", "count", "sha256", "token", "key", "report", "made_by", "made_at", "fetched_at", "settled_at"), N_("Bulk files of what was filed, sealed, until the body's own system has them"), Use.SERVE, Kept.ENDED, "service", grave=True),
    Held("FilingCall", ("partner", "submission", "key", "content_hash", "at"), N_("That a system of the body sent something in for the person"), Use.SERVE, Kept.MONTH, "service"),
)  # fmt: skip

"""What personal data is held, for what, on what basis and how long: data, from which the documents are made and by which tests judge the tables.

A subject above adds its own tables in its ``rules/personal.py``; ``todoke/ui/personal.py`` brings them together.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from todoke.people.rules.vocabulary import N_


class Use(StrEnum):
    """What personal data is held for 「利用目的」 (個人情報の保護に関する法律61条1項)."""

    RECOGNISE = "recognise"
    SERVE = "serve"
    REACH = "reach"
    FAMILY = "family"
    PROTECT = "protect"
    ACT_FOR = "act_for"
    ACCOUNT = "account"
    SIGN_IN = "sign_in"


USES: Final[dict[Use, str]] = {
    Use.RECOGNISE: N_("To know whom a service is for."),
    Use.SERVE: N_("To decide on services and to carry them out."),
    Use.REACH: N_("To send what the person or the law wants sent."),
    Use.FAMILY: N_("To know who may be told, and who may file for whom."),
    Use.PROTECT: N_("To keep a person safe from somebody else."),
    Use.ACT_FOR: N_("To let another act, as the person or the law wants."),
    Use.ACCOUNT: N_("To show who looked and who changed what."),
    Use.SIGN_IN: N_("To sign in."),
}
#: The law by which each use is part of the body's tasks (個人情報の保護に関する法律61条1項: necessary for tasks set by law).
BASES: Final[dict[Use, str]] = {
    Use.RECOGNISE: "個人情報の保護に関する法律61条1項、住民基本台帳法1条",
    Use.SERVE: "個人情報の保護に関する法律61条1項、各制度の根拠法令",
    Use.REACH: "個人情報の保護に関する法律61条1項・69条2項1号 (本人の同意)",
    Use.FAMILY: "個人情報の保護に関する法律61条1項、民法818条・838条",
    Use.PROTECT: "住民基本台帳事務処理要領第5-10、配偶者からの暴力の防止及び被害者の保護等に関する法律",
    Use.ACT_FOR: "個人情報の保護に関する法律69条2項1号、民法99条・824条・859条",
    Use.ACCOUNT: "個人情報の保護に関する法律66条1項 (安全管理措置)",
    Use.SIGN_IN: "個人情報の保護に関する法律69条2項1号 (本人の同意)",
}


class Kept(StrEnum):
    """Until when something is held."""

    SERVED = "served"
    ENDED = "ended"
    SESSION = "session"
    HOUR = "hour"
    MONTH = "month"
    VOICE = "voice"
    LEDGER = "ledger"


#: Days after the end (of serving a person, of a fact, of a relation) until content is deleted by ``manage.py retain``.
DAYS_AFTER_END: Final = 365
KEPT: Final[dict[Kept, str]] = {
    Kept.SERVED: N_("Until one year after the body no longer serves the person."),
    Kept.ENDED: N_("Until one year after it no longer holds."),
    Kept.SESSION: N_("Until signing out, at most some hours."),
    Kept.HOUR: N_("One hour."),
    Kept.MONTH: N_("30 days."),
    Kept.VOICE: N_("24 months; after that only counts."),
    Kept.LEDGER: N_("As long as the ledger; it holds no content."),
}


@dataclass(frozen=True, slots=True)
class Held:
    """Fields of one table that hold personal data 「記録項目」. ``what`` is an English message."""

    table: str
    fields: tuple[str, ...]
    what: str
    use: Use
    kept: Kept
    by: str = "person"  # who says so: the person, the register, staff, the service
    grave: bool = False  # may hold 要配慮個人情報 (2条3項)


PERSONAL: Final[tuple[Held, ...]] = (
    Held("Person", ("name", "name_kana", "name_latin", "birth_date"), N_("Names as written, and birth date"), Use.RECOGNISE, Kept.SERVED),
    Held("Person", ("postcode", "address", "phone", "email", "language"), N_("Address, telephone, e-mail, language"), Use.REACH, Kept.SERVED),
    Held("Person", ("hidden",), N_("That the person hides from other residents"), Use.PROTECT, Kept.SERVED),
    Held("Person", ("declared_by",), N_("Who named the person as a relative, where nobody proved it"), Use.FAMILY, Kept.SERVED),
    Held("Person", ("ended_because", "ended_at"), N_("That and why the body no longer serves the person"), Use.SERVE, Kept.SERVED, "register", grave=True),
    Held("Person", ("register_key",), N_("By what number the body's register of residents knows the person"), Use.RECOGNISE, Kept.SERVED, "register"),
    Held("Person", ("name_index", "kana_index", "latin_index", "phone_index", "email_index", "register_index"), N_("Keyed hashes to find the person by exact words"), Use.RECOGNISE, Kept.SERVED, "service"),
    Held("Credential", ("issuer", "subject", "subject_index", "used_at", "ended_at"), N_("What the sign-in service calls the person here, and when it was last used"), Use.SIGN_IN, Kept.SERVED, "service"),
    Held("PersonFact", ("name", "value", "observed_date", "until_date", "ended_at"), N_("Facts about the person, with their source, basis and purposes"), Use.SERVE, Kept.ENDED, grave=True),
    Held("HouseholdMember", ("household", "since_date", "until_date"), N_("With whom the person lives"), Use.FAMILY, Kept.ENDED, "register"),
    Held("Relation", ("kind", "senior", "junior", "custody", "document", "since_date", "until_date"), N_("Parents, children, guardians, and how that is known"), Use.FAMILY, Kept.ENDED, "register"),
    Held("Protection", ("since_date", "until_date", "ended_at"), N_("That somebody is protected"), Use.PROTECT, Kept.ENDED, "staff", grave=True),
    Held("ProtectedFrom", ("other", "name", "birth_date", "name_index"), N_("From whom somebody is protected"), Use.PROTECT, Kept.ENDED, "staff", grave=True),
    Held("Consent", ("guardian", "text", "key", "number", "digest", "who", "scope", "given", "language", "channel", "answered_by", "answered_at", "until_date", "withdrawn_at", "withdrawn_by", "replaced_at"), N_("Answers to questions of consent, with their receipts"), Use.ACCOUNT, Kept.ENDED),
    Held("DataRequest", ("asked", "about", "wish", "asked_by", "asked_at", "promised_date", "lawful_date", "decision", "reasons", "answered_by", "answered_at"), N_("What the person asked to correct or delete, and the answer"), Use.ACCOUNT, Kept.ENDED),
    Held("CounterSession", ("staff", "came_for", "opened_at", "touched_at", "ended", "ended_at"), N_("Visits to a counter: who served the person, and what they came for"), Use.ACCOUNT, Kept.ENDED, "staff"),
    Held("CounterCode", ("code_hash", "expires_at"), N_("A code that the person shows at a counter, as a keyed hash"), Use.RECOGNISE, Kept.HOUR, "service"),
    Held("Mandate", ("kind", "office", "principal", "agent", "agent_body", "look_up", "apply", "receive", "book", "prove", "remind", "jointly", "since_date", "until_date", "given", "document", "supervisor_date", "supervisor_seen_by", "supervisor_seen_at", "agreed_at", "ended_at", "ended_by", "ended_because"), N_("Who may act for whom, in what, until when, and how that is known"), Use.ACT_FOR, Kept.ENDED, grave=True),
    Held("Invitation", ("given", "secret", "secret_index", "kind", "matters", "until_date", "made_at", "expires_at", "used_at"), N_("Codes and links by which two people find one another"), Use.ACT_FOR, Kept.ENDED),
    Held("Reminder", ("mandate", "text", "made_at", "read_at"), N_("What somebody who watches over the person reminded them of"), Use.ACT_FOR, Kept.ENDED),
    Held("Concern", ("kind", "principal", "mandate", "text", "raised_by", "raised_at", "officer", "state", "taken_at", "outcome", "closed_at"), N_("Suspicions that somebody is hurt or a mandate misused, and what was done"), Use.PROTECT, Kept.ENDED, "staff", grave=True),
    Held("Disclosure", ("partner", "mandate", "consent", "code", "code_index", "facts", "looks_allowed", "looks_left", "until_date", "made_by", "made_at", "ended_at"), N_("Which facts a bank or insurer may see, how often, until when; never the facts themselves"), Use.ACT_FOR, Kept.ENDED),
    Held("CodeTry", ("source", "at"), N_("Codes that showed nothing, by a keyed hash of where they came from"), Use.SIGN_IN, Kept.HOUR, "service"),
    Held("LedgerEntry", ("subject", "by", "behalf", "data"), N_("Who looked at or changed whose data, when and why, by opaque references"), Use.ACCOUNT, Kept.LEDGER, "service"),
    Held("User", ("username", "first_name", "last_name", "email", "last_login"), N_("Members of staff: name for signing in, what colleagues call them"), Use.SIGN_IN, Kept.SERVED, "staff"),
    Held("SignInAttempt", ("source", "at"), N_("Failed sign-ins, by a keyed hash of where they came from"), Use.SIGN_IN, Kept.HOUR, "service"),
)  # fmt: skip
#: Fields of tables of persons that say nothing about anybody: identifiers, the body, who wrote it and when.
TECHNICAL: Final = frozenset(
    {"id", "body", "person", "protection", "created_at", "recorded_at", "recorded_by", "known_by", "holder", "basis", "purposes", "seen_by", "seen_at"}
)  # fmt: skip

"""What people read of mandates and proofs: matters, offices, reasons, facts, and the one sentence that is read back before anything is saved."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from markupsafe import Markup, escape

from todoke.people.models import Mandate, Person
from todoke.people.queries.disclosures import Line
from todoke.people.rules.concerns import ConcernKind, ConcernState
from todoke.people.rules.disclosures import DETAILS, MAY_ACT, KeyScope, PartnerKind
from todoke.people.rules.facts import Kind
from todoke.people.rules.mandates import MandateKind, Matter, Office, Reason, Reminding
from todoke.people.rules.persons import Document, Knowing
from todoke.people.rules.vocabulary import BY_NAME
from todoke.registry.rules.fields import N_
from todoke.ui.jinja import format_date
from todoke.ui.messages import say
from todoke.ui.names import name_of

MATTERS: Final[dict[Matter, str]] = {
    Matter.LOOK_UP: N_("look at what the town holds"),
    Matter.APPLY: N_("apply and report"),
    Matter.RECEIVE: N_("receive notices"),
    Matter.BOOK: N_("make bookings"),
    Matter.PROVE: N_("show a proof to a bank or insurer"),
    Matter.REMIND: N_("remind"),
}
#: What one person may give another on line, in the order of the form.
GIVABLE: Final = (Matter.LOOK_UP, Matter.APPLY, Matter.RECEIVE, Matter.BOOK, Matter.PROVE)
KINDS: Final[dict[MandateKind, str]] = {
    MandateKind.BY_LAW: N_("Representative by law"),
    MandateKind.VOLUNTARY_GUARDIANSHIP: N_("Voluntary guardian"),
    MandateKind.GRANTED: N_("Mandate"),
    MandateKind.WATCH: N_("Watching over"),
}
OFFICES: Final[dict[Office, str]] = {
    Office.PARENT: N_("Parent with parental authority"),
    Office.MINOR_GUARDIAN: N_("Guardian of a minor"),
    Office.ADULT_GUARDIAN: N_("Guardian of an adult"),
    Office.CURATOR: N_("Curator"),
    Office.ASSISTANT: N_("Assistant"),
}
DOCUMENTS: Final[dict[Document, str]] = {
    Document.LETTER_OF_MANDATE: N_("Letter of mandate"),
    Document.NOTARIAL_DEED: N_("Notarial deed"),
    Document.GUARDIANSHIP: N_("Certificate of registered guardianship"),
    Document.COURT_ORDER: N_("Decision of a court"),
    Document.FAMILY_REGISTER: N_("Certificate of the family register"),
    Document.FOREIGN: N_("Foreign document"),
}
REASONS: Final[dict[Reason, str]] = {
    Reason.YES: N_("Yes: this person may act in this matter."),
    Reason.NONE: N_("No: there is no mandate between the two."),
    Reason.OTHER_MATTER: N_("No: the mandate is for other matters."),
    Reason.NOT_AGREED: N_("No: the mandate was offered, and not everybody has agreed yet."),
    Reason.NOT_BEGUN: N_("No: the mandate begins later."),
    Reason.PAST: N_("No: the day until which the mandate held has passed."),
    Reason.ENDED: N_("No: the mandate was ended."),
    Reason.NO_SUPERVISOR: N_("No: the contract has no effect until a supervisor is appointed."),
    Reason.OF_AGE: N_("No: the person is of age, or their date of birth is not known."),
    Reason.TOGETHER: N_("Not alone: the guardians act together only."),
    Reason.PERSON_ENDED: N_("No: one of the two is no longer served here."),
}
REMINDINGS: Final[dict[Reminding, str]] = {
    Reminding.LETTERS: N_("Please look at your letters."),
    Reminding.DEADLINE: N_("A last day is near. Please look."),
    Reminding.CALL: N_("Please call me."),
}
CONCERNS: Final[dict[ConcernKind, str]] = {
    ConcernKind.ABUSE: N_("Somebody may be hurt, neglected or robbed"),
    ConcernKind.MISUSE: N_("Somebody may misuse a mandate"),
    ConcernKind.DISAGREEMENT: N_("Two guardians do not agree"),
}
STATES: Final[dict[ConcernState, tuple[str, str]]] = {
    ConcernState.OPEN: (N_("nobody has taken it on"), "problem"),
    ConcernState.TAKEN: (N_("being looked into"), "waiting"),
    ConcernState.CLOSED: (N_("closed"), "ended"),
}
PARTNERS: Final[dict[PartnerKind, str]] = {
    PartnerKind.BANK: N_("Bank"),
    PartnerKind.INSURER: N_("Insurer"),
    PartnerKind.OTHER: N_("Other institution"),
    PartnerKind.COUNTER: N_("Another system of our body"),
    PartnerKind.APP: N_("App that brings notices"),
}
SCOPES: Final[dict[KeyScope, str]] = {
    KeyScope.PROOFS: N_("to look at proofs"),
    KeyScope.MANDATE_CHECK: N_("to ask whether somebody may act"),
    KeyScope.NOTICES_TEST: N_("to send notices: test, nobody gets anything"),
    KeyScope.NOTICES_TEAM: N_("to send notices: only to those who agreed to tests"),
    KeyScope.NOTICES_LIVE: N_("to send notices: to residents"),
    KeyScope.NOTICES_APP: N_("to bring notices to those who want it"),
    KeyScope.FORMS_TEST: N_("to file by the API: test, nothing is kept"),
    KeyScope.FORMS_LIVE: N_("to file by the API"),
    KeyScope.CORE_TEST: N_("to fetch for a core system: made-up submissions"),
    KeyScope.CORE_LIVE: N_("to fetch for a core system what was filed"),
    KeyScope.VOICES: N_("to read what was said to the body, without names"),
}
_DETAILS: Final[dict[str, str]] = {
    "name": N_("Full name"),
    "name_kana": N_("Full name in kana"),
    "name_latin": N_("Name in Latin letters"),
    "birth_date": N_("Date of birth"),
    "postcode": N_("Postcode"),
    "address": N_("Address"),
    "phone": N_("Telephone"),
    MAY_ACT: N_("Who may act for this person"),
}
_KNOWING: Final[dict[Knowing, str]] = {
    Knowing.REGISTER: N_("from the register"),
    Knowing.CERTIFICATE: N_("a certificate was seen"),
    Knowing.SELF: N_("said by the person"),
}
#: Why the person alone cannot end it, and whom to ask.
_MINORS: Final = N_(
    "The law gives this to whoever has parental authority or is guardian, until you are 18. If somebody hurts you, call 189: it is free, day and night."
)
_COURT: Final = N_(
    "The family court gave this office, and only the family court can change it. Please ask there, or ask at our counter: we help you."
)
_CONTRACT: Final = N_("This rests on a contract before a notary. Until there is a supervisor, a notary ends it; after that, the family court has to allow it. Ask at our counter: we help you.")  # fmt: skip


def title(mandate: Mandate) -> Markup:
    """What the agent is: the office, or the kind of mandate."""
    return say(OFFICES[Office(mandate.office)] if mandate.office else KINDS[MandateKind(mandate.kind)])


def matters(found: Collection[Matter]) -> Markup:
    """Matters as a list inside a sentence, in their order."""
    gap = say(N_(", "))
    return gap.join(say(MATTERS[matter]) for matter in Matter if matter in found)


def last_day(until_date: date) -> Markup:
    """The last day of a half-open period, as people say it."""
    return escape(format_date(until_date - timedelta(days=1)))


def agent_name(mandate: Mandate) -> str:
    """Who may act: a person by name as written, a body by its name."""
    if mandate.agent is not None:
        return mandate.agent.name
    return name_of(mandate.agent_body) if mandate.agent_body else ""


def sentence(*, agent: str, principal: str, named: Collection[Matter], until_date: date) -> Markup:
    """The whole of a mandate in one sentence."""
    return say(
        N_("%(agent)s may do this for %(principal)s until %(day)s: %(matters)s."),
        agent=agent, principal=principal, day=last_day(until_date), matters=matters(named),
    )  # fmt: skip


def sentence_of(mandate: Mandate) -> Markup:
    """The same of a mandate that is written down."""
    return sentence(
        agent=agent_name(mandate), principal=mandate.principal.name, named=mandate.matters, until_date=mandate.until_date
    )  # fmt: skip


def cannot_stop(mandate: Mandate) -> Markup:
    """Why the person cannot end it alone, and whom to ask."""
    if mandate.office in {Office.PARENT, Office.MINOR_GUARDIAN}:
        return say(_MINORS)
    return say(_CONTRACT if mandate.kind == MandateKind.VOLUNTARY_GUARDIANSHIP else _COURT)


def fact_label(name: str) -> Markup:
    """What a fact that can be shown is called."""
    if name in _DETAILS:
        return say(_DETAILS[name])
    return say(BY_NAME[name].label) if name in BY_NAME else escape(name)


def facts(names: Collection[str]) -> Markup:
    """Facts as a list inside a sentence."""
    gap = say(N_(", "))
    return gap.join(fact_label(name) for name in names)


def line(found: Line) -> tuple[Markup, Markup]:
    """One line of a proof: what it is, and the value with how it is known."""
    label = fact_label(found.fact)
    if isinstance(found.value, Mandate):
        return label, sentence_of(found.value)
    shown = _value(found.fact, found.value)
    if found.known_by and found.observed_date:
        how = say(_KNOWING[Knowing(found.known_by)])
        shown = Markup("{} <small>({}, {})</small>").format(shown, how, format_date(found.observed_date))
    return label, shown


def _value(name: str, value: object) -> Markup:
    if isinstance(value, bool):
        return say(N_("Yes")) if value else say(N_("No"))
    fact = BY_NAME.get(name)
    if isinstance(value, date) or name == "birth_date" or (fact is not None and fact.kind is Kind.DATE):
        return escape(format_date(value if isinstance(value, date) else str(value)))
    if fact is not None and name not in DETAILS:
        for choice in fact.choices:
            if choice.value == value:
                return say(choice.label)
    return escape(f"{value:,}") if isinstance(value, int) else escape(str(value))


def consent_sentence(
    *, partner: str, purpose: str, named: Collection[str], looks: int, until_date: date, person: Person
) -> Markup:
    """Who may see what, for what, how often and until when, in one sentence."""
    return say(
        N_("%(partner)s may see this about %(person)s, %(looks)s times at most, until %(day)s, for this purpose (%(purpose)s): %(facts)s."),
        partner=partner, person=person.name, looks=looks, day=last_day(until_date), purpose=purpose, facts=facts(named),
    )  # fmt: skip

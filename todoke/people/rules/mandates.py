"""What a mandate allows on a day 「代理・委任・見守り」: nothing by default."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from todoke.common.calendar import after_years, age_on
from todoke.people.rules import family
from todoke.people.rules.facts import Sensitivity
from todoke.people.rules.vocabulary import BY_NAME


class MandateKind(StrEnum):
    """The four ways in which somebody may stand for somebody else."""

    BY_LAW = "by_law"  # 法定代理
    VOLUNTARY_GUARDIANSHIP = "voluntary_guardianship"  # 任意後見
    GRANTED = "granted"  # 委任
    WATCH = "watch"  # 見守り


class Office(StrEnum):
    """The office that a law gives."""

    PARENT = "parent"  # 親権者 (民法824条)
    MINOR_GUARDIAN = "minor_guardian"  # 未成年後見人 (民法838条1号)
    ADULT_GUARDIAN = "adult_guardian"  # 成年後見人 (民法859条)
    CURATOR = "curator"  # 保佐人 (民法876条の4)
    ASSISTANT = "assistant"  # 補助人 (民法876条の9)


class Matter(StrEnum):
    """What may be done for somebody else; each is given by itself."""

    LOOK_UP = "look_up"
    APPLY = "apply"
    RECEIVE = "receive"  # notices
    BOOK = "book"
    PROVE = "prove"  # let a bank or insurer see facts
    REMIND = "remind"


class Given(StrEnum):
    """How a mandate came about."""

    CODE = "code"  # on line, by a code that the agent showed
    LINK = "link"  # on line, by an invitation
    PAPER = "paper"  # at a counter
    CERTIFICATE = "certificate"  # a court or the law; a certificate was seen


class Reminding(StrEnum):
    """What somebody who watches may remind of."""

    LETTERS = "letters"  # please look at your letters
    DEADLINE = "deadline"  # a day is near
    CALL = "call"  # please call me


class Because(StrEnum):
    """Why a mandate ended before its day."""

    STOPPED = "stopped"  # by the principal
    RETURNED = "returned"  # by the agent
    REFUSED = "refused"  # it was never agreed to
    COURT = "court"  # the office has ended
    OFFICER = "officer"  # somebody looked after a suspicion
    PARTED = "parted"  # the two must not find one another


class Reason(StrEnum):
    """Why somebody may act, or may not; for the body's own staff, never for the other side of a disclosure."""

    YES = "yes"
    NONE = "none"
    OTHER_MATTER = "other_matter"
    NOT_AGREED = "not_agreed"
    NOT_BEGUN = "not_begun"
    PAST = "past"
    ENDED = "ended"
    NO_SUPERVISOR = "no_supervisor"
    OF_AGE = "of_age"
    TOGETHER = "together"
    PERSON_ENDED = "person_ended"


#: Offices that stand for the person in everything that can be done here; the others only in what the court named.
WHOLE: Final = frozenset({Office.PARENT, Office.MINOR_GUARDIAN, Office.ADULT_GUARDIAN})
OF_MINORS: Final = frozenset({Office.PARENT, Office.MINOR_GUARDIAN})
#: What somebody who watches may do.
WATCHING: Final = frozenset({Matter.LOOK_UP, Matter.REMIND})
#: What is only done by all together, where a court said so (民法859条の2); looking and being told are for each.
TOGETHER: Final = frozenset({Matter.APPLY, Matter.BOOK, Matter.PROVE})
MOST_YEARS: Final = {MandateKind.GRANTED: 1, MandateKind.WATCH: 1}
MOST_YEARS_ON_PAPER: Final = 3
CODE_LIVES: Final = timedelta(minutes=15)
LINK_LIVES: Final = timedelta(days=3)
#: An offer that nobody answered.
OFFER_LIVES: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Terms:
    """A mandate as the rules see it. ``until_date`` is the first day on which it no longer holds."""

    kind: MandateKind
    matters: frozenset[Matter]
    since_date: date
    until_date: date
    office: Office | None = None
    agreed: bool = True
    ended: bool = False
    supervisor_date: date | None = None
    jointly: bool = False


def decide(terms: Terms, matter: Matter, *, today: date, principal_birth: date | None = None) -> Reason:
    """Whether a mandate allows a matter on a day, or the first reason why it does not."""
    if terms.ended:
        return Reason.ENDED
    if not terms.agreed:
        return Reason.NOT_AGREED
    if today < terms.since_date:
        return Reason.NOT_BEGUN
    if today >= terms.until_date:
        return Reason.PAST
    if terms.kind is MandateKind.VOLUNTARY_GUARDIANSHIP and (
        terms.supervisor_date is None or today < terms.supervisor_date
    ):
        return Reason.NO_SUPERVISOR  # 任意後見契約に関する法律2条1号, 4条
    if terms.office in OF_MINORS and (
        principal_birth is None or age_on(principal_birth, today) >= family.MAJORITY.years
    ):
        return Reason.OF_AGE
    if matter not in allowed_matters(terms):
        return Reason.OTHER_MATTER
    if terms.jointly and matter in TOGETHER:
        return Reason.TOGETHER
    return Reason.YES


def allowed_matters(terms: Terms) -> frozenset[Matter]:
    """What a mandate is for, whatever the day."""
    if terms.kind is MandateKind.WATCH:
        return terms.matters & WATCHING
    if terms.kind is MandateKind.BY_LAW and terms.office in WHOLE:
        return frozenset(Matter)
    return terms.matters


def shown_by(fields: Collection[str], terms: Terms, *, today: date, principal_birth: date | None) -> frozenset[str]:
    """Those of a person's fields and facts that whoever acts by this mandate sees, and may let somebody else see.

    A guardian of an adult sees all. Who stands for a child sees what parents see at the child's age, whatever paper says that they are one.
    Everybody else sees nothing grave.
    """
    if terms.office in OF_MINORS:
        return family.fields_of_child(fields, principal_birth, today)
    if terms.office in WHOLE:
        return frozenset(fields)
    return frozenset(field for field in fields if not _is_grave(field))


def _is_grave(field: str) -> bool:
    fact = BY_NAME.get(field)
    return fact is not None and fact.sensitivity >= Sensitivity.GRAVE


def may_be_stopped(kind: MandateKind) -> bool:
    """Whether the principal alone can end it: what a law or a court gave, only the law or the court takes back.

    A 任意後見 contract is ended before a notary, and with the court's leave once there is a supervisor (任意後見契約に関する法律9条).
    """
    return kind in {MandateKind.GRANTED, MandateKind.WATCH}


def problems_of(
    *, kind: MandateKind, matters: Collection[Matter], since_date: date, until_date: date, today: date,
    office: Office | None = None, on_paper: bool = False,
) -> dict[str, str]:  # fmt: skip
    """Why a mandate cannot be written down so, field by field; empty when it can."""
    problems: dict[str, str] = {}
    if until_date <= since_date or until_date <= today:
        problems["until_date"] = "mandate_period"
    years = MOST_YEARS_ON_PAPER if on_paper else MOST_YEARS.get(kind)
    if years and until_date > after_years(max(since_date, today), years) + timedelta(days=1):
        problems["until_date"] = "mandate_too_long"
    if since_date > after_years(today, 1):
        problems["since_date"] = "mandate_period"
    if kind is MandateKind.BY_LAW and office is None:
        problems["office"] = "office_missing"
    if not matters and office not in WHOLE:
        problems["matters"] = "matter_missing"
    if kind is MandateKind.WATCH and not set(matters) <= WATCHING:
        problems["matters"] = "watch_reads_only"
    return problems


def may_give(*, birth_date: date | None, today: date, has_guardian: bool) -> str:
    """Why a person cannot give a mandate themselves, as a code; "" when they can."""
    if birth_date is None:
        return "birth_date_unknown"
    if age_on(birth_date, today) < family.MAJORITY.years:
        return "principal_is_minor"
    return "principal_has_guardian" if has_guardian else ""


def last_day_for_minor(birth_date: date) -> date:
    """The day on which those who stand for a minor no longer do: the eighteenth birthday."""
    return after_years(birth_date, family.MAJORITY.years)

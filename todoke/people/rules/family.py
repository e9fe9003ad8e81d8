"""Families in law: until when a parent acts and sees, what locates a person, how long protection lasts, who may be related to whom.

Each rule names its law. A lawyer has to check them before production.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from todoke.common.calendar import after_years, age_on, latest_start_months
from todoke.people.rules.facts import Sensitivity
from todoke.people.rules.persons import Kinship, Knowing
from todoke.people.rules.vocabulary import BY_NAME


@dataclass(frozen=True, slots=True)
class Age:
    """An age that a rule names, the law that sets it, and what hangs on it."""

    years: int
    law: str
    meaning: str


MAJORITY: Final = Age(
    18, "民法4条、818条", "Parental authority ends; nobody sees the data of somebody of age by being a parent."
)
#: No law sets this age: courts and doctors speak of 15 to 16. A body may choose another; the person reached it, not the school year.
OWN_MATTERS: Final = Age(
    16,
    "個人情報の保護に関する法律76条2項、78条1項1号",
    "Health and other grave matters, telephone and mail are the child's own.",
)
PROTECTION_LAW: Final = "住民基本台帳事務処理要領 第5-10"
#: A protection goes along with a record that another body begins to keep, with or without consent: it can only help the person.
PROTECTION_GOES_ALONG: Final = "個人情報の保護に関する法律69条2項4号"
PROTECTION_YEARS: Final = 1
RENEWABLE_BEFORE_MONTHS: Final = 1

#: What tells where somebody can be met: besides the address all that has a place or an hour.
LOCATING: Final = frozenset(
    {
        "address", "postcode", "town", "phone", "email", "language", "school", "nursery", "clinic", "hospital", "workplace", "slot", "booking",
        "counter", "helper", "household", "body",
    }
)  # fmt: skip
#: What is shown of a protected person, or of whoever lives with one, to the officer alone.
CLOSED: Final = frozenset({"postcode", "address", "phone", "email"})
#: What any relation that the body knows lets one see of the other.
OF_RELATIVES: Final = frozenset({"name", "name_kana", "name_latin"})
#: What a person's record holds besides facts.
DETAILS: Final = frozenset(
    {
        "name",
        "name_kana",
        "name_latin",
        "birth_date",
        "postcode",
        "address",
        "phone",
        "email",
        "language",
        "household",
        "relations",
    }
)
#: Kinds of relation in which neither is above the other.
MUTUAL: Final = frozenset({Kinship.PARTNER, Kinship.SIBLING})
MOST_DECLARED: Final = 20
MOST_CUSTODIANS: Final = 2  # 民法818条、819条
#: How something has to be known so that a right follows from it.
PROVEN: Final = frozenset({Knowing.REGISTER, Knowing.CERTIFICATE})


class Seeing(StrEnum):
    """Why somebody may see a person."""

    SELF = "self"
    PARENT = "parent"  # 親権者
    GUARDIAN = "guardian"  # 未成年後見人
    RELATIVE = "relative"
    HOUSEHOLD = "household"
    DECLARED = "declared"  # their own words
    NOTHING = ""


def is_minor(birth_date: date | None, today: date) -> bool:
    """Whether somebody is under age; who has no birth date is not, so that nobody sees them by being a parent."""
    return birth_date is not None and today < after_years(birth_date, MAJORITY.years)


def own_matters(birth_date: date | None, today: date, *, own_from: int = OWN_MATTERS.years) -> bool:
    """Whether grave matters are the child's own by now."""
    return birth_date is None or age_on(birth_date, today) >= own_from


def is_own_matter(field: str) -> bool:
    """Whether a field or fact is the child's own from that age: how the child is reached, and what is grave."""
    fact = BY_NAME.get(field)
    return field in {"phone", "email"} or (fact is not None and fact.sensitivity >= Sensitivity.GRAVE)


def fields_of_child(
    fields: Collection[str], birth_date: date | None, today: date, *, own_from: int = OWN_MATTERS.years
) -> frozenset[str]:
    """What a parent or guardian sees of the fields held of a child on a day."""
    if not is_minor(birth_date, today):
        return frozenset()
    own = own_matters(birth_date, today, own_from=own_from)
    return frozenset(field for field in fields if not (own and is_own_matter(field)))


def protection_ends(since: date) -> date:
    """The first day on which a protection that began then no longer holds: a year (要領 第5-10)."""
    return after_years(since, PROTECTION_YEARS)


def renewable_from(until: date) -> date:
    """The first day on which a protection can be renewed: a month before it ends."""
    return latest_start_months(RENEWABLE_BEFORE_MONTHS, until)


def relation_problems(
    kind: Kinship,
    *,
    custody: bool,
    known_by: Knowing,
    senior_born: date | None,
    junior_born: date | None,
    since: date,
    today: date,
) -> Mapping[str, str]:
    """Why two persons cannot be related so, field by field; empty when they can."""
    problems: dict[str, str] = {}
    if since > today:
        problems["since_date"] = "since_ahead"
    if custody and kind is not Kinship.PARENT:
        problems["custody"] = "custody_of_parents"
    elif custody and known_by not in PROVEN:
        problems["custody"] = "custody_unproven"
    elif (custody or kind is Kinship.GUARDIAN) and not is_minor(junior_born, today):
        problems["junior"] = "junior_of_age"
    if kind in {Kinship.PARENT, Kinship.GRANDPARENT} and senior_born and junior_born and senior_born >= junior_born:
        problems["senior"] = "parent_younger"
    return problems

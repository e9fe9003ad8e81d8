"""A household as rows of facts: what was said, what follows from it on a day, and what nature already answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from todoke.eligibility.rules.elapsed import value_on
from todoke.eligibility.rules.tree import Value
from todoke.people.rules.facts import Elapsed, Fact, Subject
from todoke.people.rules.vocabulary import FACTS

Row = dict[str, Value | None]
#: Stands for "never, or so long ago that it does not matter" where a date was asked and there is none.
NEVER: Final = date(1900, 1, 1)
#: Who counts among the children of whoever asks only while they raise them: grandparents, or the eldest of orphans.
MAY_BE_RAISED: Final = frozenset({"grandchild", "sibling", "other"})
#: The ages of which it is asked whether somebody is pregnant: those over which the fertility rate is counted (合計特殊出生率: 15歳から49歳), and
#: some years more. Below nobody is asked; what is said counts.
_FERTILE: Final = (15, 55)
_GROWN: Final[tuple[tuple[Fact, Elapsed], ...]] = tuple((fact, fact.elapsed) for fact in FACTS if fact.elapsed)
_OF_MEMBER: Final = tuple((fact.name, grown) for fact, grown in _GROWN if fact.subject is Subject.MEMBER)
_OF_HOUSEHOLD: Final = tuple((fact.name, grown) for fact, grown in _GROWN if fact.subject is Subject.HOUSEHOLD)
#: What follows when nobody in the family has a disability, a serious illness or needs care.
_NOBODY_HAS: Final[dict[str, Value]] = {
    "physical_disability_grade": 0, "intellectual_disability_degree": 0, "mental_disability_grade": 0, "special_child_grade": 0,
    "palsy_or_dystrophy": False, "intractable_disease": False, "care_level": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a household; ``key`` is whatever the asker calls them."""

    key: str
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Household:
    """People who live or budget together, and what is known of them as one; ``whole``: everybody is named."""

    members: tuple[Member, ...]
    facts: Mapping[str, Value] = field(default_factory=dict)
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Rows:
    """The facts on a day: one row of the household, and one of each member, which holds the household's facts too."""

    household: Row
    members: tuple[tuple[str, Row], ...]


def rows(household: Household, day: date) -> Rows:
    """What is known on a day. Members who are not born yet have no row."""
    shared: Row = dict(household.facts)
    for name, grown in _OF_HOUSEHOLD:
        if isinstance(base := shared.get(grown.base), date):
            shared[name] = value_on(grown.measure, base, day)
    nobody = _NOBODY_HAS if shared.get("health_needs") is False else {}
    found: list[tuple[str, Row]] = []
    for member in household.members:
        birth = member.facts.get("birth_date")
        if isinstance(birth, date) and birth > day:
            continue
        found.append((member.key, _grow({**nobody, **member.facts}, day, well=bool(nobody))))
    shared.update(_counts([row for _, row in found]))
    if not household.whole:
        shared["household_size"] = household.facts.get("household_size")
    _rank([row for _, row in found])
    return Rows(shared, tuple((key, {**shared, **row}) for key, row in found))


def _grow(row: Row, day: date, *, well: bool) -> Row:
    for name, grown in _OF_MEMBER:
        if isinstance(base := row.get(grown.base), date):
            row[name] = value_on(grown.measure, base, day)
    _by_nature(row, well=well)
    if isinstance(base := row.get("childbirth_date"), date):
        row["days_since_childbirth"] = min((day - base).days, 1000)
    return row


def _by_nature(row: Row, *, well: bool) -> None:
    """What need not be asked, since age or sex answers it. ``well``: nobody in the family has a disability or a serious illness."""
    age, school_age = row.get("age"), row.get("fiscal_year_age")
    if not isinstance(age, int) or not isinstance(school_age, int):
        return
    if not _FERTILE[0] <= age <= _FERTILE[1] or row.get("sex") == "male":
        row.setdefault("pregnant", False)
        row.setdefault("childbirth_date", NEVER)
    if age < 3 or (school_age < 7 and well):
        row.setdefault(
            "school", "none"
        )  # before first grade only special needs schools have classes (幼稚部, 学校教育法76条2項)
    if school_age >= 7:
        row.setdefault("childcare", "home")
    if school_age > 22:
        row.setdefault("supports_student", False)
    if age >= 20:
        row.setdefault("special_child_grade", 0)
        row.setdefault("raises_child", False)
    if age < 40:
        row.setdefault("care_level", 0)


def _counts(members: Sequence[Row]) -> Row:
    """Counts over the household; unknown as soon as one member could change them."""
    return {
        "household_size": len(members),
        "children_18": _count([_counts_to(row, 18) for row in members]),
        "children_22": _count([_counts_to(row, 22) for row in members]),
    }


def _count(each: Sequence[bool | None]) -> int | None:
    return None if None in each else sum(1 for one in each if one)


def _counts_to(row: Row, last: int) -> bool | None:
    """Whether somebody counts among the children up to the March after an age; after 18 only while they are supported.

    Of others than one's own children those count that one raises, as in 児童手当法4条1項.
    """
    relation, age = row.get("relation"), row.get("fiscal_year_age")
    if relation is not None and relation != "child" and relation not in MAY_BE_RAISED:
        return False
    if relation in MAY_BE_RAISED and row.get("raises_child") is False:
        return False
    if not isinstance(age, int):
        return None
    if age > last:
        return False
    if relation is None or (relation in MAY_BE_RAISED and row.get("raises_child") is None):
        return None
    supported = row.get("supports_student")
    return True if age <= 18 else None if supported is None else bool(supported)


def _rank(members: Sequence[Row]) -> None:
    """Which child each is, from the eldest; unknown when an older one may or may not count."""
    for name, last in (("child_rank", 22), ("child_rank_18", 18)):
        counted = [(row, _counts_to(row, last)) for row in members]
        dated = [(row, counts) for row, counts in counted if isinstance(row.get("birth_date"), date)]
        undated = any(counts is None for row, counts in counted if not isinstance(row.get("birth_date"), date))
        for place, (row, counts) in enumerate(dated):
            if not counts:
                continue
            older = [other for at, (one, other) in enumerate(dated) if _before(one, row, at < place) and one is not row]
            row[name] = None if undated or None in older else 1 + sum(1 for other in older if other)


def _before(one: Row, other: Row, listed_first: bool) -> bool:
    first, second = one["birth_date"], other["birth_date"]
    assert isinstance(first, date)
    assert isinstance(second, date)
    return first < second or (first == second and listed_first)

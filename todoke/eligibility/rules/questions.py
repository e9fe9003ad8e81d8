"""What to ask next: the question that settles most yen and programmes, ordinary before delicate, what is seldom true before what hangs on it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from todoke.eligibility.rules.deciding import Decider, Outcome, Verdict, yearly
from todoke.eligibility.rules.household import MAY_BE_RAISED, Row, Rows
from todoke.people.rules.facts import Sensitivity, Subject
from todoke.people.rules.vocabulary import BY_NAME, asked_for

#: A fact of a member, or of the household (member "").
Slot = tuple[str, str]
#: What has to be known before a fact is asked at all: a "no" there answers it too, or leaves it without use.
FIRST: Final[dict[str, str]] = {
    "due_date": "pregnant", "rents_home": "lost_income", "parent_died": "single_parent",
    "public_assistance": "tax_exempt",
    "physical_disability_grade": "health_needs", "intellectual_disability_degree": "health_needs",
    "mental_disability_grade": "health_needs", "special_child_grade": "health_needs", "palsy_or_dystrophy": "health_needs",
    "intractable_disease": "health_needs", "care_level": "health_needs",
}  # fmt: skip
#: What nobody is asked after such a "no": it may still be so (a remarried parent, grandparents who raise a child; public assistance since this
#: year only, else nobody pays the tax: 地方税法295条1項1号), in so few families that a grave question to all others would do more harm than it
#: helps. It stays unknown, and its programmes stay under "special situations".
NOT_AFTER_NO: Final = frozenset({"parent_died", "public_assistance"})
#: What few families would answer other than with "no": not worth a question for one programme that pays nothing (the filing after a move).
NOT_FOR_LITTLE: Final = frozenset({"moved_in_date"})
#: What is so in few families. A programme for them alone is not promised, and nothing else is asked for it, before it is known.
RARE: Final = frozenset(
    {"health_needs", "single_parent", "lost_income", "pregnant", "public_assistance", "parent_died", "fled_violence",
     "in_institution", "moved_in_date", "birth_weight_grams"}
)  # fmt: skip
#: What settling a programme is worth even where it pays no money, in yen a year.
WORTH_OF_A_PROGRAM: Final = 12_000


class Undecided(NamedTuple):
    """An outcome with something missing, the rows it was decided on, and the place of its programme in the answer."""

    outcome: Outcome
    rows: Rows
    place: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """One fact that is open, for whom, for which programmes it matters, and how many yen a year hang on it."""

    fact: str
    members: tuple[str, ...]
    places: tuple[int, ...]
    worth: int

    @property
    def programs(self) -> int:
        """For how many programmes it matters."""
        return len(self.places)

    @property
    def sensitivity(self) -> Sensitivity:
        """How delicate it is to ask."""
        return BY_NAME[self.fact].sensitivity


def rare(decider: Decider, outcome: Outcome, row: Row) -> frozenset[str]:
    """What an outcome hangs on that is so in few families; empty where any family may be meant."""
    if _MAY_BE_RARE.isdisjoint(outcome.missing):
        return frozenset()
    return frozenset().union(
        *(facts for facts in decider.open_facts(outcome, row) if facts and all(_is_rare(name, row) for name in facts))
    )


def _is_rare(name: str, row: Row) -> bool:
    return name in _MAY_BE_RARE and all(
        fact in RARE or ((first := first_of(fact, row)) in RARE and row.get(first) is None)
        for fact in asked_for(name) or (name,)
    )


def first_of(fact: str, row: Row) -> str:
    """What has to be known of somebody before a fact is asked; "" where nothing has."""
    age = row.get("fiscal_year_age")
    if fact == "school" and isinstance(age, int) and age < _FIRST_GRADE:
        return "health_needs"  # before first grade only special needs schools have classes
    return FIRST.get(fact, "")


_FIRST_GRADE: Final = 7
#: The facts that are rare, or hang on one that is, for some at least.
_MAY_BE_RARE: Final = frozenset({"school"}).union(
    name for name in BY_NAME if all(fact in RARE or FIRST.get(fact) in RARE for fact in asked_for(name) or (name,))
)


def questions(undecided: Iterable[Undecided], declined: Collection[Slot] = ()) -> list[Question]:
    """The open questions, best first."""
    worth: dict[str, float] = {}
    places: dict[str, dict[int, None]] = {}
    members: dict[str, dict[str, None]] = {}
    for outcome, rows, place in undecided:
        slots = set(_slots(outcome, rows)) - set(declined)
        value = WORTH_OF_A_PROGRAM * (outcome.verdict is Verdict.DEPENDS) + yearly(outcome.money)
        facts = {fact for _, fact in slots}
        for fact in facts:
            worth[fact] = worth.get(fact, 0.0) + value / len(facts)
            places.setdefault(fact, {})[place] = None
        for member, fact in sorted(slots):
            members.setdefault(fact, {})[member] = None
    found = [
        Question(fact, tuple(member for member in members[fact] if member), tuple(places[fact]), round(worth[fact])) for fact in worth
    ]  # fmt: skip
    asked = (each for each in found if each.fact not in NOT_FOR_LITTLE or each.worth > WORTH_OF_A_PROGRAM)
    return sorted(asked, key=lambda each: (each.sensitivity, -each.worth, each.fact))


def _slots(outcome: Outcome, rows: Rows) -> Iterator[Slot]:
    row = next((row for key, row in rows.members if key == outcome.member), rows.household)
    for name in outcome.missing | outcome.missing_for_amount:
        yield from slots_of(name, outcome.member, row, rows)


def slots_of(name: str, member: str, row: Row, rows: Rows) -> Iterator[Slot]:
    """What would have to be asked, of whom, for a fact to be known."""
    fact = BY_NAME[name]
    if fact.elapsed is not None or not fact.derived or fact.is_asked:
        asked = BY_NAME[fact.elapsed.base] if fact.elapsed else fact
        first = first_of(asked.name, row)
        if first and row.get(first) is None:
            asked = BY_NAME[first]
        elif asked.name in NOT_AFTER_NO and row.get(first) is False:
            return
        yield (member if asked.subject is Subject.MEMBER else "", asked.name)
    else:
        for key, other in rows.members:
            if other.get("birth_date") is None:
                yield (key, "birth_date")
            elif other.get("relation") is None:
                yield (key, "relation")
            elif _may_be_raised(other, 22 if name in _TO_22 else 18):
                yield (key, "raises_child")
            elif _may_be_supported(other) and name in _TO_22:
                yield (key, "supports_student")


_TO_22: Final = frozenset({"child_rank", "children_22"})


def _may_be_raised(row: Row, last: int) -> bool:
    age = row.get("fiscal_year_age")
    return (
        isinstance(age, int)
        and age <= last
        and row.get("relation") in MAY_BE_RAISED
        and row.get("raises_child") is None
    )  # fmt: skip


def _may_be_supported(row: Row) -> bool:
    age = row.get("fiscal_year_age")
    raised = row.get("relation") in MAY_BE_RAISED and row.get("raises_child") is True
    return (
        isinstance(age, int)
        and 18 < age <= 22
        and (raised or row.get("relation") == "child")
        and row.get("supports_student") is None
    )

"""Example families to try a rule on: made up, each on the near or far side of something that rules often ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from todoke.common.calendar import after_months, after_years
from todoke.eligibility.rules.household import Household, Member
from todoke.eligibility.rules.tree import Value
from todoke.people.rules.vocabulary import N_


@dataclass(frozen=True, slots=True)
class Example:
    """A family by what one would call it (an English message)."""

    name: str
    household: Household


_CHILD: Final[dict[str, Value]] = {"relation": "child", "raises_child": True, "lives_in_japan": True}
_PLAIN: Final[dict[str, Value]] = {
    "income": 3_500_000, "household_income": 3_500_000, "dependants": 1, "tax_exempt": False, "single_parent": False,
    "health_insurance": "employees", "public_assistance": False, "needs_childcare": True, "resident_tax": 150_000,
}  # fmt: skip


def _family(
    area: str, day: date, months: tuple[int, ...], more: Mapping[str, Value], own_age: int = 35, **own: Value
) -> Household:
    me = Member("me", {"relation": "self", "birth_date": after_years(day, -own_age), "lives_in_japan": True, **own})
    children = [Member(f"c{at}", {**_CHILD, "birth_date": after_months(day, -each)}) for at, each in enumerate(months)]
    return Household((me, *children), {**_PLAIN, "area": area, **more})


def examples(area: str, day: date) -> list[Example]:
    """Families who live in an area on a day."""
    due = after_months(day, 3)
    return [
        Example(N_("Parents with a 3-month-old baby"), _family(area, day, (3,), {})),
        Example(N_("Parents with children aged 2 and 7"), _family(area, day, (24, 84), {"dependants": 2})),
        Example(N_("Parents with children aged 4, 10 and 15"), _family(area, day, (48, 120, 180), {"dependants": 3, "income": 8_000_000})),
        Example(N_("Single parent with a child aged 10, low income"), _family(area, day, (120,), {"single_parent": True, "income": 800_000, "household_income": 800_000, "tax_exempt": True, "resident_tax": 0, "health_insurance": "national"})),
        Example(N_("Pregnant, in the seventh month"), _family(area, day, (), {"dependants": 0}, 30, pregnant=True, due_date=due)),
        Example(N_("Aged 78, living alone"), _family(area, day, (), {"dependants": 0, "income": 900_000, "tax_exempt": True, "health_insurance": "late_elderly"}, 78)),
    ]  # fmt: skip

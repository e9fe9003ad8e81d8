"""Made-up residents of 62 towns, household by household, as registers would hold them: what a register does not know is NULL."""

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from todoke.eligibility.matching import residents
from todoke.eligibility.matching.households import Household, coded, draw
from todoke.eligibility.matching.towns import THOUSANDS
from todoke.eligibility.rules.folding import Column, day_number
from todoke.eligibility.rules.turning import first_days_of
from todoke.people.rules.facts import Measure

Unknown = NDArray[np.bool_]
_YEAR: Final = 365.2425
_MOST_YEN: Final = 2_000_000_000


def sizes(total: int, bodies: Collection[str] = ()) -> dict[str, int]:
    """How many residents each town (or each of these) gets; together exactly the total."""
    shares = {body: share for body, share in THOUSANDS.items() if not bodies or body in bodies}
    whole = sum(shares.values())
    found = {body: int(total * share / whole) for body, share in shares.items()}
    biggest = max(found, key=lambda body: found[body])
    found[biggest] += total - sum(found.values())
    return {body: size for body, size in sorted(found.items()) if size}


def write(path: Path, *, residents_total: int, seed: int, day: date, bodies: Collection[str] = ()) -> int:
    """Write the population as one Parquet file, body after body; how many people."""
    first = 1
    with residents.Writer(path) as writer:
        for body, size in sizes(residents_total, bodies).items():
            writer.add(body, make(body, size, seed=seed, day=day, first=first))
            first += size
    return first - 1


def make(body: str, size: int, *, seed: int, day: date, first: int = 1) -> residents.Rows:
    """The residents of one body, sorted by birth date."""
    chance = np.random.default_rng([seed, int(body)])
    people = draw(chance, size, day_number(day))
    found = {
        residents.RESIDENT: Column(first + np.arange(size, dtype=np.int64)),
        residents.HOUSEHOLD: Column(first + people.household.astype(np.int64)),
    }
    for name, values, unknown in _facts(chance, people, day):
        found[name] = Column(values, unknown)
    return residents.taken(found, np.argsort(people.born, kind="stable"))


def _facts(chance: np.random.Generator, people: Household, day: date) -> Iterator[tuple[str, Any, Unknown | None]]:
    unborn = chance.random(len(people.born)) < 0.0002  # the date of birth of a few was never known
    yield "birth_date", people.born, unborn
    yield "relation", people.relation, None
    yield "sex", people.sex, None
    yield from _counts(people, day)
    yield from _money(chance, people, day)
    yield from _health(chance, people, day)
    yield from _childhood(chance, people, day)


def _per_household(people: Household, chosen: NDArray[np.bool_]) -> NDArray[np.int16]:
    """How many of a household were chosen, told to each member."""
    counts = np.bincount(people.household[chosen], minlength=people.count)
    return counts[people.household].astype(np.int16)


def _counts(people: Household, day: date) -> Iterator[tuple[str, Any, Unknown | None]]:
    today = day_number(day)
    child = people.relation == coded("child")
    to_18 = child & (first_days_of(Measure.FISCAL_YEARS, people.born, 19) > today)
    to_22 = child & (first_days_of(Measure.FISCAL_YEARS, people.born, 23) > today)
    # Whether the parents still support somebody between 18 and 22 is not in any register.
    unsure = _per_household(people, to_22 & ~to_18) > 0
    yield "household_size", _per_household(people, np.ones(len(people.born), np.bool_)), None
    yield "children_18", _per_household(people, to_18), None
    yield "children_22", _per_household(people, to_22), unsure
    yield "child_rank", _rank(people, to_22), unsure
    yield "child_rank_18", _rank(people, to_18), None


def _rank(people: Household, counted: NDArray[np.bool_]) -> NDArray[np.int16]:
    """The place of each counted child among those of its household, oldest first; 0 for the others."""
    rank = np.zeros(len(people.born), np.int16)
    places = np.flatnonzero(counted)
    order = places[np.lexsort((people.born[places], people.household[places]))]
    homes = people.household[order]
    starts = np.flatnonzero(np.r_[True, homes[1:] != homes[:-1]]) if len(order) else np.zeros(0, np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)])) + 1
    return rank


def _money(chance: np.random.Generator, people: Household, day: date) -> Iterator[tuple[str, Any, Unknown | None]]:
    homes, home = people.count, people.household
    earners = (people.relation == coded("self")) | (people.relation == coded("spouse"))
    years = (day_number(day) - people.born) / _YEAR
    working = (
        earners & (years < 66) & (chance.random(len(home)) < np.where(people.relation == coded("self"), 0.93, 0.66))
    )
    earned = np.where(working, chance.lognormal(14.95, 0.62, len(home)), np.where(years >= 65, 900_000.0, 0.0))
    most = np.zeros(homes)
    np.maximum.at(most, home, earned)
    total = np.bincount(home, earned, homes)
    tax = np.maximum(total - 1_100_000, 0) * 0.06
    unfiled = (chance.random(homes) < 0.07)[home]  # moved in this year, or never filed
    for name, values in (("income", most), ("household_income", total), ("resident_tax", tax)):
        yield name, np.minimum(values, _MOST_YEN).astype(np.int64)[home], unfiled
    yield "tax_exempt", (tax == 0)[home], unfiled
    children = _per_household(people, people.relation == coded("child"))
    yield "dependants", np.minimum(children, 40).astype(np.int16), unfiled
    moved = day_number(day) - chance.exponential(3_400, homes).astype(np.int32) - 1
    yield "moved_in_date", np.maximum(moved, day_number(date(1930, 1, 1)))[home].astype(np.int32), None
    yield "public_assistance", (chance.random(homes) < np.where(tax == 0, 0.07, 0.002))[home], None
    lone = people.single[home]
    yield "single_parent", lone, ~lone & (children > 0) & (chance.random(len(home)) < 0.04)
    late = years >= 75
    national = (chance.random(homes) < 0.24)[home] & ~late
    insurance = np.where(late, coded("late_elderly"), coded("national"))
    yield "health_insurance", insurance, ~late & ~national  # the town knows its own insured only


def _health(chance: np.random.Generator, people: Household, day: date) -> Iterator[tuple[str, Any, Unknown | None]]:
    size = len(people.born)
    years = (day_number(day) - people.born) / _YEAR

    def graded(share: Any, high: int) -> NDArray[np.int16]:
        return np.where(chance.random(size) < share, chance.integers(1, high + 1, size), 0).astype(np.int16)

    yield "physical_disability_grade", graded(np.where(years < 20, 0.006, np.where(years < 65, 0.02, 0.07)), 7), None
    yield "intellectual_disability_degree", graded(0.008, 4), None
    yield "mental_disability_grade", graded(np.where(years < 18, 0.001, 0.011), 3), None
    yield "special_child_grade", graded(np.where(years < 20, 0.012, 0.0), 2), None
    yield "care_level", graded(np.where(years < 65, 0.001, np.where(years < 75, 0.04, 0.27)), 5), None
    yield "palsy_or_dystrophy", chance.random(size) < 0.0008, None
    yield "intractable_disease", chance.random(size) < 0.008, chance.random(size) < 0.05
    yield "in_institution", chance.random(size) < np.where(years >= 80, 0.05, 0.002), None


def _childhood(chance: np.random.Generator, people: Household, day: date) -> Iterator[tuple[str, Any, Unknown | None]]:
    size, today = len(people.born), day_number(day)
    years = (today - people.born) / _YEAR
    able = (people.sex == coded("female")) & (years >= 16) & (years < 50)
    pregnant = able & (years >= 20) & (years < 44) & (chance.random(size) < 0.024)
    yield "pregnant", pregnant, able & ~pregnant  # not registered is not the same as no
    yield "due_date", (today + chance.integers(-7, 220, size)).astype(np.int32), ~pregnant
    newest = np.full(people.count, -(10**6), np.int32)
    child = people.relation == coded("child")
    np.maximum.at(newest, people.household[child], people.born[child])
    mother = able & (people.relation != "child") & (newest[people.household] > today - 730)
    yield "childbirth_date", np.where(mother, newest[people.household], 0).astype(np.int32), ~mother
    yield "birth_weight_grams", np.clip(chance.normal(3_000, 420, size), 400, 5_500).astype(np.int16), years >= 6
    yield "lives_in_japan", np.ones(size, np.bool_), None
    small = _per_household(people, child & (years < 6)) > 0
    working = (chance.random(people.count) < 0.6)[people.household]
    yield "needs_childcare", working & small, small & (chance.random(people.count) < 0.25)[people.household]
    kinds = np.array([coded(each) for each in ("home", "nursery", "small", "kindergarten", "certified", "unlicensed")])
    by_day = kinds[chance.choice(6, size, p=[0.38, 0.42, 0.05, 0.1, 0.03, 0.02])]
    yield "childcare", by_day, (years >= 6.5) | (chance.random(size) < 0.1)
    grade = 6 + (first_days_of(Measure.FISCAL_YEARS, people.born, 7) <= today)
    pupil = (grade == 7) & (first_days_of(Measure.FISCAL_YEARS, people.born, 16) > today)
    private = chance.random(size) < 0.11
    school = np.where(private, coded("private_compulsory"), coded("public_compulsory"))
    yield "school", school, ~pupil  # the school board knows the compulsory years

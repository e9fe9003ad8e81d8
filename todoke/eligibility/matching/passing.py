"""Whom the passing of time can change 「時の経過」: for whom a start date crosses a border of a rule between two days, as conditions of SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from todoke.eligibility.matching.residents import BORN, HELD_NAMES
from todoke.eligibility.matching.variants import Ready, Turn, closing_of
from todoke.eligibility.rules.elapsed import latest_base
from todoke.eligibility.rules.lowering import elapsed_of, thresholds
from todoke.eligibility.rules.rule import Rule

Range = tuple[date, date]
Ranges = dict[str, tuple[Range, ...]]
#: A condition, and the facts that whoever meets it is read with.
Piece = tuple[str, frozenset[str]]
#: So many pieces of a table are read apart: each with fewer columns, but each costs something too.
_MOST: Final = 4
#: Days of a range that are looked for one by one.
_SHORT: Final = 15
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A rule that stays the same, what of it is crossed between the two days, and how it stands on both."""

    ranges: Ranges
    old: Ready
    new: Ready

    @property
    def facts(self) -> frozenset[str]:
        """What it reads."""
        return self.old.facts | self.new.facts


def crossing(rule: Rule, since: date, day: date) -> Ranges:
    """For each start date, the ranges whose people cross a border of the rule between the two days."""
    found: dict[str, set[Range]] = {}
    turns = [Turn(grown, value) for name, value in thresholds(rule.here) if (grown := elapsed_of(name))]
    for turn in [*turns, *([closing] if (closing := closing_of(rule)) else [])]:
        grown, days = turn.elapsed, timedelta(turn.days)
        earlier, later = sorted(latest_base(grown.measure, turn.value, each - days) for each in (since, day))
        if earlier < later:
            found.setdefault(grown.base, set()).add((earlier + timedelta(days=1), later))
    return {base: tuple(sorted(ranges)) for base, ranges in found.items()}


def by_birth(rules: Iterable[Crossing]) -> list[Piece]:
    """Of rules of which only birth dates cross borders: neighbouring dates together, with the facts that their rules read.

    Who was born on another day may be read without a fact of these rules: for them each says the same on both days, whatever it is told.
    """
    groups = _apart((each, one.facts) for one in rules for each in one.ranges.get(BORN, ()))
    while len(groups) > 1:
        costs = [_cost(first, second) for first, second in pairwise(groups)]
        if len(groups) <= _MOST and min(costs):
            break
        place = costs.index(min(costs))
        first, second = groups[place : place + 2]
        groups[place : place + 2] = [([*first[0], *second[0]], first[1] | second[1])]
    return [(condition, facts) for ranges, facts in groups for condition in _within(BORN, ranges)]


_Group = tuple[list[Range], frozenset[str]]


def _apart(found: Iterable[tuple[Range, frozenset[str]]]) -> list[_Group]:
    """The ranges in their order; those that overlap become one."""
    groups: list[_Group] = []
    for (low, high), facts in sorted(found, key=lambda each: each[0]):
        if groups and low <= groups[-1][0][0][1]:
            [(start, end)], others = groups.pop()
            groups.append(([(start, max(end, high))], others | facts))
        else:
            groups.append(([(low, high)], facts))
    return groups


def _cost(first: _Group, second: _Group) -> int:
    """How many columns more are read, counted for each range, when two groups are read together."""
    both = first[1] | second[1]
    return sum(len(ranges) * len(both - facts) for ranges, facts in (first, second))


def by_start(base: str, rules: Sequence[Crossing]) -> list[Piece]:
    """Of rules of which other dates cross borders: who crosses with this one, and is of an age for which any of these rules can hold."""
    if base not in HELD_NAMES:
        return []
    facts = frozenset().union(*(each.facts for each in rules))
    ranges = [one for group, _ in _apart((one, facts) for each in rules for one in each.ranges[base]) for one in group]
    return [(f"{condition}{_of_age(rules)}", facts) for condition in _within(base, ranges)]


def _of_age(rules: Sequence[Crossing]) -> str:
    """The birth dates for which any of the rules can hold on either day."""
    readies = [ready for each in rules for ready in (each.old, each.new)]
    low, high = min(each.first for each in readies), max(each.last for each in readies)
    parts = [f"{BORN} {sign} DATE '{day}'" for sign, number in ((">=", low), ("<=", high)) if (day := _day(number))]
    if not parts:
        return ""
    undated = "" if all(each.dated for each in readies) else f" OR {BORN} IS NULL"
    return f" AND ({' AND '.join(parts)}{undated})"


def _day(number: int) -> date | None:
    """A day that can be written; what lies further away is no border."""
    return _EPOCH + timedelta(number) if abs(number) < 100_000 else None


def _within(base: str, ranges: Sequence[Range]) -> list[str]:
    """Whose start date lies in one of the ranges, which do not overlap: each condition is one by which DuckDB can skip what it need not read."""
    short = [(low, high) for low, high in ranges if (high - low).days < _SHORT]
    days = [low + timedelta(days=after) for low, high in short for after in range((high - low).days + 1)]
    found = [f"{base} BETWEEN DATE '{low}' AND DATE '{high}'" for low, high in ranges if (low, high) not in short]
    if days:
        # As a join DuckDB looks for these days while it reads; as a list only among what it has read.
        listed = ", ".join(f"DATE '{day}'" for day in days)
        found.append(f"{base} IN (SELECT unnest([{listed}]))")
    return found

"""From when, and until when: the days on which time alone will change an answer for a household."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from todoke.common import calendar
from todoke.eligibility.rules.deciding import Decider, Outcome, Verdict
from todoke.eligibility.rules.household import Household, Row, Rows, rows
from todoke.eligibility.rules.tree import facts_of
from todoke.eligibility.rules.windows import days_reached
from todoke.people.rules.facts import Subject

#: How far ahead one looks, and how many days are tried at most.
YEARS_AHEAD: Final = 20
MOST_DAYS: Final = 60
_COUNTS: Final = frozenset({"children_18", "children_22", "child_rank", "child_rank_18"})


@dataclass(frozen=True, slots=True)
class Turn:
    """The first day on which the verdict is another one, and which."""

    day: date
    verdict: Verdict


class Timeline:
    """A household's rows on whatever day is asked, made once for all programmes and members."""

    def __init__(self, household: Household) -> None:
        self._household = household
        self._rows: dict[date, Rows] = {}

    def __call__(self, day: date) -> Rows:
        """The rows on a day."""
        if day not in self._rows:
            self._rows[day] = rows(self._household, day)
        return self._rows[day]


def next_turn(
    decider: Decider, household: Household, outcome: Outcome, today: date, at: Callable[[date], Rows] | None = None
) -> Turn | None:
    """When the outcome of this member turns: a "no" into a maybe, anything else into a "no"; None within 20 years.

    ``at``: a Timeline of the household, where it is asked for many programmes.
    """
    if outcome.verdict is Verdict.NO and not _time_can_help(decider, outcome):
        return None
    at = at or Timeline(household)
    days = sorted({day for day in _candidates(decider, household, at(today), outcome.member) if day > today})
    last = calendar.after_years(today, YEARS_AHEAD)
    for day in days[:MOST_DAYS]:
        if day > last:
            break
        row = _row(decider, at(day), outcome.member)
        if row is not None and ((then := decider.verdict(row)) is Verdict.NO) != (outcome.verdict is Verdict.NO):
            return Turn(day, then)
    return None


def _row(decider: Decider, known: Rows, member: str) -> Row | None:
    """The row that the rule reads of a member."""
    if decider.rule.subject is Subject.HOUSEHOLD:
        return known.household
    return next((row for key, row in known.members if key == member), None)


def last_day(turn: Turn | None) -> date | None:
    """The last day before a turn."""
    return turn.day - timedelta(days=1) if turn else None


def _time_can_help(decider: Decider, outcome: Outcome) -> bool:
    """Whether every condition that fails reads something that time changes."""
    return all(
        turns or facts_of(condition.node) & _COUNTS
        for condition, turns, met in zip(decider.conditions, decider.turns, outcome.conditions, strict=True)
        if met is False
    )


def _candidates(decider: Decider, household: Household, now: Rows, member: str) -> Iterator[date]:
    row = next((row for key, row in now.members if key == member), now.household)
    for turns in decider.turns:
        yield from days_reached(turns, row)
    if decider.facts & _COUNTS:
        for other in household.members:
            birth = other.facts.get("birth_date")
            if isinstance(birth, date):
                yield from (calendar.last_day_of_fiscal_year_age(birth, last) + timedelta(days=1) for last in (18, 22))

"""From when, and until when: the days on which time alone will change an answer for a household."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from todoke.common import calendar
from todoke.eligibility.rules.deciding import Decider, Outcome, Verdict
from todoke.eligibility.rules.household import Household, Rows, rows
from todoke.eligibility.rules.lowering import thresholds
from todoke.eligibility.rules.tree import Node, facts_of
from todoke.eligibility.rules.windows import turning_days

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
    at = at or Timeline(household)
    now = at(today)
    if outcome.verdict is Verdict.NO and not _time_can_help(decider, outcome):
        return None
    days = sorted({day for day in _candidates(decider, household, now, outcome.member) if day > today})
    for day in days[:MOST_DAYS]:
        if day > calendar.after_years(today, YEARS_AHEAD):
            break
        then = _on(decider, at(day), outcome.member)
        if then and (then.verdict is Verdict.NO) != (outcome.verdict is Verdict.NO):
            return Turn(day, then.verdict)
    return None


def _on(decider: Decider, known: Rows, member: str) -> Outcome | None:
    """The outcome of one member; None before birth."""
    if not member:
        return decider.outcome("", known.household)
    return next((decider.outcome(key, row) for key, row in known.members if key == member), None)


def last_day(turn: Turn | None) -> date | None:
    """The last day before a turn."""
    return turn.day - timedelta(days=1) if turn else None


def _time_can_help(decider: Decider, outcome: Outcome) -> bool:
    """Whether every condition that fails reads something that time changes."""
    failing = [
        each.node for each, met in zip(decider.conditions, outcome.conditions, strict=True) if met is False
    ]  # fmt: skip
    return all(any(thresholds(node)) or facts_of(node) & _COUNTS for node in failing)


def _candidates(decider: Decider, household: Household, now: Rows, member: str) -> Iterator[date]:
    row = next((row for key, row in now.members if key == member), now.household)
    nodes: list[Node] = [each.node for each in decider.conditions]
    for node in nodes:
        yield from turning_days(node, row)
    if decider.facts & _COUNTS:
        for other in household.members:
            birth = other.facts.get("birth_date")
            if isinstance(birth, date):
                yield from (calendar.last_day_of_fiscal_year_age(birth, last) + timedelta(days=1) for last in (18, 22))

"""From when, and until when: the days on which time alone will change an answer for a household."""

from collections.abc import Iterator
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


def next_turn(decider: Decider, household: Household, outcome: Outcome, today: date) -> Turn | None:
    """When the outcome of this member turns: a "no" into a maybe, anything else into a "no"; None within 20 years."""
    now = rows(household, today)
    if outcome.verdict is Verdict.NO and not _time_can_help(decider, outcome):
        return None
    days = sorted({day for day in _candidates(decider, household, now, outcome.member) if day > today})
    for day in days[:MOST_DAYS]:
        if day > calendar.after_years(today, YEARS_AHEAD):
            break
        then = next((each for each in decider.decide(rows(household, day)) if each.member == outcome.member), None)
        if then and (then.verdict is Verdict.NO) != (outcome.verdict is Verdict.NO):
            return Turn(day, then.verdict)
    return None


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
    if decider.rule.facts & _COUNTS:
        for other in household.members:
            birth = other.facts.get("birth_date")
            if isinstance(birth, date):
                yield from (calendar.last_day_of_fiscal_year_age(birth, last) + timedelta(days=1) for last in (18, 22))

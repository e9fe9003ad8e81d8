"""Which entries of the child-health calendar are told of on a day, by birth date: everybody born on one day hears of the same ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from todoke.common.calendar import after_months
from todoke.eligibility.rules.child_health import planning
from todoke.eligibility.rules.child_health.model import Item, Kind, Override, State
from todoke.notices.rules import items, timing
from todoke.notices.rules.topics import Priority, Topic

#: From the birth until the last entry of the calendar is over.
_YEARS: Final = 17
_TOPICS: Final = {
    Kind.VACCINE: Topic.VACCINATION,
    Kind.CHECKUP: Topic.CHECKUP,
    Kind.SCHOOL: Topic.SCHOOL_ENTRY,
    Kind.DEADLINE: Topic.BENEFIT,
}
_OPEN: Final = frozenset({State.DUE, State.LATER, State.OVERDUE})


@dataclass(frozen=True, slots=True)
class Opening:
    """That children born on a day hear of an entry: for the first or the last time. ``before``: the day after its last one."""

    birth: date
    item: str
    reminder: int
    topic: Topic
    priority: Priority
    by_law: bool
    before: date


def openings(day: date, overrides: Sequence[Override] = (), area: str = "") -> Iterator[Opening]:
    """What is told on a day of children of whom no dose is recorded; the town's own words count (``overrides``, ``area`` its code)."""
    birth = after_months(day, -12 * _YEARS)
    while birth <= day:
        for item in planning.plan(birth, day, overrides=overrides, area=area).items:
            yield from _told(item, birth, day)
        birth += timedelta(days=1)


def _told(item: Item, birth: date, day: date) -> Iterator[Opening]:
    first, last = item.recommended[0] if item.recommended else None, item.last
    if item.state not in _OPEN or item.dose != 1 or first is None or last is None or first < birth:
        return
    by_law = item.kind in {Kind.VACCINE, Kind.CHECKUP, Kind.SCHOOL}
    name = items.of_dose(item.entry, item.dose) if item.kind is Kind.VACCINE else f"{item.kind.value}:{item.id}"
    priority = Priority.DEADLINE if item.kind is Kind.DEADLINE else Priority.ORDINARY
    for telling in timing.tellings(first, last, by_post=by_law):
        if telling.day == day:
            yield Opening(birth, name, telling.reminder, _TOPICS[item.kind], priority, by_law, last + timedelta(days=1))

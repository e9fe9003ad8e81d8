"""Which entries of the child-health calendar are told of on a day, by birth date: everybody born on one day hears of the same ones."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from todoke.common.calendar import after_months
from todoke.eligibility.rules.child_health import Override, Sex, plan
from todoke.notices.rules import calendar_tellings
from todoke.notices.rules.topics import Priority, Topic

#: From the birth until the last entry of the calendar is over.
_YEARS: Final = 17


@dataclass(frozen=True, slots=True)
class Opening:
    """That children born on a day hear of an entry, for the first or the last time. ``before``: the day after its last one.

    ``girls``: only they do. ``last``: the last reminder before a day of the law.
    """

    birth: date
    item: str
    reminder: int
    topic: Topic
    priority: Priority
    by_law: bool
    last: bool
    girls: bool
    before: date


def first_birth(day: date) -> date:
    """The earliest birth of whom the calendar still says anything."""
    return after_months(day, -12 * _YEARS)


def openings(
    day: date, births: Iterable[date], overrides: Sequence[Override] = (), area: str = ""
) -> Iterator[Opening]:
    """What is told on a day of children born on these days of whom no dose is recorded; the town's own words count (``overrides``, ``area`` its code)."""
    for birth in births:
        for item in plan(birth, day, (), Sex.FEMALE, overrides, area).items:
            for told in calendar_tellings.told_of(item, birth, (), Sex.FEMALE):
                if told.day == day:
                    yield Opening(
                        birth, told.item, told.reminder, told.topic, told.priority, bool(told.law), told.last_reminder, "sex" in told.reads,
                        told.until_date + timedelta(days=1),
                    )  # fmt: skip

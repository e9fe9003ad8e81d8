"""When something is told 「お知らせの時期」: at most twice, when it opens and last before it closes."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from todoke.common.clock import TOKYO

FIRST, LAST = 1, 2
#: The hour of Japan's clock at which the day's notices are given.
MORNING: Final = time(9, tzinfo=TOKYO)
#: Days from the moment of giving until a letter is there: printed the same or the next working day, then carried.
POST: Final = timedelta(days=5)
#: The longer something is open, the earlier it is told that it closes: (open for so many days at least, so many days before).
BEFORE: Final = ((365, 30), (90, 21), (28, 14), (10, 7), (4, 2))
#: A day that was missed (the job stood still) is made up for as long.
MADE_UP: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Telling:
    """One reminder: the day on which it is given, and whether it is the last one."""

    reminder: int
    day: date


def days_before(opens: date, closes: date, *, by_post: bool = False) -> int:
    """How many days before the last day the last reminder is given; ``by_post``: it must reach whoever only has a letter box."""
    length = (closes - opens).days
    found = next((days for least, days in BEFORE if length >= least), 0)
    return min(max(found, POST.days + 2), max(length - 1, 0)) if by_post and found else found


def tellings(opens: date, closes: date | None, *, by_post: bool = False) -> tuple[Telling, ...]:
    """The reminders of something that is open on these days, both included; a short one is told once."""
    first = Telling(FIRST, opens)
    if closes is None:
        return (first,)
    before = days_before(opens, closes, by_post=by_post)
    last = closes - timedelta(days=before)
    return (first, Telling(LAST, last)) if before and last > opens else (first,)


def due_on(telling: Telling, closes: date | None, day: date) -> bool:
    """Whether a reminder is to be given on a day: its own, or a later one where its own was missed and there is still time."""
    return telling.day <= day < telling.day + MADE_UP and (closes is None or day <= closes)


def moment(day: date) -> datetime:
    """When the notices of a day are given."""
    return datetime.combine(day, MORNING)

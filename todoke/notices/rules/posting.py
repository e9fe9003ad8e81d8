"""When a letter must be posted so that it is there in time: by ordinary mail, by express, or not by post any more.

Ordinary mail 「普通郵便」 is not delivered on Saturdays (since October 2021, 郵便法67条), Sundays and holidays, nor counted on by us in the first
three days of January. Japan Post promises no day; within Tokyo and its neighbours a letter usually comes on the second delivery day after it was
posted. We reckon with the third. Express 「速達」 comes every day; we reckon with the second day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from todoke.common.holidays import is_holiday, is_office_day

_DAY: Final = timedelta(days=1)
#: Delivery days from posting to the letter box, as we reckon.
ORDINARY_DAYS: Final = 3
#: Days from posting to the letter box by express.
EXPRESS_DAYS: Final = 2
#: Days between the letter's coming and the last day on which somebody can still act: it is opened in the evening, offices open the next day.
DAYS_TO_ACT: Final = 1
#: No pause of offices and mail is longer (New Year and Golden Week with weekends before and after; 2019 had ten days once).
_LONGEST_LOOK: Final = 60


class Speed(StrEnum):
    """How a letter goes."""

    ORDINARY = "ordinary"
    EXPRESS = "express"
    TOO_LATE = "too_late"  # no letter comes in time: somebody telephones or goes there


@dataclass(frozen=True, slots=True)
class Posting:
    """How a letter goes, and the last day on which it may be posted so."""

    speed: Speed
    by_date: date | None = None


def is_delivery_day(day: date) -> bool:
    """Whether ordinary mail is delivered, as far as we count on it."""
    return day.weekday() < 5 and not is_holiday(day) and not (day.month == 1 and day.day <= 3)


def arrives(posted: date, *, speed: Speed = Speed.ORDINARY) -> date:
    """The day on which a letter is in the letter box at the latest, as we reckon."""
    if speed is Speed.EXPRESS:
        return posted + EXPRESS_DAYS * _DAY
    day, left = posted, ORDINARY_DAYS
    while left:
        day += _DAY
        left -= is_delivery_day(day)
    return day


def is_in_time(posted: date, last: date, *, speed: Speed = Speed.ORDINARY) -> bool:
    """Whether a letter posted on a day leaves somebody an office day to act, after it came and until the last day."""
    day = arrives(posted, speed=speed) + DAYS_TO_ACT * _DAY
    while day <= last:
        if is_office_day(day):
            return True
        day += _DAY
    return False


def post_by(last: date, *, speed: Speed = Speed.ORDINARY) -> date:
    """The last office day on which a letter may be posted so that the last day is kept."""
    day = last
    for _ in range(_LONGEST_LOOK):
        if is_office_day(day) and is_in_time(day, last, speed=speed):
            return day
        day -= _DAY
    raise ValueError(f"no office day in {_LONGEST_LOOK} days before {last}")


def posting(last: date | None, *, today: date) -> Posting:
    """How a letter printed today is to go; a letter without a last day goes by ordinary mail whenever it is ready."""
    if last is None:
        return Posting(Speed.ORDINARY)
    for speed in (Speed.ORDINARY, Speed.EXPRESS):
        by = post_by(last, speed=speed)
        if today <= by:
            return Posting(speed, by)
    return Posting(Speed.TOO_LATE)


def next_office_day(day: date) -> date:
    """The first office day from a day on."""
    while not is_office_day(day):
        day += _DAY
    return day

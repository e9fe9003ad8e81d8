"""Days on which offices are closed: 国民の祝日 by the law of 1948 as it stands since 2022, reckoned for any year until 2099.

The two equinoxes are proclaimed each February for the next year (官報の暦要項); until then astronomers' mean motion gives the same days.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_DAY: Final = timedelta(days=1)
_SUNDAY: Final = 6
#: Month and day of holidays that stay where they are (国民の祝日に関する法律2条).
_FIXED: Final = ((1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23))
#: Month, and which Monday of it.
_MONDAYS: Final = ((1, 2), (7, 3), (9, 3), (10, 2))
#: The year and the share of a day from which each equinox is reckoned (month, day in 1980, year).
_EQUINOXES: Final = ((3, 20.8431), (9, 23.2488))
_TURN: Final = 0.242194


def _monday(year: int, month: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7 * (which - 1))


def _equinox(year: int, month: int, start: float) -> date:
    years = year - 1980
    return date(year, month, int(start + _TURN * years) - years // 4)


@lru_cache(maxsize=200)
def holidays(year: int) -> frozenset[date]:
    """The holidays of a year, with those that take their place (振替休日, 3条2項) and those between two (3条3項)."""
    named = {date(year, month, day) for month, day in _FIXED}
    named |= {_monday(year, month, which) for month, which in _MONDAYS}
    named |= {_equinox(year, month, start) for month, start in _EQUINOXES}
    found = set(named)
    for day in sorted(named):
        if day.weekday() == _SUNDAY:
            instead = day + _DAY
            while instead in named:
                instead += _DAY
            found.add(instead)
    found |= {day + _DAY for day in named if day + 2 * _DAY in named and (day + _DAY).weekday() != _SUNDAY}
    return frozenset(found)


def is_holiday(day: date) -> bool:
    """Whether a day is a national holiday."""
    return day in holidays(day.year)


def is_office_day(day: date) -> bool:
    """Whether municipal offices work: not at weekends, on holidays, and from 29 December to 3 January (地方自治法4条の2)."""
    at_new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and not is_holiday(day) and not at_new_year


def office_day_from(day: date) -> date:
    """The day itself, or the next on which offices are open: nobody is told to expect an answer on a Sunday."""
    while not is_office_day(day):
        day += timedelta(days=1)
    return day

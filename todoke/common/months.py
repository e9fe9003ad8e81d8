"""Months by their first day."""

from collections.abc import Iterator
from datetime import date


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def after(month: date, more: int = 1) -> date:
    """The first day of the month so many later; before, when fewer than none."""
    place = month.year * 12 + month.month - 1 + more
    return date(place // 12, place % 12 + 1, 1)


def between(first: date, until: date) -> Iterator[date]:
    """The months from that of the first day to that of the last before ``until``."""
    month = month_of(first)
    while month < until:
        yield month
        month = after(month)

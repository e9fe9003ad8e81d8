"""What a form sent, as text that every database can hold."""

import re
from datetime import date, datetime, time

from django.http import HttpRequest, QueryDict

from todoke.common.clock import TOKYO

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def text(data: QueryDict, name: str, *, limit: int = 500) -> str:
    """One line or text of a form, without control characters and spaces around it, at most so many characters."""
    return _CONTROL.sub("", data.get(name, "").replace("\r\n", "\n").replace("\r", "\n")).strip()[:limit]


def number(data: QueryDict, name: str, *, default: int = 0) -> int:
    """A whole number of at most nine digits; the default for anything else."""
    given = data.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else default


def moment(day: str, hour: str) -> datetime | None:
    """A date and a time of day in Japan; None when they are none."""
    try:
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), TOKYO)
    except ValueError:
        return None


def page_of(request: HttpRequest) -> int:
    """The page of a list that was asked for, from 1."""
    return max(1, min(number(request.GET, "page", default=1), 100_000))

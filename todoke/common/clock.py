"""The one place that asks the system for the time; faces and commands call it and pass the answer down."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """The present moment, with its time zone."""
    return datetime.now(TOKYO)


def today() -> date:
    """Today's date in Japan."""
    return now().date()

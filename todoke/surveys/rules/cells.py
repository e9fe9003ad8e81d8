"""In which cell of a sample somebody lies: their age band on a day."""

from datetime import date

from todoke.common.calendar import age_on
from todoke.surveys.rules.kinds import AGE_BANDS


def age_band(birth_date: date, today: date) -> str:
    """The band of somebody born on a day; "" for who is younger than the first."""
    age = age_on(birth_date, today)
    return next((band for band in reversed(AGE_BANDS) if age >= int(band)), "")

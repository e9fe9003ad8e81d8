"""Days in Japanese law: ages, months, fiscal years and school years, and the same questions asked backwards.

年齢計算ニ関スル法律 and 民法143条: a year of age is completed at the end of the day before the birthday. Where the month has no
such day (born on 29 February, or six months after 31 August), the period ends with the last day of the month.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

_DAY: Final = timedelta(days=1)
#: Days of a pregnancy from its first day (妊娠0週0日) to the expected date of birth (40週0日).
PREGNANCY_DAYS: Final = 280
#: The eras 「元号」 in whose years people write dates, the newest first, each with its first day.
ERAS: Final = (
    ("令和", date(2019, 5, 1)), ("平成", date(1989, 1, 8)), ("昭和", date(1926, 12, 25)), ("大正", date(1912, 7, 30)), ("明治", date(1868, 1, 25)),
)  # fmt: skip


def after_months(start: date, months: int) -> date:
    """The first day on which ``months`` whole months since ``start`` are completed (their last day has passed)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if start.day <= monthrange(year, month + 1)[1]:
        return date(year, month + 1, start.day)
    year, month = divmod(start.year * 12 + start.month + months, 12)
    return date(year, month + 1, 1)


def after_years(start: date, years: int) -> date:
    """The first day on which ``years`` whole years since ``start`` are completed: the birthday; 1 March for 29 February."""
    return after_months(start, years * 12)


def reaches(birth: date, years: int) -> date:
    """The day on which an age is reached 「達する日」: the day before the birthday."""
    return after_years(birth, years) - _DAY


def months_on(start: date, day: date) -> int:
    """Whole months completed since ``start`` when ``day`` begins; negative before it."""
    months = (day.year - start.year) * 12 + day.month - start.month
    return months if after_months(start, months) <= day else months - 1


def age_on(birth: date, day: date) -> int:
    """Age in whole years 「満年齢」 when ``day`` begins; it grows on the birthday."""
    return months_on(birth, day) // 12


def fiscal_year(day: date) -> int:
    """The fiscal and school year 「年度」 of a day: 1 April to 31 March, called by the year in which it begins."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_end(day: date) -> date:
    """The last day, 31 March, of the fiscal year of a day."""
    return date(fiscal_year(day) + 1, 3, 31)


def fiscal_year_age(birth: date, day: date) -> int:
    """The age that somebody reaches at the latest on the last day of the fiscal year of ``day`` 「年度年齢」.

    Who was born on 1 April reaches it on 31 March, and so belongs with the older class (学校教育法17条). First grade is 7.
    """
    return age_on(birth, fiscal_year_end(day) + _DAY)


def last_day_of_fiscal_year_age(birth: date, years: int) -> date:
    """The first 31 March on or after the day that an age is reached 「…歳に達する日以後の最初の3月31日」."""
    return fiscal_year_end(reaches(birth, years))


def pregnancy_days(due: date, day: date) -> int:
    """Days since the first day of the pregnancy, by the expected date of birth; 28週0日 is 196."""
    return PREGNANCY_DAYS - (due - day).days


def first_day_after_interval(previous: date, days: int) -> date:
    """The first day that keeps 「days日以上の間隔をおいて」: ``days`` whole days lie between the two."""
    return previous + timedelta(days=days + 1)


def latest_start_months(months: int, day: date) -> date:
    """The latest start since which at least ``months`` whole months are completed when ``day`` begins."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def latest_birth_years(years: int, day: date) -> date:
    """The latest birth date of those who are at least ``years`` old when ``day`` begins."""
    return latest_start_months(years * 12, day)


def latest_birth_fiscal_years(years: int, day: date) -> date:
    """The latest birth date of those whose ``fiscal_year_age`` is at least ``years``."""
    return latest_birth_years(years, fiscal_year_end(day) + _DAY)


def era_year(day: date) -> tuple[str, int] | None:
    """The era of a day and the year in it 「令和8年」; None before the first."""
    return next(((name, day.year - first.year + 1) for name, first in ERAS if day >= first), None)

"""Facts that grow by themselves: their value on a day, the day on which they reach a value, and which start dates have reached it."""

from datetime import date, timedelta

from todoke.common import calendar
from todoke.people.rules.facts import Measure

_DAY = timedelta(days=1)


def value_on(measure: Measure, base: date, day: date) -> int:
    """The value on a day; negative or small before the base date where that makes sense."""
    match measure:
        case Measure.YEARS:
            return calendar.age_on(base, day)
        case Measure.MONTHS:
            return calendar.months_on(base, day)
        case Measure.DAYS:
            return (day - base).days
        case Measure.FISCAL_YEARS:
            return calendar.fiscal_year_age(base, day)
    return calendar.pregnancy_days(base, day)


def first_day_of(measure: Measure, base: date, value: int) -> date:
    """The first day on which the value is at least ``value``."""
    match measure:
        case Measure.YEARS:
            return calendar.after_years(base, value)
        case Measure.MONTHS:
            return calendar.after_months(base, value)
        case Measure.DAYS:
            return base + timedelta(days=value)
        case Measure.FISCAL_YEARS:
            return calendar.last_day_of_fiscal_year_age(base, value - 1) + _DAY
    return base - timedelta(days=calendar.PREGNANCY_DAYS - value)


def latest_base(measure: Measure, value: int, day: date) -> date:
    """The latest base date whose value on a day is at least ``value``; every earlier one has reached it too."""
    match measure:
        case Measure.YEARS:
            return calendar.latest_birth_years(value, day)
        case Measure.MONTHS:
            return calendar.latest_start_months(value, day)
        case Measure.DAYS:
            return day - timedelta(days=value)
        case Measure.FISCAL_YEARS:
            return calendar.latest_birth_fiscal_years(value, day)
    return day + timedelta(days=calendar.PREGNANCY_DAYS - value)

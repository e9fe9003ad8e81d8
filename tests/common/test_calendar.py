"""Ages, months and fiscal years on the days on which statutes turn."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.common import calendar

pytestmark = pytest.mark.embedded
DAYS = st.dates(date(1900, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 4, 2), date(2026, 4, 1), 17),
        (date(2008, 4, 2), date(2026, 4, 2), 18),
        (date(2004, 2, 29), date(2025, 2, 28), 20),
        (date(2004, 2, 29), date(2025, 3, 1), 21),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
        (date(2026, 1, 1), date(2025, 12, 31), -1),
    ],
)
def test_age(birth: date, day: date, age: int) -> None:
    assert calendar.age_on(birth, day) == age


@pytest.mark.parametrize(
    ("birth", "reached"),
    [
        (date(2008, 4, 1), date(2026, 3, 31)),
        (date(2008, 4, 2), date(2026, 4, 1)),
        (date(2008, 2, 29), date(2026, 2, 28)),
        (date(2008, 1, 1), date(2025, 12, 31)),
    ],
)
def test_an_age_is_reached_the_day_before_the_birthday(birth: date, reached: date) -> None:
    assert calendar.reaches(birth, 18) == reached


def test_first_of_april_belongs_to_the_older_class() -> None:
    assert calendar.last_day_of_fiscal_year_age(date(2008, 4, 1), 18) == date(2026, 3, 31)
    assert calendar.last_day_of_fiscal_year_age(date(2008, 4, 2), 18) == date(2027, 3, 31)
    # First grade begins on 1 April 2026 for those born from 2 April 2019 to 1 April 2020.
    assert calendar.fiscal_year_age(date(2019, 4, 2), date(2026, 4, 1)) == 7
    assert calendar.fiscal_year_age(date(2020, 4, 1), date(2027, 3, 31)) == 7
    assert calendar.fiscal_year_age(date(2020, 4, 2), date(2027, 3, 31)) == 6


@pytest.mark.parametrize(
    ("start", "months", "day"),
    [
        (date(2025, 8, 31), 6, date(2026, 3, 1)),
        (date(2025, 1, 31), 1, date(2025, 3, 1)),
        (date(2025, 8, 30), 6, date(2026, 3, 1)),
        (date(2025, 8, 28), 6, date(2026, 2, 28)),
        (date(2026, 2, 28), 2, date(2026, 4, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_months_end_with_the_month_where_the_day_is_missing(start: date, months: int, day: date) -> None:
    assert calendar.after_months(start, months) == day
    assert calendar.months_on(start, day) == months
    assert calendar.months_on(start, day - timedelta(days=1)) == months - 1


def test_the_twenty_seven_day_interval_is_possible_on_the_twenty_eighth_day() -> None:
    assert calendar.first_day_after_interval(date(2026, 6, 1), 27) == date(2026, 6, 29)


def test_pregnancy_weeks() -> None:
    due = date(2026, 12, 24)
    assert calendar.pregnancy_days(due, due) == 280
    assert calendar.pregnancy_days(due, due - timedelta(days=84)) == 28 * 7


@given(start=DAYS, day=DAYS, months=st.integers(0, 1500))
def test_latest_start_is_the_inverse_of_months(start: date, day: date, months: int) -> None:
    if months > day.year * 12 - 12 * 2:
        return
    assert (calendar.months_on(start, day) >= months) == (start <= calendar.latest_start_months(months, day))


@given(birth=DAYS, day=DAYS, years=st.integers(0, 120))
def test_latest_birth_is_the_inverse_of_ages(birth: date, day: date, years: int) -> None:
    assert (calendar.age_on(birth, day) >= years) == (birth <= calendar.latest_birth_years(years, day))
    assert (calendar.fiscal_year_age(birth, day) >= years) == (birth <= calendar.latest_birth_fiscal_years(years, day))


@given(birth=DAYS, years=st.integers(0, 120))
def test_fiscal_year_age_ends_on_the_first_31_march_after_the_age_is_reached(birth: date, years: int) -> None:
    last = calendar.last_day_of_fiscal_year_age(birth, years)
    assert (last.month, last.day) == (3, 31)
    assert calendar.fiscal_year_age(birth, last) == years
    assert calendar.fiscal_year_age(birth, last + timedelta(days=1)) == years + 1

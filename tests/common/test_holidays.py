"""Holidays by law, and the days on which offices rest."""

from datetime import date

import pytest

from todoke.common.holidays import holidays, is_office_day, office_day_from


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, ["01-01", "01-12", "02-11", "02-23", "03-20", "04-29", "05-03", "05-04", "05-05", "05-06", "07-20", "08-11", "09-21", "09-22", "09-23", "10-12", "11-03", "11-23"]),
        (2024, ["01-01", "01-08", "02-11", "02-12", "02-23", "03-20", "04-29", "05-03", "05-04", "05-05", "05-06", "07-15", "08-11", "08-12", "09-16", "09-22", "09-23", "10-14", "11-03", "11-04", "11-23"]),
    ],
)  # fmt: skip
def test_the_holidays_that_were_proclaimed(year: int, days: list[str]) -> None:
    """2024 moves four Sundays on; 2026 has a Tuesday between two holidays (3条3項)."""
    assert sorted(holidays(year)) == [date.fromisoformat(f"{year}-{day}") for day in days]


def test_offices_rest_at_the_turn_of_the_year() -> None:
    assert is_office_day(date(2026, 12, 28))
    assert not any(is_office_day(date(2026, 12, day)) for day in (29, 30, 31))
    assert not any(is_office_day(date(2027, 1, day)) for day in (1, 2, 3))
    assert is_office_day(date(2027, 1, 4))


def test_an_answer_is_promised_for_a_day_on_which_offices_are_open() -> None:
    assert office_day_from(date(2026, 12, 4)) == date(2026, 12, 4)
    assert office_day_from(date(2026, 12, 6)) == date(2026, 12, 7)
    assert office_day_from(date(2026, 12, 29)) == date(2027, 1, 4)

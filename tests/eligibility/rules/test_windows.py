"""First and last days of applying, relative to births, school years and the calendar."""

from datetime import date

import pytest

from todoke.eligibility.rules.documents import moment_of
from todoke.eligibility.rules.rule import Window
from todoke.eligibility.rules.windows import Span, day_of, span_on

pytestmark = pytest.mark.embedded
DAY = date(2026, 11, 25)
BIRTH = {"birth_date": date(2026, 8, 31)}


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ({"date": "2027-05-31"}, date(2027, 5, 31)),
        ({"month_day": "11-25"}, DAY),
        ({"month_day": "11-24"}, date(2027, 11, 24)),
        ({"month_day": "02-29"}, date(2027, 2, 28)),
        ({"since": "birth_date", "days": 15}, date(2026, 9, 15)),  # 児童手当: the day after is day 1
        ({"since": "birth_date", "days": 13}, date(2026, 9, 13)),  # 出生届: the day of birth is day 1
        ({"since": "birth_date", "months": 6}, date(2027, 3, 1)),
        ({"since": "birth_date", "years": 1, "days": -1}, date(2027, 8, 30)),
        ({"fiscal_year_age": 18}, date(2045, 3, 31)),
        ({"fiscal_year_age": 7, "start": True}, date(2033, 4, 1)),
        ({"since": "due_date"}, None),
    ],
)
def test_moments(moment: dict[str, object], day: date | None) -> None:
    assert day_of(moment_of(moment), BIRTH, DAY) == day


@pytest.mark.parametrize(
    ("opens", "closes", "span"),
    [
        ("04-01", "06-30", Span(date(2027, 4, 1), date(2027, 6, 30))),
        ("10-01", "12-25", Span(date(2026, 10, 1), date(2026, 12, 25))),
        ("12-01", "01-31", Span(date(2026, 12, 1), date(2027, 1, 31))),
        ("11-01", "01-31", Span(date(2026, 11, 1), date(2027, 1, 31))),
        ("10-01", None, Span(date(2026, 10, 1), None)),
    ],
)
def test_yearly_windows_are_the_present_one_or_the_next(opens: str, closes: str | None, span: Span) -> None:
    window = Window(moment_of({"month_day": opens}), moment_of({"month_day": closes}) if closes else None)
    assert span_on(window, {}, DAY) == span

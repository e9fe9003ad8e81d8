"""Dates as people read them."""

from datetime import date

import pytest
from django.utils import translation

from todoke.ui.jinja import format_date
from todoke.ui.ruby import plain


@pytest.mark.parametrize(
    ("language", "day", "expected"),
    [
        ("ja", date(2026, 11, 23), "2026年11月23日（月）"),
        ("en", date(2026, 11, 1), "1 November 2026"),
        ("ja-simple", date(2026, 11, 23), "2026年11月23日（月）"),
    ],
)
def test_dates(language: str, day: date, expected: str) -> None:
    with translation.override(language):
        assert plain(format_date(day)) == expected


def test_days_with_names_of_their_own_are_read_so() -> None:
    with translation.override("ja-simple"):
        assert "<ruby>20日<rt>はつか</rt></ruby>" in format_date(date(2026, 11, 20))
        assert "23<ruby>日<rt>にち</rt></ruby>" in format_date(date(2026, 11, 23))


@pytest.mark.parametrize("value", ["", None, "未定"])
def test_what_is_no_date_stays(value: str | None) -> None:
    assert format_date(value) == (value or "")

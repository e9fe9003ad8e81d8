"""A fact typed in a form is read as every other form reads it."""

from datetime import date

import pytest

from todoke.people.rules.facts import Kind
from todoke.people.rules.vocabulary import BY_NAME
from todoke.ui import facts_typed

A_DAY = next(fact for fact in BY_NAME.values() if fact.kind is Kind.DATE)


@pytest.mark.parametrize("typed", ["2024-05-01", "20240501", "令和6年5月1日", " 2024/5/1 "])
def test_a_day_is_read_however_it_is_written(typed: str) -> None:
    assert facts_typed.read(A_DAY, typed) == date(2024, 5, 1)


@pytest.mark.parametrize("typed", ["", "2024-W18-3", "2024-02-30", "soon"])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert facts_typed.read(A_DAY, typed) is None

"""Two reminders at most, each within the time that something is open, the last one early enough."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from todoke.notices.rules import timing

DAYS = st.dates(date(2026, 1, 1), date(2040, 12, 31))
LENGTHS = st.integers(0, 3000)


@given(DAYS, LENGTHS, st.booleans())
def test_at_most_two_and_in_order(opens: date, length: int, by_post: bool) -> None:
    closes = opens + timedelta(days=length)
    told = timing.tellings(opens, closes, by_post=by_post)
    assert [each.reminder for each in told] == [1, 2][: len(told)]
    days = [each.day for each in told]
    assert days[0] == opens
    assert days == sorted(set(days))
    assert all(opens <= day < closes or length == 0 for day in days)
    if by_post and length > timing.POST.days + 3:
        assert len(told) == 2
        assert closes - told[-1].day > timing.POST


@given(DAYS, LENGTHS, st.integers(0, 600))
def test_the_longer_it_is_open_the_earlier_the_last_reminder(opens: date, length: int, more: int) -> None:
    first, second = (timing.days_before(opens, opens + timedelta(days=each)) for each in (length, length + more))
    assert first <= second


@given(DAYS, LENGTHS, st.integers(-40, 40))
def test_what_was_missed_is_made_up_while_there_is_time(opens: date, length: int, late: int) -> None:
    closes = opens + timedelta(days=length)
    for each in timing.tellings(opens, closes):
        day = each.day + timedelta(days=late)
        assert timing.due_on(each, closes, day) == (0 <= late < timing.MADE_UP.days and day <= closes)


def test_without_an_end_it_is_told_once() -> None:
    assert timing.tellings(date(2026, 4, 1), None) == (timing.Telling(1, date(2026, 4, 1)),)

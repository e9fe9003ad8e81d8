"""The budget and the hours of quiet, whatever the numbers."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from todoke.common.clock import TOKYO
from todoke.notices.rules import attention
from todoke.notices.rules.topics import OWN_MATTERS, Priority, Topic

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda each: each.replace(tzinfo=TOKYO))
HOURS = st.integers(0, 23)


@given(MOMENTS, HOURS, HOURS)
def test_the_next_allowed_moment_is_the_first_one_that_is_not_quiet(at: datetime, start: int, end: int) -> None:
    found = attention.next_allowed(at, start, end)
    assert not attention.is_quiet(found, start, end)
    assert at <= found <= at + timedelta(days=1)
    if found > at:
        assert attention.is_quiet(at, start, end)
        assert attention.is_quiet(found - timedelta(microseconds=1), start, end)
    assert attention.next_allowed(found, start, end) == found


def test_quiet_spans_midnight_and_equal_hours_are_none() -> None:
    night = datetime(2026, 11, 23, 23, 30, tzinfo=TOKYO)
    assert attention.next_allowed(night, 21, 8) == datetime(2026, 11, 24, 8, tzinfo=TOKYO)
    assert attention.next_allowed(night + timedelta(hours=2), 21, 8) == datetime(2026, 11, 24, 8, tzinfo=TOKYO)
    assert attention.next_allowed(night, 9, 9) == night


@given(st.lists(MOMENTS), MOMENTS, st.integers(0, 9))
def test_what_is_left_is_what_the_last_seven_days_did_not_spend(
    spent: list[datetime], at: datetime, a_week: int
) -> None:
    left = attention.left(spent, at=at, a_week=a_week)
    assert 0 <= left <= min(a_week, attention.MOST_PUSHES)
    assert attention.left([*spent, at], at=at, a_week=a_week) == max(0, left - 1)
    old = [at - timedelta(days=7)] * 9
    assert attention.left([*spent, *old], at=at, a_week=a_week) == left


@given(st.sampled_from(Topic), st.sampled_from(Priority), st.booleans())
def test_danger_and_the_last_reminder_are_exempt_and_own_matters_spend_nothing(topic: Topic, priority: Priority, last: bool) -> None:  # fmt: skip
    exempt = attention.is_exempt(priority, last_reminder=last)
    assert exempt == (priority is Priority.DISASTER or last)
    assert attention.spends(topic, priority, last_reminder=last) == (not exempt and topic not in OWN_MATTERS)
    assert not attention.may_be_stopped(topic, priority, "予防接種法8条")

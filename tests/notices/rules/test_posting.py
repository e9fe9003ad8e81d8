"""A letter is there in time, or it is known before that it will not be."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.common.holidays import is_office_day
from todoke.notices.rules import posting
from todoke.notices.rules.posting import Speed

DAYS = st.dates(date(2026, 1, 1), date(2098, 12, 1))
A_DAY = timedelta(days=1)


@given(DAYS)
def test_a_deadline_of_fifteen_days_is_never_missed_by_post(event: date) -> None:
    """Something happens, the next office day prints and posts the letter, and it comes by ordinary mail with an office day left to act."""
    printed, last = posting.next_office_day(event + A_DAY), event + 15 * A_DAY
    how = posting.posting(last, today=printed)
    assert how.speed is Speed.ORDINARY
    assert how.by_date is not None
    assert printed <= how.by_date
    come = posting.arrives(printed)
    assert any(is_office_day(come + days * A_DAY) and come + days * A_DAY <= last for days in range(1, 15))


@given(DAYS, st.integers(1, 60))
def test_whatever_is_not_too_late_arrives_in_time_on_every_day_until_the_one_shown(today: date, days: int) -> None:
    last = today + days * A_DAY
    how = posting.posting(last, today=today)
    if how.by_date is None:
        assert how.speed is Speed.TOO_LATE
        assert not posting.is_in_time(posting.next_office_day(today), last, speed=Speed.EXPRESS)
        return
    day = today
    while day <= how.by_date:
        assert posting.is_in_time(day, last, speed=how.speed)
        day += A_DAY
    after = posting.next_office_day(how.by_date + A_DAY)
    assert not posting.is_in_time(after, last, speed=how.speed), "it is the last such office day"


@pytest.mark.parametrize(
    ("posted", "there"),
    [
        ("2026-11-24", "2026-11-27"),  # Tuesday: Wednesday, Thursday, Friday
        ("2026-11-26", "2026-12-01"),  # Thursday: no delivery on Saturday and Sunday
        ("2026-05-01", "2026-05-11"),  # before four holidays in a row
        ("2026-12-29", "2027-01-04"),
    ],
)
def test_days_without_delivery_are_not_counted(posted: str, there: str) -> None:
    assert posting.arrives(date.fromisoformat(posted)) == date.fromisoformat(there)


def test_what_has_no_last_day_goes_whenever_it_is_ready() -> None:
    assert posting.posting(None, today=date(2026, 11, 26)) == posting.Posting(Speed.ORDINARY)

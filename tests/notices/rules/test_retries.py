"""A message that was not taken comes to an end, never before its provider's wish, and never at a second provider while the first may have it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from todoke.common.channels import RETRIED, Failure
from todoke.notices.rules import retries
from todoke.notices.rules.retries import LONGEST, Then, Tried
from todoke.notices.rules.topics import Priority

pytestmark = pytest.mark.embedded
PRIORITIES, FAILURES = st.sampled_from(Priority), st.sampled_from(sorted(RETRIED))


def tries(failure: Failure, priority: Priority, **more: int) -> list[float]:
    """The seconds, from the first failure, at which one and the same answer is asked for again."""
    found: list[float] = []
    at, attempts = NOW, 1
    while True:
        step = retries.next_step(failure, Tried(priority, NOW, attempts), now=at, **more)
        if step.then is Then.ELSEWHERE:
            return found
        assert step.at > at
        at, attempts = step.at, attempts + 1
        found.append((at - NOW).total_seconds())


@given(PRIORITIES, FAILURES, st.integers(0, 20_000), st.floats(0, 1))
def test_every_failure_ends_and_no_provider_is_pressed(
    priority: Priority, failure: Failure, said: int, drawn: float
) -> None:
    found = tries(failure, priority, said=said, drawn=drawn)  # type: ignore[arg-type]
    gaps = [later - earlier for earlier, later in zip([0.0, *found], found, strict=False)]
    assert all(gap >= said for gap in gaps)
    assert all(each <= LONGEST[priority].total_seconds() for each in found)
    assert len(found) <= retries.MOST_ATTEMPTS


def test_ordinary_messages_are_tried_for_about_four_hours_and_danger_for_minutes() -> None:
    ordinary, danger = tries(Failure.DOWN, Priority.ORDINARY), tries(Failure.DOWN, Priority.DISASTER)
    assert ordinary[:4] == [15, 45, 105, 225]
    assert 3.5 * 3600 < ordinary[-1] <= 4 * 3600
    assert danger[0] == 2
    assert 500 < danger[-1] <= 600


@pytest.mark.parametrize("failure", sorted(set(Failure) - RETRIED))
def test_what_time_does_not_heal_goes_elsewhere_at_once(failure: Failure) -> None:
    assert retries.next_step(failure, Tried(Priority.ORDINARY, NOW, 1), now=NOW).then is Then.ELSEWHERE


def test_nothing_waits_beyond_its_last_moment() -> None:
    tried = Tried(Priority.ORDINARY, NOW, 1, until_at=NOW + timedelta(seconds=15))
    assert retries.next_step(Failure.BUSY, tried, now=NOW).then is Then.ELSEWHERE
    assert retries.next_step(Failure.BUSY, tried, now=NOW - timedelta(seconds=1)).then is Then.AGAIN


def test_who_gave_no_answer_is_asked_alone_before_anybody_else_is() -> None:
    both = ("a", "b")
    assert retries.providers(both) == both
    assert retries.providers(both, last="b", failure="down", attempts=1) == both
    assert [retries.providers(both, last="a", failure="slow", attempts=number) for number in (2, 3, 4)] == [
        ("a",),
        ("a",),
        ("b", "a"),
    ]
    assert retries.providers(both, last="gone", failure="slow", attempts=1) == both
    assert not retries.asks_next_provider(Failure.SLOW, Priority.DISASTER)

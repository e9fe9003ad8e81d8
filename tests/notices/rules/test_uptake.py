"""Intervals that hold, and texts that are seen to do nothing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from todoke.notices.rules.uptake import FLOOR, LEAST_JUDGED, Uptake, wilson


@pytest.mark.parametrize(
    ("done", "n", "low", "high"), [(0, 10, 0.0, 0.27753), (10, 10, 0.72247, 1.0), (50, 100, 0.40383, 0.59617), (1, 1000, 0.00018, 0.00565)]
)  # fmt: skip
def test_the_interval_is_wilsons(done: int, n: int, low: float, high: float) -> None:
    assert wilson(done, n) == pytest.approx((low, high), abs=1e-5)


@given(some.integers(1, 10_000).flatmap(lambda n: some.tuples(some.integers(0, n), some.just(n))))
def test_its_ends_are_the_shares_at_which_the_score_test_just_rejects(pair: tuple[int, int]) -> None:
    """By the definition of the interval, not by its formula."""
    done, n = pair
    for end in wilson(done, n):
        if 0 < end < 1:
            assert abs(done / n - end) / math.sqrt(end * (1 - end) / n) == pytest.approx(1.959964, rel=1e-6)
    assert wilson(done, n)[0] <= done / n <= wilson(done, n)[1]


def test_a_text_is_judged_only_by_enough_and_only_when_the_best_is_too_little() -> None:
    assert Uptake(LEAST_JUDGED, 0).does_nothing
    assert not Uptake(LEAST_JUDGED - 1, 0).does_nothing
    assert not Uptake(LEAST_JUDGED, 3).does_nothing
    assert Uptake(10_000, int(10_000 * FLOOR * 0.8)).does_nothing
    assert not Uptake(10_000, int(10_000 * FLOOR)).does_nothing
    assert Uptake(0, 0).share is None

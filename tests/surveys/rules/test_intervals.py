"""Intervals against figures from the literature, and what may be called a change."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.surveys.rules.intervals import (
    Change,
    Share,
    change_of,
    change_of_means,
    design_effect,
    difference,
    mean_of,
    share_of,
    wilson,
)


def test_known_intervals() -> None:
    """Eight of ten; and Newcombe's own example, 56 of 70 against 48 of 80 (Statistics in Medicine 17, 1998)."""
    assert wilson(0.8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 0) == (0, 1)
    before, after = share_of(48, 80, n=80), share_of(56, 70, n=70)
    assert difference(before, after) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert change_of(before, after) is Change.UP
    assert change_of(after, before) is Change.DOWN


@given(st.integers(0, 500), st.integers(1, 500), st.floats(1, 8))
def test_an_interval_holds_its_share_and_grows_with_the_design_effect(hits: int, more: int, effect: float) -> None:
    n = hits + more
    plain, weighted = share_of(hits, n, n=n), share_of(hits, n, n=n, effect=effect)
    assert 0 <= weighted.low <= plain.low <= plain.share <= plain.high <= weighted.high <= 1
    assert change_of(plain, plain) is Change.UNSURE


def test_unequal_weights_are_worth_fewer_answers() -> None:
    assert design_effect(10, 10, 10) == 1
    assert design_effect(4 + 6 * 3, 4 + 6 * 9, 10) == pytest.approx(10 * 58 / 22**2)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    luck = random.Random(7)
    truths = 0
    for _ in range(1_500):
        hits = sum(luck.random() < 0.12 for _ in range(80))
        share = share_of(hits, 80, n=80)
        truths += share.low <= 0.12 <= share.high
    assert 0.93 <= truths / 1_500 <= 0.98


def test_means() -> None:
    assert mean_of([(5, 1)], n=1) is None
    before = mean_of([(1, 100), (2, 100), (3, 100)], n=300)
    after = mean_of([(1, 60), (2, 60), (3, 180)], n=300)
    assert before
    assert after
    assert before.mean == 2
    assert change_of_means(before, after) is Change.UP
    few = mean_of([(1, 3), (2, 3), (3, 3)], n=9)
    assert few
    assert change_of_means(few, after) is Change.UNSURE


def test_a_difference_inside_the_interval_is_no_change() -> None:
    assert change_of(share_of(30, 100, n=100), share_of(36, 100, n=100)) is Change.UNSURE
    assert change_of(share_of(300, 1000, n=1000), share_of(360, 1000, n=1000)) is Change.UP
    assert isinstance(share_of(0, 0, n=0), Share)

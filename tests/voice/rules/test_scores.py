"""Scores: each scale by its own rule, an interval that holds what it promises, and no change where the interval says none."""

import math
from collections.abc import Iterator

import pytest

from todoke.voice.rules.kinds import Scale
from todoke.voice.rules.scores import Pain, Score, change, is_unhappy, score_of


def score(scale: Scale, counts: dict[int, int]) -> Score:
    found = score_of(scale, counts)
    assert found is not None
    return found


def test_satisfaction_is_a_mean_and_recommending_a_net_share() -> None:
    assert score(Scale.SATISFACTION, {1: 1, 4: 2, 5: 1}).value == 3.5
    assert score(Scale.RECOMMEND, {0: 1, 6: 1, 7: 1, 8: 1, 9: 1, 10: 5}).value == 40.0
    assert score_of(Scale.SATISFACTION, {3: 0}) is None


def test_the_unhappy_are_the_lower_two_fifths_of_every_scale() -> None:
    assert [each for each in range(1, 6) if is_unhappy(Scale.SATISFACTION, each)] == [1, 2]
    assert [each for each in range(11) if is_unhappy(Scale.RECOMMEND, each)] == [0, 1, 2, 3]


@pytest.mark.parametrize("scale", Scale)
def test_an_interval_stays_on_its_scale_and_holds_the_score(scale: Scale) -> None:
    least, greatest = (1, 5) if scale is Scale.SATISFACTION else (0, 10)
    for number in (1, 10, 1000):
        for counts in ({least: number}, {greatest: number}, {least: number, greatest: 1}):
            found = score(scale, counts)
            low, high = (1, 5) if scale is Scale.SATISFACTION else (-100, 100)
            assert low <= found.low <= found.value <= found.high <= high
            assert found.high > found.low  # never certain because few said the same


def _heaps(number: int, kinds: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many answers can fall on so many scores."""
    if kinds == 1:
        yield (number,)
        return
    for first in range(number + 1):
        for rest in _heaps(number - first, kinds - 1):
            yield (first, *rest)


@pytest.mark.parametrize(
    "shares",
    [(0.2, 0.2, 0.2, 0.2, 0.2), (0.02, 0.03, 0.1, 0.35, 0.5), (0.4, 0.05, 0.1, 0.05, 0.4), (0.01, 0.01, 0.03, 0.05, 0.9)],
)  # fmt: skip
def test_of_ten_answers_the_interval_holds_the_truth_often_enough(shares: tuple[float, ...]) -> None:
    """Counted over every possible heap of ten, no luck involved."""
    truth = sum(share * place for place, share in enumerate(shares, start=1))
    held = 0.0
    for heap in _heaps(10, 5):
        chance = math.factorial(10) * math.prod(
            share**count / math.factorial(count) for share, count in zip(shares, heap, strict=True)
        )
        found = score(Scale.SATISFACTION, dict(enumerate(heap, start=1)))
        held += chance * (found.low <= truth <= found.high)
    assert held >= 0.93


def test_a_change_is_one_only_when_the_interval_says_so() -> None:
    before = score(Scale.SATISFACTION, {2: 40, 3: 60})
    same = score(Scale.SATISFACTION, {2: 35, 3: 65})
    better = score(Scale.SATISFACTION, {3: 20, 4: 80})
    assert (slight := change(before, same)) is not None
    assert not slight.is_clear
    assert (clear := change(before, better)) is not None
    assert clear.is_clear
    assert clear.by == pytest.approx(1.2)


def test_scores_of_two_scales_or_of_too_few_are_never_compared() -> None:
    one = score(Scale.SATISFACTION, {4: 50})
    assert change(one, score(Scale.RECOMMEND, {8: 50})) is None
    assert change(one, score(Scale.SATISFACTION, {4: 9})) is None


def test_what_few_say_weighs_less_than_what_many_say() -> None:
    few = Pain(score(Scale.SATISFACTION, {1: 8, 5: 4}), 12)
    many = Pain(score(Scale.SATISFACTION, {1: 80, 5: 120}), 200)
    assert few.score.pain.share is not None
    assert many.score.pain.share is not None
    assert few.score.pain.share > many.score.pain.share
    assert few.weight < many.weight
    assert few.certain < few.score.pain.share

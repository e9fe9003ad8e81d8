"""What a heap of scores says: the middle with its 95 % interval, the net share who recommend, and how many are unhappy; scores of two scales are never added."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from todoke.notices.rules.intervals import Difference, difference
from todoke.notices.rules.suppression import LEAST_PERSONS
from todoke.notices.rules.uptake import Uptake
from todoke.voice.rules.kinds import ENDS, Scale

#: Two-sided 95 %.
_Z: Final = 1.959964
#: From so many scores on a figure is shown, to staff and to the public.
SHOWN_FROM: Final = LEAST_PERSONS
#: Who gives less than this share of a scale is unhappy: 1 and 2 of five, 0 to 3 of ten.
_UNHAPPY: Final = 0.4
#: Net promoters: 9 and 10 less 0 to 6.
_PROMOTES, _DETRACTS = 9, 6


@dataclass(frozen=True, slots=True)
class Score:
    """The score of so many answers on a scale: for satisfaction the mean, for recommending the net share in points from −100 to 100."""

    scale: Scale
    n: int
    value: float
    low: float
    high: float
    unhappy: int

    @property
    def is_told(self) -> bool:
        """Whether it may be shown at all."""
        return self.n >= SHOWN_FROM

    @property
    def pain(self) -> Uptake:
        """The share of the unhappy; its interval after Wilson."""
        return Uptake(self.n, self.unhappy)


def ends(scale: Scale) -> tuple[float, float]:
    """From where to where a scale's score goes."""
    return (-100.0, 100.0) if scale is Scale.RECOMMEND else ENDS[scale]


def is_unhappy(scale: Scale, score: int) -> bool:
    """Whether a score lies in the lower two fifths of its scale: the same rule for every scale."""
    least, greatest = ENDS[scale]
    return (score - least) / (greatest - least) < _UNHAPPY


def worth(scale: Scale, score: int) -> float:
    """What one answer adds to the mean."""
    if scale is Scale.SATISFACTION:
        return float(score)
    return 100.0 if score >= _PROMOTES else -100.0 if score <= _DETRACTS else 0.0


def score_of(scale: Scale, counts: Mapping[int, int]) -> Score | None:
    """The score of a heap, counted by score; None of nothing. Its interval is that of ``_score``."""
    return _score(scale, {score: (worth(scale, score), number) for score, number in counts.items()}, ends(scale))


def mean_of(scale: Scale, counts: Mapping[int, int]) -> Score | None:
    """The plain mean of a heap on the scale itself (0 to 10), as surveys tell it; None of nothing."""
    return _score(scale, {score: (float(score), number) for score, number in counts.items()}, ENDS[scale])


def _score(scale: Scale, counts: Mapping[int, tuple[float, int]], span: tuple[float, float]) -> Score | None:
    """The mean of what answers are worth, with its interval.

    It is the interval of a mean after one answer at each end of the scale was added in thought: so it is never of no width because few said
    the same, and never too sure with few answers. It does not leave the scale and holds the mean.
    """
    n = sum(number for _, number in counts.values())
    if not n:
        return None
    least, greatest = span
    worths = [(each, number) for each, number in counts.values() if number]
    value = sum(each * number for each, number in worths) / n
    thought = [*worths, (least, 1), (greatest, 1)]
    middle = sum(each * number for each, number in thought) / (n + 2)
    spread = math.sqrt(sum(number * (each - middle) ** 2 for each, number in thought) / (n + 1))
    half = _Z * spread / math.sqrt(n + 2)
    low, high = max(least, min(value, middle - half)), min(greatest, max(value, middle + half))
    return Score(scale, n, value, low, high, sum(n for score, (_, n) in counts.items() if is_unhappy(scale, score)))


@dataclass(frozen=True, slots=True)
class Change:
    """From one score to a later one on the same scale; it is called a change only when its interval leaves nothing out."""

    by: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether there is a change at all."""
        return self.low > 0 or self.high < 0


def change(before: Score, after: Score) -> Change | None:
    """How a score moved; None between two scales, or where one of them is of too few. The interval joins those of both (Newcombe)."""
    if before.scale is not after.scale or not (before.is_told and after.is_told):
        return None
    by = after.value - before.value
    return Change(
        by,
        by - math.hypot(after.value - after.low, before.high - before.value),
        by + math.hypot(after.high - after.value, before.value - before.low),
    )


def more_unhappy(one: Score, other: Score) -> Difference | None:
    """How much larger the share of the unhappy is in the second."""
    return difference(one.pain, other.pain)


@dataclass(frozen=True, slots=True)
class Pain:
    """How much something hurts: the share of the unhappy that is certain (the lower end of its interval), times how many go through it."""

    score: Score
    volume: int

    @property
    def certain(self) -> float:
        """The share of the unhappy that the answers prove."""
        return self.score.pain.interval[0]

    @property
    def weight(self) -> float:
        """Pain times volume: about how many were unhappy, at least. Things are ranked by it."""
        return self.certain * self.volume

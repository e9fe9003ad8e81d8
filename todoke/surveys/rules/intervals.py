"""How sure a figure is: Wilson's interval, the design effect of weights, and when a change may be called one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Final

#: The 97.5th percentile of the normal distribution: 95 of 100 such intervals hold the true value.
Z: Final = 1.959963984540054


class Change(StrEnum):
    """What may be said of two figures, one after the other."""

    UP = "up"
    DOWN = "down"
    UNSURE = "unsure"  # the interval of the difference holds zero: nothing is said


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval. ``effective`` is how many equal answers the weighted ones are worth; ``n`` how many there are."""

    share: float
    low: float
    high: float
    n: int
    effective: float


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its 95 % interval; ``error`` is its standard error."""

    mean: float
    low: float
    high: float
    n: int
    error: float


def wilson(share: float, effective: float) -> tuple[float, float]:
    """Wilson's interval 「ウィルソンの信頼区間」 for a share of ``effective`` answers; (0, 1) where there are none."""
    if effective <= 0:
        return 0.0, 1.0
    square = Z * Z
    middle = (share + square / (2 * effective)) / (1 + square / effective)
    half = Z / (1 + square / effective) * sqrt(share * (1 - share) / effective + square / (4 * effective * effective))
    # Rounding of floats must not push an end past the share itself.
    return max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share))


def design_effect(total: float, squares: float, n: int) -> float:
    """Kish's design effect 「デザイン効果」 of ``n`` weights, from their sum and the sum of their squares; never less than 1."""
    return max(1.0, n * squares / (total * total)) if total > 0 else 1.0


def share_of(hits: float, total: float, *, n: int, effect: float = 1.0) -> Share:
    """The share ``hits / total`` of ``n`` answers whose weights have this design effect."""
    effective = n / effect
    share = min(1.0, max(0.0, hits / total)) if total > 0 else 0.0
    return Share(share, *wilson(share, effective), n, effective)


def mean_of(pairs: Iterable[tuple[float, float]], *, n: int, effect: float = 1.0) -> Mean | None:
    """The mean of values with their summed weights, of ``n`` answers; None for fewer than two."""
    kept: Sequence[tuple[float, float]] = [(value, weight) for value, weight in pairs if weight > 0]
    total = sum(weight for _, weight in kept)
    if n < 2 or total <= 0:
        return None
    mean = sum(value * weight for value, weight in kept) / total
    spread = sum(weight * (value - mean) ** 2 for value, weight in kept) / total
    error = sqrt(spread / max(1.0, n / effect - 1))
    return Mean(mean, mean - Z * error, mean + Z * error, n, error)


def difference(before: Share, after: Share) -> tuple[float, float]:
    """Newcombe's interval for ``after - before`` of two independent samples, from the Wilson interval of each."""
    change = after.share - before.share
    down = sqrt((after.share - after.low) ** 2 + (before.high - before.share) ** 2)
    up = sqrt((after.high - after.share) ** 2 + (before.share - before.low) ** 2)
    return change - down, change + up


def change_of(before: Share, after: Share) -> Change:
    """Whether a share went up or down; unsure where the interval of the difference holds zero."""
    return _side(*difference(before, after))


def change_of_means(before: Mean, after: Mean) -> Change:
    """The same for two means."""
    change, half = after.mean - before.mean, Z * sqrt(before.error**2 + after.error**2)
    return _side(change - half, change + half)


def _side(low: float, high: float) -> Change:
    if low > 0:
        return Change.UP
    return Change.DOWN if high < 0 else Change.UNSURE

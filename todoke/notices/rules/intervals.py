"""The interval of a difference between two shares 「差の95％信頼区間」, after Newcombe: from the Wilson interval of each.

R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven methods", Statistics in Medicine 17
(1998), method 10. It holds for small numbers and for shares near 0 and 1, and never leaves -1 to 1.
"""

from dataclasses import dataclass
from math import hypot

from todoke.notices.rules.suppression import is_small
from todoke.notices.rules.uptake import Uptake


@dataclass(frozen=True, slots=True)
class Difference:
    """How much larger the second share is than the first, with its 95 % interval."""

    by: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out that there is no difference."""
        return self.low > 0 or self.high < 0


def difference(first: Uptake, second: Uptake) -> Difference | None:
    """The second share less the first; None where one of them is of nothing."""
    one, other = first.share, second.share
    if one is None or other is None:
        return None
    (low_one, high_one), (low_other, high_other) = first.interval, second.interval
    by = other - one
    return Difference(by, by - hypot(other - low_other, high_one - one), by + hypot(high_other - other, one - low_one))


def may_be_shown(each: Uptake) -> bool:
    """Whether a figure is about so many, done and not done, that it tells of nobody."""
    return each.n > 0 and not any(map(is_small, (each.n, each.done, each.n - each.done)))

"""Uptake 「その後の手続」: the share of notices after which it was done, with its interval, and when a text is seen to do nothing."""

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

#: For how long after a notice something done counts as done after it.
WITHIN: Final = timedelta(days=90)
#: A text is judged by no fewer notices.
LEAST_JUDGED: Final = 100
#: A text after which, at best, fewer than this share do it is proposed for retirement.
FLOOR: Final = 0.05
#: Two-sided 95 %.
_Z: Final = 1.959964


def wilson(done: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share after Wilson, which also holds for small numbers and shares near 0 and 1; (0, 1) for nothing."""
    if not n:
        return 0.0, 1.0
    share, square = done / n, _Z * _Z
    middle = share + square / (2 * n)
    half = _Z * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    whole = 1 + square / n
    return (middle - half) / whole if done else 0.0, (middle + half) / whole if done < n else 1.0


@dataclass(frozen=True, slots=True)
class Uptake:
    """Of ``n`` notices, after how many it was done."""

    n: int
    done: int

    @property
    def share(self) -> float | None:
        """The share; None of nothing."""
        return self.done / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % interval."""
        return wilson(self.done, self.n)

    @property
    def does_nothing(self) -> bool:
        """Whether even the upper end of the interval lies below the floor, with enough notices to say so."""
        return self.n >= LEAST_JUDGED and self.interval[1] < FLOOR

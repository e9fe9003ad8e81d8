"""Conditions on age as years from … to …, so that two can be compared whatever they count in."""

from dataclasses import dataclass
from typing import Final

from todoke.eligibility.rules.tree import And, Between, Compare, Constant, Fact, Node, walk

#: Years that one step of each fact counts.
_STEP: Final = {"age": 1.0, "age_months": 1 / 12, "age_days": 1 / 365, "fiscal_year_age": 1.0}
_ENDLESS: Final = 1000.0
_SAME: Final = 0.02


@dataclass(frozen=True, slots=True)
class Span:
    """Ages in years from ``low`` to before ``high``; school years may stand a year apart from ages."""

    low: float
    high: float
    loose: bool

    def excludes(self, other: "Span") -> bool:
        """Whether no age lies in both."""
        slack = 1.0 if self.loose or other.loose else 0.0
        return self.low - slack >= other.high - _SAME / 10 or other.low - slack >= self.high - _SAME / 10

    def means(self, other: "Span") -> bool:
        """Whether both name the same ends and they are near each other."""
        same_ends = (self.low > 0) == (other.low > 0) and (self.high < _ENDLESS) == (other.high < _ENDLESS)
        return same_ends and not self.differs(other) and not self.excludes(other)

    def differs(self, other: "Span") -> bool:
        """Whether an end that both name is another one. A child "of one year and six months" may be of that month or older."""
        slack = 1.0 + _SAME if self.loose or other.loose else _SAME
        lows = self.low > 0 and other.low > 0 and abs(self.low - other.low) > slack
        highs = self.high < _ENDLESS and other.high < _ENDLESS and abs(self.high - other.high) > slack
        return lows or (highs and not (self._begins(other) or other._begins(self)))

    def _begins(self, other: "Span") -> bool:
        """Whether it is but the first month of the other."""
        return abs(self.low - other.low) < _SAME and self.high - self.low < 0.1


def span_of(node: Node) -> Span | None:
    """The ages that a condition admits; None where it is about something else."""
    low, high, loose = 0.0, _ENDLESS, False
    for part in node.items if isinstance(node, And) else (node,):
        match part:
            case Compare(sign, Fact(name), Constant(int(value))) if name in _STEP:
                low, high = _narrowed(sign, name, value, low, high)
            case Between(Fact(name), Constant(int(least)), Constant(int(most))) if name in _STEP:
                low, high = _narrowed(">=", name, least, *_narrowed("<=", name, most, low, high))
            case _:
                return None
        loose = loose or any(isinstance(each, Fact) and each.name == "fiscal_year_age" for each in walk(part))
    return Span(low, high, loose)


def _narrowed(sign: str, name: str, value: int, low: float, high: float) -> tuple[float, float]:
    step = _STEP[name]
    if sign in (">=", ">", "="):
        low = max(low, (value + (sign == ">")) * step)
    if sign in ("<=", "<", "="):
        high = min(high, (value + (sign != "<")) * step)
    return low, high

"""The ages that a record stores as numbers (target_age_lte …), as one condition."""

from collections.abc import Mapping

from todoke.eligibility.rules.extraction.bounds import Limit, between
from todoke.eligibility.rules.extraction.proposals import Atom, Confidence, Kind, Place


def proposed(content: Mapping[str, object]) -> tuple[Atom, Place] | None:
    """The condition and the field that stands for it: the upper end where there is one."""
    least, low = _end(content, ("gte", "gt"))
    most, high = _end(content, ("lte", "lt"))
    node = between(least, most)
    name = high or low
    if node is None or not name or _backwards(least, most):
        return None
    words = str(content[name])
    return Atom(Kind.AGE, node, 0, len(words), Confidence.LIKELY), Place(name, 0, len(words))


def _end(content: Mapping[str, object], signs: tuple[str, str]) -> tuple[Limit | None, str]:
    for sign in signs:
        years, months = (_whole(content.get(f"target_{unit}_{sign}")) for unit in ("age", "months"))
        strict = len(sign) == 2
        if months is not None:
            return Limit("age_months", (years or 0) * 12 + months, strict), f"target_months_{sign}"
        if years is not None:
            return Limit("age", years, strict), f"target_age_{sign}"
    return None, ""


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1500 else None


def _backwards(least: Limit | None, most: Limit | None) -> bool:
    """Whether nobody lies between the two."""
    return least is not None and most is not None and least.fact == most.fact and least.value > most.value

"""Weighting towards known totals 「ウエイトバック集計」: which margins can be raked, who was not reached, and what a raking came to.

The raking itself is done by a library outside the rules (``queries.raking``). Nobody who was not reached can be weighted in: a group with a known
total and without a single answer is named, and the others of its margin stand for themselves alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from todoke.surveys.rules.intervals import design_effect

#: Along which a wave is raked, in this order; an answer's cell is one value of each.
MARGINS: Final = ("age", "sex", "town", "mode")
#: No answer counts more than so many times the mean one; what is cut is said.
GREATEST_WEIGHT: Final = 5.0
Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What one margin is raked to: by value, how many answers it should stand for; who did not say keeps their own share."""

    margin: str
    wanted: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be raked. ``unreached``: (margin, value) with a known total and no answer. ``unknown``: values that were answered and have no total."""

    targets: tuple[Target, ...]
    unreached: tuple[tuple[str, str], ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """Weights by cell, their mean 1; ``cut``: how many answers had theirs cut; ``off``: how far, at most, a margin's share is from its total's."""

    weights: Mapping[Cell, float]
    effect: float
    cut: int
    off: float


def plan(counts: Mapping[Cell, int], totals: Mapping[str, Mapping[str, float]]) -> Plan:
    """What to rake answers to, from how many there are in each cell and the known totals by margin."""
    n = sum(counts.values())
    targets, unreached, unknown = [], [], []
    for place, margin in enumerate(MARGINS):
        known = {value: float(total) for value, total in (totals.get(margin) or {}).items() if value and total > 0}
        if not known or not n:
            continue
        answered = _along(counts, place)
        unreached += [(margin, value) for value in sorted(known) if not answered[value]]
        unknown += [(margin, value) for value in sorted(answered) if value and value not in known]
        reached = {value: total for value, total in known.items() if answered[value]}
        apart = {value: float(count) for value, count in answered.items() if count and value not in reached}
        if len(reached) < 2:
            continue
        scale = (n - sum(apart.values())) / sum(reached.values())
        targets.append(Target(margin, {**apart, **{value: total * scale for value, total in reached.items()}}))
    return Plan(tuple(targets), tuple(unreached), tuple(unknown))


def _along(counts: Mapping[Cell, int], place: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for cell, count in counts.items():
        found[cell[place]] += count
    return found


def weighed(counts: Mapping[Cell, int], masses: Mapping[Cell, float], targets: Sequence[Target]) -> Weighed:
    """The weights from what raking made of each cell: the greatest cut, the mean brought back to 1, and how well it came out."""
    n = sum(counts.values())
    mean = sum(masses.values()) / n
    raw = {cell: masses[cell] / counts[cell] / mean for cell in counts}
    cut = sum(counts[cell] for cell, weight in raw.items() if weight > GREATEST_WEIGHT)
    kept = {cell: min(weight, GREATEST_WEIGHT) for cell, weight in raw.items()}
    scale = n / sum(kept[cell] * count for cell, count in counts.items())
    weights = {cell: weight * scale for cell, weight in kept.items()}
    squares = sum(count * weights[cell] ** 2 for cell, count in counts.items())
    return Weighed(weights, design_effect(n, squares, n), cut, _off(counts, weights, targets, n))


def _off(counts: Mapping[Cell, int], weights: Mapping[Cell, float], targets: Sequence[Target], n: int) -> float:
    worst = 0.0
    for target in targets:
        place = MARGINS.index(target.margin)
        found: dict[str, float] = {}
        for cell, count in counts.items():
            found[cell[place]] = found.get(cell[place], 0.0) + count * weights[cell]
        worst = max([worst, *(abs(found.get(value, 0.0) - wanted) / n for value, wanted in target.wanted.items())])
    return worst

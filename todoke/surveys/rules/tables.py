"""The figures of one part of a question as they may be shown: counts, shares raw and weighted with their intervals, means; small counts left out.

What ``overall`` and ``by_segment`` return is kept and published as it is. Small counts are not in it (``suppression``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from todoke.surveys.rules.intervals import Share, design_effect, mean_of, share_of, wilson
from todoke.surveys.rules.kinds import SMALLEST_CELL
from todoke.surveys.rules.suppression import Fold, Grid, fold, hide

_DIGITS: Final = 4
Document = dict[str, Any]


@dataclass(slots=True)
class Count:
    """Answers: how many, the sum of their weights, and the sum of the squares of these."""

    n: int = 0
    mass: float = 0.0
    squares: float = 0.0

    def add(self, weight: float) -> None:
        """One answer more."""
        self.n += 1
        self.mass += weight
        self.squares += weight * weight


Counts = Mapping[str, Count]


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of a question can be answered: the options in order, those outside the base, and their numbers on a scale."""

    options: Sequence[str]
    asides: Sequence[str] = ()
    values: Mapping[str, float] | None = None
    weighted: bool = False


def _sum(counts: Sequence[Count]) -> Count:
    return Count(
        sum(each.n for each in counts), sum(each.mass for each in counts), sum(each.squares for each in counts)
    )


def _of(counts: Counts, keys: Sequence[str]) -> Count:
    return _sum([counts[key] for key in keys if key in counts])


def _rounded(*figures: float) -> list[float]:
    return [round(each, _DIGITS) for each in figures]


def _cell(count: Count, base: Count, effect: float, *, weighted: bool) -> Document:
    raw = share_of(count.n, base.n, n=base.n)
    cell: Document = {"n": count.n, "raw": _rounded(raw.share, raw.low, raw.high)}
    if weighted:
        share = share_of(count.mass, base.mass, n=base.n, effect=effect)
        cell["weighted"] = _rounded(share.share, share.low, share.high)
    return cell


def _means(counts: Counts, part: Part, base: Count, effect: float) -> Document:
    """The means of a scale; only where every option is shown, for a mean is an equation too."""
    if part.values is None:
        return {}
    pairs = [(part.values[key], counts[key]) for key in part.options if key in part.values and key in counts]
    raw = mean_of([(value, float(count.n)) for value, count in pairs], n=base.n)
    found: Document = {"raw": _rounded(raw.mean, raw.low, raw.high, raw.error)} if raw else {}
    weighted = mean_of([(value, count.mass) for value, count in pairs], n=base.n, effect=effect)
    if part.weighted and weighted:
        found["weighted"] = _rounded(weighted.mean, weighted.low, weighted.high, weighted.error)
    return {"mean": found} if found else {}


def _effect(base: Count) -> float:
    return round(design_effect(base.mass, base.squares, base.n), _DIGITS)


def rows_of(counts: Counts, part: Part) -> Fold:
    """Which options are shown one by one."""
    return fold({key: counts[key].n if key in counts else 0 for key in part.options})


def overall(counts: Counts, part: Part) -> Document:
    """The whole wave's figures. ``n`` None: too few to show anything."""
    base, rows = _of(counts, part.options), rows_of(counts, part)
    if base.n < SMALLEST_CELL:
        return {"n": None}
    effect = _effect(base)
    asides = [(key, counts[key].n if key in counts else 0) for key in part.asides]
    return {
        "n": base.n, "effect": effect,
        "options": [{"key": key, **_cell(counts[key], base, effect, weighted=part.weighted)} for key in rows.shown],
        "together": list(rows.together),
        "asides": [{"key": key, "n": n if n >= SMALLEST_CELL else None} for key, n in asides],
        **(_means(counts, part, base, effect) if not rows.together else {}),
    }  # fmt: skip


def by_segment(groups: Mapping[str, Counts], part: Part) -> Document:
    """The same for each group of a segment, ``groups`` in their order. ``groups`` [] : nothing can be shown without giving small counts away."""
    whole = {key: _sum([counts[key] for counts in groups.values() if key in counts]) for key in part.options}
    rows = rows_of(whole, part)
    sizes = {name: _of(counts, part.options).n for name, counts in groups.items()}
    found = _protected(groups, sizes, rows) if len(rows.groups) > 1 else None
    if found is None:
        return {"groups": [], "together": list(rows.together)}
    columns, hidden = found
    shown = []
    for number, names in enumerate(columns.groups):
        merged = {key: _sum([groups[name][key] for name in names if key in groups[name]]) for key in part.options}
        base = _of(merged, part.options)
        effect = _effect(base)
        cells = {
            key: None if (row, number) in hidden else _cell(merged[key], base, effect, weighted=part.weighted)
            for row, key in enumerate(rows.shown)
        }
        whole_column = not rows.together and not any(column == number for _, column in hidden)
        means = _means(merged, part, base, effect) if whole_column else {}
        shown.append({"keys": list(names), "n": base.n, "effect": effect, "cells": cells, **means})
    return {"groups": shown, "together": list(rows.together)}


def _protected(
    groups: Mapping[str, Counts], sizes: Mapping[str, int], rows: Fold
) -> tuple[Fold, frozenset[tuple[int, int]]] | None:
    """Groups and hidden cells; more and more of the smallest groups go together until every small cell is safe."""
    forced: list[str] = []
    while len(columns := fold(sizes, always=forced).groups) > 1:
        bases = [_sum([_of(groups[name], keys) for name in names for keys in rows.groups]) for names in columns]
        counts = tuple(
            tuple(sum(_of(groups[name], keys).n for name in names) for names in columns) for keys in rows.groups
        )
        hidden = hide(Grid(counts, tuple(each.mass / each.n if each.n else 1.0 for each in bases)))
        if hidden is not None:
            return fold(sizes, always=forced), hidden
        folded = fold(sizes, always=forced)
        if not folded.shown:
            return None
        forced = [*folded.together, min(folded.shown, key=lambda name: (sizes[name], name))]
    return None


def share(document: Mapping[str, Any], key: str, *, weighted: bool) -> Share | None:
    """A figure of an ``overall`` document again; None where it is not shown."""
    cell = next((each for each in document.get("options", ()) if each["key"] == key), None)
    figures = (cell or {}).get("weighted" if weighted else "raw")
    if not figures:
        return None
    effective = document["n"] / (document["effect"] if weighted else 1)
    return Share(figures[0], *wilson(figures[0], effective), document["n"], effective)

"""Raking 「レイキング」 by a library, where it is installed: cells of answers brought towards known totals."""

import importlib
import warnings
from collections.abc import Mapping
from contextlib import redirect_stdout
from io import StringIO
from typing import Any, Final

from todoke.surveys.rules.weighting import MARGINS, Cell, Plan, Weighed, weighed

_CLOSE: Final = 1e-6
_ROUNDS: Final = 200


class NoRaking(LookupError):
    """The extra ``voice`` is not installed: figures stay raw, and say so."""


def is_there() -> bool:
    """Whether this installation can rake."""
    try:
        _library()
    except NoRaking:
        return False
    return True


def _library() -> tuple[Any, Any]:
    try:
        return importlib.import_module("ipfn.ipfn"), importlib.import_module("pandas")
    except ImportError:
        raise NoRaking from None


def rake(counts: Mapping[Cell, int], plan: Plan) -> Weighed | None:
    """The weights of each cell; None where there is nothing to rake to. Raises NoRaking without the library.

    Every answer begins at 1, so that a cell of many answers begins at their number: raking cells gives what raking each answer would.
    """
    library, pandas = _library()
    if not plan.targets or not counts:
        return None
    codes = [{value: number for number, value in enumerate(sorted(set(found)))} for found in zip(*counts, strict=True)]
    rows = [tuple(codes[place][value] for place, value in enumerate(cell)) for cell in counts]
    frame = pandas.DataFrame(
        [*rows, *rows], columns=list(MARGINS)
    )  # in halves: the library stumbles over one row alone
    frame["total"] = [each / 2 for each in counts.values()] * 2
    wanted = [
        pandas.Series({codes[MARGINS.index(each.margin)][value]: total for value, total in each.wanted.items()})
        for each in plan.targets
    ]
    margins = [[each.margin] for each in plan.targets]
    with warnings.catch_warnings(), redirect_stdout(StringIO()):  # what the library prints, and how it calls pandas
        warnings.simplefilter("ignore")
        made = library.ipfn(
            frame,
            wanted,
            margins,
            weight_col="total",
            convergence_rate=_CLOSE,
            max_iteration=_ROUNDS,
            rate_tolerance=0.0,
        ).iteration()
    halves = {tuple(row[:-1]): float(row[-1]) for row in made[[*MARGINS, "total"]].itertuples(index=False, name=None)}
    masses = {cell: 2 * halves[row] for cell, row in zip(counts, rows, strict=True)}
    return weighed(counts, masses, plan.targets)

"""What of a table is shown, so that nobody can work out a count of fewer than ten: primary and secondary suppression 「秘匿・補完秘匿」.

Totals of rows and columns are shown, and so are figures that are weighted. Against whoever subtracts, three things hold:

1. *Folding*: an option or group of fewer than ten is shown only together with others that make ten or more with it (``fold``).
2. *Hiding*: for each small cell further cells are hidden, in its row and in another, until at least ``SMALLEST_CELL`` + 1 values remain possible for it:
   ``possible`` is the exact answer for two rows, and moving people between two rows changes no total of the table.
3. *Weights*: a weighted total of a row is a second equation. We reckon with an attacker who knows the mean weight of every group exactly.
   A move then also keeps that total.

What was hidden for one cell never makes another one known. Where no such choice exists, the smallest group is folded and it is tried again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from todoke.surveys.rules.kinds import SMALLEST_CELL

#: So far apart must the least and the greatest possible value of a hidden small cell be.
APART: Final = float(SMALLEST_CELL)
_STEPS: Final = 24
_NEAR: Final = 1e-9
Place = tuple[int, int]
Fits = Callable[[float], bool]


@dataclass(frozen=True, slots=True)
class Fold:
    """The names that are shown one by one, and those that are shown as one group; neither where there are too few altogether."""

    shown: tuple[str, ...]
    together: tuple[str, ...]

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The groups that are left, each of one name but the last."""
        return (*((name,) for name in self.shown), *((self.together,) if self.together else ()))


def fold(counts: Mapping[str, int], *, always: Iterable[str] = ()) -> Fold:
    """Names with fewer than ten go together, with the smallest of the others until they are ten; ``always`` go together whatever their size."""
    if sum(counts.values()) < SMALLEST_CELL:
        return Fold((), ())
    together = [name for name, count in counts.items() if count < SMALLEST_CELL or name in set(always)]
    others = sorted((name for name in counts if name not in together), key=lambda name: counts[name])
    while together and sum(counts[name] for name in together) < SMALLEST_CELL and others:
        together.append(others.pop(0))
    hidden = set(together)
    return Fold(tuple(name for name in counts if name not in hidden), tuple(name for name in counts if name in hidden))


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts by row and column with the mean weight of each column; totals of rows and columns are public."""

    counts: tuple[tuple[int, ...], ...]
    weights: tuple[float, ...]

    @property
    def cells(self) -> Iterator[Place]:
        """Every place."""
        return ((row, column) for row in range(len(self.counts)) for column in range(len(self.weights)))


def hide(grid: Grid) -> frozenset[Place] | None:
    """Which cells must not be shown; None where no choice protects every small cell."""
    hidden = {(row, column) for row, column in grid.cells if grid.counts[row][column] < SMALLEST_CELL}
    for cell in sorted(hidden, key=lambda each: (grid.counts[each[0]][each[1]], each)):
        if _is_free(grid, hidden, cell):
            continue
        more = _cheapest(grid, hidden, cell)
        if more is None:
            return None
        hidden |= more
    return frozenset(hidden)


def _is_free(grid: Grid, hidden: set[Place], cell: Place) -> bool:
    row, column = cell
    for other in range(len(grid.counts)):
        if other != row and (other, column) in hidden:
            both = [each for each in range(len(grid.weights)) if (row, each) in hidden and (other, each) in hidden]
            if _apart(grid, row, other, column, both):
                return True
    return False


def _apart(grid: Grid, row: int, other: int, column: int, columns: Sequence[int]) -> bool:
    low, high = possible(grid, row, other, column, columns)
    return high - low >= APART


def _cheapest(grid: Grid, hidden: set[Place], cell: Place) -> set[Place] | None:
    """What to hide besides so that a cell is free: of every other row, the columns that cost least; of these the cheapest."""
    best: tuple[int, set[Place]] | None = None
    for other in range(len(grid.counts)):
        if other == cell[0] or (best is not None and best[0] == 0):
            continue
        columns = _columns(grid, hidden, cell, other)
        if columns is None:
            continue
        more = {(row, column) for row in (cell[0], other) for column in columns} - hidden
        cost = sum(grid.counts[row][column] for row, column in more)
        if best is None or cost < best[0]:
            best = cost, more
    return best[1] if best else None


def _columns(grid: Grid, hidden: set[Place], cell: Place, other: int) -> list[int] | None:
    row, column = cell

    def cost(each: int) -> int:
        return sum(grid.counts[line][each] for line in (row, other) if (line, each) not in hidden)

    candidates = sorted((each for each in range(len(grid.weights)) if each != column), key=cost)
    if not _apart(grid, row, other, column, [column, *candidates]):
        return None
    chosen = _first_enough(grid, row, other, column, candidates)
    for each in sorted(chosen, key=cost, reverse=True):  # what turned out not to be needed is shown after all
        rest = [kept for kept in chosen if kept != each]
        if cost(each) and _apart(grid, row, other, column, [column, *rest]):
            chosen = rest
    return [column, *chosen]


def _first_enough(grid: Grid, row: int, other: int, column: int, candidates: list[int]) -> list[int]:
    """The shortest beginning of the candidates that is enough; more columns never narrow what is possible."""
    low, high = 1, len(candidates)
    while low < high:
        middle = (low + high) // 2
        if _apart(grid, row, other, column, [column, *candidates[:middle]]):
            high = middle
        else:
            low = middle + 1
    return candidates[:high]


def possible(grid: Grid, row: int, other: int, column: int, columns: Sequence[int]) -> tuple[float, float]:
    """The least and the greatest that a cell can be for whoever knows all but two rows in these columns, and the weighted totals of rows."""
    caps = {each: grid.counts[row][each] + grid.counts[other][each] for each in columns}
    total = float(sum(grid.counts[row][each] for each in columns))
    here = float(grid.counts[row][column])
    low = max(0.0, total - sum(cap for each, cap in caps.items() if each != column))
    high = min(float(caps[column]), total)
    weights = {grid.weights[each] for each in columns}
    if max(weights) - min(weights) < _NEAR:
        return low, high
    mass = sum(grid.counts[row][each] * grid.weights[each] for each in columns)
    own = grid.weights[column]
    rest = sorted((grid.weights[each], float(cap)) for each, cap in caps.items() if each != column)

    def fits(value: float) -> bool:
        left, wanted = total - value, mass - own * value
        return _filled(rest, left) - _NEAR <= wanted <= -_filled([(-w, c) for w, c in reversed(rest)], left) + _NEAR

    return _border(fits, here, low), _border(fits, here, high)


def _filled(rest: Iterable[tuple[float, float]], left: float) -> float:
    """The least mass that so many people can have, with the lightest columns filled first."""
    mass = 0.0
    for weight, cap in rest:
        taken = min(cap, left)
        mass += weight * taken
        left -= taken
    return mass


def _border(fits: Fits, inside: float, outside: float) -> float:
    """Where a value stops to fit, between one that does and one that may not."""
    if fits(outside):
        return outside
    for _ in range(_STEPS):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if fits(middle) else (inside, middle)
    return inside

"""Nobody works out a count of fewer than ten, by subtracting or with the weights."""

import random

import pytest

from tests.surveys.attacker import Published
from todoke.surveys.rules.kinds import SMALLEST_CELL
from todoke.surveys.rules.suppression import APART, Grid, fold, hide, possible


def published(grid: Grid, hidden: frozenset[tuple[int, int]], *, weighted: bool = True) -> Published:
    """What stands on the page."""
    cells = [[None if (r, c) in hidden else count for c, count in enumerate(row)] for r, row in enumerate(grid.counts)]
    masses = [sum(n * w for n, w in zip(row, grid.weights, strict=True)) for row in grid.counts]
    return Published(
        cells, [sum(row) for row in grid.counts], [sum(column) for column in zip(*grid.counts, strict=True)],
        masses if weighted else None, grid.weights,
    )  # fmt: skip


def drawn(seed: int, *, weighted: bool) -> Grid:
    luck = random.Random(seed)
    rows, columns = luck.randint(2, 6), luck.randint(2, 9)
    most = luck.choice((15, 40, 200))
    counts = [[luck.randint(0, most) for _ in range(columns)] for _ in range(rows)]
    weights = [round(luck.uniform(0.3, 4.0), 3) if weighted else 1.0 for _ in range(columns)]
    return Grid(tuple(map(tuple, counts)), tuple(weights))


def attacked(grid: Grid) -> int:
    """How many small cells there were; fails when the attacker gets near any of them."""
    hidden = hide(grid)
    if hidden is None:
        return 0
    seen = published(grid, hidden)
    small = {(r, c) for r, c in grid.cells if grid.counts[r][c] < SMALLEST_CELL}
    assert small <= hidden
    assert not small & seen.solved()
    for cell, (low, high) in seen.ranges().items():
        if cell in small:
            assert high - low >= APART - 1e-3, (grid, cell, low, high)
    return len(small)


@pytest.mark.parametrize("weighted", [False, True], ids=["raw", "weighted"])
def test_whoever_solves_what_is_published_gets_near_no_small_count(weighted: bool) -> None:
    assert sum(attacked(drawn(seed, weighted=weighted)) for seed in range(25)) > 40


@pytest.mark.soak
def test_the_same_for_many_tables() -> None:
    assert sum(attacked(drawn(seed, weighted=bool(seed % 2))) for seed in range(100, 900)) > 2_000


def test_the_attacker_is_one() -> None:
    """With primary suppression alone, and with secondary suppression that forgets the weights, the same attacker succeeds."""
    grid = Grid(((4, 60, 70), (50, 80, 90), (40, 50, 60)), (0.5, 1.0, 2.0))
    assert published(grid, frozenset({(0, 0)}), weighted=False).solved() == {(0, 0)}
    unweighted = hide(Grid(grid.counts, (1.0, 1.0, 1.0)))
    assert unweighted is not None
    assert not published(grid, unweighted, weighted=False).solved()
    assert (0, 0) in published(grid, unweighted).solved()
    weighted = hide(grid)
    assert weighted is not None
    assert not published(grid, weighted).solved()


def test_small_groups_stand_together_and_make_ten() -> None:
    assert fold({"a": 50, "b": 3, "c": 30, "d": 12}).together == ("b", "d")
    assert fold({"a": 50, "b": 3, "c": 8}).groups == (("a",), ("b", "c"))
    assert fold({"a": 50, "b": 30}).together == ()
    assert fold({"a": 5, "b": 4}).groups == ()
    assert fold({"a": 50, "b": 30, "": 20}, always=("",)).together == ("",)
    assert fold({"a": 95, "b": 5}).together == ("a", "b")


def test_a_table_that_cannot_be_protected_is_not_shown() -> None:
    assert hide(Grid(((4, 96),), (1.0, 1.0))) is None
    assert hide(Grid(((50, 60), (70, 80)), (1.0, 1.0))) == frozenset()


def test_what_is_possible_is_exact() -> None:
    grid = Grid(((3, 12, 30), (40, 50, 60)), (1.0, 1.0, 1.0))
    assert possible(grid, 0, 1, 0, (0, 1)) == (0, 15)
    uneven = Grid(grid.counts, (1.0, 2.0, 3.0))
    assert possible(uneven, 0, 1, 0, (0, 1)) == pytest.approx((3, 3), abs=1e-5)
    low, high = possible(uneven, 0, 1, 0, (0, 1, 2))
    assert (low, high) == pytest.approx((0, 9), abs=1e-3)

"""An attacker who has everything that is published of a table, and solves it: by linear algebra, and by the greatest and least value of each hidden cell."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from scipy.optimize import linprog


@dataclass
class Published:
    """A table as a reader sees it: None where a cell is hidden; totals of rows and columns; weighted totals of rows and mean weights of columns."""

    cells: list[list[int | None]]
    rows: list[int]
    columns: list[int]
    masses: list[float] | None = None
    weights: Sequence[float] | None = None

    def equations(self) -> tuple[numpy.ndarray, numpy.ndarray, list[tuple[int, int]]]:
        """Every equation over the hidden cells."""
        unknown = [(r, c) for r, row in enumerate(self.cells) for c, cell in enumerate(row) if cell is None]
        place = {cell: number for number, cell in enumerate(unknown)}
        left, right = [], []

        def say(factors: dict[tuple[int, int], float], total: float) -> None:
            line = numpy.zeros(len(unknown))
            for cell, factor in factors.items():
                value = self.cells[cell[0]][cell[1]]
                if value is None:
                    line[place[cell]] = factor
                else:
                    total -= factor * value
            left.append(line)
            right.append(total)

        wide = range(len(self.columns))
        for r, total in enumerate(self.rows):
            say({(r, c): 1.0 for c in wide}, total)
            if self.masses is not None and self.weights is not None:
                say({(r, c): self.weights[c] for c in wide}, self.masses[r])
        for c, total in enumerate(self.columns):
            say({(r, c): 1.0 for r in range(len(self.rows))}, total)
        return numpy.array(left), numpy.array(right), unknown

    def solved(self) -> set[tuple[int, int]]:
        """The cells that follow from the equations alone: those in which no solution of the homogeneous system moves."""
        left, _, unknown = self.equations()
        if not unknown:
            return set()
        _, sizes, base = numpy.linalg.svd(left)
        rank = int((sizes > 1e-9).sum())
        return {cell for number, cell in enumerate(unknown) if numpy.abs(base[rank:, number]).max(initial=0) < 1e-7}

    def ranges(self) -> dict[tuple[int, int], tuple[float, float]]:
        """What each hidden cell can be at least and at most: nobody is counted less than zero times."""
        left, right, unknown = self.equations()
        found = {}
        for number, cell in enumerate(unknown):
            goal = numpy.zeros(len(unknown))
            goal[number] = 1.0
            ends = [linprog(sign * goal, A_eq=left, b_eq=right, bounds=(0, None), method="highs") for sign in (1, -1)]
            assert all(end.success for end in ends), "what is published contradicts itself"
            found[cell] = (ends[0].fun, -ends[1].fun)
        return found

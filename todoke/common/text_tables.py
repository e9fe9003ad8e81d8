"""Reads tables drawn with pipes in a text, with cells joined upwards (`^`) and to the left (`<`).

The signs are those that the Tokyo registry's text uses; `＾` and `＜` are read like their narrow forms.
"""

import re
from dataclasses import dataclass

_UP = ("^", "＾")
_LEFT = ("<", "＜")
_DIVIDER_CELL = re.compile(r":?-{2,}:?")
_PIPE = re.compile(r"(?<!\\)\|")
_SPACE = " \t\u3000"
_MAX_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell's text, as written, and the columns and rows that it takes."""

    text: str
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells that begin in each row, and how many rows at the top are headings."""

    rows: list[list[GridCell]]
    header_rows: int


def is_table_line(line: str) -> bool:
    """Whether a line has pipes at both ends and so belongs to a table."""
    line = line.strip(_SPACE)
    return len(line) > 2 and line[0] == line[-1] == "|" and line[-2] != "\\" and line.count("|") <= _MAX_COLUMNS


def grid(lines: list[str]) -> Grid:
    """The table that the lines draw; a row with another number of cells than the first is shown whole in one cell."""
    texts = [_cells(line) for line in lines]
    divided = len(texts) > 1 and _is_divider(texts[1])
    width = len(texts[0])
    if divided:
        del texts[1]
        lines = [lines[0], *lines[2:]]
    owners = _owners(texts, width)
    spans = _spans(owners)
    rows: list[list[GridCell]] = []
    for number, cells in enumerate(texts):
        if len(cells) != width:
            rows.append([GridCell(lines[number].strip(_SPACE), width)])
            continue
        row = []
        for column, text in enumerate(cells):
            if owners[number][column] == (number, column):
                bottom, right = spans[number, column]
                row.append(GridCell(text, right - column + 1, bottom - number + 1))
        rows.append(row)
    return Grid(rows, _header_rows(rows) if divided else 0)


def _cells(line: str) -> list[str]:
    inner = line.strip(_SPACE)[1:-1]
    return [cell.strip(_SPACE).replace("\\|", "|") for cell in _PIPE.split(inner)]


def _is_divider(cells: list[str]) -> bool:
    return all(_DIVIDER_CELL.fullmatch(cell) for cell in cells)


Place = tuple[int, int]


def _owners(texts: list[list[str]], width: int) -> list[list[Place]]:
    """For each place, the place of the cell that it is joined to: itself where it is not, or not to a rectangle."""
    owners: list[list[Place]] = []
    for row, cells in enumerate(texts):
        line: list[Place] = []
        above = owners[row - 1] if row and len(texts[row - 1]) == width else None
        for column in range(width):
            text = cells[column] if len(cells) == width else ""
            if text in _UP and above:
                line.append(above[column])
            elif text in _LEFT and column:
                line.append(line[column - 1])
            else:
                line.append((row, column))
        owners.append(line)
    spans = _spans(owners)
    counts: dict[Place, int] = {}
    for line in owners:
        for owner in line:
            counts[owner] = counts.get(owner, 0) + 1
    for row, line in enumerate(owners):
        for column, owner in enumerate(line):
            bottom, right = spans[owner]
            if counts[owner] != (bottom - owner[0] + 1) * (right - owner[1] + 1):
                line[column] = (row, column)
    return owners


def _spans(owners: list[list[Place]]) -> dict[Place, Place]:
    """For each owner, the last row and the last column that it reaches."""
    spans: dict[Place, Place] = {}
    for row, line in enumerate(owners):
        for column, owner in enumerate(line):
            _, right = spans.get(owner, owner)
            spans[owner] = (row, max(right, column))
    return spans


def _header_rows(rows: list[list[GridCell]]) -> int:
    """The first row, and as many more as its joined cells reach into."""
    count, place = 1, 0
    while place < count:
        count = max([count, *(place + cell.rowspan for cell in rows[place])])
        place += 1
    return count

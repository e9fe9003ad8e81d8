"""Reads a programme's running text as blocks that can be shown: paragraphs, lists, tables, links, telephone numbers.

Only explicit marks count (a list sign, a pipe, a hash); nothing is guessed, and what is not understood stays text.
"""

import re
from dataclasses import dataclass

from todoke.common.links import extract
from todoke.common.phones import find_phones
from todoke.common.text_tables import Grid, grid, is_table_line


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text, as it came."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A web address, and the title it was given ("" when none)."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number as written, and what to dial."""

    text: str
    number: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """The end of a line inside a block."""


Inline = Text | Link | Phone | LineBreak
Pieces = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines without an empty line between them."""

    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that begins with one to three hashes; `depth` counts them."""

    depth: int
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class ListItem:
    """One entry; `number` is what it was numbered with, if it was."""

    pieces: Pieces
    number: int | None = None


@dataclass(frozen=True, slots=True)
class BulletList:
    """Entries with the same sign, or numbered ones."""

    items: tuple[ListItem, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that takes `colspan` columns and `rowspan` rows."""

    pieces: Pieces
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first `header_rows` are headings."""

    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int


Block = Paragraph | Heading | BulletList | Table

_BULLET = re.compile(r"[ \t\u3000]{0,8}(?:(?P<dot>[・･●•])(?![・･●•])|(?P<dash>-)[ \t\u3000])[ \t\u3000]*(?=\S)")
_NUMBERED = re.compile(r"[ \t\u3000]{0,8}(?P<number>[1-9１-９][0-9０-９]{0,2})[.．](?![0-9０-９.．])[ \t\u3000]*(?=\S)")
_HEADING = re.compile(r"(?P<hashes>#{1,3})[ \t\u3000]+(?=\S)")
_INDENT = re.compile(r"(?:\u3000| {2}|\t)[ \t\u3000]*")
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def parse(text: str) -> list[Block]:
    """The blocks of a text; control characters become U+FFFD. Time grows with the length of the text only."""
    blocks: list[Block] = []
    paragraph: list[str] = []
    lines = _UNSHOWABLE.sub("\ufffd", text).splitlines()
    place = 0
    while place < len(lines):
        line = lines[place]
        if line.strip():
            taken, block = _marked(lines, place)
            if block is None:
                paragraph.append(line)
                place += 1
                continue
        else:
            taken, block = 1, None
        _close(paragraph, blocks)
        if block is not None:
            blocks.append(block)
        place += taken
    _close(paragraph, blocks)
    return blocks


def _close(paragraph: list[str], blocks: list[Block]) -> None:
    if paragraph:
        blocks.append(Paragraph(_lines(paragraph)))
        paragraph.clear()


def _marked(lines: list[str], place: int) -> tuple[int, Block | None]:
    """The block that a mark opens at this line and how many lines it takes; None for plain text."""
    line = lines[place]
    if is_table_line(line):
        return _table(lines, place)
    if match := _HEADING.match(line):
        return 1, Heading(len(match["hashes"]), _lines([line[match.end() :]]))
    if match := _NUMBERED.match(line):
        return _list(lines, place, _NUMBERED, "")
    if match := _BULLET.match(line):
        return _list(lines, place, _BULLET, match["dot"] or match["dash"])
    return 0, None


def _list(lines: list[str], start: int, mark: re.Pattern[str], sign: str) -> tuple[int, BulletList]:
    """Entries with the same sign; an indented line without a mark belongs to the entry above it."""
    items: list[tuple[int | None, list[str]]] = []
    place = start
    while place < len(lines):
        line = lines[place]
        match = mark.match(line)
        if match and (not sign or sign in (match["dot"], match["dash"])):
            items.append((None if sign else int(match["number"]), [line[match.end() :]]))
        elif items and _belongs(line):
            items[-1][1].append(line)
        else:
            break
        place += 1
    entries = tuple(ListItem(_lines(content), number) for number, content in items)
    return place - start, BulletList(entries, numbered=not sign)


def _belongs(line: str) -> bool:
    indented = _INDENT.match(line) and line.strip()
    return bool(indented) and not (is_table_line(line) or _NUMBERED.match(line) or _BULLET.match(line))


def _table(lines: list[str], start: int) -> tuple[int, Table]:
    end = start
    while end < len(lines) and is_table_line(lines[end]):
        end += 1
    cells: Grid = grid(lines[start:end])
    rows = tuple(
        tuple(Cell(_lines(_BREAK.split(cell.text)), cell.colspan, cell.rowspan) for cell in row) for row in cells.rows
    )
    return end - start, Table(rows, cells.header_rows)


def _lines(lines: list[str]) -> Pieces:
    pieces: list[Inline] = []
    for number, line in enumerate(lines):
        if number:
            pieces.append(LineBreak())
        pieces += _inline(line.rstrip())
    return tuple(pieces)


def _inline(line: str) -> list[Inline]:
    pieces: list[Inline] = []
    place = 0
    for link in extract(line):
        pieces += _with_phones(line[place : link.start])
        pieces.append(Link(link.url, link.title))
        place = link.end
    return pieces + _with_phones(line[place:])


def _with_phones(text: str) -> list[Inline]:
    pieces: list[Inline] = []
    place = 0
    for phone in find_phones(text):
        pieces += (Text(text[place : phone.start]), Phone(text[phone.start : phone.end], phone.number))
        place = phone.end
    pieces.append(Text(text[place:]))
    return [piece for piece in pieces if not isinstance(piece, Text) or piece.text]

"""Finds which column of an uploaded sheet is which field: by the hidden names, or else by headings in any language."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_by
from typing import Final

from openpyxl.utils import get_column_letter

from todoke.registry.formats.workbook_cells import Cell, Sheet
from todoke.registry.formats.workbook_layout import EDITED, GROUP_PREFIX, NUMBER, VERSION, VERSION_LABEL, label_of
from todoke.registry.rules.fields import FIELDS, GROUPS

_LOOKED_AT: Final = 30  # rows in which headings may stand
_ENOUGH: Final = 2
_NAMES: Final = EDITED | {NUMBER, VERSION}


@dataclass(frozen=True, slots=True)
class CellNote:
    """Something noticed in an uploaded workbook: a code, where it stands, and the text as it came."""

    code: str
    sheet: str = ""
    cell: str = ""
    field: str = ""
    original: str = ""
    data: Mapping[str, str | int] = made_by(default_factory=dict)


@dataclass(slots=True)
class Columns:
    """Column number → field of one sheet, the first row of data, and what could not be told."""

    fields: dict[int, str]
    first_row: int
    notes: list[CellNote] = made_by(default_factory=list)


@dataclass(frozen=True, slots=True)
class Headings:
    """What headings mean: normal heading → field, and the normal names of the groups above them."""

    names: Mapping[str, str]
    groups: frozenset[str]


def headings_of(written: Mapping[str, str], languages: Sequence[Mapping[str, str]]) -> Headings:
    """The headings of this export first, then those of other languages, English and the published ones.

    `written` is field → heading as the export stored it, and "group:<name>" → the group's heading.
    """
    groups = [text for name, text in written.items() if name.startswith(GROUP_PREFIX)]
    groups += [label_of(group, labels) for group in GROUPS.values() for labels in (*languages, {})]
    return Headings(_names(written, languages), frozenset(map(normal, groups)))


def _names(written: Mapping[str, str], languages: Sequence[Mapping[str, str]]) -> dict[str, str]:
    tiers: list[list[tuple[str, str]]] = [[(text, name) for name, text in written.items() if name in _NAMES]]
    labelled = [(each.name, each.label) for each in FIELDS if each.name in _NAMES] + [(VERSION, VERSION_LABEL)]
    for labels in (*languages, {}):
        tiers.append([(label_of(label, labels), name) for name, label in labelled])
    tiers.append([(text, each.name) for each in FIELDS for text in each.columns if each.name in _NAMES])
    tiers.append([(each.gif, each.name) for each in FIELDS if each.gif and each.name in _NAMES])
    found: dict[str, str] = {}
    for tier in tiers:
        names: dict[str, set[str]] = {}
        for text, name in tier:
            names.setdefault(normal(text), set()).add(name)
        for text, meant in names.items():
            if len(meant) == 1:
                found.setdefault(text, meant.pop())
    return found


def normal(text: object) -> str:
    """A heading or a choice without what people change by accident: width, case, spaces, a mark of the required."""
    return "".join(unicodedata.normalize("NFKC", str(text)).split()).casefold().strip("*※")


def find_columns(sheet: Sheet, headings: Headings) -> Columns | None:
    """The columns of a sheet of programmes; None where it has no heading row that names two fields."""
    exact = {name: name for name in _NAMES}
    by_name = _best(sheet, lambda cell: exact.get(_text(cell).strip()))
    by_label = _best(sheet, lambda cell: headings.names.get(normal(_text(cell))))
    if not by_name[0] and not by_label[0]:
        return None
    columns = Columns({}, 1 + max(row for row, _ in (by_name, by_label) if row))
    for row, meanings in (by_name, by_label):
        for column, name in meanings.items():
            if column in columns.fields:
                continue
            if name not in columns.fields.values():
                columns.fields[column] = name
            else:
                columns.notes.append(_column_note("duplicate_column", sheet, row, column))
    row = by_label[0] or by_name[0]
    known = columns.fields.keys() | by_name[1].keys() | by_label[1].keys()
    columns.notes += [
        _column_note("unknown_column", sheet, row, each) for each in sorted(sheet.rows[row].keys() - known)
    ]
    return columns


def is_heading(cells: Mapping[int, Cell], columns: Columns, headings: Headings) -> bool:
    """Whether a row below the headings is one more row of headings: groups or labels."""
    told = {columns.fields[column]: normal(_text(cell)) for column, cell in cells.items() if column in columns.fields}
    if NUMBER in told:
        return headings.names.get(told[NUMBER]) == NUMBER
    return bool(told) and all(text in headings.groups for text in told.values())


def _best(sheet: Sheet, meaning: Callable[[Cell], str | None]) -> tuple[int, dict[int, str]]:
    """The row, of the first thirty, with most cells that name a field: two at least, and half of its cells."""
    best: tuple[int, dict[int, str]] = (0, {})
    for row in sorted(sheet.rows)[:_LOOKED_AT]:
        cells = sheet.rows[row]
        named = {column: name for column, cell in sorted(cells.items()) if (name := meaning(cell)) is not None}
        distinct = len(set(named.values()))
        if distinct >= _ENOUGH and 2 * len(named) >= len(cells) and distinct > len(set(best[1].values())):
            best = (row, named)
    return best


def _text(cell: Cell) -> str:
    return cell.value if isinstance(cell.value, str) and not cell.fault else ""


def _column_note(code: str, sheet: Sheet, row: int, column: int) -> CellNote:
    text = str(sheet.rows[row][column].value)[:200]
    return CellNote(code, sheet.title, f"{get_column_letter(column)}{row}", "", text, {"key": text})

"""Reads the workbook that staff edited: which cells of which programme they changed, and what could not be used."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from openpyxl.utils import get_column_letter

from todoke.registry.formats.reading import UnreadableFile
from todoke.registry.formats.workbook_cells import Area, Cell, Sheet, read_sheets
from todoke.registry.formats.workbook_columns import (
    CellNote,
    Columns,
    Headings,
    find_columns,
    headings_of,
    is_heading,
    normal,
)
from todoke.registry.formats.workbook_layout import (
    EDITED,
    FORMAT_NAME,
    FORMAT_VERSION,
    IDENTITY_SHEET,
    LISTS_SHEET,
    LONG_MARK,
    MAX_ROWS,
    NEW_PREFIX,
    NONE_MARKS,
    NUMBER,
    VERSION,
    CellValue,
    RawCell,
    canonical,
    choices_of,
    fingerprint,
    list_name,
)
from todoke.registry.rules.fields import BY_NAME, Kind
from todoke.registry.rules.versions import REMOVED

_NEW = re.compile(re.escape(NEW_PREFIX) + r"[1-9][0-9]{0,3}")
_CODE_AND_NAME = re.compile(r"([0-9A-Za-z_-]+)[ \u3000]+(.*[^\x00-\x7f].*)")
_NONE: Final = frozenset(map(normal, NONE_MARKS))
_NOTHING: Final = fingerprint(None)
_LINK = re.compile(r"(?:(?P<title>.*?);)?(?P<uri>https?://\S*)", re.IGNORECASE)
_LONGEST_ORIGINAL: Final = 500
_UNUSABLE: Final = frozenset({"duplicate_number", "number_unreadable", "number_missing"})


@dataclass(slots=True)
class ReadRow:
    """One row of one sheet: all its usable values, and those that differ from what was written.

    A value None means the cell is empty (the central text shows through), "" that no text was wanted at all.
    """

    sheet: str
    row_number: int
    key: str
    number: str | None
    version: int | None
    values: dict[str, CellValue] = field(default_factory=dict)
    changes: dict[str, CellValue] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    problems: list[CellNote] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        """Whether it is certain which programme the row is."""
        return not any(problem.code in _UNUSABLE for problem in self.problems)


@dataclass(slots=True)
class ReadProgram:
    """What both sheets together change in one programme; `number` is None for a new one.

    `version` and `content_hash` say what the export was made from: compare them with now to see a concurrent change.
    """

    key: str
    number: str | None
    version: int | None
    body_code: str | None
    content_hash: str | None
    changes: dict[str, CellValue] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    problems: list[CellNote] = field(default_factory=list)


@dataclass(slots=True)
class WorkbookRead:
    """An uploaded workbook: its rows as they stand, the programmes they change, and notes on the whole."""

    rows: list[ReadRow]
    programs: list[ReadProgram]
    problems: list[CellNote]
    exported_at: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Written:
    """What the export said of one programme."""

    version: int
    body_code: str
    content_hash: str
    prints: Mapping[str, str]


@dataclass(slots=True)
class _Export:
    """The hidden sheet: what was written, when, under which headings."""

    exported_at: str = ""
    language: str = ""
    titles: frozenset[str] = frozenset()
    headings: Mapping[str, str] = field(default_factory=dict)
    programs: dict[str, _Written] = field(default_factory=dict)
    known: bool = False


def read(file: BinaryIO, labels: Sequence[Mapping[str, str]] = ()) -> WorkbookRead:
    """The rows and changes of an uploaded workbook.

    `labels` are the translations of the headings in each language: they find the columns where the hidden row of
    names is gone. Raises UnreadableFile (code, data) where the file is no workbook of ours, or not a safe one.
    """
    sheets = read_sheets(file)
    export = _export(sheets)
    reading = _Reading(export, headings_of(export.headings, labels), _codes(sheets, labels))
    problems = [] if export.known else [CellNote("no_identity")]
    rows: list[ReadRow] = []
    found = False
    for sheet in sheets:
        if sheet.title in (IDENTITY_SHEET, LISTS_SHEET):
            continue
        columns = find_columns(sheet, reading.headings)
        if columns is not None and NUMBER in columns.fields.values():
            found = True
            problems += columns.notes
            rows += reading.sheet_rows(sheet, columns)
        elif columns is not None:
            problems.append(CellNote("no_number_column", sheet.title, data={"sheet": sheet.title}))
        elif sheet.rows and sheet.title not in export.titles:
            problems.append(CellNote("sheet_ignored", sheet.title, data={"sheet": sheet.title}))
    if not found:
        raise UnreadableFile("no_header", {})
    return WorkbookRead(rows, _programs(rows, export), problems, export.exported_at, export.language)


# ---- what the export said ------------------------------------------------------------------------------------------


def _export(sheets: Sequence[Sheet]) -> _Export:
    sheet = next((each for each in sheets if each.title == IDENTITY_SHEET), None)
    if sheet is None or _at(sheet, 1, 1) != FORMAT_NAME:
        return _Export()
    if _at(sheet, 1, 2) != str(FORMAT_VERSION):
        raise UnreadableFile("other_format_version", {"found": _at(sheet, 1, 2)[:20], "known": FORMAT_VERSION})
    try:
        titles, headings = json.loads(_at(sheet, 2, 1)), json.loads(_at(sheet, 2, 2))
        programs = {
            _at(sheet, row, 1): _Written(
                int(_at(sheet, row, 2)), _at(sheet, row, 3), _at(sheet, row, 4), dict(json.loads(_at(sheet, row, 5)))
            )
            for row in sorted(sheet.rows)
            if row > 2
        }
        names = {str(name): str(text) for name, text in headings.items()}
        return _Export(_at(sheet, 1, 3), _at(sheet, 1, 4), frozenset(map(str, titles.values())), names, programs, True)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return _Export()  # somebody edited the hidden sheet: what was written is then unknown


def _at(sheet: Sheet, row: int, column: int) -> str:
    cell = sheet.rows.get(row, {}).get(column)
    return canonical(cell.value) if cell else ""


def _codes(sheets: Sequence[Sheet], languages: Sequence[Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """List → what a drop-down shows → code, from the hidden lists and from the lists we know."""
    found: dict[str, dict[str, str]] = {}
    for known in (choices_of({}, "ja"), choices_of({}, "en"), *(choices_of(labels, "") for labels in languages)):
        for name, choices in known.items():
            found.setdefault(name, {}).update({shown: code for code, shown in choices.items()})
    hidden = next((each for each in sheets if each.title == LISTS_SHEET), None)
    heads = hidden.rows.get(1, {}) if hidden else {}
    for column, head in heads.items():
        name = canonical(head.value)
        if hidden is not None and name in found:
            shown = ((_at(hidden, row, column), _at(hidden, row, column + 1)) for row in hidden.rows if row > 1)
            found[name].update({text: code for text, code in shown if text and code})
    return found


# ---- rows ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reading:
    """One workbook being read, sheet after sheet."""

    export: _Export
    headings: Headings
    codes: Mapping[str, Mapping[str, str]]

    def sheet_rows(self, sheet: Sheet, columns: Columns) -> Iterator[ReadRow]:
        """The rows of a sheet that hold a programme."""
        seen: dict[str, ReadRow] = {}
        read_rows = 0
        for row_number in sorted(sheet.rows):
            cells = sheet.rows[row_number]
            if row_number < columns.first_row or is_heading(cells, columns, self.headings):
                continue
            row = self._row(sheet, columns, row_number)
            if row is None:
                continue
            read_rows += 1
            if read_rows > MAX_ROWS:
                raise UnreadableFile("too_many_rows", {"sheet": sheet.title, "limit": MAX_ROWS})
            self._settle_key(row, seen)
            yield row

    def _row(self, sheet: Sheet, columns: Columns, row_number: int) -> ReadRow | None:
        cells = {name: sheet.rows[row_number].get(column) for column, name in columns.fields.items()}
        places = {name: f"{get_column_letter(column)}{row_number}" for column, name in columns.fields.items()}
        merged = _covered(sheet.merged, columns, row_number)
        number, version = _plain(cells.get(NUMBER)), _plain(cells.get(VERSION))
        given = [name for name, cell in cells.items() if cell is not None and name in EDITED]
        if not number and not given and not (cells.get(NUMBER) or merged & EDITED):
            return None  # an empty row, at most with the mark of a new programme
        row = ReadRow(sheet.title, row_number, "", number or None, _version(version))
        identity = cells.get(NUMBER)
        if NUMBER in merged or (identity and identity.fault):
            row.number = None
            row.problems.append(CellNote("number_unreadable", sheet.title, places[NUMBER]))
        elif not number and version.isdigit():
            row.problems.append(CellNote("number_missing", sheet.title, places[NUMBER]))
        row.key = number or (version if _NEW.fullmatch(version) else "")
        for name, cell in cells.items():
            if name in EDITED:
                self._take(row, name, cell, places[name], name in merged)
        return row

    def _take(self, row: ReadRow, name: str, cell: Cell | None, place: str, merged: bool) -> None:
        """One cell into the row's values, and into its changes where it is not as written."""
        raw = cell.value if cell else None
        fault = "merged_cells" if merged else cell.fault if cell else ""
        written = self.export.programs.get(row.number or "")
        changed = fingerprint(raw) != (written.prints.get(name, _NOTHING) if written else _NOTHING)
        if not fault and isinstance(raw, str) and raw.startswith(LONG_MARK):
            if not changed:
                return
            fault = "too_long_for_excel"
        if fault:
            row.problems.append(CellNote(fault, row.sheet, place, name, canonical(raw)[:_LONGEST_ORIGINAL]))
            return
        value = self._value(name, raw)
        row.values[name] = value
        row.cells[name] = place
        if changed:
            row.changes[name] = value

    def _value(self, name: str, raw: RawCell) -> CellValue:
        """The cell's value with codes for what drop-downs show; all else as it stands, for the rules to read."""
        if not isinstance(raw, str):
            return raw
        if normal(raw) in _NONE:
            return REMOVED
        each = BY_NAME[name]
        shown = self.codes.get(list_name(each), {})
        if each.kind is Kind.LINKS:
            return [_link(line.strip()) for line in raw.splitlines() if line.strip()]
        if each.kind is Kind.CODES:
            return _code_list(raw, shown)
        code = shown.get(raw.strip(), raw) if shown else raw
        if each.kind is Kind.BOOLEAN:
            return {"true": True, "false": False}.get(code, raw)
        return int(code) if shown and code.isascii() and code.isdigit() and len(code) < 4 else raw

    def _settle_key(self, row: ReadRow, seen: dict[str, ReadRow]) -> None:
        if row.key in seen and row.number is None:
            row.key = ""  # a copied empty row: a new programme of its own
        row.key = row.key or f"{row.sheet}!{row.row_number}"
        if row.key in seen:
            for each in (seen[row.key], row):
                if each.usable:
                    each.problems.append(
                        CellNote("duplicate_number", each.sheet, f"A{each.row_number}", NUMBER, row.key)
                    )
        seen.setdefault(row.key, row)
        if row.number and self.export.known and row.number not in self.export.programs:
            row.problems.append(CellNote("unknown_number", row.sheet, "", NUMBER, row.number))


def _plain(cell: Cell | None) -> str:
    return canonical(cell.value).strip() if cell and not cell.fault else ""


def _version(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _covered(merged: Sequence[Area], columns: Columns, row: int) -> set[str]:
    """The fields of a row that lie in a merged range: Excel keeps one of its cells and drops the others."""
    areas = [area for area in merged if area.top <= row <= area.bottom]
    return {name for column, name in columns.fields.items() if any(area.left <= column <= area.right for area in areas)}


def _code_list(raw: str, shown: Mapping[str, str]) -> str:
    """「002 妊娠・出産」 a line → "002;…"; a line that is in no list stays as it is, for the rules to judge."""
    items = []
    for line in raw.splitlines():
        code = shown.get(line.strip())
        pair = _CODE_AND_NAME.fullmatch(line.strip())
        items.append(code or (pair[1] if pair else line.strip()))
    return ";".join(filter(None, items))


def _link(line: str) -> dict[str, str]:
    found = _LINK.fullmatch(line)
    title, uri = (found["title"] or "", found["uri"]) if found else line.rpartition(";")[::2]
    return {"uri": uri, "title": title}


# ---- both sheets together ------------------------------------------------------------------------------------------


def _programs(rows: Sequence[ReadRow], export: _Export) -> list[ReadProgram]:
    programs: dict[str, ReadProgram] = {}
    for row in rows:
        program = programs.get(row.key)
        if program is None:
            written = export.programs.get(row.number or "")
            version = written.version if written else row.version
            body, digest = (written.body_code, written.content_hash) if written else (None, None)
            program = programs[row.key] = ReadProgram(row.key, row.number, version, body, digest)
        program.problems += row.problems
        if row.usable:
            _join(program, row)
    return list(programs.values())


def _join(program: ReadProgram, row: ReadRow) -> None:
    """Take what this sheet changes; where the other sheet changed the same field otherwise, neither is used."""
    for name, value in row.changes.items():
        if name not in program.cells:
            program.changes[name], program.cells[name] = value, f"{row.sheet}!{row.cells[name]}"
        elif name not in program.changes or _shown(program.changes[name]) != _shown(value):
            data = {
                "other_cell": program.cells[name],
                "other": _shown(program.changes.pop(name, None))[:_LONGEST_ORIGINAL],
            }
            text = _shown(value)[:_LONGEST_ORIGINAL]
            program.problems.append(CellNote("both_sheets_differ", row.sheet, row.cells[name], name, text, data))


def _shown(value: CellValue) -> str:
    if isinstance(value, list):
        return "\n".join(f"{link['title']};{link['uri']}" for link in value)
    return canonical(value)

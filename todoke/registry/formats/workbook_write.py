"""Writes a municipality's programmes as the Excel workbook that its staff edit and upload again."""

import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from todoke.registry.formats import workbook_help as words
from todoke.registry.formats.workbook_layout import (
    CELL_LIMIT,
    FORMAT_NAME,
    FORMAT_VERSION,
    GROUP_PREFIX,
    IDENTITY_SHEET,
    LISTS_SHEET,
    LONG_MARK,
    MAX_ROWS,
    MAX_UNPACKED,
    NEW_PREFIX,
    NEW_ROWS,
    NUMBER,
    SHORT,
    VERSION,
    VERSION_LABEL,
    WHOLE,
    Choices,
    RawCell,
    WorkbookRow,
    cell_value,
    choices_of,
    content_hash,
    escape,
    fingerprint,
    fits,
    label_of,
    list_name,
)
from todoke.registry.rules.fields import BY_NAME, GROUPS, Field, Kind

#: Notes with central text: so many a row, so many a sheet, so long. Excel slows down with many thousands of notes.
NOTES_A_ROW: Final = 60
NOTES_A_SHEET: Final = 3_000
NOTE_LENGTH: Final = 400
FIRST_DATA_ROW: Final = 4
_SHOWN_OF_LONG: Final = 300
_ROW_HEIGHT: Final = 60
_WIDTHS: Final[dict[Kind, int]] = {Kind.TEXT: 44, Kind.LINE: 26, Kind.LINKS: 40, Kind.URL: 32, Kind.CODES: 26}
_NUMERIC: Final = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.YEN})
_RISKY: Final = tuple("=+-@\t\r＝＋－＠")
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\']")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")

_INK, _PAPER, _GREY = "FF1A1A1C", "FFE8F1FE", "FFF2F2F2"
_HEAD_FILL = PatternFill("solid", start_color=_PAPER)
_LOCKED_FILL = PatternFill("solid", start_color=_GREY)
_EDGE = Border(bottom=Side("thin", color="FF949494"))
_WRAP = Alignment(wrap_text=True, vertical="top")


class WorkbookTooLarge(ValueError):
    """More programmes or text than a workbook that we would read again may hold; `figure` is rows or bytes."""

    def __init__(self, figure: int, limit: int) -> None:
        super().__init__(f"{figure} > {limit}")
        self.figure, self.limit = figure, limit


def write(
    out: BinaryIO, rows: Iterable[WorkbookRow], labels: Mapping[str, str], language: str, *, exported_at: datetime
) -> None:
    """Write the workbook of these programmes; `labels` translates the English messages of `MESSAGES`.

    Raises WorkbookTooLarge beyond 5,000 programmes or 60 MB unpacked: split by department then.
    """
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = exported_at.replace(tzinfo=None)
    book.properties.creator = "Todoke"
    writing = _Writing(book, labels, choices_of(labels, language))
    programs = list(rows)
    if len(programs) > MAX_ROWS:
        raise WorkbookTooLarge(len(programs), MAX_ROWS)
    titles = {
        "short": writing.program_sheet(words.SHORT_TITLE, SHORT, programs),
        "whole": writing.program_sheet(words.WHOLE_TITLE, WHOLE, programs),
        "help": writing.help_sheet(),
    }
    writing.lists_sheet()
    writing.identity_sheet(programs, titles, language, exported_at)
    with SpooledTemporaryFile(max_size=8 * 1024 * 1024) as scratch:
        book.save(scratch)
        with ZipFile(scratch) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
        if unpacked > MAX_UNPACKED:
            raise WorkbookTooLarge(unpacked, MAX_UNPACKED)
        scratch.seek(0)
        shutil.copyfileobj(scratch, out)


@dataclass(slots=True)
class _Writing:
    """One workbook being written, sheet after sheet."""

    book: Any
    labels: Mapping[str, str]
    choices: Choices
    fingerprints: dict[str, dict[str, str]] = field(default_factory=dict)

    def say(self, message: str) -> str:
        """An English message in the reader's language."""
        return label_of(message, self.labels)

    def program_sheet(self, title: str, fields: Sequence[Field], programs: Sequence[WorkbookRow]) -> str:
        """One sheet of programmes with headings, drop-downs and empty rows; returns its title."""
        sheet = self.book.create_sheet(_FORBIDDEN_IN_TITLE.sub(" ", self.say(title))[:31])
        last_row = FIRST_DATA_ROW + len(programs) + NEW_ROWS - 1
        self._shape(sheet, fields, last_row)
        self._headings(sheet, fields)
        notes_left = NOTES_A_SHEET
        for program in programs:
            cells, noted = self._program_row(sheet, fields, program, min(notes_left, NOTES_A_ROW))
            notes_left -= noted
            sheet.append(cells)
        for serial in range(1, NEW_ROWS + 1):
            sheet.append([_locked(sheet, None), _locked(sheet, f"{NEW_PREFIX}{serial}")])
        self._validate(sheet, fields, last_row)
        return str(sheet.title)

    def _shape(self, sheet: Any, fields: Sequence[Field], last_row: int) -> None:
        sheet.freeze_panes = f"D{FIRST_DATA_ROW}"
        sheet.sheet_view.zoomScale = 90
        for letter, width in (("A", 26), ("B", 9)):
            sheet.column_dimensions[letter].width = width
        for column, each in enumerate(fields, 3):
            shape = sheet.column_dimensions[get_column_letter(column)]
            shape.width = _WIDTHS.get(each.kind, 16)
            shape.protection = Protection(locked=False)
            shape.number_format, shape.alignment = _number_format(each), _WRAP
        sheet.row_dimensions[1].hidden = True
        for row in range(FIRST_DATA_ROW, last_row + 1):
            sheet.row_dimensions[row].height = _ROW_HEIGHT
        sheet.auto_filter.ref = f"A3:{get_column_letter(len(fields) + 2)}{last_row}"
        _protect(sheet)

    def _headings(self, sheet: Any, fields: Sequence[Field]) -> None:
        sheet.append([_head(sheet, name) for name in (NUMBER, VERSION, *(each.name for each in fields))])
        groups: list[Any] = [_head(sheet, ""), _head(sheet, "")]
        shown = ""
        for each in fields:
            groups.append(_head(sheet, self.say(GROUPS[each.group]) if each.group != shown else ""))
            shown = each.group
        sheet.append(groups)
        labels = [_head(sheet, self.say(BY_NAME[NUMBER].label)), _head(sheet, self.say(VERSION_LABEL))]
        for each in fields:
            cell = _head(sheet, self.say(each.label))
            longest = f"{self.say(words.HELP_HEADINGS[3])}: {each.limit}" if each.kind in _TEXTUAL else ""
            cell.comment = _note("\n".join(filter(None, (self.say(words.what_to_write(each)), longest))))
            labels.append(cell)
        sheet.append(labels)

    def _program_row(
        self, sheet: Any, fields: Sequence[Field], program: WorkbookRow, notes: int
    ) -> tuple[list[Any], int]:
        """The cells of one programme, and how many notes they carry."""
        cells: list[Any] = [_locked(sheet, program.number), _locked(sheet, program.version)]
        prints = self.fingerprints.setdefault(program.number, {})
        noted = 0
        for each in fields:
            value = cell_value(each, program.own.get(each.name), self.choices)
            if isinstance(value, str) and not fits(value):
                cell = self._long_cell(sheet, value)
            else:
                cell = _cell(sheet, each, value) if value is not None else None
            if cell is not None:
                prints[each.name] = fingerprint(value if fits(str(value)) else self._long_text(str(value)))
            elif noted < notes and (central := cell_value(each, program.inherited.get(each.name), self.choices)):
                cell = _cell(sheet, each, None)
                cell.comment = self._central_note(central)
                noted += 1
            cells.append(cell)
        return cells, noted

    def _long_text(self, text: str) -> str:
        begins = text[:_SHOWN_OF_LONG]
        return f"{LONG_MARK}{self.say(words.LONG_NOTE)}\n{self.say(words.LONG_START)} {begins}…"

    def _long_cell(self, sheet: Any, text: str) -> Any:
        cell = _locked(sheet, self._long_text(text))
        cell.comment = _note(self.say(words.LONG_NOTE))
        return cell

    def _central_note(self, central: RawCell) -> Comment:
        text = central.isoformat() if isinstance(central, date) else str(central)
        text = text if len(text) <= NOTE_LENGTH else text[: NOTE_LENGTH - 1] + "…"
        return _note(f"{self.say(words.CENTRAL_NOTE)}\n{text}")

    def _validate(self, sheet: Any, fields: Sequence[Field], last_row: int) -> None:
        """Drop-downs for codes, and a warning for text that is too long; a warning can be passed over."""
        for column, each in enumerate(fields, 3):
            rule = self._list_rule(each) if list_name(each) else self._length_rule(each)
            if rule is not None:
                letter = get_column_letter(column)
                rule.add(f"{letter}{FIRST_DATA_ROW}:{letter}{last_row}")
                sheet.data_validations.append(rule)

    def _list_rule(self, each: Field) -> DataValidation:
        several = each.kind is Kind.CODES
        rule = DataValidation(
            "list", formula1=self._list_range(list_name(each)), allow_blank=True, errorStyle="warning"
        )
        rule.showErrorMessage = not several  # a cell with several codes is in no list
        rule.error = rule.prompt = self.say(words.SEVERAL if several else words.PICK_PROMPT)[:255]
        rule.showInputMessage = True
        return rule

    def _list_range(self, name: str) -> str:
        column = get_column_letter(2 * list(self.choices).index(name) + 1)
        return f"{LISTS_SHEET}!${column}$2:${column}${len(self.choices[name]) + 1}"

    def _length_rule(self, each: Field) -> DataValidation | None:
        if each.kind not in _TEXTUAL:
            return None
        limit = str(min(each.limit, CELL_LIMIT))
        rule = DataValidation("textLength", "lessThanOrEqual", limit, allow_blank=True, errorStyle="warning")
        rule.showErrorMessage = True
        rule.errorTitle, rule.error = self.say(words.LIMIT_TITLE)[:32], self.say(words.LIMIT_PROMPT)[:255]
        return rule

    def help_sheet(self) -> str:
        """The sheet of explanations; returns its title."""
        sheet = self.book.create_sheet(_FORBIDDEN_IN_TITLE.sub(" ", self.say(words.HELP_TITLE))[:31])
        for letter, width in zip("ABCD", (30, 70, 50, 14), strict=True):
            sheet.column_dimensions[letter].width = width
        _protect(sheet)
        for rule in words.RULES:
            sheet.append([None, _plain(sheet, self.say(rule))])
        sheet.append([])
        sheet.append([_head(sheet, self.say(heading)) for heading in words.HELP_HEADINGS])
        for each in WHOLE:
            texts = (each.label, words.what_to_write(each), words.example(each))
            limit = str(each.limit) if each.kind in _TEXTUAL else ""
            sheet.append([_plain(sheet, text) for text in (*(self.say(text) if text else "" for text in texts), limit)])
        return str(sheet.title)

    def lists_sheet(self) -> None:
        """The hidden sheet of the drop-downs: a column of what is shown, a column of codes, a list after the other."""
        sheet = self.book.create_sheet(LISTS_SHEET)
        sheet.sheet_state = "hidden"
        _protect(sheet)
        columns: list[list[str]] = []
        for name, codes in self.choices.items():
            columns += [[name, *codes.values()], [f"{name}:code", *codes]]
        for row in range(max(map(len, columns))):
            sheet.append([_plain(sheet, column[row]) if row < len(column) else None for column in columns])

    def identity_sheet(
        self, programs: Sequence[WorkbookRow], titles: Mapping[str, str], language: str, exported_at: datetime
    ) -> None:
        """The hidden sheet that says what was written: versions, hashes, headings; the reader finds changes by it."""
        sheet = self.book.create_sheet(IDENTITY_SHEET)
        sheet.sheet_state = "veryHidden"
        _protect(sheet)
        headings = {name: self.say(BY_NAME[name].label) for name in (NUMBER, *(each.name for each in WHOLE))}
        headings[VERSION] = self.say(VERSION_LABEL)
        headings |= {GROUP_PREFIX + name: self.say(group) for name, group in GROUPS.items()}
        sheet.append([_plain(sheet, each) for each in (FORMAT_NAME, FORMAT_VERSION, exported_at.isoformat(), language)])
        sheet.append([_plain(sheet, json.dumps(each, ensure_ascii=False)) for each in (titles, headings)])
        for program in programs:
            prints = json.dumps(self.fingerprints[program.number], separators=(",", ":"))
            texts = (program.number, program.version, program.body_code, content_hash(program.own), prints)
            sheet.append([_plain(sheet, text) for text in texts])


_TEXTUAL: Final = frozenset({Kind.LINE, Kind.TEXT, Kind.URL, Kind.PHONES, Kind.EMAIL})


def _number_format(each: Field) -> str:
    if each.kind is Kind.DATE:
        return "yyyy/mm/dd"
    return "General" if each.kind in _NUMERIC else "@"


def _text(cell: Any, text: str) -> Any:
    """Put text into a cell as text, whatever it looks like: never a formula, an error or a number."""
    cell.value = escape(text)
    cell.data_type = "s"
    if text.startswith(_RISKY):
        cell.quotePrefix = True
    return cell


def _cell(sheet: Any, each: Field, value: RawCell) -> Any:
    """An input cell: unlocked, wrapped, a date as a date, text as text."""
    cell = WriteOnlyCell(sheet)
    cell.number_format = _number_format(each)
    if isinstance(value, str):
        cell.number_format = "@"
        _text(cell, value)
    else:
        cell.value = value
        cell.number_format = _number_format(each)
    cell.protection, cell.alignment = Protection(locked=False), _WRAP
    return cell


def _plain(sheet: Any, value: object) -> Any:
    cell = _text(WriteOnlyCell(sheet), str(value))
    cell.alignment, cell.number_format = _WRAP, "@"
    return cell


def _locked(sheet: Any, value: RawCell) -> Any:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        _text(cell, value)
        cell.number_format = "@"
    else:
        cell.value = value
    cell.fill, cell.alignment = _LOCKED_FILL, _WRAP
    return cell


def _head(sheet: Any, text: str) -> Any:
    cell = _text(WriteOnlyCell(sheet), text)
    cell.font, cell.fill, cell.border = Font(bold=True, color=_INK), _HEAD_FILL, _EDGE
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _note(text: str) -> Comment:
    return Comment(_UNPRINTABLE.sub("", text), "Todoke", height=160, width=320)


def _protect(sheet: Any) -> None:
    """Guard against slips, not against people: no password, and everything but locked cells stays possible."""
    guard = sheet.protection
    guard.sheet = True
    guard.formatCells = guard.formatColumns = guard.formatRows = False  # False: not forbidden
    guard.autoFilter = guard.sort = guard.insertRows = guard.deleteRows = False

"""Bulk files for core systems by a layout in rows, CSV or Excel, with a report of what could not be held; and the answers that come back."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from todoke.common import cp932
from todoke.common.errors import Invalid
from todoke.procedures.rules import mapping
from todoke.procedures.rules.connectors import rows_of
from todoke.procedures.rules.mapping import Row

MOST_ANSWER_BYTES: Final = 5_000_000
MOST_ANSWERS: Final = 100_000
_FORMULA: Final = tuple("=+-@\t\r")
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class AnswerFileUnreadable(Invalid):
    """This file of answers cannot be read; ``problems`` says why."""

    code = "answer_file_unreadable"


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of one cell: ``code``, and the characters that were lost or changed."""

    row: int
    column: str
    code: str
    characters: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A file and what is to be said of it."""

    content: bytes
    extension: str
    lines: int
    remarks: tuple[Remark, ...]


def make(settings: Mapping[str, Any], documents: Sequence[Mapping[str, object]]) -> Made:
    """The file of these documents by a layout: a line each, or a line for each member of the group that ``each`` names."""
    rows, remarks, table = rows_of(settings), list[Remark](), list[list[str]]()
    for document in documents:
        for one, index in _lines(document, settings.get("each", "")):
            table.append(_cells(rows, one, index, settings.get("each", ""), len(table) + 1, remarks))
    heading = [[row.to for row in rows]] if settings.get("heading") else []
    encoding = settings.get("encoding", "utf-8-sig")
    if settings.get("format") == "xlsx":
        return Made(_workbook([*heading, *table]), "xlsx", len(table), tuple(remarks))
    if encoding == "cp932":
        table = [
            [_fitted(cell, place, row.to, remarks) for cell, row in zip(line, rows, strict=True)]
            for place, line in enumerate(table, 1)
        ]
        heading = [[cp932.fit(each).text for each in line] for line in heading]
    return Made(_csv([*heading, *table], encoding), "csv", len(table), tuple(remarks))


def _lines(document: Mapping[str, object], each: str) -> Iterable[tuple[Mapping[str, object], int]]:
    members = mapping.value_at(document, f"answers.{each}") if each else None
    count = len(members) if isinstance(members, list) and members else 1
    return [(document, place) for place in range(count)]


def _cells(
    rows: Sequence[Row], document: Mapping[str, object], index: int, each: str, line: int, remarks: list[Remark]
) -> list[str]:
    """The cells of one line; a path through the group that is spread over lines means its member of this line."""
    cells = []
    for row in rows:
        source = row.source.replace(f"answers.{each}.*", f"answers.{each}.{index}") if each else row.source
        value, trouble = mapping.written(replace(row, source=source), document)
        cell = _UNWRITABLE.sub("", mapping.cell(value))
        if trouble is not None:
            remarks.append(Remark(line, row.to, trouble.code))
        if cell.startswith(_FORMULA):
            remarks.append(Remark(line, row.to, "file_formula"))
        cells.append(cell)
    return cells


def _fitted(cell: str, line: int, column: str, remarks: list[Remark]) -> str:
    fitted = cp932.fit(cell)
    for code, characters in (("file_lost", fitted.lost), ("file_changed", fitted.changed)):
        if characters:
            remarks.append(Remark(line, column, code, characters))
    return fitted.text


def _csv(table: Iterable[Sequence[str]], encoding: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(table)
    return out.getvalue().encode(
        "cp932" if encoding == "cp932" else "utf-8-sig", "replace" if encoding == "cp932" else "strict"
    )


def _workbook(table: Iterable[Sequence[str]]) -> bytes:
    """Every cell is text: nothing is taken for a formula, a number or a date, and leading zeros stay."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("data")
    for line in table:
        cells = []
        for text in line:
            cell = WriteOnlyCell(sheet, value=text[:32_767])
            cell.data_type = "s"
            cell.number_format = "@"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of a core system: the number of a submission, what it calls it, and, where it was not taken, why."""

    number: str
    reference: str = ""
    reason: str = ""


def read_answers(content: bytes) -> Sequence[Line]:
    """The answers in a CSV file: number, the core system's own number, reason; a heading is passed over. Raises AnswerFileUnreadable."""
    if len(content) > MOST_ANSWER_BYTES:
        raise AnswerFileUnreadable(problems={"file": "file_too_large"})
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise AnswerFileUnreadable(problems={"file": "file_encoding"})
    if "\0" in text:
        raise AnswerFileUnreadable(problems={"file": "file_encoding"})
    try:
        table = [
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True) if any(row)
        ]
    except csv.Error:
        raise AnswerFileUnreadable(problems={"file": "file_rows"}) from None
    if not table or len(table) > MOST_ANSWERS:
        raise AnswerFileUnreadable(problems={"file": "file_empty" if not table else "file_too_large"})
    return [
        Line(row[0][:60], row[1][:200] if len(row) > 1 else "", row[2][:1000] if len(row) > 2 else "") for row in table
    ]

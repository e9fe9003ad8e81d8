"""The CSV of support programmes 「支援制度情報」 of the municipal standard open data set, in and out.

Headings of all editions are known; UTF-8 and Shift_JIS are told apart by trying. One damaged row costs one row.
"""

import codecs
import csv
import io
import json
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, TextIO

from todoke.common import cp932
from todoke.registry.formats.reading import Identity, ReadRecord, UnreadableFile, record, unreadable
from todoke.registry.rules import contents, values
from todoke.registry.rules.fields import BY_NAME, FIELDS, IDENTITY, Field
from todoke.registry.rules.notes import Note, shown

FORM: Final = "opendata"
#: The columns of the 2020 edition, in order.
COLUMNS: Final = (
    "number", "body_code", "organization", "parent_number", "change_kind", "name", "short_name", "target_persons",
    "usage_object", "area_prefectures", "area_municipalities", "summary", "description", "procedure_method",
    "procedure_from_date", "procedure_to_date", "procedure_conditions", "law_name", "reference_text",
    "implementing_bodies", "contact_text", "online_url", "industry_codes", "business_stage_codes",
    "business_service_codes", "business_need_codes", "life_stage_codes", "personal_service_codes",
    "personal_need_codes", "disaster_names", "keywords", "collection_name", "published_date", "publish_end_date",
)  # fmt: skip
MOST_ROW: Final = 1_000_000
_NOT_IN_HEADING = re.compile(r"[\s()\[\]【】〔〕「」・_-]")
_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠−]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠−]")


def _fold(heading: str) -> str:
    return _NOT_IN_HEADING.sub("", unicodedata.normalize("NFKC", heading)).lower()


_FIELD_OF: Final[dict[str, Field]] = {_fold(column): field for field in FIELDS for column in reversed(field.columns)}


def known_columns(headings: Iterable[str]) -> list[Field | None]:
    """The field of each heading, None for a heading that is unknown or came before."""
    found: list[Field | None] = []
    for heading in headings:
        field = _FIELD_OF.get(_fold(heading))
        found.append(None if field in found else field)
    return found


def encoding_of(path: Path) -> str:
    """ "utf-8-sig" or "cp932", whichever reads the whole file; UnreadableFile where neither does."""
    with path.open("rb") as file:
        start = file.read(4)
        if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            raise UnreadableFile("encoding")
        for encoding in ("utf-8-sig", "cp932"):
            file.seek(0)
            decoder = codecs.getincrementaldecoder(encoding)()
            try:
                while chunk := file.read(1 << 20):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return encoding
    raise UnreadableFile("encoding")


@dataclass(frozen=True, slots=True)
class OpenDataFile:
    """A CSV file whose heading has been read: its encoding, its columns, and what there is to say of them."""

    path: Path
    encoding: str
    headings: tuple[str, ...]
    fields: tuple[Field | None, ...]
    notes: tuple[Note, ...]

    def records(self, *, today: date | None = None) -> Iterator[ReadRecord]:
        """The rows below the heading; rows without any text are passed over."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            rows = _rows(file)
            next(rows)
            position = 0
            for row in rows:
                if isinstance(row, str) or any(cell.strip() for cell in row):
                    position += 1
                    yield self.record(row, position, today)

    def record(self, row: list[str] | str, position: int, today: date | None) -> ReadRecord:
        """One row under these headings; a text is a row whose quotation marks do not match."""
        if isinstance(row, str):
            return unreadable(position, row.replace("\0", "\\x00"), FORM, Note("unreadable_row", "", ""))
        return _read(self, row, position, today)


def open_file(path: Path) -> OpenDataFile:
    """The file with its heading read; UnreadableFile where no column of programmes is among the headings."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        first = next(_rows(file), None)
    if first is None:
        raise UnreadableFile("empty")
    fields = known_columns(first) if isinstance(first, list) else []
    if not any(field and field.name == "name" for field in fields):
        raise UnreadableFile("no_header")
    headings, notes = _unique(list(first), fields)
    if encoding == "cp932":
        notes.insert(0, Note("shift_jis", "", encoding))
    return OpenDataFile(path, encoding, tuple(headings), tuple(fields), tuple(notes))


def parse(original: str) -> ReadRecord:
    """One record from the object of its cells, as it was kept when its row was read."""
    try:
        cells = json.loads(original)
    except (ValueError, RecursionError):
        cells = None
    if not isinstance(cells, dict) or not all(isinstance(cell, str) for cell in cells.values()):
        return unreadable(0, original, FORM, Note("unreadable_row", "", ""))
    file = OpenDataFile(Path(), "", tuple(cells), tuple(known_columns(cells)), ())
    return replace(file.record(list(cells.values()), 0, None), original=original)


def read_file(path: Path, *, today: date | None = None) -> Iterator[ReadRecord]:
    """The records of a CSV file; what there is to say of the file as a whole, ``open_file`` says."""
    return open_file(path).records(today=today)


def _unique(headings: list[str], fields: list[Field | None]) -> tuple[list[str], list[Note]]:
    """Headings that can be keys, and notes on the unknown and the repeated ones."""
    names: dict[str, None] = {}
    counts: dict[str, int] = {}
    notes = []
    for heading, field in zip(headings, fields, strict=True):
        stem = name = heading or "-"
        while name in names:
            counts[stem] = counts.get(stem, 1) + 1
            name = f"{stem} ({counts[stem]})"
        if field is None:
            code = "duplicate_column" if _FIELD_OF.get(_fold(heading)) else "unknown_column"
            notes.append(Note(code, "", shown(heading), {"key": shown(heading)}))
        names[name] = None
    return list(names), notes


def _rows(file: TextIO) -> Iterator[list[str] | str]:
    """The rows; a row whose quotation marks do not match as the text of its first line, and reading goes on below it."""
    source = _Lines(file)
    csv.field_size_limit(max(csv.field_size_limit(), MOST_ROW))
    reader = csv.reader(source, strict=True)
    while True:
        source.taken.clear()
        source.size = 0
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield source.give_back()
            reader = csv.reader(source, strict=True)
            continue
        yield row


class _Lines:
    """Lines for the CSV reader that remember those of the current row, so that a broken row can be given back."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._returned: deque[str] = deque()
        self.taken: list[str] = []
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else self._file.readline(MOST_ROW)
        if not line:
            raise StopIteration
        self.taken.append(line)
        self.size += len(line)
        if self.size > MOST_ROW:
            raise csv.Error("row too large")
        return line

    def give_back(self) -> str:
        """Return all lines but the first of the current row to the source; the first is what is lost."""
        first, *others = self.taken
        self._returned.extendleft(reversed(others))
        return first


def unescape(cell: str) -> str:
    """The cell without the apostrophe that keeps spreadsheets from running it as a formula."""
    return cell[1:] if _ESCAPED.match(cell) else cell


def escape(cell: str) -> str:
    """The cell so that no spreadsheet runs it as a formula; ``unescape`` gives it back exactly."""
    return "'" + cell if _RISKY.match(cell) else cell


def _read(file: OpenDataFile, row: list[str], position: int, today: date | None) -> ReadRecord:
    extra = [(f"+{place}", cell) for place, cell in enumerate(row[len(file.headings) :], 1)]
    original = json.dumps(dict([*zip(file.headings, row, strict=False), *extra]), ensure_ascii=False)
    repairs: list[Note] = []
    problems: list[Note] = []
    content: dict[str, object] = {}
    identity = Identity()
    if len(row) != len(file.headings):
        code = "extra_cells" if any(cell.strip() for _, cell in extra) else "ragged_row"
        problems.append(Note(code, "", "", {"count": len(row), "limit": len(file.headings)}))
    for field, cell in zip(file.fields, row, strict=False):
        if field is None or not cell:
            continue
        parsed = values.parse(field, unescape(cell))
        repairs += parsed.repairs
        if field.name in IDENTITY:
            _identify(identity, field.name, parsed.value)
            continue
        problems += parsed.problems
        if parsed.value is not None:
            content[field.name] = parsed.value
    problems += contents.inspect(content, today=today)
    return record(position, original, FORM, content=content, identity=identity, repairs=repairs, problems=problems)


def _identify(identity: Identity, name: str, value: object) -> None:
    if not isinstance(value, str):
        return
    if name == "number":
        identity.number = value
    elif name == "organization":
        identity.corporate_number = value
    else:
        identity.body_code = value


def cells(content: Mapping[str, object]) -> list[str]:
    """The row of a content in the columns of 2020, not yet escaped.

    Where contact or references are held in parts, their text is put together from the parts.
    """
    row = []
    for name in COLUMNS:
        value = content.get(name)
        if value is None and name in _PARTS:
            value = "\n".join(text for part in _PARTS[name] if isinstance(text := content.get(part), str))
        row.append(";".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value))
    return row


_PARTS: Final[dict[str, tuple[str, ...]]] = {
    "contact_text": ("contact_name", "contact_phone", "contact_email", "contact_url"),
    "reference_text": ("official_title", "official_url"),
}


def losses(content: Mapping[str, object]) -> list[str]:
    """The fields of a content that these columns have no place for."""
    held = set(COLUMNS) | {part for parts in _PARTS.values() for part in parts}
    return [name for name in content if name not in held]


def written(
    rows: Iterable[Mapping[str, object]], *, encoding: str = "utf-8-sig", lost: list[Note] | None = None
) -> Iterator[bytes]:
    """The bytes of the CSV of the contents (with number, body_code, organization), streamed a row at a time.

    For "cp932" each character that it cannot hold is replaced and reported in ``lost``; UTF-8 loses nothing.
    """
    yield codecs.BOM_UTF8 if encoding == "utf-8-sig" else b""
    yield _line([BY_NAME[name].columns[0] for name in COLUMNS], encoding)
    for position, content in enumerate(rows, 1):
        row = [escape(cell) for cell in cells(content)]
        if encoding == "cp932":
            row = [
                _cp932(cell, name, position, [] if lost is None else lost)
                for name, cell in zip(COLUMNS, row, strict=True)
            ]
        yield _line(row, encoding)


def _line(row: list[str], encoding: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(row)
    return text.getvalue().encode("utf-8" if encoding == "utf-8-sig" else encoding)


def _cp932(cell: str, name: str, position: int, lost: list[Note]) -> str:
    fitted = cp932.fit(cell)
    for code, characters in (("character_lost", fitted.lost), ("character_changed", fitted.changed)):
        if characters:
            lost.append(Note(code, name, shown(cell), {"characters": characters, "row": position}))
    return fitted.text


def write(rows: Iterable[Mapping[str, object]], path: Path, *, encoding: str = "utf-8-sig") -> list[Note]:
    """Write the CSV file; what CP932 could not hold is returned."""
    lost: list[Note] = []
    with path.open("wb") as file:
        file.writelines(written(rows, encoding=encoding, lost=lost))
    return lost

"""Reads the cells of a workbook that a stranger may have made: one pass, bounded, no entities, no guesses.

openpyxl writes our workbooks; it is not used to read them, because its reader builds an object for every style and
note before we may count them, rewrites escaped text, and refuses workbooks of the strict kind (ISO/IEC 29500).
"""

import math
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, BinaryIO, Final, TypeVar
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from zipfile import ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from todoke.registry.formats.reading import UnreadableFile
from todoke.registry.formats.workbook_layout import MAX_ROWS, RawCell, unescape
from todoke.registry.formats.workbook_package import DAMAGE, open_package

MAX_SHEETS: Final = 50
MAX_ELEMENTS: Final = 4_000_000  # of XML, over all sheets: some seconds of reading
MAX_CELLS: Final = 800_000
MAX_MERGES: Final = 1_000
MAX_COLUMN: Final = 16_384
_MARGIN: Final = 200  # rows of headings and remarks beside the programmes
#: Number formats that Japanese Excel uses without writing them down (ECMA-376 part 1, 18.8.30): all are dates.
_EAST_ASIAN_DATES: Final = frozenset((*range(27, 37), *range(50, 59)))
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something; `fault` is "formula", "cell_error" or "" (the value may be used)."""

    value: RawCell
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A merged range of cells, by first and last column and row."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(slots=True)
class Sheet:
    """The cells of one sheet by row number and column number (both from 1), and its merged ranges."""

    title: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)


Handler = TypeVar("Handler", bound=ContentHandler)


def read_sheets(file: BinaryIO) -> list[Sheet]:
    """Every sheet of an .xlsx file; raises UnreadableFile where the file is not one, is damaged or is too large."""
    with open_package(file) as package:
        book = _parse(package, "xl/workbook.xml", _BookParts())
        targets = _parse(package, "xl/_rels/workbook.xml.rels", _Targets()).targets
        names = set(package.namelist())
        strings = _parse(package, "xl/sharedStrings.xml", _Strings()).strings if "xl/sharedStrings.xml" in names else []
        styles = _parse(package, "xl/styles.xml", _Styles()) if "xl/styles.xml" in names else _Styles()
        if len(book.sheets) > MAX_SHEETS:
            raise UnreadableFile("too_many_sheets", {"sheets": len(book.sheets), "limit": MAX_SHEETS})
        budget = _Budget(MAX_CELLS, MAX_ELEMENTS)
        sheets = []
        for title, relation in book.sheets:
            part = targets.get(relation, "")
            if part in names and "/worksheets/" in part:
                handler = _Cells(Sheet(title), strings, styles.is_date, book.epoch, budget)
                sheets.append(_parse(package, part, handler).sheet)
        return sheets


def _parse(package: ZipFile, part: str, handler: Handler) -> Handler:
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    try:
        with package.open(part) as source:
            parser.parse(source)
    except DefusedXmlException as error:
        raise UnreadableFile("doctype", {"part": part}) from error
    except (SAXException, LookupError, ArithmeticError, *DAMAGE) as error:
        raise UnreadableFile("damaged", {"part": part}) from error
    return handler


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _BookParts(ContentHandler):
    """Sheet titles with their relations, and the first day of the calendar."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str]] = []
        self.epoch = CALENDAR_WINDOWS_1900

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - the name that SAX calls
        """Collect one sheet, or the calendar."""
        if _local(name) == "sheet":
            by_local = {_local(key): value for key, value in attrs.items()}
            self.sheets.append((by_local.get("name", ""), by_local.get("id", "")))
        elif _local(name) == "workbookPr" and attrs.get("date1904", "") in ("1", "true"):
            self.epoch = CALENDAR_MAC_1904


class _Targets(ContentHandler):
    """Relation → part of the package."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        """Collect one relation inside the package."""
        if _local(name) == "Relationship" and attrs.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/xl", attrs.get("Target", "")))
            self.targets[attrs.get("Id", "")] = target.lstrip("/")


class _Styles(ContentHandler):
    """Which cell styles show dates."""

    def __init__(self) -> None:
        super().__init__()
        self.is_date: list[bool] = []
        self._formats: dict[int, str] = {}
        self._in_cells = False

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        """Collect one number format or one cell style."""
        local = _local(name)
        if local == "numFmt":
            self._formats[int(attrs["numFmtId"])] = attrs.get("formatCode", "")
        elif local == "cellXfs":
            self._in_cells = True
        elif local == "xf" and self._in_cells:
            self.is_date.append(self._dated(int(attrs.get("numFmtId", 0))))

    def endElement(self, name: str) -> None:  # noqa: N802
        """The end of the cell styles."""
        if _local(name) == "cellXfs":
            self._in_cells = False

    def _dated(self, number: int) -> bool:
        code = self._formats.get(number) or BUILTIN_FORMATS.get(number)
        return is_date_format(code) if code else number in _EAST_ASIAN_DATES


class _Text(ContentHandler):
    """Gathers the text of <t> elements, without the readings that the input method adds (<rPh>)."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] | None = None
        self._in_reading = False

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        """Begin text, or a reading."""
        local = _local(name)
        if local == "rPh":
            self._in_reading = True
        elif local in ("t", "v") and not self._in_reading:
            self._pieces = []

    def characters(self, content: str) -> None:
        """Keep text that belongs to a cell."""
        if self._pieces is not None:
            self._pieces.append(content)

    def taken(self) -> str:
        """The text since the last <t> or <v> began."""
        text = "".join(self._pieces or ())
        self._pieces = None
        return text


class _Strings(_Text):
    """The shared strings, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self._runs: list[str] = []

    def endElement(self, name: str) -> None:  # noqa: N802
        """One run of text, or the end of one string."""
        local = _local(name)
        if local == "rPh":
            self._in_reading = False
        elif local == "t":
            self._runs.append(self.taken())
        elif local == "si":
            if len(self.strings) >= MAX_CELLS:
                raise UnreadableFile("too_many_cells", {"limit": MAX_CELLS})
            self.strings.append(unescape("".join(self._runs)))
            self._runs = []


@dataclass(slots=True)
class _Budget:
    """How many cells may still be kept, and how many elements seen, over all sheets."""

    cells: int
    elements: int

    def spend(self) -> None:
        self.cells -= 1
        if self.cells < 0:
            raise UnreadableFile("too_many_cells", {"limit": MAX_CELLS})


class _Cells(_Text):
    """The cells of one sheet."""

    def __init__(self, sheet: Sheet, strings: list[str], is_date: list[bool], epoch: datetime, budget: _Budget) -> None:
        super().__init__()
        self.sheet = sheet
        self._strings, self._is_date, self._epoch, self._budget = strings, is_date, epoch, budget
        self._row = self._column = 0
        self._kind = self._style = ""
        self._formula = False
        self._found: list[str] = []
        self._inline: list[str] = []

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        """Follow rows, cells, formulas and merged ranges."""
        self._budget.elements -= 1
        if self._budget.elements < 0:
            raise UnreadableFile("too_many_cells", {"limit": MAX_CELLS})
        super().startElement(name, attrs)
        local = _local(name)
        if local == "row":
            self._row = int(attrs["r"]) if "r" in attrs else self._row + 1
            self._column = 0
        elif local == "c":
            self._begin(attrs.get("r", ""), attrs.get("t", "n"), attrs.get("s", ""))
        elif local == "f":
            self._formula = True
        elif local == "mergeCell":
            self._merge(attrs.get("ref", ""))

    def endElement(self, name: str) -> None:  # noqa: N802
        """Keep a text, or finish a cell."""
        local = _local(name)
        if local == "rPh":
            self._in_reading = False
        elif local == "v" and self._pieces is not None:
            self._found.append(self.taken())
        elif local == "t" and self._pieces is not None:
            self._inline.append(self.taken())
        elif local == "c":
            self._finish()

    def _begin(self, place: str, kind: str, style: str) -> None:
        self._column += 1
        if place:
            self._column, self._row = _coordinates(place)
        self._kind, self._style, self._formula = kind, style, False
        self._found, self._inline = [], []

    def _finish(self) -> None:
        if self._formula:
            self._keep(Cell(None, "formula"))
        elif self._kind == "inlineStr":
            self._keep(Cell(unescape("".join(self._inline))))
        elif self._found:
            self._keep(self._decoded("".join(self._found)))

    def _keep(self, cell: Cell) -> None:
        if (cell.value is None or cell.value == "") and not cell.fault:
            return
        if self._column > MAX_COLUMN:
            raise UnreadableFile("damaged", {"part": self.sheet.title})
        self._budget.spend()
        if self._row not in self.sheet.rows and len(self.sheet.rows) >= MAX_ROWS + _MARGIN:
            raise UnreadableFile("too_many_rows", {"sheet": self.sheet.title, "limit": MAX_ROWS})
        self.sheet.rows.setdefault(self._row, {})[self._column] = cell

    def _decoded(self, text: str) -> Cell:
        if self._kind == "s":
            return Cell(self._strings[int(text)])
        if self._kind == "b":
            return Cell(text.strip() in ("1", "true"))
        if self._kind == "e":
            return Cell(text, "cell_error")
        if self._kind == "d":
            return Cell(_iso(text))
        return Cell(self._number(text)) if self._kind == "n" else Cell(unescape(text))

    def _number(self, text: str) -> RawCell:
        exact = float(text)
        if not math.isfinite(exact):
            raise ValueError(text)
        number: int | float = int(exact) if exact.is_integer() and abs(exact) < 2**53 else exact
        style = int(self._style or 0)
        if not (style < len(self._is_date) and self._is_date[style]):
            return number
        return serial_date(number, self._epoch)

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        left, top = _coordinates(first)
        right, bottom = _coordinates(last or first)
        if len(self.sheet.merged) >= MAX_MERGES:
            raise UnreadableFile("too_many_merges", {"limit": MAX_MERGES})
        self.sheet.merged.append(Area(left, top, right, bottom))


def _coordinates(place: str) -> tuple[int, int]:
    found = _PLACE.fullmatch(place.replace("$", ""))
    if not found:
        raise ValueError(place)
    return column_index_from_string(found[1]), int(found[2])


def _iso(text: str) -> RawCell:
    parsers: tuple[Callable[[str], date | datetime | time], ...] = (date.fromisoformat, datetime.fromisoformat)
    for parser in (*parsers, time.fromisoformat):
        try:
            return parser(text.strip())
        except ValueError:
            continue
    return text


def serial_date(number: float, epoch: datetime = CALENDAR_WINDOWS_1900) -> RawCell:
    """A day count of Excel as a date, date with time or time; the number itself where no calendar holds it."""
    try:
        found: object = from_excel(number, epoch)
    except (ValueError, OverflowError):
        return number
    if isinstance(found, datetime):
        return found.date() if found.time() == time() else found
    return found if isinstance(found, time) else number

"""Any registry file as a stream of records, whatever its form; the form is told by its content."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

from todoke.registry.formats import detect, jsonl, opendata, tokyo
from todoke.registry.formats.reading import ReadRecord, UnreadableFile


@dataclass(frozen=True, slots=True)
class RegistryFile:
    """A file that was recognised: its form and its records, read as they are asked for."""

    format: str
    records: Iterator[ReadRecord]


def open_records(path: Path, *, today: date) -> RegistryFile:
    """The records of a registry file; raises UnreadableFile for anything else, a workbook included."""
    form = detect.detect(path)
    if form == "tokyo":
        return RegistryFile(form, _streamed(path, today))
    if form == "opendata":
        return RegistryFile(form, opendata.read_file(path, today=today))
    if form == "jsonl":
        return RegistryFile(form, _lines(path, today))
    raise UnreadableFile("workbook_here")


def _streamed(path: Path, today: date) -> Iterator[ReadRecord]:
    with path.open("rb") as file:
        yield from tokyo.read_file(file, today=today)


def _lines(path: Path, today: date) -> Iterator[ReadRecord]:
    with path.open("rb") as file:
        yield from jsonl.read_file(file, today=today)


def parse_original(form: str, original: str) -> dict[str, object]:
    """The content of a record as it was received earlier; empty when it could not be read."""
    parse = {"tokyo": tokyo.parse, "opendata": opendata.parse, "jsonl": _line}.get(form)
    record = parse(original) if parse else None
    return dict(record.content or {}) if record else {}


def _line(original: str) -> ReadRecord:
    """A line of our own format."""
    return next(jsonl.read_file(BytesIO(original.encode("utf-8", "surrogatepass"))))

"""Looks at an uploaded file before anything opens it as a workbook, and refuses kindly what is not a plain .xlsx."""

import re
import zlib
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from todoke.registry.formats.reading import UnreadableFile
from todoke.registry.formats.workbook_layout import MAX_UNPACKED

MAX_PARTS: Final = 2_000
#: A real workbook of ours packs 5 to 40 times; a bomb hundreds of times.
MAX_RATIO: Final = 200
_RATIO_MATTERS_FROM: Final = 8 * 1024 * 1024
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAG: Final = 0x1
_CHUNK: Final = 1024 * 1024

#: What half a packed part raises when it is unpacked.
DAMAGE: Final = (BadZipFile, LargeZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)

_REFUSED_PARTS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("macros", re.compile(r"(^|/)(vbaProject[^/]*\.bin|vbaData\.xml)$|^xl/(macrosheets|dialogsheets)/", re.IGNORECASE)),
    ("external_links", re.compile(r"^xl/(externalLinks/|connections\.xml$|queryTables/|model/)", re.IGNORECASE)),
    ("embedded_objects", re.compile(r"^xl/(embeddings|activeX|ctrlProps)/", re.IGNORECASE)),
)


def open_package(file: BinaryIO) -> ZipFile:
    """The zip container of an uploaded workbook, checked; raises UnreadableFile with a code a page can explain."""
    _check_first_bytes(file)
    try:
        package = ZipFile(file)
    except DAMAGE as error:
        raise UnreadableFile("damaged", {}) from error
    entries = package.infolist()
    _check_sizes(entries)
    _check_kind(package, {entry.filename for entry in entries})
    return package


def _check_first_bytes(file: BinaryIO) -> None:
    file.seek(0)
    head = file.read(8)
    if not head:
        raise UnreadableFile("empty_file", {})
    if head == _OLE:
        file.seek(0)
        raise UnreadableFile("encrypted" if _holds(file, _ENCRYPTED_STREAM) else "old_excel", {})
    if not head.startswith(b"PK"):
        raise UnreadableFile("not_a_workbook", {})
    file.seek(0)


def _holds(file: BinaryIO, wanted: bytes) -> bool:
    tail = b""
    while chunk := file.read(_CHUNK):
        if wanted in tail + chunk:
            return True
        tail = chunk[-len(wanted) :]
    return False


def _check_sizes(entries: list[ZipInfo]) -> None:
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise UnreadableFile("encrypted", {})
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise UnreadableFile("damaged", {})
    if len(entries) > MAX_PARTS:
        raise UnreadableFile("zip_bomb", {"parts": len(entries), "limit": MAX_PARTS})
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MAX_UNPACKED or (unpacked > _RATIO_MATTERS_FROM and unpacked > MAX_RATIO * packed):
        raise UnreadableFile("zip_bomb", {"unpacked": unpacked, "limit": MAX_UNPACKED})


def _check_kind(package: ZipFile, names: set[str]) -> None:
    for code, pattern in _REFUSED_PARTS:
        if any(pattern.search(name.lstrip("/")) for name in names):
            raise UnreadableFile(code, {})
    if "xl/workbook.bin" in names:
        raise UnreadableFile("binary_workbook", {})
    if "[Content_Types].xml" not in names:
        raise UnreadableFile("other_spreadsheet" if "mimetype" in names else "not_a_workbook", {})
    if b"macroEnabled" in read_part(package, "[Content_Types].xml"):
        raise UnreadableFile("macros", {})


def read_part(package: ZipFile, name: str) -> bytes:
    """The bytes of one small part of the package."""
    try:
        return package.read(name)
    except KeyError:
        raise UnreadableFile("damaged", {"part": name}) from None
    except DAMAGE as error:
        raise UnreadableFile("damaged", {"part": name}) from error

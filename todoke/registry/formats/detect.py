"""Tells the format of a file by what is in it: names and types lie."""

import codecs
import json
import re
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from todoke.registry.formats import opendata
from todoke.registry.formats.reading import MOST_CHARACTERS, UnreadableFile

_LOOKED_AT: Final = 1 << 16
#: The first bytes of what is often uploaded by mistake, and the reason that the refusal gives.
_FIRST_BYTES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"\xd0\xcf\x11\xe0", "old_excel"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "gzip"),
    (b"Rar!", "gzip"),
    (codecs.BOM_UTF16_LE, "encoding"),
    (codecs.BOM_UTF16_BE, "encoding"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|\?xml|script|!--)", re.IGNORECASE)


def detect(path: Path) -> str:
    """ "tokyo", "opendata", "workbook" or "jsonl"; UnreadableFile with the reason where it is none of them."""
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT).removeprefix(codecs.BOM_UTF8)
    text = start.lstrip(b" \t\r\n")
    if not text:
        raise UnreadableFile("empty")
    if start.startswith(b"PK"):
        return _zip(path)
    for first, reason in _FIRST_BYTES:
        if start.startswith(first):
            raise UnreadableFile(reason)
    if (start[:4] == b"RIFF" and start[8:12] == b"WEBP") or (start[:2] == b"BM" and start[6:10] == bytes(4)):
        raise UnreadableFile("image")
    if _MARKUP.match(start):
        raise UnreadableFile("html")
    if text.startswith(b"["):
        return "tokyo"
    if text.startswith(b"{"):
        return _object(path)
    return _table(path)


def _zip(path: Path) -> str:
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableFile("zip") from None
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "workbook"
    raise UnreadableFile("zip")


def _object(path: Path) -> str:
    """JSON Lines of ours has an object with a content in its first line; one object over several lines is no list."""
    with path.open("rb") as file:
        line = b""
        while not line.strip(b"\xef\xbb\xbf \t\r\n"):
            line = file.readline(MOST_CHARACTERS)
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableFile("not_a_list") from None
    if isinstance(value, dict) and isinstance(value.get("content"), dict):
        return "jsonl"
    raise UnreadableFile("not_a_list")


def _table(path: Path) -> str:
    with path.open("rb") as file:
        if b"\0" in file.read(_LOOKED_AT):
            raise UnreadableFile("binary")
    opendata.open_file(path)
    return "opendata"

"""What a file must be to be taken 「添付ファイルの確認」: a photo or a PDF by its content, nothing that acts, nothing that is two things at once."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from todoke.common.file_kinds import HEAD, MARKUP, PICTURES, FileKind

TAKEN: Final = PICTURES | {FileKind.PDF}
#: For how many days a document that was given is offered again, by what it proves; others as certificates usually hold, three months.
VALID_DAYS: Final[dict[str, int]] = {"insurance": 365, "disability_certificate": 365, "bank_book": 365, "identity": 365}
VALID_DAYS_OTHERWISE: Final = 90
_REFUSED: Final[dict[FileKind, str]] = {
    FileKind.HEIC: "file_heic",
    FileKind.ARCHIVE: "file_archive",
    FileKind.OFFICE: "file_archive",
    FileKind.MARKUP: "file_markup",
    FileKind.OTHER: "file_kind",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How large one file, and all files of one submission, may be, in bytes."""

    file: int
    together: int


def refusal(kind: FileKind) -> str:
    """Why a file of this kind is not taken; "" where it is."""
    return _REFUSED.get(kind, "")


def valid_until(document: str, given: date) -> date:
    """Until when a document that was given on a day is offered again."""
    return given + timedelta(days=VALID_DAYS.get(document, VALID_DAYS_OTHERWISE))


# ---- PDF -------------------------------------------------------------------------------------------------------------

#: Unpacked, what holds the objects of a PDF is never larger than this; a scan's pictures are not unpacked.
_MOST_UNPACKED: Final = 64 * 1024 * 1024
_MOST_STREAMS: Final = 20_000
_DICTIONARY: Final = 2048
_AFTER_END: Final = 1024
_ZIP_END: Final = 66_000


def _name(text: str) -> bytes:
    """A pattern of a name as a PDF may write it: each sign as itself or as ``#`` and its number."""
    signs = "".join(f"(?:{re.escape(sign)}|#{ord(sign):02x}|#{ord(sign):02X})" for sign in text)
    return f"/{signs}(?![A-Za-z0-9_#])".encode()


#: What acts, carries other files, or leads to programs.
_ACTIVE: Final = re.compile(
    b"|".join(_name(each) for each in (
        "JavaScript", "JS", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA", "SubmitForm", "ImportData", "GoToE", "Rendition", "Movie",
    ))
)  # fmt: skip
#: In bytes that may be a picture a short name stands by chance; the long ones do not.
_ACTIVE_LONG: Final = re.compile(
    b"|".join(_name(each) for each in ("JavaScript", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "SubmitForm"))
)
_LOCKED: Final = re.compile(_name("Encrypt"))
_OBJECTS: Final = re.compile(_name("ObjStm"))
_FLATE: Final = re.compile(_name("FlateDecode") + b"|" + _name("Fl"))
_OTHER_FILTER: Final = re.compile(
    b"|".join(_name(each) for each in ("LZWDecode", "LZW", "ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "RunLengthDecode", "Crypt", "Predictor"))
)  # fmt: skip


def pdf_problem(content: bytes) -> str:
    """Why a PDF is not taken: it acts, carries files, is locked, is another thing as well, or cannot be checked; "" where nothing is.

    Names are looked for in what stands open, and in the packed streams that hold objects, unpacked within bounds. Nothing is repaired.
    """
    end = content.rfind(b"%%EOF")
    if not content.startswith(b"%PDF-") or end < 0:
        return "pdf_broken"
    if _is_something_else(content, end):
        return "pdf_mixed"
    outside, streams = _split(content)
    if streams is None:
        return "pdf_unclear"
    if _LOCKED.search(outside):
        return "pdf_locked"
    if _ACTIVE.search(outside) or _ACTIVE_LONG.search(content):
        return "pdf_active"
    room = _MOST_UNPACKED
    for about, start in streams:
        held = _unpacked(content, about, start, room)
        if held is None:
            return "pdf_unclear"
        if _ACTIVE.search(held):
            return "pdf_active"
        room -= len(held)
    return ""


def _is_something_else(content: bytes, end: int) -> bool:
    """Whether the file is a page or an archive as well: what stands before, after, or at its very end."""
    after = content[end + 5 :]
    if len(after.strip(b"\r\n\t \x00")) > 0 or len(after) > _AFTER_END or MARKUP.search(content[:HEAD]):
        return True
    tail = content[-_ZIP_END:]
    return b"PK\x05\x06" in tail and b"PK\x01\x02" in content


def _split(content: bytes) -> tuple[bytes, list[tuple[bytes, int]] | None]:
    """What stands outside of streams, and each stream with the words before it; None for more streams than a form needs."""
    outside, streams, place = [], list[tuple[bytes, int]](), 0
    while (found := _next_stream(content, place)) is not None:
        if len(streams) >= _MOST_STREAMS:
            return b"", None
        before = content[place : found[0]]
        outside.append(before)
        streams.append((before[-_DICTIONARY:].rpartition(b"obj")[2], found[1]))
        end = content.find(b"endstream", found[1])
        place = end if end >= 0 else found[1]
    outside.append(content[place:])
    return b"\n".join(outside), streams


def _next_stream(content: bytes, place: int) -> tuple[int, int] | None:
    """Where the next stream's word and its bytes begin."""
    while (at := content.find(b"stream", place)) >= 0:
        place = at + 6
        if content[at - 3 : at] == b"end":
            continue
        if content.startswith(b"\r\n", place) or content.startswith(b"\n", place):
            return at, content.index(b"\n", place) + 1
    return None


def _unpacked(content: bytes, about: bytes, start: int, room: int) -> bytes | None:
    """What a stream holds where it holds objects; nothing where it does not; None where that cannot be told."""
    holds_objects = _OBJECTS.search(about) is not None
    if holds_objects and (_OTHER_FILTER.search(about) or (b"/Filter" in about and not _FLATE.search(about))):
        return None
    if not _FLATE.search(about):
        return content[start : start + HEAD] if holds_objects else b""
    unpacking = zlib.decompressobj()
    try:
        head = unpacking.decompress(content[start : start + 4096], HEAD)
        if not holds_objects and not _looks_like_objects(head):
            return b""
        return b"".join(_rest(unpacking, content, start + 4096, head, room))
    except (zlib.error, _TooMuch):
        return None if holds_objects else b""


class _TooMuch(Exception):
    """More than may be unpacked."""


def _rest(unpacking: "zlib._Decompress", content: bytes, place: int, head: bytes, room: int) -> Iterator[bytes]:
    yield head
    size = len(head)
    while not unpacking.eof:
        packed = unpacking.unconsumed_tail
        if not packed:
            packed, place = content[place : place + 65_536], place + 65_536
            if not packed:
                return
        part = unpacking.decompress(packed, 1_048_576)
        size += len(part)
        if size > room:
            raise _TooMuch
        yield part


def _looks_like_objects(head: bytes) -> bool:
    """A stream of objects begins with pairs of numbers, whatever its dictionary calls it."""
    return re.match(rb"\s*\d+\s+\d+\s", head) is not None

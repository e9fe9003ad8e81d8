"""What a file is by its first bytes, and of what size a picture may be before it is opened: what everybody who takes files asks."""

import re
from enum import StrEnum
from typing import Final


class FileKind(StrEnum):
    """What a file is, told by its first bytes; only the first four are taken."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"
    HEIC = "image/heic"
    ARCHIVE = "application/zip"  # office files are archives too
    OFFICE = "application/x-ole"  # old office files
    MARKUP = "text/html"  # SVG and other pages, which can act
    OTHER = ""


PICTURES: Final = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.WEBP})
#: How much of a file says what it is.
HEAD: Final = 1024
#: A photo of so many pixels is not opened at all; those that cannot be read at a smaller scale, sooner.
MOST_PIXELS: Final = 50_000_000
MOST_PIXELS_WHOLE: Final = 25_000_000
#: A document on a smaller photo cannot be read: its shorter and its longer side.
LEAST_SIDES: Final = (400, 600)
#: A photo whose brightest and darkest places differ by less shows nothing.
LEAST_CONTRAST: Final = 24
_HEIC: Final = (b"heic", b"heix", b"hevc", b"heif", b"mif1", b"msf1", b"avif")
MARKUP: Final = re.compile(rb"<\s*(?:!doctype|html|svg|script|head|body|\?xml|iframe)", re.IGNORECASE)


def kind_of(head: bytes) -> FileKind:
    """What a file is by its first bytes, whatever its name says."""
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head.startswith(b"%PDF-"):
        return FileKind.PDF
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        return FileKind.HEIC
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")):
        return FileKind.ARCHIVE
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return FileKind.OFFICE
    plain = head.replace(b"\x00", b"")  # also in UTF-16
    return FileKind.MARKUP if MARKUP.search(plain) else FileKind.OTHER


def picture_size_problem(kind: FileKind, width: int, height: int, *, least: tuple[int, int] = LEAST_SIDES) -> str:
    """What is wrong with a photo of this size, asked before it is opened; "" where nothing is."""
    most = MOST_PIXELS if kind is FileKind.JPEG else MOST_PIXELS_WHOLE
    if width * height > most:
        return "photo_too_large"
    least_short, least_long = least
    return "photo_too_small" if min(width, height) < least_short or max(width, height) < least_long else ""

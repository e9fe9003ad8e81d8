"""Which characters a font can draw, read from its file (OpenType ``cmap``, formats 4 and 12, and 14 for variation sequences)."""

import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

#: Variation selectors: after a character they choose one of its forms 「異体字」.
_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_UNICODE: Final = frozenset({(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)})


def is_selector(code: int) -> bool:
    """Whether a code point chooses a form of the character before it."""
    return any(code in each for each in _SELECTORS)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one font draws: code points, and pairs of a character and a selector."""

    points: frozenset[int]
    forms: frozenset[tuple[int, int]]


@lru_cache(maxsize=16)
def coverage(path: str, index: int = 0) -> Coverage:
    """What the font at a place in a file draws; raises OSError and ValueError."""
    data = Path(path).read_bytes()
    try:
        start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
        return _coverage(data, start)
    except struct.error as error:
        raise ValueError(f"{path}: not a font that can be read ({error})") from None


def _coverage(data: bytes, start: int) -> Coverage:
    points: set[int] = set()
    forms: set[tuple[int, int]] = set()
    for number in range(struct.unpack_from(">H", data, start + 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * number)
        if tag == b"cmap":
            for part in range(struct.unpack_from(">H", data, offset + 2)[0]):
                platform, encoding, inner = struct.unpack_from(">HHI", data, offset + 4 + 8 * part)
                kind = struct.unpack_from(">H", data, offset + inner)[0]
                if kind == 14:
                    forms |= _forms(data, offset + inner)
                elif (platform, encoding) in _UNICODE and kind in {4, 12}:
                    points |= (_segments if kind == 4 else _groups)(data, offset + inner)
    return Coverage(frozenset(points), frozenset(forms))


def _groups(data: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">I", data, at + 12)[0]
    found: set[int] = set()
    for number in range(count):
        first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * number)
        found.update(range(first if glyph else first + 1, last + 1))
    return found


def _segments(data: bytes, at: int) -> set[int]:
    double = struct.unpack_from(">H", data, at + 6)[0]
    found: set[int] = set()
    for place in range(0, double, 2):
        last = struct.unpack_from(">H", data, at + 14 + place)[0]
        first = struct.unpack_from(">H", data, at + 16 + double + place)[0]
        delta = struct.unpack_from(">H", data, at + 16 + 2 * double + place)[0]
        jump_at = at + 16 + 3 * double + place
        jump = struct.unpack_from(">H", data, jump_at)[0]
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = (code + delta) & 0xFFFF
            if jump:
                glyph = struct.unpack_from(">H", data, jump_at + jump + 2 * (code - first))[0]
            if glyph:
                found.add(code)
    return found


def _forms(data: bytes, at: int) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for number in range(struct.unpack_from(">I", data, at + 6)[0]):
        record = at + 10 + 11 * number
        selector = int.from_bytes(data[record : record + 3], "big")
        usual, other = struct.unpack_from(">II", data, record + 3)
        if usual:
            for place in range(struct.unpack_from(">I", data, at + usual)[0]):
                here = at + usual + 4 + 4 * place
                first = int.from_bytes(data[here : here + 3], "big")
                found |= {(code, selector) for code in range(first, first + data[here + 3] + 1)}
        if other:
            for place in range(struct.unpack_from(">I", data, at + other)[0]):
                here = at + other + 4 + 5 * place
                found.add((int.from_bytes(data[here : here + 3], "big"), selector))
    return found

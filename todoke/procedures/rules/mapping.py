"""From what a core system is told to its own words 「項目の対応」: each row takes a value at a path, or a constant, through a table of codes and a format.

A path names a place of the told document: ``number``, ``answers.applicant.kana``, ``answers.children.0.born``; ``answers.children.*.born`` is
the list of all. The same rows serve the core system's own API, bulk files and lists for people who type.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

_LONGEST_PATH: Final = 200
_PATH: Final = re.compile(r"[A-Za-z0-9_@-]+(\.([A-Za-z0-9_@-]+|\*))*")
_HALF: Final = dict(zip(
    "ァアィイゥウェエォオカキクケコサシスセソタチッツテトナニヌネノハヒフヘホマミムメモャヤュユョヨラリルレロワヲンー・「」。、",
    "ｧｱｨｲｩｳｪｴｫｵｶｷｸｹｺｻｼｽｾｿﾀﾁｯﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓｬﾔｭﾕｮﾖﾗﾘﾙﾚﾛﾜｦﾝｰ･｢｣｡､", strict=True,
))  # fmt: skip
#: The eras with their first days, as core systems number them (和暦7桁).
_ERAS: Final = (
    (date(2019, 5, 1), "令和", 5), (date(1989, 1, 8), "平成", 4), (date(1926, 12, 25), "昭和", 3), (date(1912, 7, 30), "大正", 2), (date(1868, 10, 23), "明治", 1),
)  # fmt: skip


class Shape(StrEnum):
    """How a value is written."""

    PLAIN = "plain"
    DATE_COMPACT = "date_compact"  # 20260505
    DATE_SLASH = "date_slash"  # 2026/05/05
    WAREKI = "wareki"  # 令和8年5月5日
    WAREKI_CODE = "wareki_code"  # 5080505
    FULL_WIDTH = "full_width"
    HALF_WIDTH = "half_width"  # also half-width katakana
    ZERO_PADDED = "zero_padded"
    ONE_ZERO = "one_zero"  # 1 for yes, 0 for no


@dataclass(frozen=True, slots=True)
class Row:
    """One field of the core system: ``to`` is its place or column, ``source`` the path or, with ``constant``, empty; ``codes`` a table."""

    to: str
    source: str = ""
    constant: str = ""
    shape: Shape = Shape.PLAIN
    width: int = 0
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not be written as wanted: a code, and the field of the core system. The value itself is never in it."""

    code: str
    to: str


def is_path(text: str) -> bool:
    """Whether a text can name a place."""
    return len(text) <= _LONGEST_PATH and _PATH.fullmatch(text) is not None


def value_at(document: object, path: str) -> object:
    """The value at a path; a star gives the list of all; None where there is nothing."""
    found = document
    parts = path.split(".")
    for place, part in enumerate(parts):
        if part == "*":
            if not isinstance(found, list):
                return None
            rest = ".".join(parts[place + 1 :])
            return [value_at(each, rest) if rest else each for each in found]
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, list) and part.isascii() and part.isdigit() and len(part) < 6 and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found


def written(row: Row, document: object) -> tuple[object, Trouble | None]:
    """The value of one row: a list stays a list; a number or truth value stays one where it is plain and has no table."""
    if not row.source:
        return row.constant, None
    value = value_at(document, row.source)
    if isinstance(value, list):
        each = [_one(row, item) for item in value]
        return [made for made, _ in each], next((trouble for _, trouble in each if trouble), None)
    return _one(row, value)


def _one(row: Row, value: object) -> tuple[object, Trouble | None]:
    if value is None:
        return None, None
    if isinstance(value, Mapping):
        return dict(value), None if row.shape is Shape.PLAIN else Trouble("map_parts", row.to)
    if row.codes:
        found = row.codes.get(_text(value))
        return (found, None) if found is not None else (None, Trouble("map_code_unknown", row.to))
    if row.shape is Shape.PLAIN and not row.width:
        return value, None
    made = shaped(_text(value), row.shape, row.width)
    if made is None:
        return None, Trouble("map_shape", row.to)
    if row.width and len(made) > row.width:
        return made, Trouble("map_too_long", row.to)
    return made, None


def shaped(text: str, shape: Shape, width: int = 0) -> str | None:
    """A text in a format; None where it has not what the format needs."""
    if shape in _DATES:
        day = _day(text)
        return _DATES[shape](day) if day else None
    if shape is Shape.FULL_WIDTH:
        return full_width(text)
    if shape is Shape.HALF_WIDTH:
        return half_width(text)
    if shape is Shape.ONE_ZERO:
        return {"true": "1", "false": "0", "yes": "1", "no": "0"}.get(text)
    if shape is Shape.ZERO_PADDED:
        plain = unicodedata.normalize("NFKC", text)
        return plain.zfill(width) if plain.isascii() and plain.isdigit() else None
    return text


def full_width(text: str) -> str:
    """Digits, letters, signs and katakana in full width."""
    whole = unicodedata.normalize(
        "NFC", "".join(unicodedata.normalize("NFKC", sign) if "｡" <= sign <= "ﾟ" else sign for sign in _joined(text))
    )
    return "".join("　" if sign == " " else chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in whole)


def _joined(text: str) -> str:
    """Half-width katakana with their marks of sound as one."""
    return re.sub(r"[｡-ﾝ][ﾞﾟ]?", lambda found: unicodedata.normalize("NFKC", found[0]), text)


def half_width(text: str) -> str:
    """Digits, letters, signs and katakana in half width; everything else stays."""
    made = []
    for sign in unicodedata.normalize("NFKC", text):
        for part in unicodedata.normalize("NFD", sign) if "ァ" <= sign <= "ヿ" else (sign,):
            made.append({"\u3099": "ﾞ", "\u309a": "ﾟ"}.get(part) or _HALF.get(part, part))
    return "".join(made)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def wareki(day: date) -> tuple[str, int, int] | None:
    """The era, its number, and the year in it; None before Meiji's calendar."""
    for first, name, number in _ERAS:
        if day >= first:
            return name, number, day.year - first.year + 1
    return None


def _wareki(day: date) -> str | None:
    found = wareki(day)
    return f"{found[0]}{'元' if found[2] == 1 else found[2]}年{day.month}月{day.day}日" if found else None


def _wareki_code(day: date) -> str | None:
    found = wareki(day)
    return f"{found[1]}{found[2]:02}{day:%m%d}" if found else None


_DATES: Final = {
    Shape.DATE_COMPACT: lambda day: f"{day:%Y%m%d}", Shape.DATE_SLASH: lambda day: f"{day:%Y/%m/%d}", Shape.WAREKI: _wareki, Shape.WAREKI_CODE: _wareki_code,
}  # fmt: skip


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def cell(value: object) -> str:
    """A value as one cell of a file or a list."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(cell(each) for each in value if each is not None)
    if isinstance(value, Mapping):
        return " ".join(cell(each) for each in value.values())
    return _text(value)


def outgoing(rows: Sequence[Row], document: object) -> tuple[dict[str, object], list[Trouble]]:
    """The document of the core system's own API; a path like ``children.0.name`` or ``applicant.name`` makes objects and lists on its way."""
    made: dict[str, object] = {}
    troubles = []
    for row in rows:
        value, trouble = written(row, document)
        if trouble is not None:
            troubles.append(trouble)
        if value is not None:
            _put(made, row.to.split("."), value)
    return made, troubles


def _put(into: dict[str, object], parts: Sequence[str], value: object) -> None:
    """Put a value at a path; ``children.*.name`` spreads a list over the members of ``children``."""
    name, rest = parts[0], parts[1:]
    if not rest:
        into[name] = value
    elif rest[0] == "*":
        items = into.setdefault(name, [])
        if isinstance(items, list) and isinstance(value, list):
            while len(items) < len(value):
                items.append({})
            for item, each in zip(items, value, strict=False):
                if len(rest) > 1 and each is not None and isinstance(item, dict):
                    _put(item, rest[1:], each)
    else:
        inner = into.setdefault(name, {})
        if isinstance(inner, dict):
            _put(inner, rest, value)

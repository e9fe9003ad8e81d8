"""Finds Japanese telephone numbers in text, in whatever width and punctuation they are written."""

import re
from dataclasses import dataclass

_WIDTHS = str.maketrans("０１２３４５６７８９（）－‐‑‒–—―−＋＃", "0123456789()--------+#")
_LONG_VOWEL_AS_DASH = re.compile(r"(?<=[0-9)])ー(?=[0-9])")  # ０３ー３４８８, but not センター０３
_NUMBER = re.compile(
    r"(?<![0-9#+])(?<![0-9A-Za-z]-)(?<![0-9]\.)(?:"
    r"\+81[- ]?(?P<abroad>[1-9]\d{0,3}(?:-?\d{1,4}){1,2}-\d{4})"
    r"|\(?(?P<area>0\d{1,4})(?:\)-?|-|\()(?P<exchange>\d{1,4})(?:-|\)-?)(?P<line>\d{3,4})"
    r"|(?P<short>#(?:7119|8000|8008|8103|8891|9110|9910))"
    r")(?![0-9A-Za-z]|-\d)"
)
_BARE = re.compile(r"(?:電話(?:番号)?|TEL|Tel|tel|℡|☎)[:： \u3000]{0,2}(?P<bare>0\d{9,10})(?![0-9A-Za-z]|-\d)")
_FAX_BEFORE = re.compile(r"(?:FAX|Fax|fax|ＦＡＸ|ファッ?クス|ファクシミリ)(?:番号)?[:：)）】」\s]{0,3}\Z")
_SHARED_BEFORE = re.compile(
    r"(?:電話|TEL|Tel|tel|℡|☎)(?:番号)?[・/／,、&＆及びとも兼 ]{1,3}\S{2,6}(?:番号)?[:：)）】」\s]{0,3}\Z"
)
_MOBILE = ("020", "050", "060", "070", "080", "090")
_FREE = ("0120", "0570", "0990")


@dataclass(frozen=True, slots=True)
class FoundPhone:
    """A telephone number in a text: what to dial (digits, or + or # and digits) and its span [start, end)."""

    number: str
    start: int
    end: int


def find_phones(text: str) -> list[FoundPhone]:
    """The telephone numbers of a text, in order; not postcodes, dates, amounts, or numbers labelled as fax only."""
    narrow = _LONG_VOWEL_AS_DASH.sub("-", text.translate(_WIDTHS))  # one character for one: the places stay
    found = [phone for match in _NUMBER.finditer(narrow) if (phone := _phone(narrow, match))]
    bare = [FoundPhone(match["bare"], *match.span("bare")) for match in _BARE.finditer(narrow)]
    bare = [phone for phone in bare if _has_right_length(phone.number)]
    return sorted(found + bare, key=lambda phone: phone.start)


def _phone(narrow: str, match: re.Match[str]) -> FoundPhone | None:
    start, end = match.span()
    before = narrow[max(0, start - 20) : start]
    if _FAX_BEFORE.search(before) and not _SHARED_BEFORE.search(before):
        return None
    if match["short"]:
        return FoundPhone(match["short"], start, end)
    if match["abroad"]:
        digits = re.sub(r"\D", "", match["abroad"])
        return FoundPhone(f"+81{digits}", start, end) if len(digits) in (9, 10) else None
    area, exchange, line = match["area"], match["exchange"], match["line"]
    if narrow[start] == "(" and not narrow.startswith(")", match.end("area")):
        start += 1  # （03-1234-5678）: the bracket is the sentence's
    opened, closed = narrow.count("(", start, end), narrow.count(")", start, end)
    return FoundPhone(area + exchange + line, start, end) if opened == closed and _fits(area, exchange, line) else None


def _fits(area: str, exchange: str, line: str) -> bool:
    shape = (len(area), len(exchange), len(line))
    if area in _MOBILE:
        return shape == (3, 4, 4)
    if area in _FREE:
        return shape in ((4, 3, 3), (4, 2, 4), (4, 1, 5))
    if area == "0800":
        return shape == (4, 3, 4)
    return shape[0] + shape[1] == 6 and shape[2] == 4 and area[1] != "0"


def _has_right_length(number: str) -> bool:
    return len(number) == (11 if number[:3] in _MOBILE or number.startswith("0800") else 10)

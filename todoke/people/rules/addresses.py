"""Addresses as keys to compare them by, and the town that an address names; the address itself is never changed."""

import re
import unicodedata
from typing import Final

_SPACES: Final = re.compile(r"\s+")
_DASHES: Final = re.compile("(?<=[0-9])[-‐‑‒–—―−ーｰ](?=[0-9])")
_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_UNITS: Final = re.compile(r"(?<=[0-9])(?:丁目|番地の|番地|番|号(?!室)|の(?=[0-9]))")
_CHOME: Final = re.compile(r"([一二三四五六七八九十]{1,3})(?=丁目)")
_DIGITS: Final = {each: place for place, each in enumerate("一二三四五六七八九", 1)}
_DISTRICT: Final = re.compile(r"^[^0-9市区町村]{1,5}郡")


def _number(text: str) -> str:
    """A number in kanji below 100 as digits."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return "".join(str(_DIGITS[each]) for each in text)
    return str((_DIGITS.get(tens, 1) if len(tens) < 2 else 1) * 10 + _DIGITS.get(ones, 0))


def address_key(address: str) -> str:
    """An address as a key: 荒川二丁目2番3号 and 荒川２－２－３ are the same."""
    plain = _SELECTORS.sub("", _SPACES.sub("", unicodedata.normalize("NFKC", address)))
    plain = _CHOME.sub(lambda found: _number(found[1]), plain)
    plain = _UNITS.sub("-", _DASHES.sub("-", plain))
    return re.sub(r"-+(?=[^0-9]|$)", "", re.sub(r"-+", "-", plain)).casefold()


def names_town(address: str, *, prefecture: str, town: str) -> bool:
    """Whether an address lies in a town; a prefecture and a district 「郡」 before its name may be left out."""
    rest = _SPACES.sub("", unicodedata.normalize("NFKC", address)).removeprefix(prefecture)
    return any(text.startswith(town) for text in (rest, _DISTRICT.sub("", rest)))

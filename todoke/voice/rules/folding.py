"""A text as it is searched for what to mask: one width, small letters, digits of any script, nothing hidden between the signs; each sign knows its place."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

#: Signs that show nothing of their own and may stand between digits: joiners, selectors, the ring of a key, marks.
_SKIPPED: Final = ("Mn", "Me", "Cf", "Cc")
_KANJI: Final = str.maketrans("〇零一二三四五六七八九壱弐参伍○◯", "001234567891235" + "00")
_KEPT_MARKS: Final = "\u3099\u309a\n"


@dataclass(frozen=True, slots=True)
class Folded:
    """``text``: folded; ``digits``: the same with 漢数字 as digits, sign for sign; ``places``: where each sign stood, and where the text ends."""

    text: str
    digits: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A part of the folded text as a part of the text itself, with what is hidden at its end."""
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]


def fold(text: str) -> Folded:
    """Fold a text."""
    if text.isascii():
        small = text.lower()
        return Folded(small, small, tuple(range(len(text) + 1)))
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for each in _folded(sign):
            signs.append(each)
            places.append(place)
    whole = "".join(signs)
    return Folded(whole, whole.translate(_KANJI), (*places, len(text)))


@lru_cache(maxsize=16_384)
def _folded(sign: str) -> str:
    if sign in _KEPT_MARKS:
        return sign
    if unicodedata.category(sign) in _SKIPPED:
        return ""
    digit = unicodedata.digit(sign, None)
    plain = str(digit) if digit is not None else unicodedata.normalize("NFKC", sign).lower()
    return "".join(each for each in plain if unicodedata.category(each) not in _SKIPPED)

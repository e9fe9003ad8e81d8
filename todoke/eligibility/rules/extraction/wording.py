"""Reading the words: folded widths with the same length, numbers in every script, and sentences with their place."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

NUMBER: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,10}|[一二三四五六七八九十百〇]{1,7})"
_DIGITS: Final = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_SAME: Final = {"〜": "~", "～": "~", "∼": "~", "‐": "-", "–": "-", "−": "-", "―": "-", "﹣": "-"}
_SENTENCE: Final = re.compile(r"[^。\n\r\v\f]+")


@lru_cache(maxsize=8_192)
def _folded(sign: str) -> str:
    if same := _SAME.get(sign):
        return same
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 else sign


def fold(text: str) -> str:
    """The text with digits, letters and punctuation in one width; every place stays where it was."""
    return text if text.isascii() else "".join(map(_folded, text))


def number(words: str) -> int:
    """The value of digits with or without commas, or of Chinese numerals (十八, 二〇)."""
    if words[0].isascii():
        return int(words.replace(",", ""))
    if not any(sign in _TENS for sign in words):
        return int("".join(str(_DIGITS[sign]) for sign in words))
    total, pending = 0, 0
    for sign in words:
        if sign in _TENS:
            total += max(pending, 1) * _TENS[sign]
            pending = 0
        else:
            pending = _DIGITS[sign]
    return total + pending


def sentences(folded: str) -> Iterator[tuple[int, str]]:
    """(place, sentence) for each stretch up to a full stop or a line's end."""
    for found in _SENTENCE.finditer(folded):
        yield found.start(), found.group()

"""Typed text made clean: what nobody sees is taken out, kana and spaces are brought into one form, and what no text holds is found."""

import re
import unicodedata
from typing import Final

#: Signs without width that phones and web pages paste along: marks of direction, joiners of words, soft hyphens, fillers.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_LINES: Final = re.compile("\r\n?|[\u0085\u2028\u2029]")
#: A sign with marks that belong to it, such as か with ゛, as some systems write them apart.
_APART: Final = re.compile("\\w[\u0300-\u036f\u3099\u309a]+")
_SPACES: Final = re.compile(r"\s+")
_HYPHEN_AFTER_KANA: Final = re.compile("(?<=[ァ-ヺー])[-‐‑‒–—―−]")


def clean(text: str) -> str:
    """The text without what nobody sees, its lines ended by one sign, without spaces around; "" where nothing remains that shows."""
    seen = _LINES.sub("\n", _INVISIBLE.sub("", text)).replace("\t", " ")
    if not seen.isascii():
        seen = _APART.sub(lambda found: unicodedata.normalize("NFC", found[0]), seen)
    return seen.strip() if any(unicodedata.category(sign)[0] not in "ZM" and sign != "\n" for sign in seen) else ""


def one_line(text: str) -> str:
    """A clean text with single spaces, as in names and addresses."""
    return _SPACES.sub(" ", text)


def is_strange(text: str) -> bool:
    """Whether a text holds what no text holds: control signs, halves of signs, private signs (外字), the sign for what was lost in reading."""
    return any(_is_strange(sign) for sign in text if sign != "\n")


def _is_strange(sign: str) -> bool:
    if sign == "\ufffd":
        return True
    category = unicodedata.category(sign)
    if category == "Cn":  # rare characters for names are added faster than they are known here
        return not 0x20000 <= ord(sign) < 0x3FFFE or ord(sign) & 0xFFFE == 0xFFFE
    return category in ("Cc", "Cs", "Co")


def katakana(text: str) -> str:
    """Kana as katakana of full width, without spaces around; all else unchanged."""
    wide = unicodedata.normalize("NFKC", text).strip()
    kana = "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" or sign in "ゝゞ" else sign for sign in wide)
    return _HYPHEN_AFTER_KANA.sub("ー", kana)

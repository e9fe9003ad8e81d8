"""SMS as it is counted and paid for: 70 units in one, 67 in each part of a longer one; a character outside the basic plane is two units."""

import re
import unicodedata
from typing import Final

#: Units (UCS-2) of a message that stands alone, and of each part of a longer one: six bytes say which part it is.
ALONE: Final = 70
PART: Final = 67
#: More parts than these are not sent.
MOST_PARTS: Final = 2
_LINK: Final = re.compile(r"(?:https?:|www\.|(?<![\w.])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?![a-z]))", re.IGNORECASE)


def units(text: str) -> int:
    """How many units a text takes."""
    return sum(2 if ord(sign) > 0xFFFF else 1 for sign in text)


def parts(text: str) -> list[str]:
    """A text as the parts that a telephone receives; two units of one character are never torn apart."""
    if units(text) <= ALONE:
        return [text]
    made, held, room = [], "", PART
    for sign in text:
        need = units(sign)
        if need > room:
            made.append(held)
            held, room = "", PART
        held, room = held + sign, room - need
    return [*made, held]


def has_link(text: str) -> bool:
    """Whether a text holds what a telephone would make a link of; in any width."""
    return _LINK.search(unicodedata.normalize("NFKC", text)) is not None


def problem(text: str) -> str:
    """Why a text is no SMS of ours, as a code; "" when it is one."""
    if not text.strip():
        return "empty"
    if has_link(text):
        return "link"
    return "too_long" if len(parts(text)) > MOST_PARTS else ""

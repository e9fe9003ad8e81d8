"""When many like voices in a short time are a flood 「集中」, and what makes two texts like; nothing is refused by it, the queue shows one incident."""

import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from todoke.voice.rules.folding import fold

#: Voices further apart belong to no flood.
WINDOW: Final = timedelta(minutes=10)
#: The same words about the same thing so often, from anywhere, are one.
SAME_WORDS: Final = 10
#: Bare scores from one network about the same thing; people at a counter behind one address are slower.
BARE_SCORES: Final = 30
#: Voices of different words from one network about the same thing: faster than an office or a classroom speaks.
ONE_NETWORK: Final = 100
_LONGEST: Final = 300


def likeness(text: str) -> str:
    """What is left of a text when digits, punctuation, spaces, widths and signs said again and again make no difference; of signs alone, the signs."""
    kept: list[str] = []
    for sign in fold(text).text:
        if unicodedata.category(sign)[0] == "L" and kept[-1:] != [sign]:
            kept.append(sign)
            if len(kept) == _LONGEST:
                break
    return "".join(kept) or "".join(sorted(set(_shown(text))))


def _shown(text: str) -> Iterable[str]:
    return (sign for sign in text[:_LONGEST] if unicodedata.category(sign)[0] in "SNP")

"""The terms of a voice 「語」: what it is about, so that voices which say the same can be found; masked words are none."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from todoke.common import words
from todoke.voice.rules import sayings

#: A term that begins so is what words mean, not a word of the text.
MEANS: Final = "="
#: What stands where something was masked.
_MASKED: Final = re.compile(r"〔[^〕]{1,12}〕")
_HAS_LETTER: Final = re.compile(r"[^\W\d_]")
_TAIL: Final = re.compile(r"[ぁ-ゖ]+$")
_KANJI: Final = re.compile(r"[\u3400-\u9fff々]")
_MOST: Final = 2_000  # characters that are read of one voice


def stem(normal: str) -> str:
    """A word without its ending in kana, so that 待つ and 待ち are one; a word of kanji alone stays itself (分 is not 分かる)."""
    cut = _TAIL.sub("", normal)
    return f"{cut}~" if cut != normal and _KANJI.search(cut) else normal


@cache
def _meanings() -> dict[str, str]:
    """What each word of our list means, by stem: the row's own mark."""
    found: dict[str, str] = {}
    for place, row in enumerate(sayings.SAME):
        for each in row.split():
            parts = [stem(word.normal) for word in words.words(each)]
            found.setdefault("".join(parts), f"{MEANS}{place}")
    return found


def meaning(term: str) -> str:
    """The first word of the row of our list that a term of meaning stands for."""
    return sayings.SAME[int(term.removeprefix(MEANS))].split()[0]


@cache
def _silent() -> frozenset[str]:
    return frozenset(stem(each) for each in sayings.SILENT)


def terms_of(text: str) -> list[tuple[str, str]]:
    """The terms of a text in order, each with how it is shown: words by stem, compounds of neighbouring nouns, and what they mean by our list."""
    found: list[tuple[str, str]] = []
    run: list[words.Word] = []
    for word in words.words(_MASKED.sub("。", text[:_MOST])):
        if run and (not word.noun or word.run != run[-1].run):
            found += _compound(run)
            run = []
        if word.noun:
            run.append(word)
        key = stem(word.normal)
        found += _term(key, word.surface if word.noun and key == word.normal else word.normal)
    return found + _compound(run)


def _term(key: str, shown: str) -> list[tuple[str, str]]:
    if not _HAS_LETTER.search(key) or (len(key) == 1 and not _KANJI.fullmatch(key)):
        return []
    means = _meanings().get(key)
    own = [] if key in _silent() else [(key, shown)]
    return [*own, *([(means, "")] if means else [])]


def _compound(run: Sequence[words.Word]) -> list[tuple[str, str]]:
    """The whole of a run of nouns as one more term."""
    kept = [word for word in run if _HAS_LETTER.search(word.surface)]
    if not 2 <= len(kept) <= 4:
        return []
    key, shown = "".join(stem(word.normal) for word in kept), "".join(word.surface for word in kept)
    return _term(key, shown) if key not in _silent() else []

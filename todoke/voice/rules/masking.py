"""What of a text is masked before it is kept: what nobody sees is taken out first, then numbers, mail, addresses and names are found in any width and writing."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from todoke.common.cleaning import clean
from todoke.voice.rules import masked_numbers, masked_words

#: Finds names of persons in a text, as (start, end); ``queries.masked`` gives one that knows Japanese words.
FindNames = Callable[[str], Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Mask:
    """A part of a text that is masked: from ``start`` to ``end`` in characters, and what it is (a key of ``WORDS``)."""

    start: int
    end: int
    what: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with its masked parts replaced by 「〔電話〕」 and the like. ``masks`` are places in ``seen``: what was typed, without what nobody sees."""

    text: str
    masks: tuple[Mask, ...]
    seen: str = ""

    def parts(self) -> Iterator[tuple[str, str]]:
        """The text in order: what stays with "", what is masked as its replacement with what it is."""
        at = 0
        for each in self.masks:
            if each.start > at:
                yield self.seen[at : each.start], ""
            yield WORDS[each.what], each.what
            at = each.end
        if at < len(self.seen):
            yield self.seen[at:], ""


#: What stands in the place of each; the same in every language, because texts of all languages lie beside each other.
WORDS: Final[dict[str, str]] = {
    "individual_number": "〔個人番号〕", "card": "〔カード番号〕", "mail": "〔メール〕", "phone": "〔電話〕", "account": "〔口座〕", "number": "〔番号〕",
    "handle": "〔アカウント〕", "postcode": "〔郵便番号〕", "address": "〔住所〕", "birth": "〔生年月日〕", "name": "〔名前〕",
}  # fmt: skip
#: Control signs and halves of signs: no text holds them.
_UNSEEN: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
#: Where two kinds claim the same signs, the first here wins.
_FIRST: Final = {what: place for place, what in enumerate(WORDS)}


def masks_of(text: str, *, names: FindNames | None = None) -> tuple[Mask, ...]:
    """The parts to mask of a clean text, in order, none overlapping."""
    found = [Mask(*each) for each in (*masked_numbers.find(text), *masked_words.find(text))]
    found += [Mask(start, end, "name") for start, end in (names(text) if names else ())]
    kept: list[Mask] = []
    for mask in sorted(found, key=lambda each: (_FIRST[each.what], each.start - each.end, each.start)):
        if all(mask.end <= other.start or mask.start >= other.end for other in kept):
            kept.append(mask)
    return tuple(sorted(kept, key=lambda each: each.start))


def mask(text: str, *, names: FindNames | None = None) -> Masked:
    """The text as it is kept: never with marks of direction, signs without width or control signs, nor with what is masked."""
    seen = _UNSEEN.sub("", clean(text))
    held = Masked("", masks_of(seen, names=names), seen)
    return Masked("".join(part for part, _ in held.parts()), held.masks, seen)

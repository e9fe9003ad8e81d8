"""What of a text is masked before it is kept: numbers, mail, addresses and names, whatever their width and whatever is hidden between the signs."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

#: Finds names of persons in a text, as (start, end); the operation gives one that knows Japanese words.
FindNames = Callable[[str], Sequence[tuple[int, int]]]
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_PHONE: Final = re.compile(r"0\d{1,4}-?\d{1,4}-?\d{3,4}")


@dataclass(frozen=True, slots=True)
class Mask:
    """A part of a text that is masked: from ``start`` to ``end`` in characters, and what it is (``mail``, ``phone``, ``name`` …)."""

    start: int
    end: int
    what: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with its masked parts replaced by 「〔電話〕」 and the like."""

    text: str
    masks: tuple[Mask, ...]


WORDS: Final[dict[str, str]] = {"mail": "〔メール〕", "phone": "〔電話〕", "name": "〔名前〕"}


def masks_of(text: str, *, names: FindNames | None = None) -> tuple[Mask, ...]:
    """The parts to mask, in order, none overlapping."""
    found = [Mask(*hit.span(), "mail") for hit in _MAIL.finditer(text)]
    found += [Mask(*hit.span(), "phone") for hit in _PHONE.finditer(text)]
    found += [Mask(start, end, "name") for start, end in (names(text) if names else ())]
    kept: list[Mask] = []
    for mask in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or mask.start >= kept[-1].end:
            kept.append(mask)
    return tuple(kept)


def mask(text: str, *, names: FindNames | None = None) -> Masked:
    """The text as it is kept."""
    masks, parts, at = masks_of(text, names=names), [], 0
    for each in masks:
        parts += [text[at : each.start], WORDS[each.what]]
        at = each.end
    return Masked("".join([*parts, text[at:]]), masks)

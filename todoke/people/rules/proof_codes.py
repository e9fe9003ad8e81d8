"""Codes that people write down, read out and type: thirteen characters that nobody mistakes, the last of which checks the others."""

import unicodedata
from collections.abc import Callable
from typing import Final

#: Without 0 and O, 1 I and L, 2 and Z, 5 and S, 8 and B, U and V: 23 characters, a prime, so that the check finds every exchange.
ALPHABET: Final = "34679ACDEFGHJKMNPQRTWXY"
LENGTH: Final = 13
#: Hyphens, dashes and the long vowel sign that a Japanese keyboard gives in their place.
_DASHES: Final = "-‐‑‒–—―−ーｰ－_"
_LONGEST_INPUT: Final = 60
_PLACE: Final = {sign: place for place, sign in enumerate(ALPHABET)}


def make(choose: Callable[[str], str], *, length: int = LENGTH) -> str:
    """A new code; ``choose`` takes one character of a text by chance."""
    body = "".join(choose(ALPHABET) for _ in range(length - 1))
    return body + check_sign(body)


def check_sign(body: str) -> str:
    """The last character: a weighted sum, each place with a weight of its own, so that one wrong sign or two exchanged ones show."""
    return ALPHABET[sum(weight * _PLACE[sign] for weight, sign in enumerate(body, start=1)) % len(ALPHABET)]


def read(typed: str, *, length: int = LENGTH) -> str:
    """A code as typed in any case and width, with hyphens and spaces, in its own form; "" when it can be none."""
    if len(typed) > _LONGEST_INPUT:
        return ""
    signs = signs_of(typed)
    if len(signs) != length or any(sign not in _PLACE for sign in signs):
        return ""
    return signs if check_sign(signs[:-1]) == signs[-1] else ""


def signs_of(typed: str) -> str:
    """What was typed as plain capital signs, without hyphens and spaces; cut where no code is so long."""
    plain = unicodedata.normalize("NFKC", typed[: _LONGEST_INPUT * 2]).upper()
    return "".join(sign for sign in plain if sign not in _DASHES and not sign.isspace())


def written(code: str) -> str:
    """A code in groups, as people read it out: 4-4-5."""
    return "-".join(part for part in (code[:4], code[4:8], code[8:]) if part)

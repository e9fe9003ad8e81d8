"""The code of a notice 「お知らせ番号」: twelve characters that nobody mistakes, by which anybody can ask whether a notice is genuine."""

from collections.abc import Callable
from typing import Final

from todoke.people.rules import proof_codes

LENGTH: Final = 12


def make(choose: Callable[[str], str]) -> str:
    """A new code; ``choose`` takes one character of a text by chance (``secrets.choice``)."""
    return proof_codes.make(choose, length=LENGTH)


def read(typed: str) -> str:
    """A code as typed, in any case and width, with hyphens and spaces; "" when it can be none (its check character does not fit)."""
    return proof_codes.read(typed, length=LENGTH)


def written(code: str) -> str:
    """A code in groups of four, as people read it out."""
    return proof_codes.written(code)

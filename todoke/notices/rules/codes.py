"""The code of a notice 「お知らせ番号」: twelve characters that nobody mistakes, by which anybody can ask whether a notice is genuine."""

from collections.abc import Callable
from enum import StrEnum
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


class Trouble(StrEnum):
    """Why what was typed is no code; whoever typed it is told, because it says nothing about codes that exist."""

    EMPTY = "code_empty"
    LENGTH = "code_length"
    SIGNS = "code_signs"
    CHECK = "code_check"  # one character is wrong, or two are exchanged


def trouble(typed: str) -> tuple[Trouble, str] | None:
    """Why what was typed is no code, and the signs that never stand in one; None when it may be one."""
    if read(typed):
        return None
    signs = proof_codes.signs_of(typed)
    if not signs:
        return Trouble.EMPTY, ""
    if strange := "".join(dict.fromkeys(sign for sign in signs if sign not in proof_codes.ALPHABET)):
        return Trouble.SIGNS, strange[:LENGTH]
    return (Trouble.LENGTH if len(signs) != LENGTH else Trouble.CHECK), ""

"""The number of a submission or payment 「受付番号」: twelve characters that people write down and read out; by chance, so that nobody counts or guesses them."""

from collections.abc import Callable
from typing import Final

from todoke.people.rules import proof_codes

LENGTH: Final = 12


def make(choose: Callable[[str], str]) -> str:
    """A new number; ``choose`` takes one character of a text by chance (``secrets.choice``)."""
    return proof_codes.make(choose, length=LENGTH)


def read(typed: str) -> str:
    """A number as typed, in any case and width; "" when it can be none."""
    return proof_codes.read(typed, length=LENGTH)


def written(number: str) -> str:
    """A number in groups of four."""
    return proof_codes.written(number)

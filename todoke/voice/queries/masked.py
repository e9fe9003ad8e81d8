"""Masking a text with names found by the words of Japanese: what is kept, and what a preview shows, are the same."""

from todoke.voice.queries import names
from todoke.voice.rules import masking
from todoke.voice.rules.kinds import TEXT_AT_MOST
from todoke.voice.rules.masking import Masked


def mask(text: str) -> Masked:
    """A text as it would be kept; of a longer one than is taken only the beginning is looked at."""
    return masking.mask(text[:TEXT_AT_MOST], names=names.find)

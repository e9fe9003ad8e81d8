"""Where a letter on paper and its batch stand, why a letter is stopped, and which letters are printed together."""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Final

from todoke.people.rules import proof_codes

NUMBER_LENGTH: Final = 8
#: A batch's PDF is deleted so long after it was posted: until then a spoiled print can be replaced.
KEPT_AFTER_POSTING: Final = timedelta(days=3)
#: Nobody fetched it: its addresses are old, and it is made anew.
STALE_AFTER: Final = timedelta(days=7)
#: So many letters are in one PDF at most.
MOST_IN_BATCH: Final = 500


class BatchState(StrEnum):
    """Where a batch stands."""

    MADE = "made"
    FETCHED = "fetched"
    POSTED = "posted"
    DROPPED = "dropped"  # not posted: its letters are printed anew


class LetterState(StrEnum):
    """What became of a letter."""

    STOPPED = "stopped"  # not printed; staff see why
    PRINTED = "printed"
    POSTED = "posted"
    RETURNED = "returned"  # 宛先不明
    NOT_WANTED = "not_wanted"  # done, moved, died … before it was printed
    WAITING = "waiting"  # its batch was dropped


class Stopped(StrEnum):
    """Why a letter is not printed."""

    NO_ADDRESS = "no_address"
    GLYPH = "glyph"  # a character that no font here draws
    TOO_LONG = "too_long"  # the address does not fit the window
    TOO_LATE = "too_late"  # no post comes in time any more
    RETURNED = "returned"  # the last letter to this address came back
    NO_WORDS = "no_words"  # the text cannot be filled in


def make_number(choose: Callable[[str], str]) -> str:
    """A new number of a letter; ``choose`` takes one character of a text by chance."""
    return proof_codes.make(choose, length=NUMBER_LENGTH)


def read_number(typed: str) -> str:
    """A number as typed or scanned; "" when it can be none."""
    return proof_codes.read(typed, length=NUMBER_LENGTH)


def written(number: str) -> str:
    """A number in groups of four."""
    return proof_codes.written(number)

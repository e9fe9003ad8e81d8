"""The number of a place in the sample, as a sheet prints it and staff type it: counted, with a last digit that checks the others."""

import re
import unicodedata
from typing import Final

_WIDTH: Final = 5
_DASHES: Final = re.compile(r"[-‐‑‒–—―−ーｰ－_\s]")


def number_of(count: int) -> str:
    """The number of the first, second … place: ``000018`` is the first."""
    digits = f"{count:0{_WIDTH}d}"
    return digits + _check(digits)


def read(typed: str) -> str:
    """A number as typed in any width; "" when a digit is wrong or two neighbours are exchanged."""
    digits = _DASHES.sub("", unicodedata.normalize("NFKC", typed[:40]))
    if not re.fullmatch(r"[0-9]{6,12}", digits):
        return ""
    return digits if _check(digits[:-1]) == digits[-1] else ""


def _check(digits: str) -> str:
    """By Luhn: every second digit counts double, from the right."""
    total = sum(
        sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10)) for place, digit in enumerate(reversed(digits))
    )
    return str(-total % 10)

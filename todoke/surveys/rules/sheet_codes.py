"""What is printed on each page of a survey's sheet: whose survey, which wave and edition, which number, and which page."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_WRITTEN: Final = re.compile(
    r"(?:^|[/#])([a-z0-9_.-]{1,40})/([a-z0-9_-]{1,40})/([a-z0-9_-]{1,40})/e([0-9]{1,4})(?:-([a-z0-9]{1,16}))?$"
)


@dataclass(frozen=True, slots=True)
class SheetCode:
    """A sheet; ``number`` is that of the invitation, "" where sheets lie open."""

    body: str
    survey: str
    wave: str
    edition: int
    number: str = ""


def written(code: SheetCode) -> str:
    """As it is printed, and typed by hand: ``130001/fuben/2026/e1-A3C4D``."""
    return f"{code.body}/{code.survey}/{code.wave}/e{code.edition}{f'-{code.number}' if code.number else ''}"


def address(code: SheetCode, site: str) -> str:
    """What the QR holds: the page where a survey is answered, with the code behind ``#``, which browsers keep to themselves."""
    return f"{site}/survey/#{written(code)}"


def read(typed: str) -> SheetCode | None:
    """The code as scanned or typed, in any width and case; None where it is none."""
    found = _WRITTEN.search("".join(unicodedata.normalize("NFKC", typed[:300]).lower().split()))
    if found is None:
        return None
    return SheetCode(found[1], found[2], found[3], int(found[4]), (found[5] or "").upper())

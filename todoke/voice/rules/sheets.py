"""What is printed on a sheet 「声の用紙」: whose it is, what it asks about, and on which scale."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from todoke.voice.rules.kinds import About, Scale

_WRITTEN: Final = re.compile(r"([a-z0-9_.-]{1,40})/([a-z]{1,10})/([a-z0-9_.-]{1,200})/([a-z0-9-]{1,16})")
#: In place of a reference where there is none.
_NONE: Final = "-"


@dataclass(frozen=True, slots=True)
class SheetCode:
    """One kind of sheet; ``body`` by its key. Its scale is that of the day when it was printed."""

    body: str
    kind: About
    about: str
    scale: Scale


def written(code: SheetCode) -> str:
    """As it is printed, and typed by hand: ``131181/counter/kodomo/satisfaction-1-5``."""
    return f"{code.body}/{code.kind}/{code.about or _NONE}/{code.scale}"


def read_code(typed: str) -> SheetCode | None:
    """The code as typed, in any width and case; None where it is none."""
    found = _WRITTEN.fullmatch("".join(unicodedata.normalize("NFKC", typed).lower().split()))
    if found is None or found[2] not in set(About) or found[4] not in set(Scale):
        return None
    return SheetCode(found[1], About(found[2]), "" if found[3] == _NONE else found[3], Scale(found[4]))

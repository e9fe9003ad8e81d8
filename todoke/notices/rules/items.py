"""What a notice is about, as a short name 「件名コード」: ``vaccine:MR1:1``, ``checkup:CHECKUP_18M``, ``program:131181000001:2026``."""

import re
from dataclasses import dataclass
from typing import Final

from todoke.eligibility.rules.child_health.table import BY_ID

VACCINE, PROGRAM = "vaccine", "program"
#: A kind in lower case, then what it is; others' kinds (``letter``, ``order``) are welcome.
_ITEM: Final = re.compile(r"[a-z]{2,20}:[A-Za-z0-9_.:+-]{1,98}")
_DOSE: Final = 3


@dataclass(frozen=True, slots=True)
class Dose:
    """A dose of a vaccine."""

    vaccine: str
    number: int


def of_dose(vaccine: str, number: int) -> str:
    """The name of a dose."""
    return f"{VACCINE}:{vaccine}:{number}"


def of_program(name: str, year: int) -> str:
    """The name of a programme in a fiscal year, told again in the next; ``name`` as matching has it: ``number`` or ``number:template``."""
    return f"{PROGRAM}:{name}:{year}"


def is_item(text: str) -> bool:
    """Whether a text has the shape of such a name."""
    return _ITEM.fullmatch(text) is not None


def dose_of(item: str) -> Dose | None:
    """The dose that a name stands for."""
    parts = item.split(":")
    if len(parts) != _DOSE or parts[0] != VACCINE or not parts[2].isdigit():
        return None
    return Dose(parts[1], int(parts[2]))


def program_of(item: str) -> str:
    """The programme that a name stands for, as matching names it; "" where it stands for none."""
    kind, _, rest = item.partition(":")
    return rest.rpartition(":")[0] if kind == PROGRAM else ""


def same(item: str) -> str:
    """What is equal for names of one thing: a dose counts in its course, of whichever product it was."""
    dose = dose_of(item)
    if dose is None or dose.vaccine not in BY_ID:
        return item
    return of_dose(BY_ID[dose.vaccine].course, dose.number)

"""What a notice is about, as a short name 「件名コード」: ``vaccine:MR1:1``, ``checkup:CHECKUP_18M``, ``program:131181000001:2026``."""

from dataclasses import dataclass
from typing import Final

from todoke.eligibility.rules.child_health.table import BY_ID

VACCINE, CHECKUP, SCHOOL, DEADLINE, PROGRAM = KINDS = ("vaccine", "checkup", "school", "deadline", "program")
_DOSE: Final = 3


@dataclass(frozen=True, slots=True)
class Dose:
    """A dose of a vaccine."""

    vaccine: str
    number: int


def of_dose(vaccine: str, number: int) -> str:
    """The name of a dose."""
    return f"{VACCINE}:{vaccine}:{number}"


def of_program(number: str, year: int) -> str:
    """The name of a programme in a fiscal year; told again in the next."""
    return f"{PROGRAM}:{number}:{year}"


def dose_of(item: str) -> Dose | None:
    """The dose that a name stands for."""
    parts = item.split(":")
    if len(parts) != _DOSE or parts[0] != VACCINE or not parts[2].isdigit():
        return None
    return Dose(parts[1], int(parts[2]))


def program_of(item: str) -> str:
    """The number of the programme that a name stands for, "" where it stands for none; a number may hold colons."""
    kind, _, rest = item.partition(":")
    return rest.rpartition(":")[0] if kind == PROGRAM else ""


def same(item: str) -> str:
    """What is equal for names of one thing: a dose counts in its course, of whichever product it was."""
    dose = dose_of(item)
    if dose is None or dose.vaccine not in BY_ID:
        return item
    return of_dose(BY_ID[dose.vaccine].course, dose.number)

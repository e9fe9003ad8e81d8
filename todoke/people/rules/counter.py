"""Counter mode: what a member of staff may see and settle of the person before them, by what the person came for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

#: Nobody touched the desk for so long: the session of the person before it is over.
IDLE: Final = timedelta(minutes=10)
#: A code that a person shows from their telephone.
CODE_LIFE: Final = timedelta(minutes=5)
CODE_DIGITS: Final = 8


class CameFor(StrEnum):
    """What somebody comes to the counter for."""

    CONTACT = "contact"
    FAMILY = "family"
    MONEY = "money"
    HEALTH = "health"
    CONSENTS = "consents"
    OWN_DATA = "own_data"


class Ended(StrEnum):
    """How a counter session ended."""

    FINISHED = "finished"
    IDLE = "idle"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Sight:
    """What is shown: fields of the person, facts, and whether answers of consent, everything else held, and how letters come."""

    fields: frozenset[str]
    facts: frozenset[str] = frozenset()
    consents: bool = False
    everything: bool = False
    letters: bool = False


#: What tells that it is the right person; shown whatever they came for.
WHO: Final = frozenset({"name", "name_kana", "name_latin", "birth_date"})
#: What is on no desk's screen, whatever somebody came for: when a person opened something is theirs alone.
NEVER: Final = frozenset({"read_at"})
_CONTACT: Final = frozenset({"postcode", "address", "phone", "email", "language"})
_FAMILY: Final = frozenset(
    {
        "relation", "raises_child", "supports_student", "single_parent", "childcare", "needs_childcare", "school", "pregnant",
        "multiple_birth", "due_date", "childbirth_date", "moved_in_date", "lives_in_japan",
    }
)  # fmt: skip
_MONEY: Final = frozenset(
    {
        "income", "household_income", "resident_tax", "dependants", "tax_exempt", "health_insurance", "lost_income", "rents_home",
        "public_assistance",
    }
)  # fmt: skip
_HEALTH: Final = frozenset(
    {
        "health_needs", "physical_disability_grade", "intellectual_disability_degree", "mental_disability_grade", "special_child_grade",
        "palsy_or_dystrophy", "intractable_disease", "in_institution", "care_level", "birth_weight_grams", "pregnant", "due_date",
    }
)  # fmt: skip
SIGHTS: Final[dict[CameFor, Sight]] = {
    CameFor.CONTACT: Sight(WHO | _CONTACT, letters=True),
    CameFor.FAMILY: Sight(WHO, _FAMILY),
    CameFor.MONEY: Sight(WHO, _MONEY),
    CameFor.HEALTH: Sight(WHO, _HEALTH),
    CameFor.CONSENTS: Sight(WHO, consents=True),
    CameFor.OWN_DATA: Sight(WHO | _CONTACT, everything=True, consents=True, letters=True),
}


def is_idle(touched: datetime, now: datetime) -> bool:
    """Whether nobody touched the desk for too long."""
    return now - touched >= IDLE


def digits(code: str) -> str:
    """The digits of a code as somebody read it out or typed it: spaces, hyphens and wide digits do not matter."""
    return "".join(str(int(each)) for each in code if each.isdecimal())[:CODE_DIGITS]

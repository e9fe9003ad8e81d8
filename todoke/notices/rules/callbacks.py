"""What somebody has to say who wants to be called back, and how a call ended."""

from enum import StrEnum
from typing import Final

from todoke.common import individual_numbers
from todoke.people.rules.persons import LONGEST_NAME, phone_key

LONGEST_WISH: Final = 200
LONGEST_PHONE: Final = 40
#: The shortest number that can be called from anywhere in Japan (0AB-J), and the longest of the world (E.164).
_DIGITS: Final = (9, 16)


class Outcome(StrEnum):
    """How it ended."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"  # tried several times
    NOT_NEEDED = "not_needed"  # settled otherwise


def problems_of(*, name: str, phone: str, wish: str) -> dict[str, str]:
    """What is missing or too long, field by field."""
    problems: dict[str, str] = {}
    if not name.strip():
        problems["name"] = "name_missing"
    elif len(name) > LONGEST_NAME:
        problems["name"] = "words_too_long"
    digits = len(phone_key(phone).lstrip("+"))
    if not phone.strip():
        problems["phone"] = "phone_missing"
    elif len(phone) > LONGEST_PHONE or not _DIGITS[0] <= digits <= _DIGITS[1]:
        problems["phone"] = "phone_unusable"
    if len(wish) > LONGEST_WISH:
        problems["wish"] = "words_too_long"
    for field, text in (("name", name), ("wish", wish)):
        if individual_numbers.offers_one(text):
            problems[field] = "individual_number"
    return problems

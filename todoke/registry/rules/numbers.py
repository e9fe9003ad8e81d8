"""Numbers of programmes 「制度番号」: the ones that came, the ones we issue, and their form in an address."""

import re
from dataclasses import dataclass
from typing import Final

from todoke.bodies.rules import codes

_PSID: Final = re.compile(r"psid3\.0\+(\d{13})\+([0-9A-Za-z]{1,10})\+([A-Z]{2}\d{1,6})", re.ASCII)
_ISSUED: Final = re.compile(r"([0-9a-z][0-9a-z-]{0,39})-(\d{6})-(\d)", re.ASCII)
_SLUG: Final = re.compile(r"[0-9A-Za-z._-]{1,80}")
#: The longest number that we keep, in characters.
LONGEST: Final = 80
_TYPE: Final = re.compile(r"[A-Z]{2}\d{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Psid:
    """A psid of the Tokyo registry: corporate number of the body, branch, type."""

    corporate_number: str
    branch: str
    type_number: str

    @property
    def check_digit_is_valid(self) -> bool:
        """Whether the corporate number inside is well formed."""
        return codes.corporate_number_is_valid(self.corporate_number)


def parse_psid(number: str) -> Psid | None:
    """The parts of a psid, or None when it has another shape."""
    match = _PSID.fullmatch(number)
    return Psid(*match.groups()) if match else None


def is_type_number(text: str) -> bool:
    """Whether the text is shaped like a type's number (``UM24``)."""
    return _TYPE.fullmatch(text) is not None


def is_listed_type(text: str) -> bool:
    """Whether the text has the shape of a type of the official list: ``UM`` and digits, nothing else."""
    return is_type_number(text) and text.startswith("UM")


def check_digit(text: str) -> int:
    """ISO 7064 MOD 11,10 over the digits of the text; letters count by their place in the alphabet."""
    product = 10
    for character in text:
        if character == "-":
            continue
        digit = int(character) if character.isdigit() else (ord(character) - ord("a")) % 10
        total = (product + digit) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10


def issue(body_key: str, serial: int) -> str:
    """A number of ours: the body's key, a serial of six digits, a check digit (``131181-000012-7``)."""
    stem = f"{body_key}-{serial:06d}"
    return f"{stem}-{check_digit(stem)}"


def issued_is_valid(number: str) -> bool:
    """Whether a number has the shape and check digit of one that we issue."""
    match = _ISSUED.fullmatch(number)
    return match is not None and check_digit(f"{match[1]}-{match[2]}") == int(match[3])


def is_of_other_body(number: str, body_key: str) -> bool:
    """Whether the number stands in the series that we issue for another body: that body alone may come to use it."""
    return issued_is_valid(number) and not number.startswith(f"{body_key}-")


def of_body(number: str, body_key: str) -> str:
    """The number under which we keep one that came: a psid and our own are unique, a body's private "0001" is not."""
    if parse_psid(number) or issued_is_valid(number) or number.startswith(f"{body_key}."):
        return number
    return f"{body_key}.{number}"


def slug(number: str) -> str:
    """The number as it stands in an address: mail and chat programs damage ``+``, so it is written ``_``."""
    return number.replace("+", "_")


def from_slug(text: str) -> str | None:
    """The number that an address means, however its ``+`` arrived (``_``, ``+``, a space); None when impossible."""
    folded = text.replace("+", "_").replace(" ", "_")
    if _SLUG.fullmatch(folded) is None:
        return None
    return folded.replace("_", "+")

"""Check digits of the codes that identify a body, and the names of its kinds."""

from enum import StrEnum
from typing import Final

NATION_KEY: Final = "jp"


class BodyKind(StrEnum):
    """Kinds of body 「団体の種類」; the order is from the nation down."""

    NATION = "nation"
    PREFECTURE = "prefecture"
    SPECIAL_WARD = "special_ward"
    CITY = "city"
    TOWN = "town"
    VILLAGE = "village"
    AFFILIATED = "affiliated"

    @property
    def is_municipality(self) -> bool:
        """Whether residents live in it: wards, cities, towns and villages."""
        return self in _MUNICIPAL


_MUNICIPAL = frozenset({BodyKind.SPECIAL_WARD, BodyKind.CITY, BodyKind.TOWN, BodyKind.VILLAGE})


def local_code_is_valid(code: str) -> bool:
    """Whether a 6-digit 全国地方公共団体コード has the right check digit (weights 6 to 2; 総務省)."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code[:5], (6, 5, 4, 3, 2), strict=True))
    return (11 - total % 11) % 10 == int(code[5])


def corporate_number_is_valid(number: str) -> bool:
    """Whether a 13-digit 法人番号 has the right leading check digit (国税庁令)."""
    if len(number) != 13 or not (number.isascii() and number.isdigit()):
        return False
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number[1:])))
    return 9 - total % 9 == int(number[0])


def corporate_number_of(code: str) -> str:
    """The 法人番号 of a local government: check digit, ``000020`` and its 6-digit code."""
    rest = "000020" + code
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(rest)))
    return f"{9 - total % 9}{rest}"


def local_code_of(corporate_number: str) -> str | None:
    """The 6-digit code inside a local government's 法人番号; None for other corporations."""
    code = corporate_number[7:]
    return code if corporate_number[1:7] == "000020" and local_code_is_valid(code) else None

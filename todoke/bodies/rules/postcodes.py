"""Tokyo postcodes to municipalities 「郵便番号から市区町村」, as prefixes.

Facts derived in November 2026 from the national list of postcodes (郵便番号データ, October 2026): the shortest
prefixes under which every published residential code of Tokyo has the same answer. Rows with two codes are postcodes
that lie in two municipalities. Six prefixes that only large
offices use (1008, 109, 137, 1908, 1978, 1988) name the municipality of nearly all of them.
"""

import unicodedata
from enum import StrEnum
from typing import Final

_MOST_CHOICES: Final = 4


class PostcodeProblem(StrEnum):
    """Why a postcode could not be read."""

    EMPTY = "empty"
    NOT_DIGITS = "not_digits"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    OUTSIDE_TOKYO = "outside_tokyo"
    UNKNOWN = "unknown"


class PostcodeError(ValueError):
    """A postcode that cannot be turned into municipalities; ``problem`` says why."""

    def __init__(self, problem: PostcodeProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


_PREFIXES: Final = {
    "131016": "10000 1006 1007 1008 101 102",
    "131024": "103 104",
    "131032": "105 106 107 108 1350091",
    "131041": "160 161 162 163 169",
    "131059": "112 113",
    "131067": "110 111",
    "131075": "130 131",
    "131083": "135000 135001 135002 135003 135004 135005 135006 1356 136",
    "131091": "109 1350092 140 141 142",
    "131105": "152 153",
    "131113": "1350093 143 144 145 146",
    "131121": "154 155 156 157 158",
    "131130": "150 151",
    "131148": "164 165",
    "131156": "166 167 168",
    "131164": "170 171",
    "131172": "114 115",
    "131181": "116",
    "131199": "173 174 175",
    "131202": "176 177 178 179",
    "131211": "120 121 123",
    "131229": "124 125",
    "131237": "132 133 134",
    "132012": "192 193",
    "132021": "19000 1908",
    "132039": "180",
    "132047": "181",
    "132055": ("1980001 1980002 1980003 1980004 1980005 198001 198002 198003 198004 198005 198006 198008 198017 1988"),
    "131032 131083": "137",
    "132055 133086": "1980000",
    "132063": "183",
    "132071": "196",
    "132080": "182",
    "132098": "194 195",
    "132101": "184",
    "132110": "187",
    "132128": "191",
    "132136": "189",
    "132144": "185",
    "132152": "186",
    "132187": "19700 1978",
    "132195": "201",
    "132209": "207",
    "132217": "204",
    "132225": "203",
    "132233": "208",
    "132241": "2060001 2060002 2060003 2060004 206001 206002 206003 206004",
    "132241 132250": "2060000",
    "132250": "20608",
    "132276": "205",
    "132284": "190014 190015 190016 190017 19708",
    "132284 133051": "190010",
    "132292": "188 202",
    "133035": "1901",
    "133051": "190018",
    "133078": "19002",
    "133086": "198010 19802",
    "133612": "10001 10002",
    "133621": "10003",
    "133639": "10004 10005",
    "133647": "10006",
    "133817": "10011 10012",
    "133825": "10013",
    "134015": "10014 10015 10016",
    "134023": "10017",
    "134210": "1002",
}

_BY_PREFIX: Final[dict[str, tuple[str, ...]]] = {
    prefix: tuple(codes.split()) for codes, prefixes in _PREFIXES.items() for prefix in prefixes.split()
}
_NOISE: Final = str.maketrans("", "", "〒〶-‐‑‒–—―−－ーｰ_. \t\u3000")


def normalise(postcode: str) -> str:
    """The seven digits of what was typed (full width, hyphens and 〒 accepted); raises `PostcodeError`."""
    digits = unicodedata.normalize("NFKC", postcode[:64]).translate(_NOISE)
    if not digits:
        raise PostcodeError(PostcodeProblem.EMPTY)
    if not (digits.isascii() and digits.isdigit()):
        raise PostcodeError(PostcodeProblem.NOT_DIGITS)
    if len(digits) != 7:
        raise PostcodeError(PostcodeProblem.TOO_SHORT if len(digits) < 7 else PostcodeProblem.TOO_LONG)
    return digits


def municipalities(postcode: str) -> list[str]:
    """The 6-digit codes of the municipalities that a postcode may lie in: usually one, at most four.

    A code we do not hold is answered by what its longest known prefix allows; raises `PostcodeError`.
    """
    digits = normalise(postcode)
    for length in range(7, 2, -1):
        if found := _BY_PREFIX.get(digits[:length]):
            return list(found)
    if not any(prefix.startswith(digits[:3]) for prefix in _BY_PREFIX):
        raise PostcodeError(PostcodeProblem.OUTSIDE_TOKYO)
    for length in range(6, 2, -1):
        choices = {code for prefix, codes in _BY_PREFIX.items() if prefix.startswith(digits[:length]) for code in codes}
        if choices:
            break
    if len(choices) > _MOST_CHOICES:
        raise PostcodeError(PostcodeProblem.UNKNOWN)
    return sorted(choices)

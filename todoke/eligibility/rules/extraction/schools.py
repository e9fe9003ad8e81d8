"""School years by name: before school, the classes of kindergarten, grades, whole schools, and until one leaves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from todoke.eligibility.rules.extraction.wording import NUMBER, number

#: First and last age by the end of the school year of each school.
PRIMARY, LOWER, UPPER = (7, 12), (13, 15), (16, 18)
_SCHOOLS: Final = {"小": PRIMARY, "中": LOWER, "高": UPPER, "義": (7, 15)}
_BEFORE: Final = re.compile(
    r"(?:小学校|義務教育)?(?:への?|に|の)?(?:就学|入学)(?:の?始期に達する(?:日?の?前日|まで)?(?:の(?:者|子|幼児))?|する?(?:前|まで)|前)(?:まで)?|未就学(?:児童?)?|小学校[にへ](?:入る|上がる)(?:前(?:まで)?|まで)"
)
_CLASS: Final = re.compile(r"年([長中少])(?:児(?:童)?|クラス|組|(?=の?お?子|・年|から|まで|~|、年|の園児|\)))")
_GRADE: Final = re.compile(
    rf"(?P<school>小学(?:校)?|中学(?:校)?|高校|高等学校)?(?:の)?(?:第)?(?:(?P<first>{NUMBER})(?:[~\-・]|年?(?:生)?から))?(?P<n>{NUMBER})(?:年生|学年生?|年(?=まで|から|以上|以下|~|修了))(?:相当)?"
    r"|(?P<short>[小中高])(?P<s>[1-6])(?![0-9,.]|年|丁|階|番|号)"
)
_NAMED: Final = re.compile(
    r"小[・]?中学生|小学生|中高生|中学生|(?:高校|高等学校)(?:在学)?(?:生(?:等|世代|年代|相当)?|世代|年代)(?:相当)?(?:の?年齢)?|小学校低学年|小学校高学年|義務教育就学児(?:童)?"
)
_LEAVING: Final = re.compile(
    r"(?P<school>小学校|中学校|義務教育|高校|高等学校)(?:等)?(?:の)?(?:課程)?(?:を)?(?:修了|終了|卒業)(?:する)?(?:前(?:まで)?|まで|年度末まで|の?年度末まで|相当まで)"
)
_SMALL: Final = re.compile(r"乳幼児(?=親子|等?(?:を|の|が|と|、|」|\)|\(|のいる|専用|期)|$|\s)|就学前児童?")
_NAMES: Final = {
    "小中学生": (7, 15), "小学生": PRIMARY, "中高生": (13, 18), "中学生": LOWER, "小学校低学年": (7, 9), "小学校高学年": (10, 12),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """School years, as ages reached by their end; ``least`` 0 where nothing bounds it."""

    start: int
    end: int
    least: int
    most: int
    sure: bool = True


def levels(text: str) -> Iterator[Level]:
    """Every school year named in a folded sentence; they may overlap."""
    for found in _BEFORE.finditer(text):
        yield Level(found.start(), found.end(), 0, 6)
    for found in _CLASS.finditer(text):
        age = {"長": 6, "中": 5, "少": 4}[found[1]]
        yield Level(found.start(), found.end(), age, age)
    yield from _grades(text)
    for found in _NAMED.finditer(text):
        words = found.group().replace("・", "")
        least, most = _NAMES.get(words, (7, 15) if words.startswith("義") else UPPER)
        yield Level(found.start(), found.end(), least, most)
    for found in _LEAVING.finditer(text):
        yield Level(found.start(), found.end(), 0, _SCHOOLS[found["school"][0]][1])
    for found in _SMALL.finditer(text):
        yield Level(found.start(), found.end(), 0, 6, sure=False)


def _grades(text: str) -> Iterator[Level]:
    """Grades; one without a school's name belongs to the school named last."""
    school, last = "", -1
    for found in _GRADE.finditer(text):
        named = (found["school"] or found["short"] or "")[:1]
        if not named and not (school and found.start() - last <= 6):
            continue
        school, last = named or school, found.end()
        first, most = _SCHOOLS[school]
        grade = number(found["n"] or found["s"])
        begin = number(found["first"]) if found["first"] else grade
        if 1 <= begin <= grade <= most - first + 1:
            yield Level(found.start(), found.end(), first + begin - 1, first + grade - 1)

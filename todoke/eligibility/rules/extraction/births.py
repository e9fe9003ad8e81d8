"""Days of birth in a sentence: 平成24年9月生まれ以降, 令和6年4月2日から令和7年4月1日までに生まれた."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Final

from todoke.eligibility.rules.extraction.proposals import Atom, Confidence, Kind
from todoke.eligibility.rules.extraction.wording import number
from todoke.eligibility.rules.tree import Between, Compare, Constant, Fact

_ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925, "西暦": 0, "": 0}
_DAY: Final = r"(?P<{0}e>令和|平成|昭和|西暦)?\s?(?P<{0}y>[0-9]{{1,4}}|元)年(?:(?P<{0}m>[0-9]{{1,2}})月)?(?:(?P<{0}d>[0-9]{{1,2}})日)?"
_RANGE: Final = re.compile(
    _DAY.format("a") + r"(?:から|~|以降)\s?、?" + _DAY.format("b") + r"(?:まで)?(?:の間)?に?(?:お?生まれ|出生)"
)
_ONE: Final = re.compile(
    _DAY.format("a")
    + r"(?P<first>以[降後]|以前|から|まで)?に?(?:お?生まれ|出生)(?:た|の)?(?:方|児|子|お子さん)?(?P<second>以[降後]|以前|から|まで)?"
)


def atoms(text: str) -> Iterator[Atom]:
    """The conditions of one folded sentence."""
    done = 0
    for found in _RANGE.finditer(text):
        first, last = _days(found, "a"), _days(found, "b")
        if first and last and first[0] < last[1]:
            node = Between(Fact("birth_date"), Constant(first[0]), Constant(last[1]))
            yield Atom(Kind.AGE, node, found.start(), found.end())
            done = found.end()
    for found in _ONE.finditer(text, done):
        days, border = _days(found, "a"), found["first"] or found["second"] or ""
        if days and border:
            sign, day = ("<=", days[1]) if border in ("以前", "まで") else (">=", days[0])
            yield Atom(Kind.AGE, Compare(sign, Fact("birth_date"), Constant(day)), found.start(), found.end())
        elif days:
            node = Between(Fact("birth_date"), Constant(days[0]), Constant(days[1]))
            yield Atom(Kind.AGE, node, found.start(), found.end(), Confidence.LIKELY)


def _days(found: re.Match[str], part: str) -> tuple[date, date] | None:
    """The first and last day of the year, month or day written; None where there is none such."""
    year = 1 if found[part + "y"] == "元" else number(found[part + "y"])
    year += _ERAS[found[part + "e"] or ""]
    if not 1900 <= year <= 2200:
        return None
    month, day = (number(found[part + each]) if found[part + each] else None for each in "md")
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None

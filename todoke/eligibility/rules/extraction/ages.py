"""Ages, months, school years and the ends of fiscal years in a sentence, alone or as ranges."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from todoke.eligibility.rules.extraction.bounds import Limit, between, one_of
from todoke.eligibility.rules.extraction.proposals import Atom, Confidence, Kind
from todoke.eligibility.rules.extraction.schools import levels
from todoke.eligibility.rules.extraction.wording import NUMBER, number
from todoke.eligibility.rules.tree import Constant, Fact, In, Node

_MONTH: Final = "[かヶカヵケ箇]月"
_AGE: Final = re.compile(
    rf"(?:(?P<first>{NUMBER})(?:歳児?|才児?|{_MONTH})?(?P<between>[・、,~\-]|または|又は|及び))?"
    rf"(?P<before>生後|満|年齢)?\s?(?P<n>{NUMBER})"
    rf"(?:(?P<year>[歳才])(?:と?(?P<m>{NUMBER}){_MONTH}|(?P<half>半))?|(?P<month>{_MONTH})|(?P<week>週)間?|(?P<day>日)目?)"
)
#: 「…に達する日以後の最初の3月31日まで」 and its many sisters, right after the age.
_YEAR_END: Final = re.compile(
    r"(?:[にを](?:到?達(?:する|した)|な(?:る|った)|迎え(?:る|た))[^。、0-9歳]{0,14}?"
    r"|到達(?:後|日)?[^。、0-9歳]{0,10}?|の誕生日[^。、0-9歳]{0,10}?|の|になる)?(?:最初の)?(?:年度(?:の)?(?:末日?|終わり|最後|3月31日)|3月31日|年度(?=まで))(?:まで)?"
)
#: 「年度末時点で3歳」, 「今年度中に3歳」, 「4月1日現在3歳」, right before the age.
_AT_DAY: Final = re.compile(
    r"(?:年度(?:末|内|中)|3月31日)(?:時点|現在)?(?:で|に|において)?(?:満)?$|(?P<first>4月1日)(?:時点|現在)(?:で|に|において)?、?(?:満)?$"
)
_NEXT_YEAR: Final = re.compile(r"[にを](?:達(?:する|した)|迎え(?:る|た))[^。、0-9歳]{0,14}?4月1日(?=から|以[後降]|~)")
_PAST_END: Final = re.compile(r"(?:を|の翌日)?(?:経過|過ぎ|超え|以[後降]|から)")
_LOW_STRICT: Final = re.compile(r"を?超え(?:る|て|た)?|を?こえ(?:る|て)?")
_LOW: Final = re.compile(r"(?:児|の誕生日(?:の?前日)?)?(?:以上|以[後降]|から|より|~|-|を過ぎ(?:た|て)?)")
_HIGH_STRICT: Final = re.compile(
    r"未満|に満たない|[にを]?達(?:する(?:日の?)?(?:前日)?まで|しない)|に(?:なる(?:日の?)?(?:前日)?まで|なる前(?:まで)?|ならない)|[をに]?迎える(?:前日|前)?まで"
    r"|の(?:お)?誕生日の?前日まで|の(?:お)?誕生日を迎えるまで|の(?:お)?誕生日の?2日前まで|に至るまで"
)
_HIGH: Final = re.compile(
    r"(?:児|の(?:お子(?:さん|さま|様)?|子ども|子|方))?(?:以下|以内|頃?まで)|ごろまで|の(?:お)?誕生日まで"
)
_EXACT: Final = re.compile(r"児|の(?:お子|子|方|赤|乳|幼|人|者|女|男)")
_CLASS: Final = re.compile(r"児?クラス")
_ASIDE: Final = re.compile(r"[(][^()。、0-9]{1,10}[)]")
_GAP: Final = re.compile(r"[、,\s]?(?:で、?|かつ|の方で)?")
_OTHER_TIME: Final = ("産後", "妊娠", "妊娠満", "過去", "引き続き", "継続して", "結婚後", "転入後", "以内に", "第")


class Side(Enum):
    """Which end of a range an age is."""

    LOW = "low"
    HIGH = "high"
    EXACT = "exact"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Token:
    """One age or school year: what it covers by itself, and how much of an end it is."""

    start: int
    end: int
    kind: Kind
    fact: str
    least: int
    most: int
    side: Side = Side.BARE
    strict: bool = False
    listed: bool = False  # 3・4: two values and nothing between
    sure: bool = True
    alone: bool = True  # means an age even without a limit or a child named after it


def atoms(text: str) -> Iterator[Atom]:
    """The conditions of one folded sentence, in order."""
    tokens = _placed(text, sorted([*_ages(text), *levels_of(text)], key=lambda each: (each.start, -each.end)))
    place = 0
    while place < len(tokens):
        token = tokens[place]
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.side is Side.LOW and following and _joined(text, token, following):
            least, most = (
                Limit(token.fact, token.least, token.strict),
                Limit(following.fact, following.most, following.strict),
            )
            yield from _atom(between(least, most), replace(token, end=following.end), following)
            place += 2
            continue
        yield from _atom(_alone(token), token)
        place += 1


def _joined(text: str, token: Token, following: Token) -> bool:
    """Whether the next age is the other end of this range."""
    if following.side is Side.LOW or following.start < token.end or following.start - token.end > 8:
        return False
    return _GAP.fullmatch(text[token.end : following.start]) is not None


def _atom(node: Node | None, token: Token, last: Token | None = None) -> Iterator[Atom]:
    if node is None:
        return
    sure = token.sure and (last is None or last.sure)
    kind = Kind.SCHOOL if Kind.SCHOOL in (token.kind, last.kind if last else token.kind) else Kind.AGE
    general = last is None and not token.sure and token.side is not Side.LOW
    yield Atom(kind, node, token.start, token.end, Confidence.CERTAIN if sure else Confidence.LIKELY, general)


def _alone(token: Token) -> Node | None:
    """The condition of an age that is no range with the next one."""
    match token.side:
        case Side.LOW:
            return between(Limit(token.fact, token.least, token.strict), None)
        case Side.HIGH:
            return between(None, Limit(token.fact, token.most, token.strict))
        case Side.BARE if not token.alone:
            return None
    if token.listed and token.most > token.least + 1:
        return In(Fact(token.fact), (Constant(token.least), Constant(token.most)))
    least = None if token.least <= 0 and token.most > 0 else Limit(token.fact, token.least)
    return one_of(token.fact, 0, 0) if token.most == 0 else between(least, Limit(token.fact, token.most))


def _placed(text: str, tokens: list[Token]) -> list[Token]:
    """Without overlaps, each with the limit that follows it."""
    found: list[Token] = []
    for token in tokens:
        if found and token.start < found[-1].end:
            continue
        if found and _says_again(text, found[-1], token):
            continue
        found.append(_limited(text, token) if token.side is Side.BARE else token)
    return found


def _says_again(text: str, before: Token, token: Token) -> bool:
    """Whether an age in parentheses is the one right before them: 5歳児クラス(年長)."""
    alone = before.end == token.start - 1 and text[before.end] == "(" and text[token.end : token.end + 1] == ")"
    return alone and (before.fact, before.least, before.most) == (token.fact, token.least, token.most)


def _limited(text: str, token: Token) -> Token:
    """The token with the limit word right behind it, if there is one."""
    if class_ := _CLASS.match(text, token.end) if token.fact == "age" else None:
        least = token.least + 1 if token.least else 0  # a child of the class of 0 may be born within the year
        grown = replace(token, fact="fiscal_year_age", kind=Kind.SCHOOL, least=least, most=token.most + 1)
        return _limited(text, replace(grown, end=class_.end(), alone=True))
    for pattern, side, strict in (
        (_HIGH_STRICT, Side.HIGH, True), (_LOW_STRICT, Side.LOW, True), (_HIGH, Side.HIGH, False), (_LOW, Side.LOW, False), (_EXACT, Side.EXACT, False),
    ):  # fmt: skip
        if found := pattern.match(text, token.end) or _behind_parenthesis(pattern, text, token, side):
            return replace(token, end=_shown_end(side, found), side=side, strict=strict and token.kind is Kind.AGE)
    return token


def _behind_parenthesis(pattern: re.Pattern[str], text: str, token: Token, side: Side) -> re.Match[str] | None:
    """A limit after a few words in parentheses that only name the age again: 3歳児クラス(年少)から."""
    words = _ASIDE.match(text, token.end) if side is not Side.EXACT else None
    return pattern.match(text, words.end()) if words else None


def _shown_end(side: Side, found: re.Match[str]) -> int:
    """Where the words of the limit end; of an exact age only 児 belongs to it."""
    return found.end() if side is not Side.EXACT or found.group() == "児" else found.start()


def _ages(text: str) -> Iterator[Token]:
    for found in _AGE.finditer(text):
        start = found.start()
        if text[max(0, start - 4) : start].endswith(_OTHER_TIME) or (
            found["before"] is None and _is_duration(text, found)
        ):
            continue
        n = number(found["n"])
        if found["year"]:
            yield from _years(text, found, n)
            continue
        fact = "age_months" if found["month"] else "age_days"
        n = n * 7 if found["week"] else n
        listed = _first(found, n)
        least = n if listed is None else listed
        yield Token(start if listed is not None else found.start("before") if found["before"] else found.start("n"), found.end(),
                    Kind.AGE, fact, least, n, listed=listed is not None and found["between"] in "・、,", alone=listed is not None)  # fmt: skip


def _is_duration(text: str, found: re.Match[str]) -> bool:
    """Weeks and days without 生後, and months that no child or range follows, are not ages."""
    if found["year"]:
        return False
    if not found["month"]:
        return True
    rest = text[found.end() : found.end() + 12]
    return not re.match(
        r"児|(?:未満|以上)児|の(?:赤|お子|乳|子)|頃の|(?:から|~|-)(?:生後|満)?[0-9一-十]{1,3}(?:[かヶカヵケ箇]月児?|歳)",
        rest,
    )


def _first(found: re.Match[str], n: int) -> int | None:
    """The first of two numbers with one unit (3・4か月, 3~5歳)."""
    if found["first"] is None:
        return None
    first = number(found["first"])
    return first if first < n else None


def _years(text: str, found: re.Match[str], n: int) -> Iterator[Token]:
    """An age in years, with months, or up to the end of a school year."""
    start = found.start("before") if found["before"] else found.start("n")
    if found["m"] or found["half"]:
        months = n * 12 + (number(found["m"]) if found["m"] else 6)
        yield Token(start, found.end(), Kind.AGE, "age_months", months, months, alone=False)
        return
    if known := _AT_DAY.search(text, max(0, start - 16), start):
        n += known["first"] is not None  # of that age on the first day: a year older by the last
        yield Token(start, found.end(), Kind.SCHOOL, "fiscal_year_age", n, n)
        return
    if after := _NEXT_YEAR.match(text, found.end()):
        yield Token(start, after.end(), Kind.SCHOOL, "fiscal_year_age", n + 1, n + 1)
        return
    if end := _YEAR_END.match(text, found.end()):
        if past := _PAST_END.match(text, end.end()) if not end.group().endswith("まで") else None:
            yield Token(start, past.end(), Kind.SCHOOL, "fiscal_year_age", n + 1, n + 1, Side.LOW)
        else:
            yield Token(start, end.end(), Kind.SCHOOL, "fiscal_year_age", n, n, Side.HIGH)
        return
    first = _first(found, n)
    listed = first is not None and found["between"] not in "~-"
    start = start if first is None else found.start()
    yield Token(
        start, found.end(), Kind.AGE, "age", n if first is None else first, n, listed=listed, alone=first is not None
    )


def levels_of(text: str) -> Iterator[Token]:
    """School years as tokens."""
    for level in levels(text):
        side = Side.HIGH if level.least == 0 else Side.BARE
        yield Token(
            level.start, level.end, Kind.SCHOOL, "fiscal_year_age", level.least, level.most, side, sure=level.sure
        )

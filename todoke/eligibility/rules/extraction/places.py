"""Where a programme says who it is for: whole fields, titles, and of running text the sentences that speak of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from todoke.eligibility.rules.extraction.wording import sentences


class Role(Enum):
    """What a field's words are about."""

    WHO = "who"  # nothing but whom it is for
    INCOME = "income"
    TITLE = "title"
    STORY = "story"  # tells many things


#: In the order in which their words are believed.
ROLES: Final[dict[str, Role]] = {
    "target_persons": Role.WHO, "target_conditions": Role.WHO, "income_conditions": Role.INCOME, "household_conditions": Role.WHO,
    "name": Role.TITLE, "short_name": Role.TITLE, "summary": Role.STORY, "support_monetary": Role.STORY, "support_description": Role.STORY,
    "procedure_conditions": Role.STORY, "description": Role.STORY,
}  # fmt: skip
_CUE: Final = re.compile(
    r"対象|要件|該当|に限(?:り|る|ら)|お住まいの|在住の|住所(?:が|を)(?:あり|有)|住所のある|(?:養育|監護|扶養)し|(?:が|の)いる(?:ご)?(?:家庭|世帯)|方に[^。]{0,20}(?:支給|助成|給付|お渡し|交付)"
    r"|(?:妊婦さん|妊婦|世帯|家庭|者|お子さん)に[^。]{0,20}(?:支給|助成|給付|お渡し|交付)|受給できる|利用できる(?:方|のは)|支給します|助成します|専用|親子が|加入している"
)
_HEADING: Final = re.compile(
    r"\s*[■●○◆◇▼・【〔<\[(「]?\s*(?:助成|支給|利用|受診|申込|申請|給付|交付|接種|受給)?(?:の)?対\s?象(?:者|児|児童|となる方|になる方|の方|年齢|要件|世帯)?\s*[】〕>\])」]?\s*[::]?\s*"
)
_OTHER_HEADING: Final = re.compile(
    r"\s*[■●○◆◇▼【〔<\[].{1,30}$"
    r"|\s*(?:日時|日程|日にち|時間|場所|会場|定員|費用|料金|持ち物|必要な?(?:書類|もの)|手続|申し?込み?|申請|内容|利用|助成|支給|問い?合わせ|お問い|注意|備考|受付|期間|開催|開館|開所|休館|休業|所在地|電話|施設|その他)[^。、\s]{0,8}[::]?\s*$"
)
_LIST_LINE: Final = re.compile(r"\s*(?:[・･\-*※]|[①-⑳]|[(]?[0-9ア-オ一-五][).]|[0-9][ .])")
#: An exception or addition to the sentence before.
_FOLLOWS: Final = re.compile(r"\s*[(※]?\s*(?:ただし|但し|なお)")
#: The meaning of a word is no condition of the programme.
_DEFINES: Final = re.compile(r"(?:を(?:いう|いいます)|とする|による)\s*[)]?$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a field: its place, its folded words, and whether it says whom the programme is for."""

    start: int
    text: str
    of_whom: bool
    is_listed: bool  # a line of a list


def said(folded: str, role: Role) -> Iterator[Sentence]:
    """The sentences of a folded field, rows of tables left out."""
    in_section = of_whom = False
    line_start = -1
    for start, text in sentences(folded):
        begins_line = start == 0 or folded[start - 1] in "\n\r"
        if begins_line:
            blank_before = start >= 2 and folded[start - 2 : start].count("\n") == 2
            in_section = _section(text, in_section and not blank_before)
            line_start = start
        if folded[line_start : line_start + 4].lstrip()[:1] == "|" or not text.strip():
            continue
        follows = of_whom and _FOLLOWS.match(text) is not None
        of_whom = role is not Role.STORY or in_section or follows or _CUE.search(text) is not None
        if role is Role.STORY and _DEFINES.search(text):
            continue
        yield Sentence(start, text, of_whom, begins_line and _LIST_LINE.match(text) is not None)


def _section(line: str, inside: bool) -> bool:
    """Whether a line lies under a heading that says "for whom"."""
    heading = _HEADING.match(line)
    if heading and (
        heading.end() == len(line)
        or line[heading.end() - 1] in " :\u3000】〕>])」:"
        or line[: heading.end()].strip()[0] in "■●○◆◇▼【〔<[("
    ):
        return True
    if inside and _OTHER_HEADING.fullmatch(line) and not _LIST_LINE.match(line):
        return False
    return inside

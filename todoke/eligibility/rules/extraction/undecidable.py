"""Words that leave the decision to somebody: found so that they are shown, never guessed."""

import re
from collections.abc import Iterator
from typing import Final

_CLAUSE_END: Final = re.compile(r"[、。\n]")
_LEFT_TO_SOMEBODY: Final = re.compile(
    r"(?:特に|とくに)?(?:必要|適当|支援が必要)(?:が?ある)?と(?:特に)?(?:認め|判断)|(?:市|区|町|村|都)?(?:長|知事|所長)が[^。、]{0,16}(?:認め|判断)|と認められ|と認めた"
    r"|要相談|応相談|要審査|審査の上|審査により|総合的に判断|見込まれる|必要に応じて|やむを得ない|抽選|場合が(?:あり|ござい)|場合もあり|個別に(?:判断|ご?相談)"
    r"|特別な事情|事情により|その他(?:これ(?:に|ら)に?準|市長|区長|町長|村長)|に準ずる"
)
#: Words that need a person, in a clause whose other words may well be decidable.
_OPEN: Final = re.compile(
    r"所得の?(?:制限|要件|基準|条件)(?:が|は)?(?:あり(?!ません)|有り?)|所得(?:が|の)?(?:一定の?額|一定|基準額|限度額|制限額|制限限度額)(?:未満|以下|内)?|原則(?:として|、)"
    r"|(?:(?:心身|精神|身体|知的|中程度|一定|重度)[^。、]{0,8}?)?障害(?:の|が)ある|(?:援助|支援|保育)[^。、]{0,8}(?:受けられない|得られない|困難)|不安[^。、]{0,4}(?:がある|が強い|のある)|心身の不調"
)


def words(text: str) -> Iterator[tuple[int, int]]:
    """Words of one folded sentence that a person must judge; the rest of their clause still counts."""
    for found in _OPEN.finditer(text):
        yield found.start(), found.end()


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """The clauses of one folded sentence that no rule can decide; each once, and those that touch as one."""
    last: tuple[int, int] | None = None
    for found in _LEFT_TO_SOMEBODY.finditer(text):
        start = _start(text, found.start())
        end = _end(text, found.end())
        if last and start <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last:
            yield last
        last = (start, end)
    if last:
        yield last


def _start(text: str, place: int) -> int:
    begin = max(text.rfind(sign, max(0, place - 120), place) for sign in "、。\n(・")
    return begin + 1 if begin >= 0 else max(0, place - 120)


def _end(text: str, place: int) -> int:
    found = _CLAUSE_END.search(text, place, place + 60)
    return found.start() if found else min(len(text), place + 60)

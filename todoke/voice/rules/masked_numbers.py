"""Numbers that lead to a person: telephone, 個人番号, cards, accounts, and whatever a paper calls a number of somebody."""

import re
from collections.abc import Iterator
from typing import Final

from todoke.common.individual_numbers import has_check_digit
from todoke.voice.rules.folding import Folded, fold

#: What people put between digits; の as in 「03の1234の5678」.
_GAP: Final = r"[-‐‑‒–—―−ー_~・.,、/()\[\]の \t]"
_DASH: Final = r"[-‐‑‒–—―−ー_~・./\\の \t]"
_PHONE: Final = re.compile(
    rf"(?<![0-9a-z])(?:(?:\+|00){_GAP}{{0,2}}81{_GAP}{{0,3}}(?:\(?0\)?)?|[(]?0)(?:{_GAP}{{0,3}}[0-9]){{8,10}}(?![0-9])"
)
_SHORT_PHONE: Final = re.compile(
    rf"(?:電話番号|電話|でんわ|携帯|けいたい|tel|phone|fax|ファックス|内線は?)[はが:のー\s]{{0,4}}(?P<n>[0-9](?:{_DASH}{{0,2}}[0-9]){{5,8}})(?![0-9])"
)
_ABROAD: Final = re.compile(rf"(?<![0-9a-z])\+[1-9][0-9]{{0,2}}(?:{_GAP}{{0,2}}[0-9]){{7,12}}(?![0-9])")
_FREE: Final = ("0120", "0570", "0800", "0990", "0180")
_TWELVE: Final = re.compile(rf"(?<![0-9])[0-9](?:{_GAP}{{0,3}}[0-9]){{11}}(?![0-9])")
_CARD: Final = re.compile(r"(?<![0-9])[2-6][0-9]{3}(?:[-‐–—−ー . ]{0,2}[0-9]){9,15}(?![0-9])")
_CALLED_MINE: Final = re.compile(
    r"マイナンバ|まいなんば|個人番号|通知カード|番号カード|my\s*number|individual\s+number"
)
_CALLED_CARD: Final = re.compile(r"クレジット|カード番号|クレカ|visa|master|jcb|credit")
#: 口座: an account is called one; ゆうちょ has a mark (記号) of five digits and a number.
_ACCOUNT: Final = re.compile(
    rf"(?:口座番号|口座|普通預金|普通|当座|預金|貯金|貯蓄|account(?:\s*(?:number|no))?)[^0-9\n。]{{0,8}}(?P<n>[0-9](?:{_DASH}{{0,1}}[0-9]){{5,8}})(?![0-9円万人年])"
)
_POST_BANK: Final = re.compile(
    rf"記号[^0-9\n。]{{0,4}}(?P<n>[0-9](?:{_DASH}{{0,1}}[0-9]){{4,6}}[^0-9\n。]{{0,8}}(?:番号)?[^0-9\n。]{{0,4}}[0-9](?:{_DASH}{{0,1}}[0-9]){{1,7}})(?![0-9])"
)
_PAPER: Final = re.compile(
    r"(?:被保険者|保険証|保険者|健康保険|運転免許|免許証|免許|基礎年金|年金|パスポート|旅券|在留カード|住民票コード|手帳|受給者証?|診察券|患者|会員|お客様|利用者|社員|学籍|passport|license)"
    rf"[^0-9a-z\n。、]{{0,10}}(?P<n>[a-z]{{0,2}}[0-9](?:{_DASH}{{0,1}}[0-9]){{5,13}}[a-z]{{0,2}})(?![0-9円万人年])"
)
_SHAPED: Final = re.compile(r"(?<![0-9a-z])(?:[a-z]{2}[0-9]{8}[a-z]{2}|[a-z]{2}[0-9]{7})(?![0-9a-z])")
_LONG: Final = re.compile(r"(?<![0-9.])[0-9]{10,}(?![0-9])")
_NEAR: Final = 40
Found = tuple[int, int, str]


def find(text: str) -> Iterator[Found]:
    """Numbers of a clean text, as (start, end, what); they may overlap."""
    folded = fold(text)
    if not any(sign in "0123456789" for sign in folded.digits):
        return
    for start, end, what in (*_called(folded), *_shaped(folded)):
        yield (*folded.span(start, end), what)


def _called(folded: Folded) -> Iterator[Found]:
    """What its words call a number of somebody."""
    for pattern, what in ((_SHORT_PHONE, "phone"), (_ACCOUNT, "account"), (_POST_BANK, "account"), (_PAPER, "number")):
        for hit in pattern.finditer(folded.digits):
            if not (what == "phone" and _plain(hit["n"]).startswith(_FREE)):
                yield (*hit.span("n"), what)


def _shaped(folded: Folded) -> Iterator[Found]:
    """What its digits say it is."""
    digits = folded.digits
    for hit in _PHONE.finditer(digits):
        number = _plain(hit[0])
        if _is_phone(number):
            yield (*hit.span(), "phone")
    for hit in _ABROAD.finditer(digits):
        yield (*hit.span(), "phone")
    for hit in _TWELVE.finditer(digits):
        around = folded.text[max(0, hit.start() - _NEAR) : hit.end() + _NEAR]
        if has_check_digit(_plain(hit[0])) or _CALLED_MINE.search(around):
            yield (*hit.span(), "individual_number")
    for hit in _CARD.finditer(digits):
        around = folded.text[max(0, hit.start() - _NEAR) : hit.start()]
        if luhn(_plain(hit[0])) or _CALLED_CARD.search(around):
            yield (*hit.span(), "card")
    for hit in (*_SHAPED.finditer(folded.text), *_LONG.finditer(digits)):
        yield (*hit.span(), "number")


def _plain(found: str) -> str:
    return re.sub(r"[^0-9]", "", found)


def _is_phone(number: str) -> bool:
    """Whether digits are a telephone number that may be somebody's own: ten, or eleven where it is a mobile's; none that is free to call."""
    if number.startswith(("81", "0081")):
        number = "0" + number.removeprefix("00")[2:].removeprefix("0")
    if number.startswith((*_FREE, "00")):
        return False
    return len(number) == (11 if number[:3] in {"020", "050", "060", "070", "080", "090"} else 10)


def luhn(number: str) -> bool:
    """Whether the last digit of a card's number checks the others (ISO/IEC 7812)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0

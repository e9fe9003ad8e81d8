"""Yen in a sentence: ceilings of income with the amount that they mean and whether the border counts, and what is paid."""

import re
from collections.abc import Iterator
from typing import Final

from todoke.eligibility.rules.extraction.proposals import Atom, Confidence, Kind
from todoke.eligibility.rules.extraction.wording import number
from todoke.eligibility.rules.language import LARGEST
from todoke.eligibility.rules.rule import Per
from todoke.eligibility.rules.tree import Compare, Constant, Fact

_PART: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,12}(?:\.[0-9]{1,2})?|[一二三四五六七八九十百〇]{1,7})"
YEN: Final = rf"(?P<oku>{_PART}億)?(?P<man>{_PART}万)?(?P<sen>{_PART}千)?(?P<one>{_PART})?円"
_YEN: Final = re.compile(YEN)
_BORDER: Final = re.compile(
    r"\(?(?:税込)?\)?の?(?:(?P<below>未満|に満たない|より少ない|を下回る)|(?P<upto>以下|以内|まで|を超えない|を超えて?いない)|(?P<from>以上)|(?P<above>を超え(?:る|て))|(?:が|を)?上限)"
)
_TAX: Final = re.compile(r"所得割(?:課税)?(?:合算)?額?")
_GROSS: Final = re.compile(r"年収|収入")
_NET: Final = re.compile(r"所得")
_HOUSEHOLD: Final = re.compile(r"世帯(?:全員|の|員|所得)|合算|合計(?!所得金額)|世帯所得|夫婦の所得")
_NEAR: Final = 30
_PAID: Final = re.compile(
    r"支給|助成|給付|手当|補助|交付|支払|お渡し|贈呈|支援金|祝金|祝い金|につき|月額|年額|日額|上限|相当"
)
_COST: Final = re.compile(
    r"自己負担|負担金|利用料|参加費|料金|保険料|使用料|所得|収入|課税|費用は|実費|会費|手数料|保育料(?!の?補助)|を超える場合は|貸付|借入"
)
_PER: Final = (
    (
        re.compile(r"月額|毎月|(?<![0-9か])月に?$|(?:1|一)[かヶカヵ]月(?:あたり|につき|当たり)?|/月|月あたり|ひと月"),
        Per.MONTH,
    ),
    (re.compile(r"年額|毎年|年間|(?<![0-9])年に?(?:最大|上限)?$|(?:1|一)年(?:あたり|につき|度)|/年"), Per.YEAR),
    (re.compile(r"日額|(?:1|一)日(?:あたり|につき|当たり)?"), Per.DAY),
    (re.compile(r"(?:1|一)回(?:あたり|につき|当たり)?|ごとに"), Per.TIME),
)
_LEAST: Final = re.compile(r"(?P<n>[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,12})(?P<man>万)?円?(?:~|-|から)$")
_UP_TO: Final = re.compile(r"上限|限度|まで|以内|最大")


def yen(found: re.Match[str]) -> int | None:
    """The value of a matched amount."""
    total = 0.0
    for part, unit in (("oku", 10**8), ("man", 10**4), ("sen", 1000), ("one", 1)):
        if words := found[part]:
            plain = words.rstrip("億万千")
            total += (float(plain) if "." in plain else number(plain)) * unit
    return round(total) if 0 < total <= LARGEST else None


def _whole(found: re.Match[str]) -> int | None:
    value = number(found["n"]) * (10_000 if found["man"] else 1)
    return value if value <= LARGEST else None


def atoms(text: str, *, of_income: bool) -> Iterator[Atom]:
    """Ceilings of income in one folded sentence; ``of_income`` where the field itself is about income."""
    for found, fact in _ceilings(text, of_income=of_income):
        border, value = _BORDER.match(text, found.end()), yen(found)
        if fact and value is not None:
            sure = Confidence.CERTAIN
            sign = "<="
            if border is None or not any(border.groupdict().values()):
                sure = Confidence.UNSURE
            else:
                sign = next(
                    s for group, s in (("below", "<"), ("upto", "<="), ("from", ">="), ("above", ">")) if border[group]
                )
            if "約" in text[max(0, found.start() - 2) : found.start()]:
                sure = Confidence.UNSURE
            start = _word_start(text, found.start())
            yield Atom(
                Kind.INCOME,
                Compare(sign, Fact(fact), Constant(value)),
                start,
                border.end() if border else found.end(),
                sure,
            )


def gross(text: str) -> Iterator[tuple[int, int]]:
    """Ceilings in an amount that the vocabulary does not hold (年収: before deductions)."""
    for found, fact in _ceilings(text, of_income=False):
        if fact == "":
            border = _BORDER.match(text, found.end())
            yield _word_start(text, found.start()), border.end() if border else found.end()


def _ceilings(text: str, *, of_income: bool) -> Iterator[tuple[re.Match[str], str | None]]:
    """(amount, fact): the fact is "" where gross income is meant, None where it is no income at all."""
    for found in _YEN.finditer(text):
        before = text[max(0, found.start() - _NEAR) : found.start()]
        word = _last(before)
        if word is None and not (of_income and _BORDER.match(text, found.end())):
            continue
        if word == "gross":
            yield found, ""
        elif word == "tax":
            yield found, "resident_tax"
        else:
            yield found, "household_income" if _HOUSEHOLD.search(before) else "income"


def _last(before: str) -> str | None:
    """Which amount was named last before the yen."""
    best, place = None, -1
    for name, pattern in (("net", _NET), ("tax", _TAX), ("gross", _GROSS)):
        for found in pattern.finditer(before):
            if found.end() > place:
                best, place = name, found.end()
    return best


def _word_start(text: str, place: int) -> int:
    """Where the name of the amount begins."""
    start = max(0, place - _NEAR)
    before = text[start:place]
    found = [each.start() for pattern in (_TAX, _GROSS, _NET) for each in pattern.finditer(before)]
    return start + max(found) if found else place


def payments(text: str) -> Iterator[tuple[int, int, int, int, Per]]:
    """(start, end, least, most, per) of each amount that is paid, in one folded sentence."""
    if not _PAID.search(text):
        return
    for found in _YEN.finditer(text):
        value = yen(found)
        before, after = text[max(0, found.start() - 24) : found.start()], text[found.end() : found.end() + 16]
        if value is None or _COST.search(before):
            continue
        upto = _UP_TO.search(before[-12:]) or _UP_TO.match(after[:6].lstrip("を(の "))
        per = next(
            (per for pattern, per in _PER if pattern.search(before[-14:]) or pattern.match(after.lstrip("(を"))),
            Per.ONCE,
        )
        least = _LEAST.search(before)
        from_ = _whole(least) if least else None
        start = found.start() - len(least.group()) if least and from_ is not None else found.start()
        yield start, found.end(), 0 if upto else min(from_, value) if from_ is not None else value, value, per


def amounts(text: str) -> Iterator[re.Match[str]]:
    """Every amount of yen in a folded text."""
    return _YEN.finditer(text)

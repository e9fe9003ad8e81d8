"""Order files for banks after the format of the 全国銀行協会 「総合振込」: records of 120 bytes, one of head, one a payment, one of sums, one of the end.

A file holds half-width katakana, capital letters, digits and few signs, one byte each (JIS X 0201, the same in Shift_JIS). What can be said exactly in
them is (small kana, the long vowel, full width); a name that holds anything else is not paid by a file that would say another name.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

LENGTH: Final = 120
#: What the format holds besides digits, capitals and half-width kana.
SIGNS: Final = frozenset("()-.,/ ")
_TYPES: Final = {"ordinary": "1", "current": "2", "savings": "4"}
_SMALL: Final = str.maketrans("ｧｨｩｪｫｬｭｮｯ", "ｱｲｳｴｵﾔﾕﾖﾂ")
_ALIKE: Final = str.maketrans({"ｰ": "-", "‐": "-", "‑": "-", "–": "-", "—": "-", "―": "-", "−": "-", "・": " ", "･": " ", "、": ",", "。": ".", "｡": ".", "､": ","})  # fmt: skip
_NAME: Final = 30
MOST_YEN: Final = 9_999_999_999


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays: the number that the bank gave, the name in kana, the account."""

    code: str
    name: str
    bank: str
    bank_name: str
    branch: str
    branch_name: str
    type: str
    number: str


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment: ``reference`` is ours, and stands in the file as the customer's number."""

    reference: str
    bank: str
    branch: str
    type: str
    number: str
    holder: str
    yen: int


@dataclass(frozen=True, slots=True)
class Loss:
    """What a file cannot hold of a payment: ``why`` is "signs" (which), "cut" (a name longer than thirty) or "amount"."""

    reference: str
    why: str
    signs: str = ""

    @property
    def left_out(self) -> bool:
        """Whether the payment is not in the file; a name that was cut still is the account's."""
        return self.why != "cut"


@dataclass(frozen=True, slots=True)
class Order:
    """The file, which payments are in it, their sum, and what could not be held."""

    content: bytes
    paid: tuple[str, ...]
    yen: int
    losses: tuple[Loss, ...]


def narrow(text: str) -> tuple[str, str]:
    """A text in the signs of the format, and those that it cannot hold."""
    half = "".join(_HALF.get(sign, sign) for sign in unicodedata.normalize("NFC", text))
    plain = "".join(
        unicodedata.normalize("NFKC", sign) if not _is_half_kana(sign) else sign for sign in half.translate(_ALIKE)
    )
    plain = plain.translate(_ALIKE).upper().translate(_SMALL)
    lost = "".join(dict.fromkeys(sign for sign in plain if not _fits(sign)))
    return plain, lost


def _is_half_kana(sign: str) -> bool:
    return "ｦ" <= sign <= "ﾟ"


def _fits(sign: str) -> bool:
    return (sign.isascii() and (sign.isdigit() or "A" <= sign <= "Z" or sign in SIGNS)) or _is_half_kana(sign)


def order(payer: Payer, payments: Sequence[Payment], *, pay_date: date) -> Order:
    """The file of these payments. Raises ValueError where the payer itself cannot be said in it."""
    lines, paid, losses, total = [_head(payer, pay_date)], [], [], 0
    for each in payments:
        holder, lost = narrow(each.holder)
        if lost:
            losses.append(Loss(each.reference, "signs", lost))
            continue
        if not 0 < each.yen <= MOST_YEN:
            losses.append(Loss(each.reference, "amount"))
            continue
        if len(holder) > _NAME:
            losses.append(Loss(each.reference, "cut"))
        lines.append(_data(each, holder))
        paid.append(each.reference)
        total += each.yen
    lines += [_sums(len(paid), total), _record("9", _spaces(119))]
    return Order("".join(line + "\r\n" for line in lines).encode("shift_jis"), tuple(paid), total, tuple(losses))


def _head(payer: Payer, pay_date: date) -> str:
    name, bank, branch = (_said(text) for text in (payer.name, payer.bank_name, payer.branch_name))
    return _record(
        "1", "21", "0", _digits(payer.code, 10), _left(name, 40), f"{pay_date:%m%d}", _digits(payer.bank, 4), _left(bank, 15), _digits(payer.branch, 3),
        _left(branch, 15), _TYPES[payer.type], _digits(payer.number, 7), _spaces(17),
    )  # fmt: skip


def _said(text: str) -> str:
    plain, lost = narrow(text)
    if lost:
        raise ValueError("the payer's account holds signs that the format does not have")
    return plain


def _data(payment: Payment, holder: str) -> str:
    reference = "".join(sign for sign in payment.reference.upper() if sign.isascii() and sign.isalnum())
    return _record(
        "2", _digits(payment.bank, 4), _spaces(15), _digits(payment.branch, 3), _spaces(15), _spaces(4), _TYPES[payment.type],
        _digits(payment.number, 7), _left(holder, _NAME), _digits(str(payment.yen), 10), "0", _left(reference[:10], 10), _left(reference[10:20], 10),
        "7", " ", _spaces(7),
    )  # fmt: skip


def _sums(count: int, yen: int) -> str:
    return _record("8", _digits(str(count), 6), _digits(str(yen), 12), _spaces(101))


def _record(*parts: str) -> str:
    line = "".join(parts)
    if len(line) != LENGTH:
        raise ValueError(f"a record of {len(line)} bytes")
    return line


def _digits(text: str, length: int) -> str:
    if not text.isascii() or not text.isdigit() or len(text) > length:
        raise ValueError("not a number that fits")
    return text.zfill(length)


def _left(text: str, length: int) -> str:
    return text[:length].ljust(length)


def _spaces(count: int) -> str:
    return " " * count


def _halves() -> dict[str, str]:
    """Full-width katakana in half-width ones, voiced ones in two."""
    found: dict[str, str] = {}
    for code in range(0xFF66, 0xFF9E):
        half = chr(code)
        found[unicodedata.normalize("NFKC", half)] = half
        for mark in "ﾞﾟ":
            whole = unicodedata.normalize("NFKC", half + mark)
            if len(whole) == 1:
                found[whole] = half + mark
    return found


_HALF: Final = _halves()

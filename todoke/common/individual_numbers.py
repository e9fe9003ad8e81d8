"""個人番号 (マイナンバー) in what people type: it is refused, because Todoke never holds one (番号法20条).

Twelve digits alone prove nothing: telephone numbers, policy numbers and our own codes have as many. So a text offers one only where twelve
digits with the right check digit (番号法施行令8条, 通知カード等に関する命令5条) stand near words that call them so.
"""

import re
import unicodedata
from typing import Final

from todoke.common.errors import Refusal

_TWELVE: Final = re.compile(r"(?<![0-9])[0-9](?:[ \-‐‑–ー−・]?[0-9]){11}(?![0-9])")
_NAMED: Final = re.compile(
    r"マイナンバ|まいなんば|個人番号|通知カード|番号カード|my\s*number|individual\s+number", re.IGNORECASE
)
#: Characters on each side in which words count as near.
_NEAR: Final = 60


class IndividualNumberOffered(Refusal):
    """A text holds somebody's 個人番号; nothing of it is kept."""

    code = "individual_number"
    status = 422


def has_check_digit(digits: str) -> bool:
    """Whether twelve digits are an individual number by their check digit, the last."""
    total = sum(
        int(digit) * (place + 1 if place <= 6 else place - 5)
        for place, digit in enumerate(reversed(digits[:11]), start=1)
    )
    return int(digits[11]) == (0 if total % 11 <= 1 else 11 - total % 11)


def offers_one(text: str) -> bool:
    """Whether a text offers an individual number: widths, spaces and hyphens do not hide it."""
    plain = unicodedata.normalize("NFKC", text)
    for found in _TWELVE.finditer(plain):
        digits = re.sub(r"[^0-9]", "", found[0])
        around = plain[max(0, found.start() - _NEAR) : found.end() + _NEAR]
        if has_check_digit(digits) and _NAMED.search(around):
            return True
    return False


def refuse(text: str) -> None:
    """Raise IndividualNumberOffered where a text offers one."""
    if offers_one(text):
        raise IndividualNumberOffered

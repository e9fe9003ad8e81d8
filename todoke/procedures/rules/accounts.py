"""Bank accounts as banks write them 「口座」: the holder in kana, with legal forms of corporations shortened as the exchange of banks has them."""

import re
from typing import Final

from todoke.common.cleaning import katakana, one_line

#: What the holder's name may hold (全銀協のファイルの半角カナ、英大文字、数字、記号), in full width.
_HOLDER: Final = re.compile(r"[ァ-ヶヽヾーA-Z0-9()., ・/\-¥「」]{1,60}")
_LONGEST: Final = 200
#: Legal forms, and how banks shorten them: before the name with ")" after it, behind the name with "(" before it.
_FORMS: Final[tuple[tuple[str, str], ...]] = (
    ("株式会社", "カ"), ("(株)", "カ"), ("有限会社", "ユ"), ("(有)", "ユ"), ("合同会社", "ド"), ("(同)", "ド"), ("合資会社", "シ"), ("合名会社", "メ"),
    ("特定非営利活動法人", "トクヒ"), ("社会福祉法人", "フク"), ("学校法人", "ガク"), ("宗教法人", "シユウ"), ("医療法人", "イ"),
    ("一般社団法人", "シヤ"), ("公益社団法人", "シヤ"), ("一般財団法人", "ザイ"), ("公益財団法人", "ザイ"),
)  # fmt: skip
TYPES: Final = {"普通": "ordinary", "普通預金": "ordinary", "総合": "ordinary", "当座": "current", "当座預金": "current", "貯蓄": "savings", "貯蓄預金": "savings"}  # fmt: skip


def holder(typed: str) -> str | None:
    """The holder's name as the bank has it; None where it holds a sign that banks cannot write."""
    if len(typed) > _LONGEST:
        return None
    name = one_line(katakana(typed)).upper()
    for form, short in _FORMS:
        if name.startswith(form):
            name = f"{short}){name.removeprefix(form).strip()}"
        elif name.endswith(form):
            name = f"{name.removesuffix(form).strip()}({short}"
    return name if _HOLDER.fullmatch(name) else None


def kind(typed: str) -> str:
    """The code of a kind of account as typed 「普通」; what is unknown stays as it is."""
    plain = typed.strip()
    return TYPES.get(plain, plain)

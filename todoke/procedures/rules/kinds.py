"""The kinds of questions of a form 「設問の種類」: what each asks for, in which parts it is typed, and what a condition can say of it."""

from enum import StrEnum
from typing import Final

from todoke.people.rules.facts import Kind


class QuestionKind(StrEnum):
    """What a question asks for; each has one canonical value (see ``values.py``)."""

    NAME = "name"  # {"name": "届 花子", "kana": "トドケ ハナコ"}
    DATE = "date"  # "2026-04-01"
    ADDRESS = "address"  # {"postcode": "1160002", "address": "…"}
    PHONE = "phone"  # "0312345678"
    EMAIL = "email"  # "a@example.jp"
    BANK = (
        "bank"  # {"bank": "0001", "branch": "001", "type": "ordinary", "number": "0123456", "holder": "トドケ ハナコ"}
    )
    YES_NO = "yes_no"  # true
    CHOICE = "choice"  # "code"
    CHOICES = "choices"  # ["code", …] in the order of the form
    AMOUNT = "amount"  # integer yen
    NUMBER = "number"  # integer
    TEXT = "text"  # one line
    LONG_TEXT = "long_text"  # several lines
    FILE = "file"  # ["<id of a SubmissionFile>", …]
    DECLARATION = "declaration"  # true: "I declare that …"


#: The parts in which a question is typed on a page, on paper and in a sheet; "" is the question itself.
PARTS: Final[dict[QuestionKind, tuple[str, ...]]] = {
    QuestionKind.NAME: ("name", "kana"),
    QuestionKind.DATE: ("year", "month", "day"),
    QuestionKind.ADDRESS: ("postcode", "address"),
    QuestionKind.BANK: ("bank", "branch", "type", "number", "holder"),
}
ACCOUNT_TYPES: Final = ("ordinary", "current", "savings")  # 普通, 当座, 貯蓄
#: What a condition can read, by the kinds of the rule language; the others cannot stand in a condition.
DECIDABLE: Final[dict[QuestionKind, Kind]] = {
    QuestionKind.DATE: Kind.DATE,
    QuestionKind.YES_NO: Kind.BOOLEAN,
    QuestionKind.DECLARATION: Kind.BOOLEAN,
    QuestionKind.CHOICE: Kind.CHOICE,
    QuestionKind.AMOUNT: Kind.INTEGER,
    QuestionKind.NUMBER: Kind.INTEGER,
}


def parts(kind: QuestionKind) -> tuple[str, ...]:
    """The parts of a kind; ``("",)`` where it is typed as one."""
    return PARTS.get(kind, ("",))

"""わたしのデータ: what a person corrects alone, what the body decides on and by when, and what the law keeps."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from todoke.people.rules.personal import DAYS_AFTER_END

#: A request is answered in four weeks; the law gives thirty days (個人情報の保護に関する法律83条・94条・102条).
PROMISED_DAYS: Final = 28
LAWFUL_DAYS: Final = 30
#: What a person says of themselves: corrected and deleted at once, by them.
OWN: Final = ("name_latin", "phone", "email", "language")
#: What the register says: corrected by the body, when the person asks.
REGISTERED: Final = ("name", "name_kana", "birth_date", "postcode", "address")
LONGEST_WISH: Final = 1000
#: Looks for these purposes are not shown to the person (78条); that there was one is in the ledger all the same.
EXEMPT_PURPOSES: Final = frozenset({"investigation"})


class Asked(StrEnum):
    """What a person asks a body to do with what it holds."""

    CORRECT = "correct"  # 訂正 (90条)
    DELETE = "delete"  # 利用停止・消去 (98条)


class Decision(StrEnum):
    """What the body decided."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"


class Stays(StrEnum):
    """Why something is not deleted though the person would like it to be."""

    REGISTER = "register"  # 住民基本台帳法施行令34条: the body decides
    SEEN = "seen"  # a certificate was seen: the proof of a relation
    RECEIPT = "receipt"  # a receipt proves what was agreed
    MANDATE = "mandate"  # proof of who was allowed to act
    PROTECTION = "protection"
    REQUEST = "request"  # a request is answered first, and its answer kept
    SIGN_IN = "sign_in"
    VISIT = "visit"  # who served whom, and for what
    CHOICE = "choice"  # the person's own, changed on a page of its own
    LETTER = "letter"  # proof of what somebody was told, and when
    FILED = "filed"  # proof of what was filed, and what was decided and paid


@dataclass(frozen=True, slots=True)
class Due:
    """When a request is answered at the latest: as promised, and as the law says."""

    promised_date: date
    lawful_date: date


def due(asked: date) -> Due:
    """The dates for a request of this day; the day of asking is not counted (民法140条)."""
    return Due(asked + timedelta(days=PROMISED_DAYS), asked + timedelta(days=LAWFUL_DAYS))


def kept_until(ended: date | None) -> date | None:
    """The day on which something that ended is deleted; None while it holds."""
    return None if ended is None else ended + timedelta(days=DAYS_AFTER_END)


@dataclass(frozen=True, slots=True)
class Fate:
    """What a person can do with one thing held: correct and delete at once, or ask; why it stays."""

    at_once: bool
    why: Stays | None = None


#: Tables whose rows stay, and why. What is in no list stays on request like the register's.
_STAYS: Final[dict[str, Stays]] = {
    "consent": Stays.RECEIPT,
    "mandate": Stays.MANDATE,
    "protection": Stays.PROTECTION,
    "protectedfrom": Stays.PROTECTION,
    "datarequest": Stays.REQUEST,
    "credential": Stays.SIGN_IN,
    "session": Stays.SIGN_IN,
    "countersession": Stays.VISIT,
    "countercode": Stays.SIGN_IN,
    "topicchoice": Stays.CHOICE,
    "noticesettings": Stays.CHOICE,
    "contactaddress": Stays.CHOICE,
    "notice": Stays.LETTER,
    "delivery": Stays.LETTER,
    "donereport": Stays.LETTER,
    "callback": Stays.LETTER,
    **dict.fromkeys(
        (
            "draft",
            "submission",
            "submissionfile",
            "cosignature",
            "correction",
            "correctionitem",
            "answerchange",
            "casemessage",
            "casenote",
            "ruling",
            "handover",
            "payment",
            "paymentevent",
            "refund",
        ),
        Stays.FILED,
    ),
}


def fate(table: str, field: str = "", known_by: str = "") -> Fate:
    """What may happen to a field of the person, or to a row of another table and how it is known."""
    if table == "person":
        return Fate(True) if field in OWN else Fate(False, Stays.REGISTER)
    if table == "personfact" and known_by == "self":
        return Fate(True)
    if table in _STAYS:
        return Fate(False, _STAYS[table])
    return Fate(False, Stays.SEEN if known_by == "certificate" else Stays.REGISTER)

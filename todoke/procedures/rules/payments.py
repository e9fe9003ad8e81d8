"""What becomes of a payment when a provider says something 「納付の状態」: each word of theirs moves it at most once, whatever the order."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from todoke.procedures.rules.states import PaymentState


class Said(StrEnum):
    """What a provider says of a payment."""

    PAID = "paid"
    DECLINED = "declined"
    CANCELLED = "cancelled"  # the person turned back on their page
    REFUNDED = "refunded"


class Took(StrEnum):
    """What we did with it."""

    MOVED = "moved"
    KNOWN = "known"  # nothing new
    ODD_AMOUNT = "odd_amount"  # paid, but not what was asked: for a person to look at
    TWICE = "twice"  # paid once more: to be refunded
    LATE = "late"  # paid after it was cancelled: to be refunded


#: From which states a word moves a payment, and where to.
_MOVES: Final[Mapping[Said, tuple[frozenset[PaymentState], PaymentState]]] = {
    Said.PAID: (frozenset({PaymentState.DUE, PaymentState.STARTED, PaymentState.DECLINED}), PaymentState.PAID),
    Said.DECLINED: (frozenset({PaymentState.DUE, PaymentState.STARTED}), PaymentState.DECLINED),
    Said.CANCELLED: (frozenset({PaymentState.STARTED}), PaymentState.DUE),
    Said.REFUNDED: (frozenset({PaymentState.PAID}), PaymentState.REFUNDED),
}
#: What is for a person to look at.
ODD: Final = frozenset({Took.ODD_AMOUNT, Took.TWICE, Took.LATE})


def moved(
    state: PaymentState, said: Said, *, yen: int, asked_yen: int, counted: bool = False
) -> tuple[PaymentState, Took]:
    """Where a payment goes when a provider says this of it, and what that was. A refund of a part leaves it paid.

    ``counted``: this provider said before that it was paid. It charges an order once, so that the second word is the first again, with another number.
    """
    if said is Said.PAID and counted:
        return state, Took.KNOWN
    sources, target = _MOVES[said]
    if said is Said.PAID and yen != asked_yen:
        return state, Took.ODD_AMOUNT
    if said is Said.REFUNDED and yen < asked_yen:
        return state, Took.MOVED if state is PaymentState.PAID else Took.KNOWN
    if state in sources:
        return target, Took.MOVED
    if said is Said.PAID:
        return state, Took.LATE if state is PaymentState.CANCELLED else Took.TWICE
    return state, Took.KNOWN

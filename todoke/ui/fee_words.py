"""Words for fees and payments, and the receipt."""

from typing import Final

from markupsafe import Markup

from todoke.people.formats.own_data import Document, Part
from todoke.people.rules.vocabulary import N_
from todoke.procedures.models import Payment
from todoke.procedures.rules import numbers
from todoke.procedures.rules.definition import said
from todoke.procedures.rules.states import PaymentState
from todoke.ui import messages
from todoke.ui.consents import language
from todoke.ui.jinja import format_date
from todoke.ui.names import name_of
from todoke.ui.ruby import annotate_text, plain

STATES: Final[dict[PaymentState, str]] = {
    PaymentState.DUE: N_("to be paid"), PaymentState.STARTED: N_("begun, not paid yet"), PaymentState.PAID: N_("paid"),
    PaymentState.DECLINED: N_("not accepted: please try again"), PaymentState.REFUNDED: N_("paid back"), PaymentState.CANCELLED: N_("no longer asked for"),
}  # fmt: skip
KINDS: Final[dict[PaymentState, str]] = {
    PaymentState.DUE: "waiting", PaymentState.STARTED: "waiting", PaymentState.PAID: "live", PaymentState.DECLINED: "alert",
    PaymentState.REFUNDED: "neutral", PaymentState.CANCELLED: "neutral",
}  # fmt: skip
ODD: Final[dict[str, str]] = {
    "twice": N_("Paid twice: give one back."), "late": N_("Paid after it was cancelled: give it back."),
    "odd_amount": N_("Another amount was paid than was asked."),
}  # fmt: skip
PROVIDERS: Final[dict[str, str]] = {"counter": N_("At the counter"), "sandbox": N_("On line (make-believe)")}
OPEN: Final = frozenset({PaymentState.DUE, PaymentState.STARTED, PaymentState.DECLINED})


def for_what(payment: Payment) -> Markup | str:
    """What a payment is for, as the reader can read it; a school's own words in their language."""
    if payment.round is not None:
        return annotate_text(said(payment.round.texts, language()))
    return payment.for_what


def provider_of(payment: Payment) -> Markup | str:
    """How it was paid."""
    return messages.say(PROVIDERS.get(payment.provider, N_("On line"))) if payment.provider else ""


def receipt(payment: Payment, payer: str) -> Document:
    """A receipt 「領収書」 to keep or print; the payer's name only where they are known and ask for it."""
    assert payment.paid_at is not None
    lines = [
        (plain(messages.say(N_("Number"))), numbers.written(payment.number)),
        (plain(messages.say(N_("Amount"))), f"{payment.yen:,} 円"),
        (plain(messages.say(N_("For"))), plain(for_what(payment))),
        (plain(messages.say(N_("Paid on"))), plain(format_date(payment.paid_at))),
        (plain(messages.say(N_("Paid by"))), payer),
        (plain(messages.say(N_("Received by"))), plain(name_of(payment.body))),
    ]
    if payment.refunded_yen:
        lines.append((plain(messages.say(N_("Paid back"))), f"{payment.refunded_yen:,} 円"))
    return Document(
        plain(messages.say(N_("Receipt"))), language(), "", parts=[Part(plain(name_of(payment.body)), lines)]
    )

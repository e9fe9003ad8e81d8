"""Payments at the desk 「納付の管理」: what somebody has to look at, cash, money back, other amounts, and the figures to compare."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotAllowed, Refusal
from todoke.gateways.payment import configured
from todoke.people.rules.roles import Act
from todoke.procedures.models import Payment
from todoke.procedures.operations import fees, payments
from todoke.procedures.queries import payments as queries
from todoke.procedures.rules import numbers
from todoke.procedures.rules.states import PaymentState
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.ui import fee_words, messages
from todoke.ui.jinja import format_date

#: Days of figures on the page.
_DAYS: Final = 31
_ACTS: Final = (Act.CASEWORK, Act.COUNTER)
ONLY: Final = (
    ("odd", N_("To look at")),
    ("open", N_("Open")),
    ("paid", N_("Paid")),
    ("refund", N_("Money on its way back")),
    ("", N_("All")),
)


def need(desk: Desk) -> None:
    """See that this member of staff works with payments here. Raises NotAllowed."""
    if not any(desk.may(act) for act in _ACTS):
        raise NotAllowed


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponseBase:
    """The newest payments, or the one of a number; totals a day and way to compare with the till and the provider."""
    need(desk)
    only, number = desk.request.GET.get("only", "odd"), text(desk.request.GET, "number", limit=60)
    only = only if only in dict(ONLY) else ""
    found = queries.in_body(desk.body, only=only, number=number)
    context = {
        "rows": [_row(each) for each in found], "only": only, "number": number,
        "filters": [(key, messages.say(label)) for key, label in ONLY], "odd": queries.count_odd(desk.body),
        "totals": [
            (format_date(each.day), messages.say(fee_words.PROVIDERS.get(each.provider, N_("On line"))), each.count, f"{each.yen:,}")
            for each in queries.totals(desk.body, since=desk.today - timedelta(days=_DAYS))
        ],
    }  # fmt: skip
    return desk.render("procedures/payments.html", context)


def _row(payment: Payment) -> dict[str, object]:
    state = PaymentState(payment.state)
    tags = [(messages.say(fee_words.STATES[state]), fee_words.KINDS[state])]
    if payment.odd:
        tags.append((messages.say(fee_words.ODD[payment.odd]), "alert"))
    return {
        "payment": payment,
        "number": numbers.written(payment.number),
        "what": fee_words.for_what(payment),
        "tags": tags,
    }


@page(Act.VIEW, methods=("GET", "POST"))
def show(desk: Desk, payment: UUID) -> HttpResponseBase:
    """One payment: take cash, cancel, give back, ask another amount."""
    need(desk)
    found = queries.of_body(desk.body, payment)
    if desk.request.method == "GET":
        return _page(desk, found)
    try:
        said = _do(desk, found)
    except Refusal as refusal:
        return _page(desk, found, errors=[(None, messages.tell(refusal.code, refusal.data))], status=refusal.status)
    return desk.go("payment", said, payment=found.pk)


def _do(desk: Desk, found: Payment) -> str:
    """What was pressed; what it says afterwards."""
    post, act = desk.request.POST, desk.request.POST.get("act", "")
    if act == "cash":
        payments.take_cash(payment=found, by=desk.actor, now=desk.now)
        return N_("It is paid.")
    if not desk.may(Act.CASEWORK):
        raise NotAllowed
    if act == "cancel":
        payments.cancel(payment=found, by=desk.actor, now=desk.now)
        return N_("It is no longer asked for.")
    if act == "refund":
        yen = written.yen(text(post, "yen", limit=20)) or 0
        asked = payments.ask_refund(
            payment=found, yen=yen, why=text(post, "why", limit=500), by=desk.actor, now=desk.now
        )
        if found.provider in ("", "counter") or post.get("by_hand"):
            payments.give_back(refund=asked, provider=None, by=desk.actor, now=desk.now)
            return N_("It is written down that the money was given back.")
        done = payments.give_back(refund=asked, provider=configured.provider(), by=desk.actor, now=desk.now)
        return (
            N_("The money is on its way back.")
            if done
            else N_("The payment company gave no answer. It is tried again by itself.")
        )
    if act == "change" and found.submission is not None:
        amount = written.yen(text(post, "new_yen", limit=20))
        fees.change(submission=found.submission, yen=-1 if amount is None else amount, by=desk.actor, now=desk.now)
        return N_("The amount is changed.")
    return N_("Nothing was changed.")


def _page(
    desk: Desk, found: Payment, *, errors: list[tuple[str | None, object]] | None = None, status: int = 200
) -> HttpResponse:
    found.refresh_from_db()
    context = {
        **_row(found), "open": found.state in fee_words.OPEN, "refunds": list(found.refunds.all()), "provider": fee_words.provider_of(found),
        "may_change": desk.may(Act.CASEWORK), "changeable": found.submission_id is not None and found.state in fee_words.OPEN, "errors": errors or [],
        "refundable": found.paid_at is not None or bool(found.odd), "odd": messages.say(fee_words.ODD[found.odd]) if found.odd else "",
    }  # fmt: skip
    return desk.render("procedures/payment.html", context, status=status)

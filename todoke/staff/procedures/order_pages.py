"""What waits to be paid, order files for the body's bank, and the account from which it pays."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound, Refusal
from todoke.people.rules.roles import Act
from todoke.procedures.models import PayingAccount
from todoke.procedures.operations import payment_orders
from todoke.procedures.queries import cases
from todoke.procedures.rules.kinds import ACCOUNT_TYPES
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, grave, page
from todoke.staff.inputs import text
from todoke.staff.people import looking
from todoke.ui import case_forms, messages
from todoke.ui.form_values import ACCOUNT_TYPE_WORDS

_FIELDS = ("code", "name", "bank", "bank_name", "branch", "branch_name", "number")
LOSSES = {
    "signs": N_("A name holds signs that the file cannot hold: %(signs)s. Not in the file."),
    "cut": N_("A name longer than thirty signs was cut. In the file."),
    "amount": N_("The amount does not fit. Not in the file."),
    "no_account": N_("There is no account any more. Not in the file."),
}


@page(Act.CASEWORK, methods=("GET", "POST"))
def index(desk: Desk) -> HttpResponseBase:
    """What waits, and the files that were made; a new one is made of all that waits."""
    if desk.request.method == "GET":
        return _index(desk)
    return _make(desk)


@grave
def _make(desk: Desk) -> HttpResponseBase:
    day = looking.birth_date(text(desk.request.POST, "pay_date", limit=20))
    try:
        if day is None:
            raise payment_orders.AccountInvalid(problems={"pay_date": "date_impossible"})
        made = payment_orders.make(body=desk.body, pay_date=day, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _index(desk, refusal=refusal)
    return desk.go("payment_order", N_("The file is made. Each payment in it is in no other file."), order=made.pk)


def _index(desk: Desk, *, refusal: Refusal | None = None) -> HttpResponse:
    waiting = cases.to_pay(desk.body)
    errors = case_forms.errors_of(refusal) if refusal else []
    losses = refusal.data.get("losses") if refusal else None
    context = {
        "count": waiting.count(), "yen": sum(waiting.values_list("pay_yen", flat=True)), "orders": list(cases.orders(desk.body)[:50]),
        "account": PayingAccount.objects.filter(body=desk.body).first(), "errors": errors, "error_of": dict(errors),
        "pay_date": text(desk.request.POST, "pay_date", limit=20), "losses": said(losses),
    }  # fmt: skip
    return desk.render("procedures/payment_orders.html", context, status=refusal.status if refusal else 200)


def said(losses: object) -> list[tuple[str, object]]:
    """The report of losses in words, by receipt number."""
    listed = losses if isinstance(losses, list) else []
    return [(str(each["number"]), messages.say(LOSSES[each["why"]], signs=each["signs"])) for each in listed]


@page(Act.CASEWORK)
def show(desk: Desk, order: UUID) -> HttpResponseBase:
    """One file: its sum, its day, and what it could not hold."""
    found = cases.orders(desk.body).filter(pk=order).first()
    if found is None:
        raise NotFound(page=str(order))
    return desk.render("procedures/payment_order.html", {"order": found, "losses": said(found.losses)})


@page(Act.CASEWORK, methods=("POST",))
@grave
def fetch(desk: Desk, order: UUID) -> HttpResponseBase:
    """The file itself, as it was made; fetched as often as needed, and each time written down."""
    found = cases.orders(desk.body).filter(pk=order).first()
    if found is None:
        raise NotFound(page=str(order))
    content = payment_orders.fetch(order=found, by=desk.actor, now=desk.now)
    response = HttpResponse(content, content_type="text/plain; charset=shift_jis")
    response["Content-Disposition"] = f'attachment; filename="{found.pay_date:%Y%m%d}-{str(found.pk)[:8]}.txt"'
    return response


@page(Act.ADMINISTER, methods=("GET", "POST"))
@grave
def account(desk: Desk) -> HttpResponseBase:
    """The account from which this body pays, as its bank knows it."""
    held, post = PayingAccount.objects.filter(body=desk.body).first(), desk.request.POST
    typed = {
        name: text(post, name, limit=60) if name in post else getattr(held, name, "") for name in (*_FIELDS, "type")
    }
    errors: list[tuple[str | None, object]] = []
    if desk.request.method == "POST":
        try:
            payment_orders.set_account(body=desk.body, given=typed, by=desk.actor, now=desk.now)
        except Refusal as refusal:
            errors = case_forms.errors_of(refusal)
        else:
            return desk.go("paying_account", N_("Saved."))
    context = {
        "typed": typed, "errors": errors, "error_of": dict(errors), "types": [(each, messages.say(ACCOUNT_TYPE_WORDS[each])) for each in ACCOUNT_TYPES],
    }  # fmt: skip
    return desk.render("procedures/paying_account.html", context, status=422 if errors else 200)

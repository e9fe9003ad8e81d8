"""Paying a fee 「納付」: who holds its number may pay it; nobody's name is on the page, and no number of a card ever reaches us."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.backends.utils import csrf_input
from django.views.decorators.cache import never_cache

from todoke.common import clock, reach
from todoke.common.actors import Actor
from todoke.common.errors import NotFound, Refusal
from todoke.gateways.payment import configured
from todoke.people.formats import own_data as files
from todoke.people.operations import code_tries
from todoke.people.operations.code_tries import CodesTooFast
from todoke.procedures.models import Payment, Submission
from todoke.procedures.operations import payments
from todoke.procedures.queries import payments as queries
from todoke.procedures.queries.payments import PaymentNotFound
from todoke.procedures.rules import numbers
from todoke.procedures.rules.states import PaymentState, SubmissionState
from todoke.registry.rules.fields import N_
from todoke.ui import fee_words, messages
from todoke.ui.sources import source_of
from todoke.web import frame
from todoke.web.people.session import Visitor, resident_page
from todoke.web.town.pages import SeeOther

#: Who pays is not known; the number is.
PAYER = Actor("anybody")


def address_of(submission: Submission) -> str:
    """Where the fee of what was filed is paid, while it is due; "" for none."""
    if submission.state != SubmissionState.WAITS_PAYMENT:
        return ""
    due = submission.payments.order_by("-made_at").first()
    return frame.address("web:pay", number=due.number) if due is not None else ""


@never_cache
def find(request: HttpRequest) -> HttpResponseBase:
    """The field for the number on a letter or receipt."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(("GET", "POST"))
    error, status, typed = None, 200, ""
    if request.method == "POST":
        typed = request.POST.get("number", "")[:60]
        try:
            return SeeOther(frame.address("web:pay", number=_found(request, typed).number))
        except Refusal as refusal:
            error, status = messages.tell(refusal.code, refusal.data), refusal.status
    context = {
        "csrf_input": csrf_input(request), "typed": typed, "error": error, "errors": [("id_number", error)] if error else [],
    }  # fmt: skip
    return frame.respond(request, "web/procedures/pay_find.html", context, status=status)


def _found(request: HttpRequest, number: str) -> Payment:
    """The payment; who tries many numbers waits. Raises PaymentNotFound, CodesTooFast."""
    source, now = source_of(request), clock.now()
    code_tries.slow_down(source=source, now=now)
    found = queries.by_number(number)
    code_tries.forgive(source=source, now=now)
    return found


@never_cache
@reach.everything
def show(request: HttpRequest, number: str) -> HttpResponseBase:
    """One payment: how much, for what, to whom, by when; to the provider's page; what became of it."""
    try:
        payment = _found(request, number)
    except (PaymentNotFound, CodesTooFast):
        raise NotFound(page="/pay/") from None
    if request.method == "POST":
        return _pay(request, payment)
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(("GET", "POST"))
    return _page(request, payment)


def _pay(request: HttpRequest, payment: Payment) -> HttpResponseBase:
    provider = configured.provider()
    here = frame.address("web:pay", number=payment.number)
    try:
        if provider is None:
            raise payments.NoProvider
        url = payments.start(
            payment=payment,
            provider=provider,
            back_to=f"{settings.BASE_URL.rstrip('/')}{here}",
            language=frame.language(),
            by=PAYER,
            now=clock.now(),
        )
    except payments.NotPayable:
        return SeeOther(here)
    except Refusal as refusal:
        return _page(
            request, payment, errors=[(None, messages.tell(refusal.code, refusal.data))], status=refusal.status
        )
    return SeeOther(url)


def _page(
    request: HttpRequest, payment: Payment, *, errors: list[tuple[str | None, object]] | None = None, status: int = 200
) -> HttpResponse:
    payment.refresh_from_db(fields=["state", "paid_at", "refunded_yen"])
    state = PaymentState(payment.state)
    context = {
        "payment": payment, "number": numbers.written(payment.number), "what": fee_words.for_what(payment), "body_name": frame.body_name(payment.body),
        "state": messages.say(fee_words.STATES[state]), "kind": fee_words.KINDS[state], "open": state in fee_words.OPEN, "paid": payment.paid_at is not None,
        "begun": state is PaymentState.STARTED, "on_line": configured.provider() is not None, "sandbox": configured.has_sandbox(),
        "receipt": frame.address("web:pay_receipt", number=payment.number), "can_make_pdf": files.can_make_pdf(),
        "csrf_input": csrf_input(request), "errors": errors or [],
    }  # fmt: skip
    return frame.respond(request, "web/procedures/pay.html", context, status=status)


@never_cache
@reach.everything
def receipt(request: HttpRequest, number: str) -> HttpResponseBase:
    """The receipt as a PDF, once it is paid; who paid writes their name on it."""
    try:
        payment = _found(request, number)
    except (PaymentNotFound, CodesTooFast):
        raise NotFound(page="/pay/") from None
    if payment.paid_at is None or not files.can_make_pdf() or request.method not in {"GET", "HEAD"}:
        raise NotFound(page="/pay/")
    answer = HttpResponse(files.to_pdf(fee_words.receipt(payment, "＿" * 12)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{payment.number}.pdf"'
    return answer


@resident_page()
def mine(visitor: Visitor) -> HttpResponseBase:
    """What somebody signed in has to pay, their own and their children's, and what they paid."""
    visitor.need_oneself()
    rows = [
        {
            "payment": each, "what": fee_words.for_what(each), "href": frame.address("web:pay", number=each.number), "body": frame.body_name(each.body),
            "tags": [(messages.say(fee_words.STATES[PaymentState(each.state)]), fee_words.KINDS[PaymentState(each.state)])],
            "child": each.about.name if each.about else "", "yen": each.yen,
        }
        for each in queries.of_person(visitor.person, today=visitor.today)
    ]  # fmt: skip
    return visitor.render(
        "web/procedures/payments.html", {"rows": rows, "empty": messages.say(N_("There is nothing to pay."))}
    )

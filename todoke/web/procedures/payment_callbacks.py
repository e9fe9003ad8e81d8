"""What a payment provider calls 「納付の通知」, and, outside production, the make-believe provider's own page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from todoke.common import clock
from todoke.common.actors import Actor
from todoke.common.errors import NotFound
from todoke.gateways.payment import configured
from todoke.gateways.payment.provider import NotGenuine
from todoke.procedures.operations import payments
from todoke.web import frame
from todoke.web.town.pages import SeeOther

LARGEST = 65_536
_BY = Actor("system:payments")


@csrf_exempt
@never_cache
def told(request: HttpRequest) -> HttpResponse:
    """A notification: only what the provider signed is read; whoever cannot sign finds nothing here."""
    provider, length = configured.provider(), request.META.get("CONTENT_LENGTH") or "0"
    if (
        provider is None
        or request.method != "POST"
        or not (length.isascii() and length.isdigit() and int(length) <= LARGEST)
    ):
        raise Http404
    headers = {name.lower(): value for name, value in request.headers.items()}
    now = clock.now()
    try:
        said = provider.read(headers, request.body, moment=int(now.timestamp()))
    except NotGenuine:
        raise Http404 from None
    payments.take_in(provider=provider.name, told=said, by=_BY, now=now)
    return HttpResponse(status=204)


@never_cache
@require_http_methods(["GET", "POST"])
def sandbox_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Where a real provider would ask for a card: pay, be declined, turn back; and how it tells us of it."""
    if not configured.has_sandbox():
        raise NotFound(page=request.path)
    provider = configured.sandbox()
    order = provider.order(reference)
    if order is None:
        raise NotFound(page="/sandbox/pay/")
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act in {"paid", "paid_twice", "paid_silent", "declined", "cancelled"}:
            _act(reference, act)
        return SeeOther(order.back_to)
    return frame.respond(
        request, "web/procedures/sandbox_pay.html", {"order": order, "csrf_input": csrf_input(request)}
    )


def _act(reference: str, act: str) -> None:
    """Do it at the provider, and have it tell us: twice, once, or not at all (then our job asks)."""
    provider, now = configured.sandbox(), clock.now()
    told = [provider.act(reference, act.partition("_")[0])]
    if act == "paid_silent":
        return
    if act == "paid_twice":
        told += told
    for each in told:
        headers, body = provider.notification(each, moment=int(now.timestamp()))
        payments.take_in(
            provider=provider.name, told=provider.read(headers, body, moment=int(now.timestamp())), by=_BY, now=now
        )

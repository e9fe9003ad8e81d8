"""What providers call: receipts of SMS, and LINE's webhook. Whoever cannot sign gets the answer of an address that does not exist."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from todoke.common import clock, reach
from todoke.common.actors import Actor
from todoke.common.channels import Channel
from todoke.common.errors import Refusal
from todoke.gateways.sending import configured, standard_webhooks
from todoke.gateways.sending import line as line_gateway
from todoke.gateways.sending.sms import SAID
from todoke.gateways.sending.standard_webhooks import SecretWrong
from todoke.notices.operations import addresses, deliveries

LARGEST: Final = 262_144
_MOST: Final = 500
_LONGEST: Final = 120
Work = Callable[[Sequence[Mapping[str, Any]]], None]


def _called(signed: Callable[[HttpRequest, bytes], bool], events: str) -> Callable[[Work], Callable[..., HttpResponse]]:
    """A page for a provider: only what it signed is read, and it always hears the same; ``events`` is where the list lies."""

    def wrap(work: Work) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @never_cache
        @wraps(work)
        def answer(request: HttpRequest) -> HttpResponse:
            body = _body(request)
            if request.method != "POST" or body is None or not signed(request, body):
                raise Http404
            with reach.within(
                reach.EVERYTHING
            ):  # the signature says who speaks; what it names is looked up by opaque references
                work(_listed(body, events))
            return HttpResponse(status=204)

        return answer

    return wrap


def _body(request: HttpRequest) -> bytes | None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit() or int(length) > LARGEST:
        return None
    try:
        return request.body
    except (RequestDataTooBig, UnreadablePostError):
        return None


def _listed(body: bytes, name: str) -> Sequence[Mapping[str, Any]]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    rows = found.get(name) if isinstance(found, dict) else None
    return [row for row in rows[:_MOST] if isinstance(row, dict)] if isinstance(rows, list) else ()


def _word(row: Mapping[str, Any], *path: str) -> str:
    """A text of an event; "" where there is none."""
    found: object = row
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found[:_LONGEST] if isinstance(found, str) else ""


def _sms_signed(request: HttpRequest, body: bytes) -> bool:
    if not settings.SMS_RECEIPT_SECRET:
        return False
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        return standard_webhooks.is_signed(
            settings.SMS_RECEIPT_SECRET, headers, body, moment=int(clock.now().timestamp())
        )
    except SecretWrong:
        return False


def _line_signed(request: HttpRequest, body: bytes) -> bool:
    signature = request.headers.get("X-Line-Signature", "")
    return bool(settings.LINE_SECRET) and line_gateway.is_signed(settings.LINE_SECRET, body, signature)


@_called(_sms_signed, "receipts")
def sms(receipts: Sequence[Mapping[str, Any]]) -> None:
    """Receipts: ``{"receipts": [{"id": …, "status": "delivered" | "number_not_in_use" | …}]}``; what we do not know is passed over."""
    names, now, by = [each.name for each in configured.gateways_of(Channel.SMS)], clock.now(), Actor("callback:sms")
    for receipt in receipts:
        reference, status = _word(receipt, "id"), _word(receipt, "status")
        for provider in names if reference else ():
            if status == "delivered":
                deliveries.acknowledge(provider=provider, reference=reference, by=by, now=now)
            elif (failure := SAID.get(status)) is not None:
                deliveries.bounced(provider=provider, reference=reference, failure=failure, by=by, now=now)


@_called(_line_signed, "events")
def line(events: Sequence[Mapping[str, Any]]) -> None:
    """Who wrote a code is linked, who left or blocked the account is written to no more; everything else people write is not kept."""
    for event in events:
        take_line(event)


def take_line(event: Mapping[str, Any]) -> bool:
    """One event of LINE; whether it changed something."""
    by, now, user = Actor("callback:line"), clock.now(), _word(event, "source", "userId")
    kind = _word(event, "type")
    if kind == "unfollow":
        return addresses.unfollow(user=user, by=by, now=now) > 0
    if kind == "message" and _word(event, "message", "type") == "text":
        try:
            addresses.link(code=_word(event, "message", "text"), user=user, by=by, now=now)
        except Refusal:  # chatter, or a code that no longer works: the page says so
            return False
        return True
    return False

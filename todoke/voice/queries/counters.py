"""Questions about counters 「窓口」, and the signed code in the QR of their posters."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

from django.conf import settings

from todoke.bodies.models import Body
from todoke.common.errors import NotFound, Refusal
from todoke.voice.models import Counter

#: Eighty bits: nobody makes a code for another counter, or for none of ours.
_MARK_BYTES: Final = 10
_LONGEST: Final = 60


class CounterNotFound(NotFound):
    """The body has no such counter."""

    code = "counter_not_found"


class CounterForged(Refusal):
    """A code in a QR that we did not make: another sticker was put over it, or it was copied wrongly."""

    code = "counter_forged"
    status = 404


class CounterEnded(Refusal):
    """The counter of a poster is no longer in use; ``data["body"]``: the key of its body."""

    code = "counter_ended"
    status = 410


def of_body(body: Body) -> Sequence[Counter]:
    """The counters of a body, those in use first."""
    found = Counter.objects.filter(body=body).order_by("key")
    return sorted(found, key=lambda each: each.ended_at is not None)


def open_of(body: Body) -> Sequence[Counter]:
    """The counters of a body that are in use."""
    return list(Counter.objects.filter(body=body, ended_at=None).order_by("key"))


def get(body: Body, key: str) -> Counter:
    """A counter of a body by its key; raises CounterNotFound."""
    found = None if "\0" in key else Counter.objects.filter(body=body, key=key).first()
    if found is None:
        raise CounterNotFound
    found.body = body
    return found


def code_of(counter: Counter) -> str:
    """What stands in the QR of a counter's poster."""
    return f"{counter.pk}-{_mark(counter, settings.SECRET_KEY)}"


def by_code(code: str) -> Counter:
    """The counter whose poster was scanned; raises CounterForged, CounterEnded."""
    number, _, mark = code[:_LONGEST].upper().partition("-")
    known = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    counter = Counter.objects.select_related("body").filter(pk=known).first() if known else None
    if counter is None or not any(
        hmac.compare_digest(_mark(counter, str(secret)).encode(), mark.encode())
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ):
        raise CounterForged
    if counter.ended_at is not None:
        raise CounterEnded(body=counter.body.key)
    return counter


def _mark(counter: Counter, secret: str) -> str:
    said = f"counter|{counter.pk}|{counter.body_id}|{counter.key}".encode()
    return base64.b32encode(hmac.digest(secret.encode(), said, hashlib.sha256)[:_MARK_BYTES]).decode().rstrip("=")

"""Slowing down who guesses codes, by where they come from; nobody else waits for it."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from todoke.common.errors import Refusal
from todoke.people.models import CodeTry
from todoke.people.rules.disclosures import wait_seconds

_HOUR: Final = timedelta(hours=1)
#: More than this many are never looked at.
_COUNTED: Final = 40


class CodesTooFast(Refusal):
    """This source tried many codes that showed nothing; ``seconds`` says how long to wait."""

    code = "codes_too_fast"
    status = 429


def _key(source: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"code {source}".encode(), hashlib.sha256).hexdigest()


def slow_down(*, source: str, now: datetime) -> None:
    """Count a try before it is looked at, so that tries at the same moment count each other. Raises CodesTooFast."""
    key = _key(source)
    mine = CodeTry.objects.create(source=key, at=now)
    others = CodeTry.objects.filter(source=key, at__gt=now - _HOUR).exclude(pk=mine.pk)
    tries = list(others.order_by("-at").values_list("at", flat=True)[:_COUNTED])
    wait = wait_seconds(len(tries))
    if wait and (left := wait - (now - tries[0]).total_seconds()) > 0:
        mine.delete()
        raise CodesTooFast(seconds=int(left) + 1)
    if len(tries) == 0:
        CodeTry.objects.filter(at__lt=now - _HOUR).delete()


def forgive(*, source: str, now: datetime) -> None:
    """The newest try was right: it does not count. Those before it do, or a guesser could rest on a code of their own."""
    newest = CodeTry.objects.filter(source=_key(source), at=now).first()
    if newest is not None:
        newest.delete()

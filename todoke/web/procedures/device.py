"""Which drafts this device may open without signing in: their names in an encrypted cookie, gone when the browser closes.

The answers themselves lie sealed on the server, since a cookie holds four kilobytes; what the device holds is the only key to them that a page accepts,
besides the code that the person asked for.
"""

import json
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from todoke.common import sealing

COOKIE: Final = f"{settings.COOKIE_PREFIX}todoke_drafts"
_PURPOSE: Final = "drafts"
#: More than this many at once are the oldest's to lose.
MOST: Final = 20


def held(request: HttpRequest) -> Sequence[UUID]:
    """The drafts that this device began or opened by a code, the newest last."""
    raw = request.COOKIES.get(COOKIE)
    opened = sealing.unseal(raw, secret=settings.SECRET_KEY, purpose=_PURPOSE) if raw else None
    try:
        return [UUID(each) for each in json.loads(opened)] if opened else []
    except (ValueError, TypeError, AttributeError):
        return []


def add(request: HttpRequest, response: HttpResponseBase, draft: UUID) -> None:
    """Let this device open a draft from now on."""
    _set(response, [*(each for each in held(request) if each != draft), draft][-MOST:])


def drop(request: HttpRequest, response: HttpResponseBase, draft: UUID) -> None:
    """Let this device open a draft no longer."""
    _set(response, [each for each in held(request) if each != draft])


def _set(response: HttpResponseBase, drafts: Sequence[UUID]) -> None:
    if not drafts:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    text = sealing.seal(
        json.dumps([str(each) for each in drafts]).encode(), secret=settings.SECRET_KEY, purpose=_PURPOSE
    )
    response.set_cookie(COOKIE, text, httponly=True, samesite="Lax", secure=settings.BASE_URL.startswith("https://"))

"""Which survey this device is answering: the key to the answers half done, in an encrypted cookie that is gone when the browser closes."""

import json
import secrets
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from todoke.common import sealing
from todoke.surveys.models import Wave

COOKIE: Final = f"{settings.COOKIE_PREFIX}todoke_survey"
DONE_COOKIE: Final = f"{settings.COOKIE_PREFIX}todoke_surveyed"
_PURPOSE: Final = "survey"
_DONE_SECONDS: Final = 120 * 24 * 60 * 60
_MOST_DONE: Final = 20


@dataclass(frozen=True, slots=True)
class Held:
    """A survey being answered. ``key``: the code of an invitation (``by_code``), or one by chance; ``place``: the invitation; ``tablet``: the token of a tablet at a counter."""

    wave: int
    key: str
    place: str = ""
    by_code: bool = False
    tablet: str = ""


def by_chance(wave: Wave, *, place: str = "", tablet: str = "") -> Held:
    """A key that nobody was sent."""
    return Held(wave.pk, secrets.token_urlsafe(24), place, tablet=tablet)


def held(request: HttpRequest) -> Held | None:
    """What this device holds; None where it is nothing that we can read."""
    raw = request.COOKIES.get(COOKIE)
    opened = sealing.unseal(raw, secret=settings.SECRET_KEY, purpose=_PURPOSE) if raw else None
    try:
        data = json.loads(opened) if opened else None
        return Held(int(data["w"]), str(data["k"]), str(data["p"]), data["c"] is True, str(data["t"])) if data else None
    except (ValueError, TypeError, KeyError):
        return None


def hold(response: HttpResponseBase, mine: Held) -> None:
    """Let this device go on."""
    data = {"w": mine.wave, "k": mine.key, "p": mine.place, "c": mine.by_code, "t": mine.tablet}
    _set(response, COOKIE, json.dumps(data), age=None)


def let_go(response: HttpResponseBase) -> None:
    """Have this device forget which survey it answers."""
    response.delete_cookie(COOKIE, samesite="Lax")


def answered(request: HttpRequest, wave: Wave) -> bool:
    """Whether somebody answered this open wave on this device."""
    return wave.pk in _done(request)


def note_answered(request: HttpRequest, response: HttpResponseBase, wave: Wave) -> None:
    """Remember on the device alone that an open wave was answered here."""
    listed = [*(each for each in _done(request) if each != wave.pk), wave.pk][-_MOST_DONE:]
    _set(response, DONE_COOKIE, json.dumps(listed), age=_DONE_SECONDS)


def _done(request: HttpRequest) -> list[int]:
    raw = request.COOKIES.get(DONE_COOKIE)
    opened = sealing.unseal(raw, secret=settings.SECRET_KEY, purpose=DONE_COOKIE) if raw else None
    try:
        return [int(each) for each in json.loads(opened)] if opened else []
    except (ValueError, TypeError):
        return []


def _set(response: HttpResponseBase, name: str, text: str, *, age: int | None) -> None:
    purpose = _PURPOSE if name == COOKIE else DONE_COOKIE
    response.set_cookie(
        name, sealing.seal(text.encode(), secret=settings.SECRET_KEY, purpose=purpose), max_age=age, httponly=True, samesite="Lax",
        secure=settings.BASE_URL.startswith("https://"),
    )  # fmt: skip

"""Making a page: the template with what every layout needs."""

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils import translation

from todoke.bodies.models import Body
from todoke.registry.operations import publishing
from todoke.ui.names import name_of

TOWN_COOKIE = "todoke_town"
CACHE_MARK = "X-Todoke-Cache"
_CODE = re.compile(r"[0-9]{6}")
_PREFIX = re.compile(r"^/(ja-simple|ja|en)(?=/)")


@dataclass(frozen=True, slots=True)
class Town:
    """The municipality that a resident chose, remembered in a cookie and nowhere else."""

    code: str
    name: str
    key: str


def _town(code: str) -> Town | None:
    body = Body.objects.filter(code=code).only("code", "key", "name", "name_en", "name_kana").first()
    if body is None:
        return None
    return Town(code, name_of(body), body.key)


def town_code(cookie: str | None) -> str:
    """The code in a town cookie when it has the shape of one; anything else counts as no town."""
    return cookie if cookie and _CODE.fullmatch(cookie) else ""


def town_of(request: HttpRequest) -> Town | None:
    """The town that this resident chose, if any."""
    code = town_code(request.COOKIES.get(TOWN_COOKIE))
    return _town(code) if code else None


def is_town(code: str) -> bool:
    """Whether a body has this code; a cookie may name any."""
    return Body.objects.filter(code=code).exists()


def forget_towns() -> None:
    """Have every page made anew, in every worker: the name of a body, or how to reach it, changed."""
    with transaction.atomic():
        publishing.bump()


def languages_of(path: str) -> list[tuple[str, str, str]]:
    """Each language: its code, its own name, and the address of this page in it."""
    rest = _PREFIX.sub("", path)
    if rest == path:
        rest = "/"
    return [(code, label, f"/{code}{rest}") for code, label in settings.LANGUAGES]


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    status: int = 200,
    cacheable: bool = False,
) -> HttpResponse:
    """A page as a response. ``cacheable``: it depends only on address, town, day and the registry's revision."""
    whole: dict[str, object] = {
        "request": request,
        "path": request.path,
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "languages": languages_of(request.path),
        "town": town_of(request),
        "base_url": settings.BASE_URL,
        "environment": settings.ENVIRONMENT,
    }
    whole.update(context or {})
    body = engines["pages"].env.get_template(template).render(whole)  # type: ignore[attr-defined]
    return _response(body, status=status, cacheable=cacheable)


def _response(body: str | bytes, *, status: int, cacheable: bool) -> HttpResponse:
    response = HttpResponse(body, status=status)
    response["Cache-Control"] = "no-cache" if cacheable else "private, no-store"
    if cacheable and status == 200:
        response[CACHE_MARK] = "1"
    return response


_remembered: OrderedDict[bytes, bytes] = OrderedDict()
_REMEMBERED_PAGES: Final = 1000
_remembering = threading.Lock()


def remembered(made_from: Sequence[object], make: Callable[[], HttpResponse]) -> HttpResponse:
    """A cacheable page that this process made before from exactly the same things, or one that is made now.

    A change anywhere makes the page cache ask for every page anew; most of them then say what they said before.
    ``made_from`` holds everything that the page shows, its address and language too, as values with a faithful ``repr``.
    """
    key = hashlib.blake2b(repr(made_from).encode("utf-8", "surrogatepass"), digest_size=20).digest()
    with _remembering:
        body = _remembered.get(key)
        if body is not None:
            _remembered.move_to_end(key)
    if body is not None:
        return _response(body, status=200, cacheable=True)
    response = make()
    if response.status_code == 200 and CACHE_MARK in response:
        with _remembering:
            _remembered[key] = response.content
            while len(_remembered) > _REMEMBERED_PAGES:
                _remembered.popitem(last=False)
    return response

"""Making a page: the template with what every layout needs."""

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
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

    @classmethod
    def of(cls, body: Body) -> "Town":
        """A body as the town of the reader of this page."""
        return cls(body.code or "", name_of(body), body.key)


def _town(code: str) -> Town | None:
    body = Body.objects.filter(code=code).only("code", "key", "name", "name_en", "name_kana").first()
    return None if body is None else Town.of(body)


def town_code(cookie: str | None) -> str:
    """The code in a town cookie when it has the shape of one; anything else counts as no town."""
    return cookie if cookie and _CODE.fullmatch(cookie) else ""


def chosen_code(request: HttpRequest) -> str:
    """The code of the town that this resident chose, which may be nobody's; "" without one."""
    return town_code(request.COOKIES.get(TOWN_COOKIE))


def town_of(request: HttpRequest) -> Town | None:
    """The town that this resident chose, if any."""
    code = chosen_code(request)
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
        "base_url": settings.BASE_URL,
        "environment": settings.ENVIRONMENT,
    }
    whole.update(context or {})
    if "town" not in whole:
        whole["town"] = town_of(request)
    body = engines["pages"].env.get_template(template).render(whole)  # type: ignore[attr-defined]
    return _response(body, status=status, cacheable=cacheable)


def _response(body: str | bytes, *, status: int, cacheable: bool) -> HttpResponse:
    response = HttpResponse(body, status=status)
    response["Cache-Control"] = "no-cache" if cacheable else "private, no-store"
    if cacheable and status == 200:
        response[CACHE_MARK] = "1"
    return response


_SECRET: Final = secrets.token_hex(8)
_remembered: OrderedDict[Hashable, bytes] = OrderedDict()
_REMEMBERED_PAGES: Final = 1000
_remembering = threading.Lock()


def gap(name: str) -> str:
    """What stands in a remembered page where each reader finds something else; no text can hold it by chance or by intent."""
    return f"gap-{_SECRET}-{name}-"


def remembered(
    made_from: Hashable, make: Callable[[], HttpResponse], *, fills: Mapping[str, str] | None = None
) -> HttpResponse:
    """A cacheable page that this process made before from exactly the same things, or one that is made now.

    A change anywhere makes the page cache ask for every page anew; most of them then say what they said before.
    ``made_from`` holds everything that the page shows, its address and language too. Only what stands in its gaps is
    left out: ``fills`` gives each gap that the page has its HTML.
    """
    with _remembering:
        body = _remembered.get(made_from)
        if body is not None:
            _remembered.move_to_end(made_from)
    if body is None:
        response = make()
        if response.status_code != 200 or CACHE_MARK not in response:
            return response
        body = response.content
        with _remembering:
            _remembered[made_from] = body
            while len(_remembered) > _REMEMBERED_PAGES:
                _remembered.popitem(last=False)
    for name, html in (fills or {}).items():
        body = body.replace(gap(name).encode(), html.encode())
    return _response(body, status=200, cacheable=True)

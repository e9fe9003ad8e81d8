"""What every resident page shares: whose something is, the way to choose a town, the links at its foot."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.bodies.rules.codes import BodyKind
from todoke.ui import addresses, pages
from todoke.ui.names import name_of
from todoke.ui.pages import Town

#: Pages of a person: their addresses are for nobody else, and one may hold a secret.
_PERSONAL = ("/me/", "/notices/", "/stop/", "/pay/", "/apply/draft/", "/voice/", "/v/", "/survey/")
_HOLE = re.compile(r"<[^>]*>")
_LONGEST_QUERY = 600
_LONGEST_NEXT = 1500
_TAGS = {BodyKind.NATION: "nation", BodyKind.PREFECTURE: "metropolis", BodyKind.AFFILIATED: "affiliated"}
Tag = tuple[str, str]


def language() -> str:
    """The language of the page being made."""
    return translation.get_language() or settings.LANGUAGE_CODE


def body_name(body: Body) -> str:
    """The body's name as the reader of this page can read it."""
    return name_of(body)


def whose(body: Body, town: Town | None) -> Tag:
    """The tag that says whose a programme is: the words and the kind."""
    if town is not None and body.key == town.key:
        return body_name(body), "own"
    return body_name(body), _TAGS.get(BodyKind(body.kind), "municipality")


def town_body(town: Town | None) -> Body | None:
    """The body of the chosen town, with its parent."""
    return bodies.get(town.key) if town else None


def address(name: str, query: Mapping[str, str] | None = None, /, **arguments: str) -> str:
    """The address of a page of ours, with a query."""
    base = addresses.of(name, **arguments)
    return f"{base}?{urlencode(query)}" if query else base


def safe_next(given: str | None) -> str:
    """An address of this site to return to; anything foreign or odd becomes the home page."""
    text = given or ""
    local = text.startswith("/") and len(text) <= _LONGEST_NEXT and text.isprintable() and "\\" not in text
    if local and url_has_allowed_host_and_scheme(text, allowed_hosts=None):
        return text
    return reverse("web:home")


def here(request: HttpRequest, *, cacheable: bool) -> str:
    """The address of this page to come back to; pages kept in the cache have no query."""
    query = request.META.get("QUERY_STRING", "")
    if cacheable or not query or len(query) > _LONGEST_QUERY:
        return request.path
    return request.get_full_path()


def place_of(request: HttpRequest) -> str:
    """Which page this is, for whoever tells that something is wrong on it; of a person's page only which kind: ``/me/cases/…/``."""
    language, path = request.path[1:].partition("/")[::2]
    return impersonal(f"/{path}", request.resolver_match, prefix=f"{language}/")


def impersonal(path: str, match: ResolverMatch | None, *, prefix: str) -> str:
    """A path without its language as it may be kept: of a person's page only which kind."""
    if match is None or not path.startswith(_PERSONAL):
        return path
    return _HOLE.sub("…", match.route.removeprefix(prefix)).join(("/", ""))


def respond(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    cacheable: bool = False,
    status: int = 200,
) -> HttpResponse:
    """A resident's page. ``cacheable`` pages depend only on address, town, day and the registry's revision."""
    place = here(request, cacheable=cacheable)
    query = place[len(request.path) :]
    whole: dict[str, object] = {
        "origin": settings.BASE_URL,
        "languages": [(code, label, path + query) for code, label, path in pages.languages_of(request.path)],
        "town_url": address("web:town", {"next": place}),
        "next_address": place,
        "footer_links": {
            "report": address("web:voice_page", {"at": place_of(request)}),
            "ask": address("web:help"),
            "genuine": address("web:genuine"),
            "data": address("web:data"),
        },
    }
    whole.update(context or {})
    return pages.render(request, template, whole, cacheable=cacheable, status=status)

"""The page about the data and its licence, and what search engines ask for."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from todoke.bodies import queries as bodies
from todoke.common.clock import TOKYO
from todoke.common.errors import NotFound
from todoke.registry.queries import addresses
from todoke.registry.rules import tags
from todoke.registry.rules.numbers import slug
from todoke.web import frame

_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGES: Final = (
    "web:home", "web:browse", "web:bodies", "web:data", "web:genuine", "web:genuine_mail", "web:attention",
)  # fmt: skip


class NoSuchPart(NotFound):
    """The sitemap has no such part."""

    code = "not_found"


def show(request: HttpRequest) -> HttpResponse:
    """What the data is, its licence, and how to get all of it."""
    return frame.respond(request, "web/data.html", cacheable=not request.GET)


def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read: every public page once, no searches and no choices."""
    lines = ["User-agent: *"]
    lines += [
        f"Disallow: /{code}/{path}" for code, _ in settings.LANGUAGES for path in ("search", "town", "help", "staff/")
    ]
    lines += ["", f"Sitemap: {settings.BASE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The parts of the sitemap: part 0 holds the pages, the others programmes."""
    numbers = range(addresses.parts() + 1)
    return _xml(
        "sitemapindex",
        (f"<sitemap><loc>{settings.BASE_URL}/sitemap-{number}.xml</loc></sitemap>" for number in numbers),
    )


def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """One part: addresses in Japanese; each page names its other languages itself."""
    if number > addresses.parts():
        raise NoSuchPart(number=number)
    with translation.override(settings.LANGUAGE_CODE):
        if number == 0:
            return _xml("urlset", (_url(path, None) for path in _page_paths()))
        rows = addresses.part(number)
        return _xml(
            "urlset", (_url(reverse("web:program", kwargs={"number": slug(program)}), at) for program, at in rows)
        )


def _page_paths() -> list[str]:
    paths = [reverse(name) for name in _PAGES]
    paths += [reverse("web:life_event", kwargs={"event": event}) for event in tags.LIFE_EVENTS]
    paths += [reverse("web:type", kwargs={"number": number}) for number in addresses.type_numbers()]
    return paths + [reverse("web:body", kwargs={"key": body.key}) for body in bodies.all_bodies()]


def _xml(root: str, items: Iterable[str]) -> HttpResponse:
    text = f'<?xml version="1.0" encoding="utf-8"?>\n<{root} xmlns="{_NAMESPACE}">{"".join(items)}</{root}>\n'
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


def _url(path: str, at: datetime | None) -> str:
    day = f"<lastmod>{at.astimezone(TOKYO).date().isoformat()}</lastmod>" if at else ""
    return f"<url><loc>{escape(settings.BASE_URL + path)}</loc>{day}</url>"

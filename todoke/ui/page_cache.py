"""A cache of whole pages in front of Django, right after every published change.

A page is kept under its address, town and encoding together with the registry's revision and the day it was made on; one
indexed row is read at each request, so a change that any worker published shows in every worker at the next request.
Public pages carry no session, no CSRF token and no message; the town is part of the key.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from django.db import DatabaseError, close_old_connections, connection

from todoke.common.clock import now
from todoke.registry.operations import publishing
from todoke.ui.pages import CACHE_MARK, TOWN_COOKIE, town_code

Environ = dict[str, Any]
Start = Callable[..., Any]
_LIMIT_BYTES: Final = 64 * 1024 * 1024
_PREFIXES: Final = ("/ja/", "/ja-simple/", "/en/")
_DROPPED: Final = frozenset({CACHE_MARK.lower(), "content-length"})


@dataclass(frozen=True, slots=True)
class Page:
    """One kept page: what it was made from, its headers, and its body plain and compressed."""

    made_from: tuple[int, str]
    etag: str
    headers: list[tuple[str, str]]
    plain: bytes
    packed: bytes

    @property
    def size(self) -> int:
        """Bytes held."""
        return len(self.plain) + len(self.packed) + 1000


class PageCache:
    """WSGI application around Django."""

    def __init__(self, application: Callable[[Environ, Start], Iterable[bytes]]) -> None:
        self._application = application
        self._pages: OrderedDict[tuple[str, str], Page] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer from the cache, or let Django answer and keep what it marked."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("QUERY_STRING"):
            return self._application(environ, start_response)
        path: str = environ["PATH_INFO"]
        if not path.startswith(_PREFIXES):
            return self._application(environ, start_response)
        made_from = _made_from()
        if made_from is None:
            return self._application(environ, start_response)
        key = (path, _town(environ.get("HTTP_COOKIE", "")))
        page = self._pages.get(key)
        if page is None or page.made_from != made_from:
            page, answer = self._make(environ, key, made_from, start_response)
            if page is None:
                return answer
        return _answer(page, environ, start_response)

    def _make(
        self, environ: Environ, key: tuple[str, str], made_from: tuple[int, str], start: Start
    ) -> tuple[Page | None, Iterable[bytes]]:
        """Ask Django; a page that it marked is kept, anything else goes out as it is."""
        seen: list[tuple[str, list[tuple[str, str]]]] = []

        def capture(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], None]:
            seen.append((status, headers))
            return lambda data: None

        asked = {**environ, "REQUEST_METHOD": "GET"}
        for header in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE"):
            asked.pop(header, None)
        result = self._application(asked, capture)
        status, headers = seen[-1]
        if not any(name.lower() == CACHE_MARK.lower() for name, _ in headers):
            if environ["REQUEST_METHOD"] == "HEAD":
                close = getattr(result, "close", None)
                if close:
                    close()
                result = []
            start(status, headers)
            return None, result
        body = b"".join(result)
        close = getattr(result, "close", None)
        if close:
            close()
        page = _page(made_from, headers, body)
        self._keep(key, page)
        return page, ()

    def _keep(self, key: tuple[str, str], page: Page) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self._pages[key] = page
            self._size += page.size - (old.size if old else 0)
            while self._size > _LIMIT_BYTES:
                _, dropped = self._pages.popitem(last=False)
                self._size -= dropped.size


def _page(made_from: tuple[int, str], headers: list[tuple[str, str]], body: bytes) -> Page:
    etag = hashlib.sha256(body).hexdigest()[:24]
    kept = [(name, value) for name, value in headers if name.lower() not in _DROPPED]
    if not any(name.lower() == "last-modified" for name, _ in kept):
        kept.append(("Last-Modified", format_datetime(now().astimezone(UTC), usegmt=True)))
    return Page(made_from, etag, [*kept, ("Vary", "Accept-Encoding")], body, gzip.compress(body, 6, mtime=0))


def _made_from() -> tuple[int, str] | None:
    """The registry's revision and today's date; None when the database does not answer (Django then explains)."""
    moment = now()
    try:
        close_old_connections()
        with connection.cursor() as cursor:
            cursor.execute("SELECT value, next_due_at FROM todoke_revision WHERE name = 'registry'")
            row = cursor.fetchone()
            if row and row[1] and _moment(row[1]) <= moment:
                publishing.publish_due(now=moment)
                cursor.execute("SELECT value, next_due_at FROM todoke_revision WHERE name = 'registry'")
                row = cursor.fetchone()
    except DatabaseError:
        return None
    return (int(row[0]) if row else 0, moment.date().isoformat())


def _moment(value: datetime | str) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _town(cookie: str) -> str:
    if TOWN_COOKIE not in cookie:
        return ""
    try:
        morsel = SimpleCookie(cookie).get(TOWN_COOKIE)
    except CookieError:
        return ""
    return town_code(morsel.value) if morsel else ""


def _answer(page: Page, environ: Environ, start_response: Start) -> Iterable[bytes]:
    packed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
    etag = f'"{page.etag}-gz"' if packed else f'"{page.etag}"'
    headers = [*page.headers, ("ETag", etag)]
    wanted = environ.get("HTTP_IF_NONE_MATCH")
    if wanted and (wanted == "*" or page.etag in wanted):
        start_response("304 Not Modified", headers)
        return []
    body = page.packed if packed else page.plain
    if packed:
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

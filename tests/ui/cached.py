"""The page cache between a reader and something that stands where Django stands."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from todoke.registry.operations import publishing
from todoke.ui import page_cache
from todoke.ui.page_cache import PageCache
from todoke.ui.pages import CACHE_MARK

NOW = datetime.fromisoformat("2026-11-23T09:00:00.400000+09:00")
PATH = "/ja/programs/131181-000001-0"


class Django:
    """Stands where Django stands: counts what it is asked, and answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.closed = 0
        self.status = "200 OK"
        self.headers: list[tuple[str, str]] = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Cache-Control", "no-cache"),
        ]
        self.marked = True
        self.body: Callable[[dict[str, Any]], bytes] = lambda environ: f"<p>{environ['PATH_INFO']}</p>".encode() * 40
        self.failure: Exception | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> "Made":
        self.asked.append(environ)
        body = self.body(environ)
        mark = [(CACHE_MARK, "1")] if self.marked else []
        start_response(self.status, [*self.headers, *mark, ("Content-Length", str(len(body)))])
        return Made(self, body)


class Made:
    """An iterable answer that must be closed."""

    def __init__(self, django: Django, body: bytes) -> None:
        self.django, self.body = django, body

    def __iter__(self) -> Iterator[bytes]:
        if self.django.failure:
            raise self.django.failure
        yield self.body[:10]
        yield self.body[10:]

    def close(self) -> None:
        self.django.closed += 1


class Answer:
    """What a reader got."""

    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.body = int(status[:3]), body
        self.headers = {name.lower(): value for name, value in headers}
        assert len(self.headers) == len(headers), "a header came twice"


def ask(
    application: Callable[..., Iterable[bytes]], path: str = PATH, method: str = "GET", query: str = "", **headers: str
) -> Answer:
    seen: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], None]:
        seen.append((status, headers))
        return lambda data: None

    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        **{f"HTTP_{n.upper()}": v for n, v in headers.items()},
    }
    result = application(environ, start)
    try:
        body = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    return Answer(*seen[-1], body)


class Clock:
    """The time that the cache is told."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(page_cache, "now", clock)
    return clock


@pytest.fixture
def django(clock: Clock) -> Django:
    return Django()


@pytest.fixture
def cache(django: Django, db: None) -> PageCache:
    return PageCache(django)


def bump() -> None:
    with transaction.atomic():
        publishing.bump()

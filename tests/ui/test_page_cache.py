"""The page cache, driven as the server drives it: through the WSGI callable."""

import gzip
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.db.utils import OperationalError

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.models import ProgramVersion, Revision
from todoke.registry.operations import programs, publishing
from todoke.ui import page_cache
from todoke.ui.page_cache import Moment, PageCache
from todoke.ui.pages import CACHE_MARK, town_code

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


def test_a_page_is_made_once_and_again_after_a_change_or_at_midnight(
    cache: PageCache, django: Django, clock: Clock
) -> None:
    first = ask(cache)
    assert (first.status, first.body) == (200, django.body({"PATH_INFO": PATH}))
    assert ask(cache).body == first.body
    assert len(django.asked) == 1
    bump()
    ask(cache)
    assert len(django.asked) == 2
    clock.at += timedelta(hours=15)
    ask(cache)
    assert len(django.asked) == 3
    assert django.closed == 3


def test_the_mark_is_never_seen_outside(cache: PageCache, django: Django) -> None:
    for query, path in (("", PATH), ("a=1", PATH), ("", "/robots.txt")):
        assert CACHE_MARK.lower() not in ask(cache, path, query=query).headers
    django.status = "404 Not Found"
    assert CACHE_MARK.lower() not in ask(cache, PATH + "x").headers


@pytest.mark.parametrize(
    ("path", "query", "method"),
    [
        (PATH, "q=1", "GET"),
        (PATH, "", "POST"),
        ("/robots.txt", "", "GET"),
        ("/api/v1/programs", "", "GET"),
        ("/japan/x", "", "GET"),
        ("/ja/staff/", "", "GET"),
        ("/ja-simple/staff", "", "GET"),
        ("", "", "GET"),
    ],
)
def test_what_is_not_a_public_page_goes_to_django_each_time(
    cache: PageCache, django: Django, path: str, query: str, method: str
) -> None:
    ask(cache, path, method, query)
    ask(cache, path, method, query)
    assert [each["REQUEST_METHOD"] for each in django.asked] == [method, method]


def test_a_public_page_whose_name_begins_like_staff_is_kept(cache: PageCache, django: Django) -> None:
    ask(cache, "/ja/staffing")
    ask(cache, "/ja/staffing")
    assert len(django.asked) == 1


@pytest.mark.parametrize(
    ("status", "marked", "header"),
    [
        ("200 OK", False, None),
        ("404 Not Found", True, None),
        ("500 Internal Server Error", True, None),
        ("206 Partial Content", True, None),
        ("200 OK", True, ("Set-Cookie", "todoke_staff=1")),
        ("200 OK", True, ("Content-Encoding", "gzip")),
    ],
)
def test_what_belongs_to_one_reader_or_failed_is_not_kept(
    cache: PageCache, django: Django, status: str, marked: bool, header: tuple[str, str] | None
) -> None:
    django.status, django.marked = status, marked
    django.headers += [header] if header else []
    answer = ask(cache)
    assert (answer.status, answer.body) == (int(status[:3]), django.body({"PATH_INFO": PATH}))
    assert ask(cache, method="HEAD").body == b""
    assert len(django.asked) == django.closed == 2


def test_head_is_get_without_a_body(cache: PageCache, django: Django) -> None:
    made = ask(cache, method="HEAD")
    assert django.asked[0]["REQUEST_METHOD"] == "GET"
    got = ask(cache)
    kept = ask(cache, method="HEAD")
    assert made.body == kept.body == b""
    assert made.headers == got.headers == kept.headers
    assert got.headers["content-length"] == str(len(got.body))
    assert len(django.asked) == 1


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("GZIP;Q=0.5", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("x-gzip", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip ; q=0.000, br", False),
        ("*;q=0", False),
        ("*;q=1, gzip;q=0", False),
        ("gzip;q=often", False),
        ("br", False),
        ("notgzip", False),
    ],
)
def test_compressed_only_for_who_takes_it(cache: PageCache, django: Django, accepted: str, packed: bool) -> None:
    answer = ask(cache, accept_encoding=accepted)
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert (gzip.decompress(answer.body) if packed else answer.body) == django.body({"PATH_INFO": PATH})
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["vary"] == "Accept-Encoding, Cookie"


@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"other", {0}', "*", ' "a" ,W/{0} '])
def test_not_modified_by_entity_tag(cache: PageCache, form: str) -> None:
    for accepted in ("gzip", "identity"):
        tag = ask(cache, accept_encoding=accepted).headers["etag"]
        answer = ask(cache, accept_encoding=accepted, if_none_match=form.format(tag))
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["etag"] == tag
        assert "content-length" not in answer.headers
        assert "content-encoding" not in answer.headers


def test_the_tag_of_another_form_or_of_an_old_text_is_not_enough(cache: PageCache, django: Django) -> None:
    packed = ask(cache, accept_encoding="gzip").headers["etag"]
    assert ask(cache, if_none_match=packed).status == 200
    assert ask(cache, if_none_match="broken").status == 200
    assert ask(cache, if_none_match="").status == 200
    assert ask(cache, if_none_match='"' * 20_000).status == 200
    django.body = lambda environ: b"new"
    bump()
    assert ask(cache, accept_encoding="gzip", if_none_match=packed).status == 200


def test_the_tag_stays_when_a_change_elsewhere_leaves_the_page_the_same(cache: PageCache) -> None:
    tag = ask(cache).headers["etag"]
    bump()
    assert ask(cache, if_none_match=tag).status == 304


def test_not_modified_by_date_once_a_second_has_passed(cache: PageCache, clock: Clock) -> None:
    assert "last-modified" not in ask(cache).headers
    clock.at += timedelta(seconds=1)
    said = ask(cache).headers["last-modified"]
    assert parsedate_to_datetime(said) == NOW.replace(microsecond=0)
    assert ask(cache, if_modified_since=said).status == 304
    assert ask(cache, if_modified_since=format_datetime(NOW.astimezone(None) - timedelta(seconds=2))).status == 200
    bump()
    assert ask(cache, if_modified_since=said).status == 200


@pytest.mark.parametrize(
    "said",
    ["yesterday", "", "Mon, 23 Nov 2026", "Fri, 01 Jan 2100 00:00:00 GMT", "Mon, 99 Nov 2026 00:00:00 GMT", "0" * 5000],
)
def test_a_date_that_says_nothing_is_ignored(cache: PageCache, clock: Clock, said: str) -> None:
    ask(cache)
    clock.at += timedelta(seconds=5)
    assert ask(cache, if_modified_since=said).status == 200


def test_an_entity_tag_counts_before_a_date(cache: PageCache, clock: Clock) -> None:
    ask(cache)
    clock.at += timedelta(seconds=5)
    said = ask(cache).headers["last-modified"]
    assert ask(cache, if_none_match='"other"', if_modified_since=said).status == 200


def test_each_town_has_its_page_and_invented_towns_share_one(
    cache: PageCache, django: Django, arakawa: Body, chofu: Body
) -> None:
    django.body = lambda environ: str(environ.get("HTTP_COOKIE")).encode()
    assert arakawa.code
    assert chofu.code
    seen = {ask(cache, cookie=f"todoke_town={code}").body for code in (arakawa.code, chofu.code, arakawa.code)}
    assert len(seen) == len(django.asked) == 2
    ask(cache)
    for invented in ("999999", "000000", "131199"):
        ask(cache, cookie=f"todoke_town={invented}")
    assert len(django.asked) == 3


@pytest.mark.parametrize(
    "cookie",
    [
        "todoke_town=../../etc",
        "todoke_town=" + "1" * 5000,
        "todoke_town=131181\u0000",
        "todoke_town=１３１１８１".encode().decode("latin-1"),
        'todoke_town="131181\\"',
        "todoke_town; =; todoke_town=",
        "\x00todoke_town=1",
        "todoke_town=1\xe9; expires=never; todoke_town",
        "a" * 100_000 + "todoke_town",
    ],
)
def test_a_hostile_cookie_is_no_town(cache: PageCache, django: Django, arakawa: Body, cookie: str) -> None:
    ask(cache)
    assert ask(cache, cookie=cookie).status == 200
    assert len(django.asked) == 1


@pytest.mark.parametrize(
    "around",
    [
        "a[b=1; {}", 'x={{"a":1}}; {}', "path=/; {}", "expires=1;{}", "foo; {}", "=x; {}", "{}; \xff", "\xe9=1; {}", "{}\xc2\xa0", '"{}',
        "a=b,c; {}", "$Version=1; {}", "{}; todoke_town=132080", "{}; todoke_town=", 'todoke_town="{}"', "todoke_town=132080; {}",
    ],
)  # fmt: skip
def test_a_page_is_kept_under_the_town_that_django_read(
    cache: PageCache, django: Django, arakawa: Body, chofu: Body, around: str
) -> None:
    django.body = lambda environ: town_code(
        WSGIRequest({**environ, "wsgi.input": BytesIO()}).COOKIES.get("todoke_town")
    ).encode()
    ask(cache, cookie=around.format("todoke_town=131181"))
    assert ask(cache).body == b"", "a stranger's cookie must not choose everybody's town"
    for town in ("131181", "132080"):
        assert ask(cache, cookie=f"todoke_town={town}").body == town.encode()


def test_other_cookies_do_not_divide_the_cache(cache: PageCache, django: Django) -> None:
    for place in range(5):
        ask(cache, cookie=f"visitor={place}; todoke_staff=abc{place}")
    assert len(django.asked) == 1


def test_a_scheduled_text_shows_at_the_first_request_after_its_time(
    cache: PageCache, django: Django, clock: Clock, arakawa: Body, by: Actor
) -> None:
    clock.at = NOW
    draft = programs.create(body=arakawa, by=by, now=NOW, content={"name": "新しい手当", "summary": "要約"})
    due = NOW + timedelta(hours=2)
    programs.approve(version=draft, by=by, now=NOW, publish_at=due)
    django.body = lambda environ: ProgramVersion.objects.get(pk=draft.pk).state.encode()
    assert ask(cache).body == b"scheduled"
    clock.at = due - timedelta(seconds=1)
    assert ask(cache).body == b"scheduled"
    clock.at = due
    assert ask(cache).body == b"published"
    assert Revision.objects.get(name="registry").next_due_at is None
    before = Revision.objects.get(name="registry").value
    ask(cache)
    assert Revision.objects.get(name="registry").value == before


def test_a_publication_that_fails_takes_no_page_down(
    cache: PageCache, django: Django, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    Revision.objects.update_or_create(name="registry", defaults={"value": 7, "next_due_at": NOW})
    tries: list[datetime] = []

    def fail(*, now: datetime) -> int:
        tries.append(now)
        raise RuntimeError("a bad version")

    monkeypatch.setattr(publishing, "publish_due", fail)
    assert [ask(cache).status for _ in range(3)] == [200, 200, 200]
    assert len(tries) == 1
    assert len(django.asked) == 1
    assert "A scheduled publication failed" in caplog.text


def test_without_the_database_django_answers(cache: PageCache, django: Django, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(cache)

    def refuse(*args: object) -> None:
        raise OperationalError("the server is gone")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    django.status, django.marked = "500 Internal Server Error", False
    assert ask(cache).status == 500
    assert len(django.asked) == 2
    monkeypatch.undo()
    monkeypatch.setattr(page_cache, "now", lambda: NOW)
    assert ask(cache).status == 200


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_is_opened_again(django: Django) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's connections do not die")
    cache = PageCache(django)
    ask(cache)
    assert connection.connection is not None
    connection.connection.close()
    assert ask(cache).status == 200
    assert len(django.asked) == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_rollback_throws_away_is_prepared_again_on_the_same_connection(django: Django) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite prepares nothing")
    cache = PageCache(django)
    ask(cache)
    held = connection.connection
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")  # as the driver does after a rollback
    assert ask(cache).status == 200
    assert connection.connection is held
    assert len(django.asked) == 1


def test_an_exception_in_django_goes_up_and_nothing_is_kept(cache: PageCache, django: Django) -> None:
    django.failure = RuntimeError("while the body was made")
    with pytest.raises(RuntimeError, match="while the body"):
        ask(cache)
    assert django.closed == 1
    django.failure = None
    assert ask(cache).status == 200


def test_memory_is_bounded_and_the_page_used_last_stays(django: Django, db: None) -> None:
    django.body = lambda environ: environ["PATH_INFO"].encode() + b"x" * 10_000
    cache = PageCache(django, limit_bytes=100_000)
    for place in range(50):
        ask(cache, f"/ja/{place}")
        ask(cache, "/ja/0")
    assert sum(page.size for page in cache._pages.values()) == cache._size <= 100_000
    asked = len(django.asked)
    ask(cache, "/ja/0")
    assert len(django.asked) == asked == 50
    ask(cache, "/ja/1")
    assert len(django.asked) == 51
    django.body = lambda environ: b"x" * 200_000
    assert len(ask(cache, "/ja/large").body) == 200_000
    assert cache._size == 0


def test_threads_get_whole_pages_while_changes_come(django: Django, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, revision = PageCache(django, limit_bytes=60_000), count(1)
    monkeypatch.setattr(cache._clock, "read", lambda: Moment(next(revision) // 50, NOW))
    django.body = lambda environ: environ["PATH_INFO"].encode() * 500

    def read(place: int) -> list[str]:
        paths = [f"/ja/{(place + step) % 7}" for step in range(300)]
        answers = [(path, ask(cache, path, accept_encoding="gzip")) for path in paths]
        return [path for path, answer in answers if gzip.decompress(answer.body) != path.encode() * 500]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, range(4))) == [[], [], [], []]
    assert sum(page.size for page in cache._pages.values()) == cache._size

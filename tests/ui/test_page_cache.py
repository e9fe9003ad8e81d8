"""The page cache, driven as the server drives it: through the WSGI callable."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.db.utils import OperationalError

from tests.ui import cached
from tests.ui.cached import NOW, PATH, Clock, Django, ask, bump
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.models import ProgramVersion, Revision
from todoke.registry.operations import programs, publishing
from todoke.ui import page_cache
from todoke.ui.page_cache import Moment, PageCache
from todoke.ui.pages import CACHE_MARK, town_code

clock, django, cache = cached.clock, cached.django, cached.cache


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

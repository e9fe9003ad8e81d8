"""A cache of whole pages in front of Django, right after every published change.

A page is kept under its address and town together with the registry's revision and the day it was made on; one indexed
row is read at each request, so a change that any worker published shows in every worker at the next request.
Public pages carry no session, no CSRF token and no message; the town is part of the key.
"""

import gzip
import hashlib
import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from typing import Any, Final, cast

from django.core.handlers.wsgi import get_str_from_wsgi
from django.db import Error as DatabaseFailure
from django.db import OperationalError, connection
from django.http import parse_cookie

from todoke.common.clock import now
from todoke.registry.operations import publishing
from todoke.ui.pages import CACHE_MARK, TOWN_COOKIE, is_town, town_code

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Start = Callable[..., Any]
LIMIT_BYTES: Final = 64 * 1024 * 1024
_PREFIXES: Final = ("/ja/", "/ja-simple/", "/en/")
_STAFF: Final = re.compile(r"/[a-z-]+/staff(?:/|$)")
_MARK: Final = CACHE_MARK.lower()
_DROPPED: Final = frozenset({_MARK, "content-length", "last-modified", "etag", "vary"})
#: Headers of an answer that belongs to one reader or is already compressed: such a page is never kept.
_PRIVATE: Final = frozenset({"set-cookie", "content-encoding"})
_ETAGS: Final = re.compile(r'(?:W/)?"([^"]*)"')
_REVISION: Final = "SELECT value, next_due_at FROM todoke_revision WHERE name = 'registry'"
_QUESTION: Final = b"todoke_revision"
_COMMAND_OK, _TUPLES_OK = 1, 2  # PGRES_COMMAND_OK and PGRES_TUPLES_OK of libpq
_IDLE = 0  # PQTRANS_IDLE of libpq
#: The connection on which this thread has prepared the question; each thread has its own.
_prepared: Final = threading.local()
Row = tuple[int, datetime | str | None]
_PAUSE_SECONDS: Final = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a page is made from: the registry's revision and the day; and when that was read."""

    revision: int
    at: datetime

    @property
    def made_from(self) -> tuple[int, str]:
        """Two moments with the same value show the same pages."""
        return (self.revision, self.at.date().isoformat())


@dataclass(frozen=True, slots=True)
class Page:
    """One kept page: what it was made from and when (whole seconds), its headers, its body plain and compressed."""

    made_from: tuple[int, str]
    at: datetime
    etag: str
    headers: Headers
    plain: bytes
    packed: bytes

    @property
    def size(self) -> int:
        """Bytes held, roughly."""
        return len(self.plain) + len(self.packed) + 2000


class PageCache:
    """WSGI application around Django."""

    def __init__(
        self, application: Callable[[Environ, Start], Iterable[bytes]], *, limit_bytes: int = LIMIT_BYTES
    ) -> None:
        self._application = application
        self._limit_bytes = limit_bytes
        self._pages: OrderedDict[tuple[str, str], Page] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._clock = RevisionClock()

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answer from the cache, or let Django answer and keep what it marked."""
        path: str = environ.get("PATH_INFO", "")
        if (
            environ["REQUEST_METHOD"] not in ("GET", "HEAD")
            or environ.get("QUERY_STRING")
            or not path.startswith(_PREFIXES)
            or _STAFF.match(path)
        ):
            return self._application(environ, _unmarked(start_response))
        moment = self._clock.read()
        if moment is None:
            return self._application(environ, _unmarked(start_response))
        made_from = moment.made_from
        key = (path, _town(environ))
        page = self._find(key)
        if page is None and key[1] and not is_town(key[1]):
            key = (path, "")  # an invented town shows what no town shows, and takes no room of its own
            page = self._find(key)
        if page is None or page.made_from != made_from:
            made = self._make(environ, moment, start_response)
            if not isinstance(made, Page):
                return made
            page = made
            self._keep(key, page)
        return _answer(page, environ, moment, start_response)

    def _find(self, key: tuple[str, str]) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def _make(self, environ: Environ, moment: Moment, start_response: Start) -> Page | Iterable[bytes]:
        """Ask Django: a page that it marked comes back to be kept; anything else goes out as it is."""
        seen: list[tuple[str, Headers]] = []

        def capture(status: str, headers: Headers, exc_info: object = None) -> Callable[[bytes], object]:
            seen.append((status, headers))
            return _no_write

        head = environ["REQUEST_METHOD"] == "HEAD"
        result = self._application({**environ, "REQUEST_METHOD": "GET"} if head else environ, capture)
        status, headers = seen[-1]
        names = {name.lower() for name, _ in headers}
        if _MARK not in names or not status.startswith("200 ") or names & _PRIVATE:
            start_response(status, [(name, value) for name, value in headers if name.lower() != _MARK])
            if head:
                _close(result)
                return []
            return result
        try:
            body = b"".join(result)
        finally:
            _close(result)
        return _page(moment, headers, body)

    def _keep(self, key: tuple[str, str], page: Page) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self._pages[key] = page
            self._size += page.size - (old.size if old else 0)
            while self._size > self._limit_bytes:
                _, dropped = self._pages.popitem(last=False)
                self._size -= dropped.size


class RevisionClock:
    """Reads the revision; when a scheduled publication is due, publishes it first."""

    def __init__(self) -> None:
        self._publishing = threading.Lock()
        self._not_before = 0.0

    def read(self) -> Moment | None:
        """The present revision and time; None when the database does not answer (Django then explains)."""
        at = now()
        row = self._row()
        if row is None:
            return None
        if row[1] is not None and _moment(row[1]) <= at and self._publish(at):
            row = self._row()
            if row is None:
                return None
        return Moment(int(row[0]), at)

    def _row(self) -> Row | None:
        """The revision's row; a connection that died since its last use is opened again, once."""
        for _ in range(2):
            try:
                return self._asked() or (0, None)
            except DatabaseFailure:
                if connection.in_atomic_block:
                    return None
                connection.close()
        return None

    def _asked(self) -> Row | None:
        """Ask in the shortest way there is: every page pays for this question."""
        connection.ensure_connection()
        held: Any = connection.connection
        with connection.wrap_database_errors:
            if connection.vendor != "postgresql":
                return cast("Row | None", held.execute(_REVISION).fetchone())
            answer = _asked_postgresql(held.pgconn)
        if not answer.ntuples:
            return None
        due = answer.get_value(0, 1)
        return int(answer.get_value(0, 0)), due.decode() if due else None

    def _publish(self, at: datetime) -> bool:
        """Publish what is due, in one thread of this process; the others serve what was there before.

        A failure is logged and tried again a minute later: it must not take every page down.
        """
        if time.monotonic() < self._not_before or not self._publishing.acquire(blocking=False):
            return False
        try:
            publishing.publish_due(now=at)
        except Exception:  # noqa: BLE001 - logged; one bad publication must not take every page down
            self._not_before = time.monotonic() + _PAUSE_SECONDS
            _log.exception("A scheduled publication failed")
            return False
        finally:
            self._publishing.release()
        return True


def _asked_postgresql(held: Any) -> Any:
    """The question prepared once a connection: the server's part of it then takes a third of the time.

    The driver throws every prepared statement away after a rollback, ours too: then it is prepared anew. Inside somebody else's
    transaction, which a failure would end, it is asked plainly.
    """
    if held.transaction_status != _IDLE:
        return _answered(held.exec_(_REVISION.encode()))
    before: Any = getattr(_prepared, "on", None)
    if before is held:
        answer = before.exec_prepared(_QUESTION, [])
        if answer.status == _TUPLES_OK:
            return answer
    else:
        _prepared.on = held
    done = held.prepare(_QUESTION, _REVISION.encode())
    if done.status != _COMMAND_OK:
        _prepared.on = None
        raise OperationalError(done.error_message)
    return _answered(held.exec_prepared(_QUESTION, []))


def _answered(answer: Any) -> Any:
    if answer.status != _TUPLES_OK:
        raise OperationalError(answer.error_message)
    return answer


def _close(result: Iterable[bytes]) -> None:
    close = getattr(result, "close", None)
    if close is not None:
        close()


def _no_write(data: bytes) -> None:
    """Take the place of WSGI's old write function, which Django never calls."""
    raise NotImplementedError


def _unmarked(start_response: Start) -> Start:
    """The mark is between Django and this cache; nobody else sees it."""

    def start(status: str, headers: Headers, *rest: object) -> object:
        return start_response(status, [(name, value) for name, value in headers if name.lower() != _MARK], *rest)

    return start


def _page(moment: Moment, headers: Headers, body: bytes) -> Page:
    at = moment.at.astimezone(UTC).replace(microsecond=0)
    kept = [(name, value) for name, value in headers if name.lower() not in _DROPPED]
    kept.append(("Vary", "Accept-Encoding, Cookie"))
    etag = hashlib.sha256(body).hexdigest()[:24]
    return Page(moment.made_from, at, etag, kept, body, gzip.compress(body, 6, mtime=0))


def _moment(value: datetime | str) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _town(environ: Environ) -> str:
    """The town of a request, read exactly as Django reads it: a page must never be kept under another town's key."""
    if TOWN_COOKIE not in environ.get("HTTP_COOKIE", ""):
        return ""
    cookies = parse_cookie(get_str_from_wsgi(environ, "HTTP_COOKIE", ""))
    return town_code(cookies.get(TOWN_COOKIE))


@lru_cache(maxsize=128)
def _takes_gzip(accepted: str) -> bool:
    """Whether a reader's Accept-Encoding names gzip (or anything) and does not refuse it with q=0."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(",")[:20]:
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            weights[name] = float(weight)
        except ValueError:
            weights[name] = 0.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _is_held(environ: Environ, etag: str, page: Page, moment: Moment) -> bool:
    """Whether the reader already holds this page; an entity tag counts before a date."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        return tags.strip() == "*" or etag in _ETAGS.findall(tags)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if not since:
        return False
    try:
        held = parsedate_to_datetime(since)
    except ValueError:
        return False
    return held.tzinfo is not None and page.at <= held <= moment.at


def _answer(page: Page, environ: Environ, moment: Moment, start_response: Start) -> Iterable[bytes]:
    packed = _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    etag = f"{page.etag}-gz" if packed else page.etag
    headers = [*page.headers, ("ETag", f'"{etag}"')]
    if (moment.at - page.at).total_seconds() >= 1:
        # Within the second in which it was made, a page may change again: a date could not tell the two apart.
        headers.append(("Last-Modified", format_datetime(page.at, usegmt=True)))
    if _is_held(environ, etag, page, moment):
        start_response("304 Not Modified", headers)
        return []
    body = page.packed if packed else page.plain
    if packed:
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

"""One polite, bounded GET of an address that somebody else wrote, which never reaches an inside machine.

The name is resolved once, every address it has is vetted, and the connection goes to exactly the vetted one, again
at every redirect. Time is bounded in total (a watch closes the socket), size both as sent and as unpacked.
"""

import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, ReadTimeoutError
from urllib3.response import BaseHTTPResponse

from todoke.gateways.inside_addresses import is_inside
from todoke.gateways.page_text import visible_bytes
from todoke.gateways.strict_url import Outcome, Stop, Target, parse

Resolver = Callable[[str, int], list[str]]
Connector = Callable[[str, int, float], socket.socket]

MAX_REDIRECTS = 5
_MAX_ADDRESSES_TRIED = 4
_MAX_VALIDATOR = 500
_PIECE = 65_536
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one look at an address found; `status` is the last answer's, if any; `detail` a code that says more."""

    outcome: Outcome
    status: int | None
    final_url: str
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch: seconds to connect, between two arrivals, in all, and bytes of a body (also unpacked)."""

    connect: float = 5.0
    read: float = 10.0
    total: float = 30.0
    size: int = 2_000_000


DEFAULT_LIMITS = Limits()


class _Watch:
    """Closes the connection in use when the time is up, however slowly bytes still drip."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._is_cut = False
        self._lock = threading.Lock()
        self._handle: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    @property
    def left(self) -> float:
        """Seconds left; 0 when the time is up."""
        return 0.0 if self._is_cut else max(0.0, self._ends - time.monotonic())

    def over(self, connection: socket.socket) -> None:
        """Watches this connection instead of the last one; a duplicate handle reaches it under TLS too."""
        with self._lock:
            self._drop()
            self._handle = connection.dup()
        if not self.left:
            self._cut()

    def end(self) -> None:
        self._timer.cancel()
        with self._lock:
            self._drop()

    def _cut(self) -> None:
        with self._lock:
            self._is_cut = True
            if self._handle is not None:
                with suppress(OSError):  # the other side was faster
                    self._handle.shutdown(socket.SHUT_RDWR)
                self._drop()

    def _drop(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of a host name, by the machine's resolver, in its order and each once."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def system_connector(address: str, port: int, timeout: float) -> socket.socket:
    """A TCP connection to a numeric address; `timeout` in seconds."""
    return socket.create_connection((address, port), timeout)


def fetch(
    url: str,
    *,
    user_agent: str,
    etag: str | None = None,
    last_modified: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    allow: Iterable[str] = (),
    resolve: Resolver = system_resolver,
    connect: Connector = system_connector,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Looks at `url` once and says what it found; never raises because of the network or of what the server sent.

    `etag` and `last_modified` are those of the last look; `allow` names inside addresses that tests may reach, on
    any port.
    """
    visit = _Visit(_headers(user_agent, etag, last_modified), limits, frozenset(allow), resolve, connect, tls)
    found = Fetched("invalid", None, url)
    try:
        for _ in range(MAX_REDIRECTS + 1):
            found, location = visit.hop(url)
            if location is None:
                return found
            url = _joined(url, location)
            found = replace(found, final_url=url)
        return replace(found, outcome="refused", detail="redirects")
    except Stop as stop:
        return replace(found, outcome=stop.outcome, detail=stop.detail, final_url=url)
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        outcome, detail = visit.failure(error)
        return replace(found, outcome=outcome, detail=detail, final_url=url)
    finally:
        visit.watch.end()


def _headers(user_agent: str, etag: str | None, last_modified: str | None) -> dict[str, str]:
    headers = {"User-Agent": user_agent, "Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip"}
    if not _validator(user_agent):
        raise ValueError("user_agent must be one line of printable ASCII")
    headers["Connection"] = "close"
    conditions = {"If-None-Match": _validator(etag), "If-Modified-Since": _validator(last_modified)}
    return headers | {name: value for name, value in conditions.items() if value}


def _validator(value: str | None) -> str | None:
    """A validator that can be sent back as it came, or None."""
    if value and len(value) <= _MAX_VALIDATOR and value.isascii() and value.isprintable():
        return value
    return None


def _joined(url: str, location: str) -> str:
    """Where a redirect leads; many servers send UTF-8 and spaces as they are."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(url, location.strip().replace(" ", "%20"))
    except ValueError as error:
        raise Stop("invalid", "redirect_location") from error


class _Visit:
    """The parts of one fetch that all its hops share."""

    def __init__(
        self,
        headers: dict[str, str],
        limits: Limits,
        allow: frozenset[str],
        resolve: Resolver,
        connect: Connector,
        tls: ssl.SSLContext | None,
    ) -> None:
        self._headers, self._limits, self._allow = headers, limits, allow
        self._resolve, self._connect, self._tls = resolve, connect, tls
        self.watch = _Watch(limits.total)

    def hop(self, url: str) -> tuple[Fetched, str | None]:
        """One request; the second value is where the server sends us instead."""
        target = parse(url, any_port=bool(self._allow))
        addresses = self._vetted(target)
        connection = self._connection(target, addresses)
        try:
            connection.request("GET", target.path, headers=self._headers, preload_content=False, decode_content=False)
            return self._read(url, connection.getresponse())
        finally:
            connection.close()

    def failure(self, error: Exception) -> tuple[Outcome, str]:
        """Outcome and detail for what the network did."""
        if not self.watch.left:
            return "timeout", "total"
        if isinstance(error, ConnectTimeoutError):
            return "timeout", "connect"
        if isinstance(error, (ReadTimeoutError, TimeoutError)):
            return "timeout", "read"
        if isinstance(error, ssl.SSLError) or "SSL" in type(error).__name__:
            return "unreachable", "tls"
        if isinstance(error, OSError):
            return "unreachable", "connection"
        return "unreachable", "protocol"

    def _vetted(self, target: Target) -> list[str]:
        """The addresses of the target, when every one of them may be contacted."""
        try:
            addresses = [str(ip_address(target.host))]
        except ValueError:
            addresses = self._resolved(target)
        if any(address not in self._allow and is_inside(address) for address in addresses):
            raise Stop("refused", "address")
        if target.port not in (80, 443) and not self._allow.issuperset(addresses):
            raise Stop("refused", "port")
        return addresses[:_MAX_ADDRESSES_TRIED]

    def _resolved(self, target: Target) -> list[str]:
        """Asks the resolver in a thread of its own, because it cannot be told to hurry."""
        answer: list[list[str]] = []

        def ask() -> None:
            try:
                answer.append(self._resolve(target.host, target.port))
            except (OSError, UnicodeError):
                answer.append([])

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(min(self._limits.connect, self.watch.left))
        if not answer:
            raise Stop("timeout", "dns")
        if not answer[0]:
            raise Stop("unreachable", "dns")
        return answer[0]

    def _connection(self, target: Target, addresses: list[str]) -> HTTPConnection:
        """A connection that bears the host's name but whose socket goes to a vetted address."""

        def dial() -> socket.socket:
            for place, address in enumerate(addresses, 1):
                patience = min(self._limits.connect, self.watch.left)
                if not patience:
                    raise Stop("timeout", "total")
                try:
                    opened = self._connect(address, target.port, patience)
                except TimeoutError as error:
                    if place == len(addresses):
                        raise Stop("timeout", "connect") from error
                except OSError:
                    if place == len(addresses):
                        raise
                else:
                    opened.settimeout(self._limits.read)
                    self.watch.over(opened)
                    return opened
            raise Stop("unreachable", "dns")

        if target.scheme == "http":
            return _Http(target, dial, self._limits.read)
        return _Https(target, dial, self._limits.read, self._tls)

    def _read(self, url: str, response: BaseHTTPResponse) -> tuple[Fetched, str | None]:
        status = response.status
        found = Fetched(_outcome(status), status, url)
        location = response.headers.get("Location")
        if status in (301, 302, 303, 307, 308):
            if not location:
                return replace(found, outcome="server_error", detail="redirect_without_location"), None
            return found, location
        if found.outcome not in ("ok", "not_modified"):
            return found, None
        found = replace(
            found,
            etag=_validator(response.headers.get("ETag")),
            last_modified=_validator(response.headers.get("Last-Modified")),
        )
        if found.outcome == "not_modified":
            return found, None
        body = self._body(response)
        if body is None:
            return replace(found, outcome="too_large", detail="size"), None
        if (response.headers.get("Content-Type") or "").split(";")[0].strip().lower() in _HTML:
            body = visible_bytes(body)
        return replace(found, content_hash=sha256(body).hexdigest()), None

    def _body(self, response: BaseHTTPResponse) -> bytes | None:
        """The body, unpacked; None when it is larger than the limit, packed or unpacked."""
        announced = response.headers.get("Content-Length") or ""
        if announced.isdecimal() and len(announced) < 20 and int(announced) > self._limits.size:
            return None
        packed = (response.headers.get("Content-Encoding") or "").strip().lower() in ("gzip", "x-gzip")
        unpack = zlib.decompressobj(wbits=31) if packed else None
        body = bytearray()
        received = 0
        while piece := response.read(_PIECE, decode_content=False):
            received += len(piece)
            try:
                body += unpack.decompress(piece, self._limits.size + 1 - len(body)) if unpack else piece
            except zlib.error as error:
                raise Stop("unreachable", "encoding") from error
            if max(received, len(body)) > self._limits.size:
                return None
            if not self.watch.left:
                raise Stop("timeout", "total")
        if not self.watch.left:  # a body without a length ends quietly when the watch cuts it
            raise Stop("timeout", "total")
        return bytes(body)


class _Http(HTTPConnection):
    def __init__(self, target: Target, dial: Callable[[], socket.socket], timeout: float) -> None:
        super().__init__(target.host, target.port, timeout=timeout)
        self._dial = dial

    def _new_conn(self) -> socket.socket:
        return self._dial()


class _Https(HTTPSConnection):
    def __init__(
        self, target: Target, dial: Callable[[], socket.socket], timeout: float, tls: ssl.SSLContext | None
    ) -> None:
        super().__init__(target.host, target.port, timeout=timeout, cert_reqs=ssl.CERT_REQUIRED, ssl_context=tls)
        self._dial = dial

    def _new_conn(self) -> socket.socket:
        return self._dial()


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return "ok"
    if status == 304:
        return "not_modified"
    if status in (404, 410):
        return "not_found" if status == 404 else "gone"
    return "client_error" if 400 <= status < 500 else "server_error"

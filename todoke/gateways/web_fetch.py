"""One polite, bounded GET of an address that somebody else wrote, which never reaches an inside machine.

The name is resolved once, every address it has is vetted, and the connection goes to exactly the vetted one, again
at every redirect. Time is bounded in total (a watch closes the socket), size both as sent and as unpacked.
"""

import http.client
import ssl
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from urllib.parse import urljoin

from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from todoke.gateways.page_text import visible_bytes
from todoke.gateways.strict_url import Outcome, Stop, parse
from todoke.gateways.vetted_connections import (
    DEFAULT_LIMITS,
    Caller,
    Connector,
    Limits,
    Resolver,
    system_connector,
    system_resolver,
)

MAX_REDIRECTS = 5
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
    allowed = frozenset(allow)
    headers = _headers(user_agent, etag, last_modified)
    caller = Caller(limits, allowed, resolve, connect, tls)
    visit = _Visit(headers, limits, caller, any_port=bool(allowed))
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
        outcome, detail = caller.failure(error)
        return replace(found, outcome=outcome, detail=detail, final_url=url)
    finally:
        caller.watch.end()


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

    def __init__(self, headers: dict[str, str], limits: Limits, caller: Caller, *, any_port: bool) -> None:
        self._headers, self._limits, self._caller, self._any_port = headers, limits, caller, any_port
        self.watch = caller.watch

    def hop(self, url: str) -> tuple[Fetched, str | None]:
        """One request; the second value is where the server sends us instead."""
        target = parse(url, any_port=self._any_port)
        connection = self._caller.connection(target)
        try:
            connection.request("GET", target.path, headers=self._headers, preload_content=False, decode_content=False)
            return self._read(url, connection.getresponse())
        finally:
            connection.close()

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


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return "ok"
    if status == 304:
        return "not_modified"
    if status in (404, 410):
        return "not_found" if status == 404 else "gone"
    return "client_error" if 400 <= status < 500 else "server_error"

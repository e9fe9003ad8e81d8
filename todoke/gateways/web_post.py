"""One bounded POST to an address that somebody else wrote, which never reaches an inside machine and follows no redirect."""

import http.client
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from urllib3.exceptions import HTTPError

from todoke.gateways.inside_addresses import is_inside
from todoke.gateways.strict_url import Outcome, Stop, parse
from todoke.gateways.vetted_connections import (
    Caller,
    Connector,
    Limits,
    Resolver,
    system_connector,
    system_resolver,
)

POST_LIMITS: Final = Limits(connect=4.0, read=6.0, total=10.0)
_MOST_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of it: the status, if there was an answer; else why there was none, and whether it may have arrived all the same.

    ``body``: what was answered, where it was asked for and not too long.
    """

    status: int | None
    why: Outcome = "ok"
    detail: str = ""
    retry_after: int = 0
    may_have_arrived: bool = False
    body: bytes = b""


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    limits: Limits = POST_LIMITS,
    allow: Iterable[str] = (),
    resolve: Resolver = system_resolver,
    connect: Connector = system_connector,
    tls: ssl.SSLContext | None = None,
    method: str = "POST",
    most_answer: int = 0,
) -> Posted:
    """Send ``body``; never raises because of the network or of what the server answers. HTTPS, but for ``allow``.

    ``allow`` names inside addresses that may be reached, on any port. Of an answer's body nothing is read, or at most ``most_answer``
    bytes; of a longer one nothing.
    """
    allowed = frozenset(allow)
    caller = Caller(limits, allowed, resolve, connect, tls)
    is_sent = False
    try:
        target = parse(url, any_port=bool(allowed))
        if target.scheme != "https" and not allowed:
            raise Stop("refused", "scheme")
        connection = caller.connection(target)
        try:
            connection.connect()
            is_sent = True
            connection.request(
                method, target.path, body=body, headers={**headers, "Connection": "close"}, preload_content=False
            )
            answer = connection.getresponse()
            said = answer.read(most_answer + 1) if most_answer else b""
            return Posted(
                answer.status, retry_after=seconds(answer.headers.get("Retry-After")), body=said if len(said) <= most_answer else b""
            )  # fmt: skip
        finally:
            connection.close()
    except Stop as stop:
        return Posted(None, stop.outcome, stop.detail)
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        why, detail = caller.failure(error)
        return Posted(None, why, detail, may_have_arrived=is_sent)
    finally:
        caller.watch.end()


def is_possible(url: str) -> bool:
    """Whether an address may be kept to be posted to: HTTPS, an ordinary port, no inside address or name as far as its text tells."""
    try:
        target = parse(url, any_port=False)
    except Stop:
        return False
    is_numeric = ":" in target.host or target.host.replace(".", "").isdigit()
    return target.scheme == "https" and not (is_numeric and is_inside(target.host))


def seconds(retry_after: str | None) -> int:
    """How long a server asks to wait, in seconds; 0 where it does not say, or says a date or nonsense."""
    said = (retry_after or "").strip()
    return min(int(said), _MOST_SECONDS) if said.isascii() and said.isdigit() and len(said) < 9 else 0

"""Asks a provider that the operator named: HTTPS, bounded in time and size, without following redirects; never raises."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from urllib3 import PoolManager
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.util import Timeout

from todoke.gateways.identity.web_json import is_allowed
from todoke.gateways.web_post import seconds

LARGEST: Final = 65_536
_TIMEOUT: Final = Timeout(connect=4.0, read=10.0)
_TOTAL_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Said:
    """What a provider said: a status (None: nothing), its document, the headers that count; ``may_have_arrived`` when it said nothing."""

    status: int | None
    document: Mapping[str, object] = field(default_factory=dict)
    retry_after: int = 0
    request: str = ""
    may_have_arrived: bool = False

    def word(self, name: str) -> str:
        """A word of the document, as a log may hold it; "" for anything else."""
        said = self.document.get(name)
        return said[:120] if isinstance(said, str) and said.isascii() and said.isprintable() else ""


class ProviderWeb:
    """Keep-alive connections to one provider; safe to share between threads."""

    def __init__(self, *, timeout: Timeout = _TIMEOUT, total: float = _TOTAL_SECONDS) -> None:
        self._pool = PoolManager(num_pools=2, maxsize=8, block=True, retries=False, timeout=timeout)
        self._total = total

    def post(self, url: str, document: Mapping[str, object], headers: Mapping[str, str]) -> Said:
        """Send a document as JSON."""
        if not is_allowed(url):
            return Said(None)
        ends, held = time.monotonic() + self._total, bytearray()
        try:
            answer = self._pool.request(
                "POST", url, body=json.dumps(document).encode(), redirect=False, preload_content=False,
                headers={"Content-Type": "application/json", "Accept": "application/json", **headers},
            )  # fmt: skip
            try:
                while piece := answer.read(8_192):
                    held += piece
                    if len(held) > LARGEST or time.monotonic() > ends:
                        break
                whole = len(held) <= LARGEST and time.monotonic() <= ends
                if whole:
                    answer.release_conn()
            finally:
                if not answer.closed:
                    answer.close()
        except (ConnectTimeoutError, NewConnectionError):
            return Said(None)
        except (HTTPError, OSError):
            return Said(None, may_have_arrived=True)
        return Said(
            answer.status, _document(bytes(held)) if whole else {}, seconds(answer.headers.get("Retry-After")),
            _word(answer.headers.get("X-Line-Request-Id")),
        )  # fmt: skip

    def close(self) -> None:
        """Close what is open."""
        self._pool.clear()


def _document(held: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(held)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _word(said: str | None) -> str:
    return said[:120] if said and said.isascii() and said.isprintable() else ""

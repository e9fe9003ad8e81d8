"""Asks a provider that the operator named: JSON over HTTPS, bounded in time and size, without following redirects.

Unlike `web_fetch`, the address is the operator's own: it may lie in a closed network. Plain HTTP is for this machine only.
"""

import json
import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

from urllib3 import PoolManager
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout

from todoke.gateways.identity.refusals import ProviderSilent

LARGEST: Final = 262_144
TOTAL_SECONDS: Final = 15.0
_TIMEOUT: Final = Timeout(connect=4.0, read=8.0)
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def is_allowed(url: str) -> bool:
    """Whether an address is HTTPS, or plain HTTP on this very machine; without user, fragment or anything odd."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment or not url.isascii() or not url.isprintable():
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)


def is_loopback(url: str) -> bool:
    """Whether an address is on this very machine."""
    return urlsplit(url).hostname in _LOOPBACK


class WebJson:
    """A keep-alive connection or two to one provider."""

    def __init__(self) -> None:
        self._pool = PoolManager(num_pools=2, maxsize=2, retries=False, timeout=_TIMEOUT)

    def get(self, url: str, *, bearer: str | None = None) -> tuple[int, object]:
        """Status and document."""
        return self._ask("GET", url, {"Authorization": f"Bearer {bearer}"} if bearer else {}, None)

    def post(self, url: str, form: Mapping[str, str]) -> tuple[int, object]:
        """Status and document of the answer to a form."""
        return self._ask("POST", url, {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(form).encode())

    def close(self) -> None:
        """Close what is open."""
        self._pool.clear()

    def _ask(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> tuple[int, object]:
        if not is_allowed(url):
            raise ProviderSilent(reason="address")
        ends = time.monotonic() + TOTAL_SECONDS
        held = bytearray()
        try:
            answer = self._pool.request(
                method, url, headers={"Accept": "application/json", **headers}, body=body, redirect=False, preload_content=False
            )  # fmt: skip
            try:
                while piece := answer.read(16_384):
                    held += piece
                    if len(held) > LARGEST or time.monotonic() > ends:
                        raise ProviderSilent(reason="too_large" if len(held) > LARGEST else "too_slow")
                status = answer.status
                answer.release_conn()
            except BaseException:
                answer.close()
                raise
        except (HTTPError, OSError) as error:
            raise ProviderSilent(reason=f"network_{type(error).__name__}") from error
        try:
            return status, json.loads(held)
        except (ValueError, RecursionError):
            return status, None

"""Reads a web address so strictly that no two readers could take it for different places."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address
from typing import Literal
from urllib.parse import quote

from todoke.common.links import ascii_host

Outcome = Literal[
    "ok", "not_modified", "gone", "not_found", "client_error", "server_error", "refused", "unreachable", "too_large",
    "timeout", "invalid",
]  # fmt: skip

_MAX_URL = 4_000
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[^\s/?#\\@\[\]:%]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[^\s?#\\]*)?(?P<query>\?[^\s#\\]*)?(?:#[^\s\\]*)?",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NUMERIC_END = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_INSIDE_NAMES = (
    ".localhost", ".localdomain", ".local", ".internal", ".intranet", ".lan", ".home", ".corp", ".private", ".home.arpa",
    ".onion", ".invalid", ".test",
)  # fmt: skip


class Stop(Exception):
    """Ends a fetch with an outcome and a code that says more."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome: Outcome = outcome
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: `host` is lower-case ASCII, an IPv6 address without its brackets; `path` has the query."""

    scheme: str
    host: str
    port: int
    path: str


def parse(url: str, *, any_port: bool) -> Target:
    """The target of an http(s) address; raises Stop where it is invalid or leads to a forbidden port or name."""
    if len(url) > _MAX_URL or _CONTROL.search(url):
        raise Stop("invalid", "url")
    match = _URL.fullmatch(url)
    if match is None:
        raise Stop("invalid", "userinfo" if "@" in url.partition("://")[2].partition("/")[0] else "url")
    scheme = match["scheme"].lower()
    port = int(match["port"] or (443 if scheme == "https" else 80))
    if (port not in (80, 443) and not any_port) or not 0 < port < 65_536:
        raise Stop("refused", "port")
    try:
        path = quote(match["path"] or "/", safe="/:@!$&'()*+,;=~%") + quote(
            match["query"] or "", safe="/?:@!$&'()*+,;=~%"
        )
    except UnicodeEncodeError as error:
        raise Stop("invalid", "url") from error
    return Target(scheme, _host(match["host"]), port, path)


def _host(text: str) -> str:
    if text.startswith("["):
        try:
            return str(ip_address(text[1:-1]))
        except ValueError as error:
            raise Stop("invalid", "host") from error
    name = ascii_host(text)
    if name is None:
        raise Stop("invalid", "host")
    if _NUMERIC_END.fullmatch(name):
        try:
            return str(IPv4Address(name))
        except ValueError as error:
            raise Stop("invalid", "host") from error  # 127.1, 2130706433, 0x7f.1: resolvers read these as addresses
    if "." not in name or name.endswith(_INSIDE_NAMES):
        raise Stop("refused", "name")
    return name

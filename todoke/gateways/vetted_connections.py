"""A connection to an address that somebody else wrote: it goes only to addresses that were vetted, and closes when its time is up.

The name is resolved once, every address it has is vetted, and the connection goes to exactly the vetted one. Time is bounded in
total (a watch closes the socket), however slowly bytes drip.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, ReadTimeoutError

from todoke.gateways.inside_addresses import is_inside
from todoke.gateways.strict_url import Outcome, Stop, Target

Resolver = Callable[[str, int], list[str]]
Connector = Callable[[str, int, float], socket.socket]

_MAX_ADDRESSES_TRIED = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch: seconds to connect, between two arrivals, in all, and bytes of a body (also unpacked)."""

    connect: float = 5.0
    read: float = 10.0
    total: float = 30.0
    size: int = 2_000_000


DEFAULT_LIMITS = Limits()


class Watch:
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
        """Stop watching."""
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


class Caller:
    """Makes the connections of one visit; ``allow`` names inside addresses that tests may reach, on any port."""

    def __init__(
        self,
        limits: Limits = DEFAULT_LIMITS,
        allow: Iterable[str] = (),
        resolve: Resolver = system_resolver,
        connect: Connector = system_connector,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits, self._allow = limits, frozenset(allow)
        self._resolve, self._connect, self._tls = resolve, connect, tls
        self.watch = Watch(limits.total)

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

    def connection(self, target: Target) -> HTTPConnection:
        """A connection that bears the host's name but whose socket goes to a vetted address. Raises Stop where there is none."""
        addresses = self._vetted(target)

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

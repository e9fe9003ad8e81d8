"""Tests of the bounded fetch, its bounds in time and size, and servers that break the protocol."""

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.gateways.web_server import AGENT, HERE, PUBLIC, Answer, get, never, reply, serving
from todoke.gateways.vetted_connections import Limits
from todoke.gateways.web_fetch import fetch


def _raises(error: Exception) -> Callable[..., Any]:
    def fail(*args: object) -> Any:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "outcome", "detail"),
    [
        (ConnectionRefusedError(), "unreachable", "connection"),
        (OSError(101, "no route"), "unreachable", "connection"),
        (TimeoutError(), "timeout", "connect"),
    ],
)
def test_a_server_that_cannot_be_reached(error: Exception, outcome: str, detail: str) -> None:
    found = fetch("http://a.example.jp/", user_agent=AGENT, resolve=lambda h, p: [PUBLIC], connect=_raises(error))
    assert (found.outcome, found.detail, found.status) == (outcome, detail, None)


def test_a_name_that_does_not_exist_or_does_not_answer() -> None:
    found = fetch("http://a.example.jp/", user_agent=AGENT, resolve=_raises(socket.gaierror(-2, "x")), connect=never)
    assert (found.outcome, found.detail) == ("unreachable", "dns")
    found = fetch(
        "http://a.example.jp/",
        user_agent=AGENT,
        limits=Limits(connect=0.1),
        resolve=lambda host, port: time.sleep(1) or [PUBLIC],  # type: ignore[func-returns-value]
        connect=never,
    )
    assert (found.outcome, found.detail) == ("timeout", "dns")


def _drip(prefix: bytes, piece: bytes) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(prefix)
        for _ in range(200):
            request.wfile.write(piece)
            time.sleep(0.05)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        _drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"),
        _drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        _drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        _drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        _drip(b"", b"H"),
        _drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["length", "no-length", "chunked", "header", "status-line", "continue"],
)
def test_a_slow_drip_ends_at_the_deadline(answer: Answer) -> None:
    with serving(answer) as (port, _):
        started = time.monotonic()
        found = get(port, limits=Limits(total=0.5, read=2))
        elapsed = time.monotonic() - started
    assert (found.outcome, found.detail) == ("timeout", "total")
    assert elapsed < 3


def test_silence_ends_at_the_read_timeout() -> None:
    with serving(lambda request: time.sleep(1)) as (port, _):
        found = get(port, limits=Limits(read=0.2))
    assert (found.outcome, found.detail) == ("timeout", "read")


def test_a_body_that_says_it_is_too_large_is_not_read() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\nETag: "e"\r\n\r\n')
        time.sleep(0.5)

    with serving(answer) as (port, _):
        found = get(port, limits=Limits(read=0.3))
    assert (found.outcome, found.status, found.etag, found.content_hash) == ("too_large", 200, '"e"', None)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_grows_too_large_is_left(chunked: bool) -> None:
    sent = 0

    def answer(request: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"Transfer-Encoding: chunked\r\n" if chunked else b"") + b"\r\n")
        for _ in range(2_000):
            request.wfile.write((b"8000\r\n" if chunked else b"") + b"x" * 0x8000 + (b"\r\n" if chunked else b""))
            sent += 0x8000

    with serving(answer) as (port, _):
        assert get(port, limits=Limits(size=100_000)).outcome == "too_large"
        time.sleep(0.1)
        assert sent < 20_000_000  # socket buffers are not ours to bound; the rest of the 65 MB is


def test_a_packed_body_is_bounded_as_unpacked() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 100_000
    with serving(reply(200, bomb, Content_Encoding="gzip")) as (port, _):
        tracemalloc.start()
        found = get(port, limits=Limits(size=100_000))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert found.outcome == "too_large"
    assert peak < 5_000_000


def test_a_packed_body_counts_as_what_it_holds() -> None:
    with serving(reply(200, gzip.compress(b"text"), Content_Encoding="gzip")) as (port, _):
        packed = get(port)
    with serving(reply(200, b"text")) as (port, _):
        assert packed.content_hash == get(port).content_hash


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"not http at all\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1" * 200_000,
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain",
        b"\xff" * 1_000,
    ],
    ids=range(12),
)
def test_nonsense_from_a_server_is_unreachable_not_an_error(raw: bytes) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(raw)

    with serving(answer) as (port, _):
        assert get(port).outcome == "unreachable"


def test_strange_numbers_in_headers_are_survived() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: \xb2\r\n\r\nx")

    with serving(answer) as (port, _):
        assert get(port).outcome in ("ok", "unreachable")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=town", "-addext", "subjectAltName=DNS:town.example.jp", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.mark.parametrize(
    ("host", "trusted", "outcome"),
    [
        ("town.example.jp", True, "ok"),
        ("other.example.jp", True, "unreachable"),
        ("town.example.jp", False, "unreachable"),
    ],
)
def test_the_certificate_must_be_the_hosts_although_the_address_is_dialled(
    certificate: Path, host: str, trusted: bool, outcome: str
) -> None:
    names: list[str | None] = []
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    server_side.sni_callback = lambda connection, name, context: names.append(name)
    server = ThreadingHTTPServer((HERE, 0), _Tls)
    server.socket = server_side.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        found = fetch(
            f"https://{host}:{server.server_address[1]}/",
            user_agent=AGENT,
            allow={HERE},
            resolve=lambda host, port: [HERE],
            tls=ssl.create_default_context(cafile=certificate / "cert.pem") if trusted else None,
        )
    finally:
        server.shutdown()
        server.server_close()
    assert found.outcome == outcome
    assert found.detail == ("" if outcome == "ok" else "tls")
    assert names == [host]


class _Tls(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        reply(200, b"secret")(self)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def test_a_handshake_thatnever_ends_is_cut() -> None:
    listener = socket.create_server((HERE, 0))
    try:
        port = listener.getsockname()[1]
        started = time.monotonic()
        found = fetch(f"https://{HERE}:{port}/", user_agent=AGENT, allow={HERE}, limits=Limits(total=0.4, read=30))
        assert time.monotonic() - started < 5
    finally:
        listener.close()
    assert (found.outcome, found.detail) == ("timeout", "total")

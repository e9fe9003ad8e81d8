"""A real server on this machine for tests of what fetches from it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from todoke.gateways.web_fetch import Fetched, fetch

AGENT = "Todoke-tests (+https://example.jp/about)"
HERE = "127.0.0.1"
PUBLIC = "198.41.0.4"  # an ordinary public address, never dialled: the connector is ours
Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answer) -> Iterator[tuple[int, list[BaseHTTPRequestHandler]]]:
    """A real server that answers every GET with `answer`; yields its port and the requests it saw."""
    seen: list[BaseHTTPRequestHandler] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self)
            with suppress(OSError):  # the client went away, which several tests are about
                answer(self)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer((HERE, 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1], seen
    finally:
        server.shutdown()
        server.server_close()


def reply(status: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def get(port: int, path: str = "/", **options: Any) -> Fetched:
    return fetch(f"http://{HERE}:{port}{path}", user_agent=AGENT, **{"allow": {HERE}, **options})


def never(*args: object) -> Any:
    """A connector or resolver that must not be asked."""
    raise AssertionError(f"contacted: {args}")

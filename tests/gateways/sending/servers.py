"""Small servers that behave as providers do: one that takes what is posted, one that takes mail."""

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from uuid import uuid4

from todoke.common.channels import Channel
from todoke.gateways.sending.messages import Message

HERE = "127.0.0.1"


def message(channel: Channel = Channel.MAIL, **given: Any) -> Message:
    """A message to somebody, with a key of its own."""
    usual: dict[str, Any] = {
        "key": str(uuid4()), "channel": channel, "to": {"mail": "hanako@example.jp"}, "sender": "荒川区", "text": "MRの予防接種が始まります。",
        "subject": "予防接種のお知らせ",
    }  # fmt: skip
    return Message(**{**usual, **given})


@dataclass(slots=True)
class Asked:
    """One request that came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        return cast("dict[str, Any]", json.loads(self.body))


Answer = Callable[[BaseHTTPRequestHandler, Asked], None]


def answer(status: int, document: object = None, **headers: str) -> Answer:
    """The same answer to everybody."""

    def reply(request: BaseHTTPRequestHandler, asked: Asked) -> None:
        body = b"" if document is None else json.dumps(document).encode()
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return reply


@contextmanager
def taking_posts(reply: Answer) -> Iterator[tuple[str, list[Asked]]]:
    """A server; its address and what was posted."""
    seen: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.path, headers, self.rfile.read(length))
            seen.append(asked)
            with suppress(OSError):  # the client went away
                reply(self, asked)

        def do_GET(self) -> None:
            seen.append(Asked(f"GET {self.path}", {}, b""))
            self.send_error(500)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer((HERE, 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://{HERE}:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        server.server_close()


#: What the mail server says to a recipient, by the local part.
REPLIES = {
    "gone": "550 5.1.1 No such user", "nobody": "550 No such user here", "full": "452 4.2.2 Mailbox full", "quota": "552 5.2.2 Over quota",
    "blocked": "550 5.7.1 Blocked by policy", "spam": "554 Rejected as spam", "grey": "451 4.7.1 Greylisted, try again", "busy": "450 4.2.1 Too many",
}  # fmt: skip


@dataclass(slots=True)
class Mails:
    """What a mail server took: sender and recipient of the envelope, and the mail."""

    taken: list[tuple[str, str, EmailMessage]] = field(default_factory=list)
    connections: int = 0


class _Smtp(socketserver.StreamRequestHandler):
    timeout = 5

    def handle(self) -> None:
        box: Mails = self.server.box  # type: ignore[attr-defined]
        box.connections += 1
        sender = to = ""
        self.say("220 mx.example ESMTP")
        while line := self.rfile.readline().decode().strip():
            verb, rest = line[:4].upper(), line[4:]
            if verb == "QUIT":
                return self.say("221 Bye")
            if verb in {"EHLO", "HELO"}:
                self.say("250 mx.example")
            elif verb == "MAIL":
                sender = rest.partition("<")[2].partition(">")[0]
                self.say("250 OK")
            elif verb == "RCPT":
                to = rest.partition("<")[2].partition(">")[0]
                if to.startswith("hangup"):
                    return None
                self.say(REPLIES.get(to.partition("@")[0], "250 OK"))
            elif verb == "DATA":
                self.say("354 Go on")
                lines = []
                while (got := self.rfile.readline()) != b".\r\n":
                    lines.append(got.removeprefix(b".") if got.startswith(b"..") else got)
                if to.startswith("late"):
                    return None  # it was read, but nobody will know
                mail = message_from_bytes(b"".join(lines), policy=policy.default)
                box.taken.append((sender, to, mail))
                self.say("250 2.0.0 Queued")
            else:
                self.say("250 OK")
        return None

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def taking_mail() -> Iterator[tuple[int, Mails]]:
    """A mail server; its port and what it took."""
    server = socketserver.ThreadingTCPServer((HERE, 0), _Smtp)
    server.daemon_threads, server.box = True, Mails()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield int(server.server_address[1]), server.box  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()

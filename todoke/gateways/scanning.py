"""Looking for harmful software in kept files: ClamAV's daemon, where one is configured."""

import socket
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings

from todoke.common.errors import Refusal

_CHUNK: Final = 64 * 1024
_PATIENCE_SECONDS: Final = 60
_LONGEST_ANSWER: Final = 4096


class FileHarmful(Refusal):
    """The scanner found something harmful in the file."""

    code = "file_harmful"
    status = 422


class ScannerAway(Refusal):
    """The scanner is configured and did not give an answer; a file is never let through unscanned."""

    code = "scanner_away"
    status = 503


def scan(path: Path) -> None:
    """Let the configured scanner look at a file; nothing happens where none is configured. Raises FileHarmful, ScannerAway."""
    if settings.CLAMD:
        with path.open("rb") as file:
            scan_pieces(iter(lambda: file.read(_CHUNK), b""))


def scan_pieces(pieces: Iterable[bytes]) -> bool:
    """The same for a file that comes in pieces, such as one that lies sealed; whether a scanner looked."""
    if not settings.CLAMD:
        return False
    try:
        answer = _asked(pieces)
    except OSError:
        raise ScannerAway from None
    if answer.endswith(b"FOUND"):
        raise FileHarmful
    if not answer.endswith(b"stream: OK"):
        raise ScannerAway
    return True


def _asked(pieces: Iterable[bytes]) -> bytes:
    """Send the file as clamd's INSTREAM wants it: pieces with their length, then a length of zero."""
    with _connected() as daemon:
        daemon.sendall(b"zINSTREAM\0")
        for piece in pieces:
            daemon.sendall(struct.pack("!I", len(piece)) + piece)
        daemon.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER and (part := daemon.recv(_LONGEST_ANSWER)):
            answer += part
    return answer.rstrip(b"\0\n ")


def _connected() -> socket.socket:
    where = settings.CLAMD
    if where.startswith("unix:"):
        daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        daemon.settimeout(_PATIENCE_SECONDS)
        try:
            daemon.connect(where.removeprefix("unix:"))
        except BaseException:
            daemon.close()
            raise
        return daemon
    host, _, port = where.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE_SECONDS)

"""The scanner's word decides: harmful, clean, or no answer, in which case nothing is read."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django import Settings

from todoke.gateways import scanning

pytestmark = pytest.mark.embedded

#: The standard harmless test file of antivirus makers, put together so that no scanner minds this source.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def received(stream: socket.socket) -> bytes:
    """A file as clamd reads it: the command, then pieces until one of length zero."""
    with stream.makefile("rb") as data:
        assert data.read(10) == b"zINSTREAM\0"
        whole = b""
        while length := struct.unpack("!I", data.read(4))[0]:
            whole += data.read(length)
        return whole


@contextmanager
def daemon(answer: Callable[[bytes], bytes | None]) -> Iterator[str]:
    """A clamd that answers by the protocol's text; None: it hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            stream, _ = server.accept()
            with stream:
                said = answer(received(stream))
                if said is not None:
                    stream.sendall(said)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join(5)


def verdict(file: bytes) -> bytes:
    return b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in file else b"stream: OK\0"


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 300_000])
def test_a_clean_file_passes_whole(tmp_path: Path, settings: Settings, size: int) -> None:
    (tmp_path / "file").write_bytes(b"x" * size)
    seen = []
    with daemon(lambda file: (seen.append(len(file)), verdict(file))[1]) as settings.CLAMD:  # type: ignore[func-returns-value]
        scanning.scan(tmp_path / "file")
    assert seen == [size]


def test_a_harmful_file_is_refused(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "file").write_bytes(b"x" * 70_000 + EICAR)
    with daemon(verdict) as settings.CLAMD, pytest.raises(scanning.FileHarmful):
        scanning.scan(tmp_path / "file")


@pytest.mark.parametrize("answer", [None, b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: O"])
def test_no_clear_answer_is_no_pass(tmp_path: Path, settings: Settings, answer: bytes | None) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with daemon(lambda _: answer) as settings.CLAMD, pytest.raises(scanning.ScannerAway):
        scanning.scan(tmp_path / "file")


def test_nobody_listens(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "file").write_bytes(b"x")
    settings.CLAMD = f"unix:{tmp_path}/none.sock"
    with pytest.raises(scanning.ScannerAway):
        scanning.scan(tmp_path / "file")


def test_without_a_scanner_nothing_is_asked(tmp_path: Path, settings: Settings) -> None:
    settings.CLAMD = ""
    scanning.scan(tmp_path / "not there")

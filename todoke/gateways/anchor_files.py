"""Files of anchors outside the database: one a month, only ever added to, safe from a power cut and from two writers."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_PATTERN: Final = "ledger-*.jsonl"


def files(where: Path) -> list[Path]:
    """The files of a folder from the oldest on; or the one file that is named."""
    return sorted(where.glob(_PATTERN)) if where.is_dir() else [where] if where.exists() else []


def lines(where: Path) -> Iterator[bytes]:
    """Every line, with its end; the last of a file may lack it."""
    for path in files(where):
        with path.open("rb") as held:
            yield from held


def name_of(month: str) -> str:
    """The file of a month (``2026-11``)."""
    return f"ledger-{month}.jsonl"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other writers out meanwhile."""
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o640)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def append(folder: Path, name: str, line: bytes) -> None:
    """Add a line so that it is still there after a power cut; whoever calls this holds the folder."""
    path = folder / name
    new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            line = b"\n" + line  # what a power cut left unfinished stays, and is passed over
        while line:
            line = line[os.write(handle, line) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if new:
        settle(folder)


def settle(folder: Path) -> None:
    """Have the folder's list of names on the disk as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

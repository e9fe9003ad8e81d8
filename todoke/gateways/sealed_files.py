"""Files that nobody reads from the disk: each sealed with a key of its own that lies, sealed itself, in the row it belongs to.

Whoever deletes the row's key has deleted the file, wherever a copy of it may still lie. Long files are written and read piece by piece.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from todoke.common import sealed_stream
from todoke.common.errors import Refusal

_PIECE: Final = 256 * 1024


class FileGone(Refusal):
    """The file was deleted, or did not come back with a backup."""

    code = "file_gone"
    status = 410


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file that lies on the disk: how it is found and opened, and what was in it."""

    token: str
    key: str
    size: int
    sha256: str


class Sealing:
    """A file that is being written, piece by piece; unless ``close`` is called nothing of it stays after ``drop``."""

    def __init__(self) -> None:
        self.token, self._key, self.size = secrets.token_hex(16), sealed_stream.make_key(), 0
        self._digest, self._path = hashlib.sha256(), _folder() / self.token
        self._out = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._sealing = sealed_stream.Writer(self._out, sealed_stream.read_key(self._key), {})

    def write(self, piece: bytes) -> None:
        """Seal some more."""
        self.size += len(piece)
        self._digest.update(piece)
        self._sealing.write(piece)

    def close(self) -> Sealed:
        """Write it so that it is still there after a power cut."""
        self._sealing.close()
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()
        _settle(self._path.parent)
        return Sealed(self.token, self._key, self.size, self._digest.hexdigest())

    def drop(self) -> None:
        """Leave nothing of it."""
        self._out.close()
        self._path.unlink(missing_ok=True)


def seal(pieces: Iterable[bytes]) -> Sealed:
    """Seal a file piece by piece; where that breaks off nothing stays."""
    sealing = Sealing()
    try:
        for piece in pieces:
            sealing.write(piece)
        return sealing.close()
    except BaseException:
        sealing.drop()
        raise


def keep(content: bytes) -> tuple[str, str]:
    """Seal a short file and write it so that it is still there after a power cut; its token and its key."""
    kept = seal([content])
    return kept.token, kept.key


def pieces(token: str, key: str) -> Iterator[bytes]:
    """The file piece by piece, the end last; raises FileGone at once, and ``sealed_stream.Unreadable`` where it was changed.

    Each piece is as it was written; a file that was cut is known at its end, so a caller must not count on pieces alone.
    """
    path = _folder() / token
    if not token or not key or not path.is_file():
        raise FileGone
    return _pieces(path, key)


def _pieces(path: Path, key: str) -> Iterator[bytes]:
    try:
        held = path.open("rb")
    except FileNotFoundError:  # deleted since it was asked for
        raise FileGone from None
    with held:
        reader = sealed_stream.Reader(held, sealed_stream.read_key(key))
        while piece := reader.read(_PIECE):
            yield piece


def read(token: str, key: str) -> bytes:
    """The file; raises FileGone, and ``sealed_stream.Unreadable`` where it was changed."""
    return b"".join(pieces(token, key))


def delete(token: str) -> None:
    """Delete a file, if it is still there."""
    if token:
        (_folder() / token).unlink(missing_ok=True)


def older_than(moment: float) -> list[str]:
    """The tokens of files that were written before a moment (seconds since 1970)."""
    found = []
    for path in _folder().iterdir():
        try:
            if path.stat().st_mtime < moment:
                found.append(path.name)
        except FileNotFoundError:  # somebody deleted it meanwhile
            continue
    return found


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "sealed"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _settle(folder: Path) -> None:
    """Have the folder's list of names on the disk as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

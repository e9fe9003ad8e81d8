"""Files that nobody reads from the disk: each sealed with a key of its own that lies, sealed itself, in the row it belongs to.

Whoever deletes the row's key has deleted the file, wherever a copy of it may still lie.
"""

import io
import os
import secrets
from pathlib import Path

from django.conf import settings

from todoke.common import sealed_stream
from todoke.common.errors import Refusal


class FileGone(Refusal):
    """The file was deleted, or did not come back with a backup."""

    code = "file_gone"
    status = 410


def keep(content: bytes) -> tuple[str, str]:
    """Seal a file and write it so that it is still there after a power cut; its token and its key."""
    token, key = secrets.token_hex(16), sealed_stream.make_key()
    path = _folder() / token
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            sealing = sealed_stream.Writer(out, sealed_stream.read_key(key), {})
            sealing.write(content)
            sealing.close()
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return token, key


def read(token: str, key: str) -> bytes:
    """The file; raises FileGone, and ``sealed_stream.Unreadable`` where it was changed."""
    try:
        held = (_folder() / token).read_bytes() if token else b""
    except FileNotFoundError:
        held = b""
    if not held:
        raise FileGone
    return sealed_stream.Reader(io.BytesIO(held), sealed_stream.read_key(key)).read()


def delete(token: str) -> None:
    """Delete a file, if it is still there."""
    if token:
        (_folder() / token).unlink(missing_ok=True)


def older_than(moment: float) -> list[str]:
    """The tokens of files that were written before a moment (seconds since 1970)."""
    return [path.name for path in _folder().iterdir() if path.stat().st_mtime < moment]


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "sealed"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder

"""Files that people sent, kept in the data folder until they were dealt with: for nobody else to read, and safe from a power cut."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from todoke.common.errors import Refusal


class FileTooLarge(Refusal):
    """The file is larger than ``limit`` megabytes."""

    code = "file_too_large"
    status = 413


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a file once it lies on the disk."""

    size: int
    sha256: str


def path_of(token: str) -> Path:
    """Where a kept file lies."""
    return _folder() / token


def keep(token: str, chunks: Iterable[bytes]) -> Kept:
    """Write a file so that it is still there after a power cut; raises FileTooLarge, and then nothing stays."""
    path, digest, size = path_of(token), hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.UPLOAD_LIMIT_BYTES:
                    raise FileTooLarge(limit=settings.UPLOAD_LIMIT_BYTES // 1024**2)
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    _settle(path.parent)
    return Kept(size, digest.hexdigest())


def delete(token: str) -> None:
    """Delete a kept file, if it is still there."""
    path_of(token).unlink(missing_ok=True)


def older_than(moment: float) -> Iterator[str]:
    """The tokens of files that were written before a moment (seconds since 1970)."""
    for path in list(_folder().iterdir()):
        try:
            written = path.stat().st_mtime
        except FileNotFoundError:  # somebody else deleted it meanwhile
            continue
        if written < moment:
            yield path.name


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "uploads"
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _settle(folder.parent)
    return folder


def _settle(folder: Path) -> None:
    """Have the folder's list of names on the disk as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Kept files: private, whole or not there at all, deleted once."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from todoke.common import clock
from todoke.gateways import kept_files

pytestmark = pytest.mark.embedded


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_a_file_is_kept_for_nobody_else_to_read() -> None:
    kept = kept_files.keep("a", [b"one", b"two"])
    path = kept_files.path_of("a")
    assert path.read_bytes() == b"onetwo"
    assert (kept.size, kept.sha256) == (6, hashlib.sha256(b"onetwo").hexdigest())
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_nothing_stays_of_a_file_that_is_too_large_or_breaks_off(settings: Settings) -> None:
    settings.UPLOAD_LIMIT_BYTES = 5
    with pytest.raises(kept_files.FileTooLarge):
        kept_files.keep("a", [b"one", b"two"])

    def broken() -> Iterator[bytes]:
        yield b"one"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        kept_files.keep("b", broken())
    assert list(kept_files.path_of("a").parent.iterdir()) == []


def test_a_token_is_used_once_and_deleting_twice_does_no_harm() -> None:
    kept_files.keep("a", [b"one"])
    with pytest.raises(FileExistsError):
        kept_files.keep("a", [b"two"])
    assert kept_files.path_of("a").read_bytes() == b"one"
    kept_files.keep("b", [b"two"])
    assert set(kept_files.older_than((clock.now() + timedelta(minutes=1)).timestamp())) == {"a", "b"}
    kept_files.delete("b")
    kept_files.delete("b")
    assert not kept_files.path_of("b").exists()
    assert list(kept_files.older_than((clock.now() - timedelta(minutes=1)).timestamp())) == []

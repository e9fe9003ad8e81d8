"""A backup is whole and sealed, holds no keys, and replaces no file."""

import io
import os
import stat
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from tests.jobs import installation
from tests.jobs.installation import KEY, make
from todoke.common import sealed_stream
from todoke.common.sealed_stream import Unreadable
from todoke.gateways import database_copies
from todoke.jobs import backup
from todoke.jobs.backup import BackupFailed, Place

pytestmark = pytest.mark.django_db(transaction=True)
place, _programs_of_the_server = installation.place, installation._programs_of_the_server


def test_a_copy_that_lacks_rows_is_no_backup(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true = database_copies.copy

    def one_more(*args: object) -> dict[str, int]:
        found = true(*args)  # type: ignore[arg-type]
        return {**found, "todoke_body": found["todoke_body"] + 1}

    monkeypatch.setattr(database_copies, "copy", one_more)
    with pytest.raises(BackupFailed, match="table todoke_body held 4 rows and holds 3"):
        make(place, tmp_path / "b")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith((".", "b"))]


def test_a_backup_never_replaces_a_file(place: Place, tmp_path: Path) -> None:
    (tmp_path / "b").write_text("precious")
    with pytest.raises(BackupFailed, match="there already"):
        make(place, tmp_path / "b")
    assert (tmp_path / "b").read_text() == "precious"


def test_keys_of_the_installation_are_not_inside(place: Place, tmp_path: Path) -> None:
    for name in ("secret_key", "data_keys", "backup_key"):
        (tmp_path / name).write_text("a key")
    make(place, tmp_path / "b")
    with backup.unpacked(tmp_path / "b", KEY) as found:
        names = sorted(str(path.relative_to(found.folder)) for path in found.folder.rglob("*") if path.is_file())
    assert names == [
        "anchors/ledger-2026-11.jsonl", backup.DATABASE[place.database.vendor], "manifest.json", "sealed/attachment", "uploads/one", "uploads/two",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["../evil", "/evil", "uploads/../../evil", "other/evil", "uploads/a/b"])
def test_a_backup_unpacks_nowhere_else(place: Place, tmp_path: Path, name: str) -> None:
    """Only whoever has the key could make such a file; it is refused all the same."""
    with (tmp_path / "b").open("wb") as out:
        sealed = sealed_stream.Writer(out, KEY, {})
        with tarfile.open(fileobj=sealed, mode="w|") as tar:  # type: ignore[call-overload]
            tar.addfile(tarfile.TarInfo(name), io.BytesIO())
        sealed.close()
    with pytest.raises(Unreadable, match="unexpected"), backup.unpacked(tmp_path / "b", KEY):
        pass


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite needs no program")
def test_programs_that_are_missing_or_older_than_the_server_are_named(
    place: Place, tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "bin").mkdir()
    settings.POSTGRES_PROGRAMS = str(tmp_path / "bin")
    with pytest.raises(BackupFailed, match=r"pg_dump is not there.*TODOKE_POSTGRES_PROGRAMS"):
        make(place, tmp_path / "b")
    old = tmp_path / "bin" / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    os.chmod(old, 0o755)
    with pytest.raises(BackupFailed, match=r"is of version 9, the server of \d+"):
        make(place, tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_the_commands_make_a_key_a_backup_and_restore_it(
    place: Place, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.StringIO()
    file = str(tmp_path / "b")
    monkeypatch.setattr(backup, "here", lambda: place)
    with pytest.raises(CommandError, match="There is no key"):
        call_command("backup", file, stdout=out)
    settings.BACKUP_KEY = "too weak"
    with pytest.raises(CommandError, match="32 random bytes"):
        call_command("backup", file, stdout=out)
    call_command("backup", "--make-key", str(tmp_path / "key"), stdout=out)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="not written"):
        call_command("backup", "--make-key", str(tmp_path / "key"), stdout=out)
    settings.BACKUP_KEY, settings.BACKUP_KEY_FILE = "", tmp_path / "key"
    call_command("backup", file, stdout=out)
    assert "8 entries of the ledger" in out.getvalue()
    call_command("restore", "--check", file, stdout=out)
    place.database.close()
    with pytest.raises(CommandError, match=r"Nothing was restored\. .*--force"):
        call_command("restore", file, stdout=out)
    place.database.close()
    call_command("restore", "--force", file, stdout=out)
    assert "Restored the backup of" in out.getvalue()
    (tmp_path / "b").write_bytes((tmp_path / "b").read_bytes()[:-5])
    with pytest.raises(CommandError, match="the backup cannot be used, it was changed, cut or reordered"):
        call_command("restore", "--force", file, stdout=out)

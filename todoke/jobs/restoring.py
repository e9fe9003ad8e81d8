"""Puts a backup back: first proven in a scratch place, then exchanged for what is there, which is kept beside."""

import os
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from todoke.gateways import anchor_files, database_copies
from todoke.jobs import anchoring, backup
from todoke.jobs.backup import Place, Proven, Unpacked
from todoke.notices.queries import public_log


class RestoreRefused(Exception):
    """Nothing was touched; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What whoever restores has said explicitly."""

    into_empty: bool = False
    force: bool = False
    other_installation: bool = False


@dataclass(slots=True)
class Restored:
    """What was put back, and where what was there before lies now."""

    made_at: str
    proven: Proven
    kept: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def restore(file: Path, *, place: Place, key: bytes, wish: Wish, now: datetime) -> Restored:
    """Put a backup back. Raises RestoreRefused, BackupFailed, Unreadable and CopyFailed; nothing was replaced then."""
    _may_be_replaced(place, wish)
    beside = _sqlite_path(place.database).parent if place.database.vendor == "sqlite" else None
    with backup.unpacked(file, key, beside=beside) as found:
        _is_ours(found, place, wish)
        with backup.restored(found, place.database) as database:
            proven = backup.prove(found, database)
            if proven.problems:
                raise RestoreRefused("The backup is not a true copy: " + "; ".join(proven.problems[:5]))
            if proven.ledger and not wish.force:
                raise RestoreRefused(
                    f"The ledger in the backup is not whole ({'; '.join(proven.ledger[:5])}). --force restores it all the same."
                )
            heads = _heads(database)
            place.database.close()  # nobody may hold what is exchanged, ourselves included
            done = Restored(str(found.manifest["made_at"]), proven)
            stamp = now.strftime("%Y%m%d-%H%M%S")
            if place.database.vendor == "postgresql":
                done.kept += _exchange_postgresql(database, place.database, stamp)
        if place.database.vendor == "sqlite":
            done.kept += _exchange_sqlite(found.database, _sqlite_path(place.database), stamp)
        for name in backup.KEPT:
            done.kept += _exchange_uploads(found.folder / name, place.folder(name), stamp)
        done.notes += _merge_anchors(found.folder / "anchors", place.anchors, stamp)
    anchoring.note_restored(now=now, heads=heads, folder=place.anchors)
    return done


def _heads(database: BaseDatabaseWrapper) -> Mapping[str, tuple[int, str]]:
    query = "SELECT b.key, h.sequence, h.hash FROM todoke_ledgerhead h JOIN todoke_body b ON b.id = h.body_id"
    with database.cursor() as cursor:
        cursor.execute(query)
        found = {key: (sequence, hash_) for key, sequence, hash_ in cursor.fetchall()}
        if "todoke_logbatch" in database.introspection.table_names(cursor):
            cursor.execute("SELECT number, hash FROM todoke_logbatch ORDER BY number DESC LIMIT 1")
            if (last := cursor.fetchone()) is not None:
                found[public_log.ANCHOR] = (last[0], last[1])
        return found


def _is_ours(found: Unpacked, place: Place, wish: Wish) -> None:
    if found.manifest["engine"] != place.database.vendor:
        raise RestoreRefused(
            f"The backup is of {found.manifest['engine']}, this installation runs on {place.database.vendor}."
        )
    if wish.other_installation:
        return
    if found.manifest["installation"] != backup.installation():
        raise RestoreRefused(
            "The backup was made by an installation with another TODOKE_SECRET_KEY. Set that key, or say --other-installation."
        )
    if missing := set(found.manifest["data_keys"]) - set(backup.data_keys()):
        raise RestoreRefused(
            f"{len(missing)} of the keys in TODOKE_DATA_KEYS at that time are not here: fields that were sealed with them cannot be opened."
            " Add them, or say --other-installation."
        )


def _may_be_replaced(place: Place, wish: Wish) -> None:
    """Whether what is there may go; raises RestoreRefused."""
    tables, bodies = _what_is_there(place.database)
    if wish.force or not tables:
        return
    if bodies:
        raise RestoreRefused(
            "There is a database with content here. --force puts the backup in its place and keeps what is there beside."
        )
    if not wish.into_empty:
        raise RestoreRefused("There is an empty database here. --into-empty puts the backup in its place.")


def _what_is_there(database: BaseDatabaseWrapper) -> tuple[bool, int]:
    """Whether there are tables, and how many bodies."""
    if database.vendor == "sqlite" and not _sqlite_path(database).exists():
        return False, 0
    if database.vendor == "postgresql":
        name = str(database.settings_dict["NAME"])
        if not database_copies.outside(database, "SELECT 1 FROM pg_database WHERE datname = %s", name):
            return False, 0
    with database.cursor() as cursor:
        tables = database.introspection.table_names(cursor)
        if "todoke_body" not in tables:
            return bool(tables), 0
        cursor.execute("SELECT count(*) FROM todoke_body")
        return True, int(cursor.fetchone()[0])


def _sqlite_path(database: BaseDatabaseWrapper) -> Path:
    return Path(str(database.settings_dict["NAME"]))


def _exchange_sqlite(made: Path, path: Path, stamp: str) -> list[str]:
    """Put the file in place; what was there is one file beside it."""
    kept = []
    if path.exists():
        aside = path.with_name(f"{path.name}.before-restore-{stamp}")
        _settle_sqlite(path)
        _belongs_like(made, path)
        os.replace(path, aside)
        kept.append(str(aside))
    with made.open("rb") as held:
        os.fsync(held.fileno())
    os.replace(made, path)
    anchor_files.settle(path.parent)
    return kept


def _belongs_like(made: Path, present: Path, *, mode: bool = True) -> None:
    """Give what was made to whom the present one belongs, so that the server may use it when root restored."""
    like = present.stat()
    if mode:
        made.chmod(like.st_mode & 0o777)
    if os.geteuid() == 0:
        os.chown(made, like.st_uid, like.st_gid)


def _settle_sqlite(path: Path) -> None:
    """Make one file of a database and its log; refuse while somebody else has it open."""
    held = sqlite3.connect(path, timeout=2, isolation_level=None)
    try:
        (mode,) = held.execute("PRAGMA journal_mode=DELETE").fetchone()
        if mode != "delete":
            raise RestoreRefused("The database is in use: stop the web server and the workers, then try again.")
        held.execute("BEGIN EXCLUSIVE")
        held.execute("COMMIT")
    except sqlite3.OperationalError:
        raise RestoreRefused("The database is in use: stop the web server and the workers, then try again.") from None
    finally:
        held.close()


def _is_in_use(present: BaseDatabaseWrapper, name: str) -> bool:
    """Whether anybody is connected; who has just hung up has two seconds to be gone."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
    for _ in range(20):
        if not database_copies.outside(present, query, name)[0][0]:
            return False
        time.sleep(0.1)
    return True


def _exchange_postgresql(made: BaseDatabaseWrapper, present: BaseDatabaseWrapper, stamp: str) -> list[str]:
    """Give the scratch database the name of the present one, which gets another."""
    name, scratch = str(present.settings_dict["NAME"]), str(made.settings_dict["NAME"])
    made.close()
    present.close()
    there = database_copies.outside(present, "SELECT 1 FROM pg_database WHERE datname = %s", name)
    kept = []
    if there:
        if _is_in_use(present, name):
            raise RestoreRefused("The database is in use: stop the web server and the workers, then try again.")
        aside = f"{name[:36]}_before_{stamp}"
        _same_owner(present, name, scratch)
        _rename(present, name, aside)
        kept.append(f"the database {aside}")
    try:
        _rename(present, scratch, name)
    except Exception:
        if there:
            _rename(present, aside, name)
        raise
    return kept


def _same_owner(database: BaseDatabaseWrapper, old: str, new: str) -> None:
    query = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s"
    (mine,), (theirs,) = (database_copies.outside(database, query, name)[0] for name in (new, old))
    if mine != theirs:
        names = database_copies.quoted(new), database_copies.quoted(theirs)
        database_copies.outside(database, f"ALTER DATABASE {names[0]} OWNER TO {names[1]}")


def _rename(database: BaseDatabaseWrapper, old: str, new: str) -> None:
    database_copies.outside(
        database, f"ALTER DATABASE {database_copies.quoted(old)} RENAME TO {database_copies.quoted(new)}"
    )


def _exchange_uploads(made: Path, present: Path, stamp: str) -> list[str]:
    kept = []
    if present.is_dir() and any(present.iterdir()):
        aside = present.with_name(f"{present.name}.before-restore-{stamp}")
        for each in (made, *made.iterdir()):
            _belongs_like(each, present, mode=each is made)
        os.replace(present, aside)
        kept.append(str(aside))
    elif present.is_dir():
        present.rmdir()
    present.parent.mkdir(parents=True, exist_ok=True)
    os.replace(made, present)
    return kept


def _merge_anchors(made: Path, present: Path, stamp: str) -> list[str]:
    """Anchors are never thrown away: what is here and goes on from the backup's stays; what differs is kept beside."""
    notes = []
    present.mkdir(mode=0o750, parents=True, exist_ok=True)
    for path in anchor_files.files(made):
        here, said = present / path.name, path.read_bytes()
        held = here.read_bytes() if here.exists() else b""
        if held.startswith(said):
            continue
        if not said.startswith(held):
            here = present / f"from-backup-{stamp}-{path.name}"
            notes.append(f"The anchors here are not those of the backup; the backup's are in {here}.")
        here.write_bytes(said)
    return notes

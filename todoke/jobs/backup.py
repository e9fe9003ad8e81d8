"""Makes a backup: a copy of the database with the files beside it, encrypted, and proven by restoring it into a scratch place."""

import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from todoke.bodies import verifying
from todoke.common import sealed_stream
from todoke.common.sealed_stream import Unreadable
from todoke.gateways import anchor_files, database_copies

MANIFEST: Final = "manifest.json"
#: The copy of the database, by engine.
DATABASE: Final = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
FOLDERS: Final = ("uploads", "sealed", "anchors")
#: Those beside one another in the data folder, whose files are written once.
KEPT: Final = ("uploads", "sealed")


class BackupFailed(Exception):
    """No backup was made, or it does not hold what it should; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a backup holds, where it lies: the database, the folder of kept files with that of sealed ones beside it, the folder of anchors."""

    database: BaseDatabaseWrapper
    uploads: Path
    anchors: Path

    def folder(self, name: str) -> Path:
        """One of ``FOLDERS``."""
        if name == "uploads":
            return self.uploads
        return self.uploads.with_name(name) if name in KEPT else self.anchors


@dataclass(frozen=True, slots=True)
class Unpacked:
    """An archive, decrypted to its end and unpacked into a scratch folder; nothing in use was touched."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def database(self) -> Path:
        """The copy of the database."""
        return self.folder / DATABASE[self.manifest["engine"]]


@dataclass(slots=True)
class Proven:
    """What restoring an archive into a scratch place showed."""

    tables: int = 0
    rows: int = 0
    entries: int = 0
    #: Why it is not a true copy.
    problems: list[str] = field(default_factory=list)
    #: What is wrong with the ledger in it: a true copy of a ledger that was tampered with says so here.
    ledger: list[str] = field(default_factory=list)


def here() -> Place:
    """This installation."""
    return Place(database_copies.of_backup(), Path(settings.DATA_DIR) / "uploads", Path(settings.ANCHORS))


def key() -> bytes:
    """The key from the environment or its file; raises BackupFailed."""
    text = settings.BACKUP_KEY
    if not text and settings.BACKUP_KEY_FILE:
        try:
            text = Path(settings.BACKUP_KEY_FILE).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise BackupFailed(f"The key file cannot be read: {error}") from None
    if not text:
        raise BackupFailed(
            "There is no key. Make one with “manage.py backup --make-key FILE”, keep a copy away from this machine, and set"
            " TODOKE_BACKUP_KEY_FILE (or TODOKE_BACKUP_KEY)."
        )
    try:
        return sealed_stream.read_key(text)
    except ValueError as error:
        raise BackupFailed(f"The key cannot be used: {error}.") from None


def installation() -> str:
    """What tells installations apart and reveals nothing of their keys."""
    return sealed_stream.key_id(settings.SECRET_KEY.encode())


def data_keys() -> list[str]:
    """The same of each key that personal fields are sealed with."""
    keys = settings.DATA_KEYS.replace("\n", ",").split(",")
    return sorted(sealed_stream.key_id(key.strip().encode()) for key in keys if key.strip())


def make(file: Path, *, place: Place, key: bytes, now: datetime) -> Proven:
    """Write a backup and prove it; raises BackupFailed, and then there is no file of that name."""
    if file.exists():
        raise BackupFailed(f"{file} is there already; a backup never replaces another.")
    part = file.with_name(f".{file.name}.part")
    try:
        with tempfile.TemporaryDirectory(prefix=".todoke-backup-", dir=file.parent) as scratch:
            _write(part, Path(scratch), place, key, now)
        with unpacked(part, key) as found, restored(found, place.database) as database:
            proven = prove(found, database)
        if proven.problems:
            raise BackupFailed("The copy is not true: " + "; ".join(proven.problems[:5]))
        os.replace(part, file)
        anchor_files.settle(file.parent)
    except (OSError, database_copies.CopyFailed, Unreadable) as error:
        raise BackupFailed(str(error)) from None
    finally:
        part.unlink(missing_ok=True)
    return proven


def _write(part: Path, scratch: Path, place: Place, key: bytes, now: datetime) -> None:
    # The anchors first: none of them may speak of an entry that the copy of the database does not have yet.
    anchors = {path: path.stat().st_size for path in anchor_files.files(place.anchors)}
    engine = place.database.vendor
    copy = scratch / DATABASE[engine]
    rows = database_copies.copy(place.database, copy)
    manifest = {
        "form": 1, "made_at": now.isoformat(timespec="seconds"), "engine": engine, "installation": installation(), "rows": rows, "data_keys": data_keys(),
        "migrations": sorted(name for app, name in MigrationRecorder(place.database).applied_migrations() if app == "todoke"),
    }  # fmt: skip
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        sealed = sealed_stream.Writer(out, key, {"made_at": manifest["made_at"], "engine": engine})
        with tarfile.open(fileobj=cast(BinaryIO, sealed), mode="w|", format=tarfile.PAX_FORMAT) as tar:
            _add(tar, MANIFEST, io.BytesIO(text := json.dumps(manifest).encode()), len(text))
            with copy.open("rb") as held:
                _add(tar, copy.name, held, copy.stat().st_size)
            for path, size in anchors.items():
                with path.open("rb") as held:
                    _add(tar, f"anchors/{path.name}", held, size)
            for name in KEPT:
                folder = place.folder(name)
                for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                    _add_kept(tar, name, path)
        sealed.close()
        out.flush()
        os.fsync(out.fileno())


def _add_kept(tar: tarfile.TarFile, name: str, path: Path) -> None:
    """A kept file, unless somebody dealt with it meanwhile."""
    try:
        held = path.open("rb")
    except (FileNotFoundError, IsADirectoryError):
        return
    with held:
        _add(tar, f"{name}/{path.name}", held, os.fstat(held.fileno()).st_size)


def _add(tar: tarfile.TarFile, name: str, held: BinaryIO, size: int) -> None:
    about = tarfile.TarInfo(name)
    about.size, about.mode = size, 0o600
    tar.addfile(about, held)


@contextmanager
def unpacked(file: Path, key: bytes, *, beside: Path | None = None) -> Iterator[Unpacked]:
    """Decrypt an archive to its end into a scratch folder; raises Unreadable."""
    with tempfile.TemporaryDirectory(prefix=".todoke-restore-", dir=beside or file.parent) as name:
        folder = Path(name)
        for each in FOLDERS:
            (folder / each).mkdir(mode=0o700)
        with file.open("rb") as held:
            reader = sealed_stream.Reader(held, key)
            _unpack(reader, folder)
        try:
            manifest = json.loads((folder / MANIFEST).read_bytes())
        except (OSError, ValueError):
            raise Unreadable("it holds no description") from None
        if manifest.get("form") != 1 or manifest.get("engine") not in DATABASE:
            raise Unreadable("it is of a form that this version does not know")
        yield Unpacked(folder, manifest)


def _unpack(reader: sealed_stream.Reader, folder: Path) -> None:
    try:
        with tarfile.open(fileobj=cast(BinaryIO, reader), mode="r|") as tar:
            for about in tar:
                where = Path(about.name)
                if (
                    not about.isreg()
                    or len(where.parts) > 2
                    or (len(where.parts) == 2 and where.parts[0] not in FOLDERS)
                ):
                    raise Unreadable(f"it holds something unexpected: {about.name}")
                tar.extract(about, folder, filter="data")
    except tarfile.TarError:
        raise Unreadable("what it holds cannot be unpacked") from None
    while not reader.ended:
        reader.read(1024 * 1024)


@contextmanager
def restored(found: Unpacked, server: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """The database of an archive in a scratch place: its file itself, or a new database on the PostgreSQL server."""
    if found.manifest["engine"] == "sqlite":
        database = database_copies.sqlite(found.database)
        try:
            yield database
        finally:
            database.close()
    elif server.vendor != "postgresql":
        raise Unreadable("it holds a PostgreSQL database, and this installation is on SQLite")
    else:
        with database_copies.scratch(server, found.database) as database:
            yield database


def prove(found: Unpacked, database: BaseDatabaseWrapper) -> Proven:
    """Count every table again and verify the whole ledger against the archive's own anchors."""
    rows = database_copies.counts(database)
    proven = Proven(tables=len(rows), rows=sum(rows.values()))
    for table in sorted({*rows, *found.manifest["rows"]}):
        was, now = found.manifest["rows"].get(table), rows.get(table)
        if was != now:
            proven.problems.append(f"table {table} held {was} rows and holds {now}")
    if database.vendor == "sqlite":
        with database.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            if (answer := cursor.fetchone()[0]) != "ok":
                proven.problems.append(f"SQLite says: {answer}")
    proven.ledger += [f"its guard {name} is missing" for name in verifying.unguarded(database)]
    held = verifying.Anchors(anchor_files.lines(found.folder / "anchors"))
    try:
        for seen in verifying.verify(database, held):
            proven.entries += seen.entries
            if seen.broken:
                proven.ledger.append(f"{seen.body}: {seen.broken} findings")
    finally:
        held.close()
    return proven

"""Whole copies of a database: SQLite's own (``VACUUM INTO``), and PostgreSQL's through ``pg_dump`` and ``pg_restore``."""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import dj_database_url
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

#: What libpq takes from the environment, so that no password stands in the list of processes.
_ENVIRONMENT: Final = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE", "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY", "passfile": "PGPASSFILE", "service": "PGSERVICE",
}  # fmt: skip
#: Where PostgreSQL keeps bodies apart by itself (row-level security), a copy reaches every row; counted afterwards.
_REACH: Final = "-c todoke.reach=all"
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,63}")


class CopyFailed(Exception):
    """A copy could not be made or put back; the text says why and what to do."""


def of_backup() -> BaseDatabaseWrapper:
    """The database as the role that may dump and restore it."""
    if settings.BACKUP_DATABASE_URL:
        return opened(dict(dj_database_url.parse(settings.BACKUP_DATABASE_URL)))
    return opened(connection.settings_dict)


def sqlite(path: Path) -> BaseDatabaseWrapper:
    """A SQLite file."""
    return opened({"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)})


def opened(said: Mapping[str, Any]) -> BaseDatabaseWrapper:
    """A connection of its own that reaches every row."""
    own = dict(said)
    if "postgresql" in str(own["ENGINE"]):
        held = dict(own.get("OPTIONS", {}))
        own["OPTIONS"] = {**held, "options": f"{held.get('options', '').replace(_REACH, '')} {_REACH}".strip()}
    return ConnectionHandler({"default": own})["default"]


def copy(database: BaseDatabaseWrapper, out: Path) -> dict[str, int]:
    """Write a copy to a file that is not there yet: one moment of the database, others go on. Rows of each table in it."""
    if database.vendor == "sqlite":
        with database.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(out)])
        held = sqlite(out)
        try:
            return counts(held)
        finally:
            held.close()
    program = _program("pg_dump", database)
    with _one_moment(database) as snapshot:
        found = counts(database)
        _run([program, "--format=custom", "--enable-row-security", f"--snapshot={snapshot}", f"--file={out}"], database)
    return found


@contextmanager
def _one_moment(database: BaseDatabaseWrapper) -> Iterator[str]:
    """A transaction that sees one moment, and the name under which a dump sees the same."""
    with database.cursor() as cursor:
        cursor.execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            yield str(cursor.fetchone()[0])
        finally:
            cursor.execute("ROLLBACK")


def counts(database: BaseDatabaseWrapper) -> dict[str, int]:
    """How many rows each table holds."""
    found = {}
    with database.cursor() as cursor:
        for table in sorted(database.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {database.ops.quote_name(table)}")  # noqa: S608 - the database's own name, quoted
            found[table] = int(cursor.fetchone()[0])
    return found


@contextmanager
def scratch(database: BaseDatabaseWrapper, dump: Path) -> Iterator[BaseDatabaseWrapper]:
    """A database made from a PostgreSQL dump on the same server; it goes afterwards unless it was renamed."""
    program, name = _program("pg_restore", database), f"todoke_scratch_{secrets.token_hex(6)}"
    _create(database, name)
    made = named(database, name)
    try:
        _run([program, "--exit-on-error", "--single-transaction", f"--dbname={name}", str(dump)], made)
        yield made
    finally:
        made.close()
        drop(database, name)


def named(database: BaseDatabaseWrapper, name: str) -> BaseDatabaseWrapper:
    """Another database of the same server."""
    return opened({**database.settings_dict, "NAME": name})


def _create(database: BaseDatabaseWrapper, name: str) -> None:
    try:
        outside(database, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    except DatabaseError as error:
        raise CopyFailed(
            f"No database to restore into could be made ({str(error).strip()}): its role needs CREATEDB. Set TODOKE_BACKUP_DATABASE_URL."
        ) from None


def drop(database: BaseDatabaseWrapper, name: str) -> None:
    """Remove a database of the same server, if it is there."""
    outside(database, f"DROP DATABASE IF EXISTS {quoted(name)}")


def quoted(name: str) -> str:
    """The name of a database as SQL has it."""
    if not _NAME.fullmatch(name):
        raise CopyFailed(f"“{name}” is an unusual name for a database; it is not touched.")
    return f'"{name}"'


def outside(database: BaseDatabaseWrapper, statement: str, *parameters: str) -> list[Any]:
    """Run a statement about databases, from outside of this one."""
    with database._nodb_cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return list(cursor.fetchall()) if cursor.description else []


def _program(name: str, database: BaseDatabaseWrapper) -> str:
    """PostgreSQL's own program, not older than the server."""
    found = shutil.which(name, path=settings.POSTGRES_PROGRAMS or None)
    if found is None:
        raise CopyFailed(f"{name} is not there: install PostgreSQL's client programs or set TODOKE_POSTGRES_PROGRAMS.")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    match = re.search(r"\) (\d+)", said)
    server = int(outside(database, "SHOW server_version_num")[0][0]) // 10_000
    if match is None or int(match[1]) < server:
        version = match[1] if match else "unknown"
        raise CopyFailed(
            f"{found} is of version {version}, the server of {server}: install the client programs of {server} or set"
            " TODOKE_POSTGRES_PROGRAMS."
        )
    return found


def _run(command: list[str], database: BaseDatabaseWrapper) -> None:
    done = subprocess.run(command, env=environment(database), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise CopyFailed(f"{Path(command[0]).name} failed: {done.stderr.strip()[-500:]}")


def environment(database: BaseDatabaseWrapper) -> Mapping[str, str]:
    """The environment in which PostgreSQL's programs find the database."""
    said = database.get_connection_params()
    return {
        **os.environ,
        "PGOPTIONS": str(said.get("options", "")),
        **{_ENVIRONMENT[key]: str(value) for key, value in said.items() if key in _ENVIRONMENT and value},
    }

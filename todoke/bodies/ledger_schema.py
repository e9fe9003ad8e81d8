"""The database itself refuses to change or delete what stands in the ledger: triggers on both engines."""

from collections.abc import Sequence
from typing import Final

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE: Final = "todoke_ledgerentry"
_REFUSE: Final = "todoke_ledger_refuse"
_WHY: Final = "the ledger is only ever added to"
#: Names of the triggers, by engine. Django remakes a table on SQLite when a field changes, and drops them silently:
#: a migration that alters LedgerEntry ends with ``RunPython(ledger_schema.create)``; a test and ``verify_ledger`` look.
TRIGGERS: Final = {
    "sqlite": ("todoke_ledger_no_update", "todoke_ledger_no_delete"),
    "postgresql": ("todoke_ledger_no_change", "todoke_ledger_no_truncate"),
}
_SQLITE: Final = tuple(
    f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{_WHY}'); END"
    for name, event in zip(TRIGGERS["sqlite"], ("UPDATE", "DELETE"), strict=True)
)
_POSTGRESQL: Final = (
    f"CREATE OR REPLACE FUNCTION {_REFUSE}() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$BEGIN RAISE EXCEPTION '{_WHY}' USING ERRCODE = 'integrity_constraint_violation'; END$$",
    f"CREATE TRIGGER {TRIGGERS['postgresql'][0]} BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {_REFUSE}()",
    f"CREATE TRIGGER {TRIGGERS['postgresql'][1]} BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION {_REFUSE}()",
)


def create(apps: Apps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers anew, whether or not they are there; for a migration (``RunPython``)."""
    drop(apps, schema_editor)
    _run(schema_editor, creating(schema_editor.connection.vendor))


def drop(apps: Apps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the triggers; for a migration that must write old entries anew."""
    _run(schema_editor, dropping(schema_editor.connection.vendor))


def creating(vendor: str) -> tuple[str, ...]:
    """The statements that make the triggers."""
    return _SQLITE if vendor == "sqlite" else _POSTGRESQL


def dropping(vendor: str) -> tuple[str, ...]:
    """The statements that remove them, whether or not they are there."""
    on = "" if vendor == "sqlite" else f" ON {TABLE}"
    return tuple(f"DROP TRIGGER IF EXISTS {name}{on}" for name in TRIGGERS[vendor])


def _run(schema_editor: BaseDatabaseSchemaEditor, statements: Sequence[str]) -> None:
    for statement in statements:
        schema_editor.execute(statement, params=None)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Triggers that the database lacks."""
    if connection.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{TABLE}'::regclass AND tgenabled IN ('O', 'A')"  # noqa: S608 - our own constant
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in TRIGGERS[connection.vendor] if name not in present]

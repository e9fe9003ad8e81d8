"""The database itself refuses to change or delete what stands in the public log: triggers on both engines.

Sealed columns may be sealed anew when keys change; whoever bends them is found, because the commitment does not open any more.
"""

from typing import Final

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_REFUSE: Final = "todoke_notice_log_refuse"
_WHY: Final = "the log is only ever added to"
#: Columns that never change, by table.
_FIXED: Final = {
    "todoke_publicnotice": "sequence, kind, commitment, body_id, topic, day_date, law",
    "todoke_logbatch": "number, first, last, root, previous, at, key, hash, signature",
}
#: Django remakes a table on SQLite when a field changes, and drops them silently: a migration that alters one ends with ``create``.
TRIGGERS: Final = {
    vendor: tuple(f"{table}_no_{event}" for table in _FIXED for event in events)
    for vendor, events in {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}.items()
}


def _creating(vendor: str) -> list[str]:
    made = []
    if vendor != "sqlite":
        made.append(
            f"CREATE OR REPLACE FUNCTION {_REFUSE}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$BEGIN RAISE EXCEPTION '{_WHY}' USING ERRCODE = 'integrity_constraint_violation'; END$$"
        )
    for table, columns in _FIXED.items():
        for event, when in (("update", f"UPDATE OF {columns}"), ("delete", "DELETE"), ("truncate", "TRUNCATE")):
            begins = f"CREATE TRIGGER {table}_no_{event} BEFORE {when} ON {table}"
            if vendor != "sqlite":
                each = "STATEMENT" if event == "truncate" else "ROW"
                made.append(f"{begins} FOR EACH {each} EXECUTE FUNCTION {_REFUSE}()")
            elif event != "truncate":
                made.append(f"{begins} BEGIN SELECT RAISE(ABORT, '{_WHY}'); END")
    return made


def create(apps: Apps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers anew, whether or not they are there; for a migration (``RunPython``)."""
    drop(apps, schema_editor)
    for statement in creating(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def drop(apps: Apps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the triggers."""
    for statement in dropping(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def creating(vendor: str) -> tuple[str, ...]:
    """The statements that make the triggers."""
    return tuple(_creating(vendor))


def dropping(vendor: str) -> tuple[str, ...]:
    """The statements that remove them, whether or not they are there."""
    tables = {name: table for table in _FIXED for name in TRIGGERS[vendor] if name.startswith(table)}
    return tuple(
        f"DROP TRIGGER IF EXISTS {name}{'' if vendor == 'sqlite' else f' ON {table}'}" for name, table in tables.items()
    )


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Triggers that the database lacks."""
    if connection.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in TRIGGERS[connection.vendor] if name not in present]

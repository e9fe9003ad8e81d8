"""The database itself refuses to change the document of a version that was proposed: triggers on both engines."""

from typing import Final

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE: Final = "todoke_formversion"
#: Django remakes a table on SQLite when a field changes, and drops its triggers silently: a migration that alters FormVersion ends with
#: ``RunPython(forms_schema.create, forms_schema.drop)``; a test looks.
TRIGGER: Final = "todoke_form_version_fixed"
_WHY: Final = "the document of a proposed version never changes"
_SQLITE: Final = (
    f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON {TABLE}"
    " WHEN OLD.state <> 'draft' AND (NEW.document IS NOT OLD.document OR NEW.state = 'draft' OR NEW.procedure_id IS NOT OLD.procedure_id"
    f" OR NEW.number <> OLD.number) BEGIN SELECT RAISE(ABORT, '{_WHY}'); END",
)
_POSTGRESQL: Final = (
    f"CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$BEGIN RAISE EXCEPTION '{_WHY}' USING ERRCODE = 'integrity_constraint_violation'; END$$",
    f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON {TABLE} FOR EACH ROW"
    " WHEN (OLD.state <> 'draft' AND (NEW.document IS DISTINCT FROM OLD.document OR NEW.state = 'draft'"
    f" OR NEW.procedure_id IS DISTINCT FROM OLD.procedure_id OR NEW.number <> OLD.number)) EXECUTE FUNCTION {TRIGGER}()",
)


def create(apps: Apps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the trigger anew, whether or not it is there; for a migration (``RunPython``)."""
    drop(apps, schema_editor)
    for statement in _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL:
        schema_editor.execute(statement, params=None)


def drop(apps: Apps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove it, whether or not it is there."""
    on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {TABLE}"
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER}{on}", params=None)


def is_there(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database has it."""
    table, name = ("sqlite_master", "name") if connection.vendor == "sqlite" else ("pg_trigger", "tgname")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {name} = %s", [TRIGGER])  # noqa: S608 - our own constants
        return bool(cursor.fetchone()[0])

"""The full-text index over search tokens: FTS5 and three triggers on SQLite, a tsvector column and a GIN index on PostgreSQL."""

from collections.abc import Sequence
from typing import Final

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE: Final = "todoke_programsearch"
INDEX: Final = "todoke_programsearch_index"
TRIGGERS: Final = ("todoke_programsearch_insert", "todoke_programsearch_delete", "todoke_programsearch_update")

_ADD = f"INSERT INTO {INDEX}(rowid, tokens) VALUES (new.program_id, new.tokens);"  # noqa: S608 - our own constants
_REMOVE = f"INSERT INTO {INDEX}({INDEX}, rowid, tokens) VALUES ('delete', old.program_id, old.tokens);"  # noqa: S608 - our own constants

# The "ascii" tokenizer takes every character beyond ASCII as part of a word, whatever its Unicode version, so SQLite
# cuts exactly where PostgreSQL does: at spaces. detail=none keeps no positions: no phrase is ever asked for.
_SQLITE: Final = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5("
    f"tokens, content='{TABLE}', content_rowid='program_id', detail=none, columnsize=0, tokenize=\"ascii tokenchars '-_.:/'\")",
    f"CREATE TRIGGER {TRIGGERS[0]} AFTER INSERT ON {TABLE} BEGIN {_ADD} END",
    f"CREATE TRIGGER {TRIGGERS[1]} AFTER DELETE ON {TABLE} BEGIN {_REMOVE} END",
    f"CREATE TRIGGER {TRIGGERS[2]} AFTER UPDATE ON {TABLE} BEGIN {_REMOVE} {_ADD} END",
    f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')",  # noqa: S608 - our own constants
)
#: The column that PostgreSQL makes from the tokens and indexes. It is stored, so that a walk over rows, which is how
#: common words are best found, need not make it again; the finer statistics tell common words from rare ones.
VECTOR: Final = "vector"
_POSTGRESQL: Final = (
    f"ALTER TABLE {TABLE} ADD COLUMN {VECTOR} tsvector"
    " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(tokens, ' '))) STORED",
    f"ALTER TABLE {TABLE} ALTER COLUMN {VECTOR} SET STATISTICS 300",
    f"CREATE INDEX {INDEX} ON {TABLE} USING gin ({VECTOR})",
)


def create(apps: Apps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index and fill it from what the table holds; for a migration (``RunPython``)."""
    _run(schema_editor, _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL)


def drop(apps: Apps | None, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the index and its triggers, whether or not all of them are there."""
    if schema_editor.connection.vendor == "sqlite":
        triggers = [f"DROP TRIGGER IF EXISTS {trigger}" for trigger in TRIGGERS]
        _run(schema_editor, [*triggers, f"DROP TABLE IF EXISTS {INDEX}"])
    else:
        _run(schema_editor, [f"DROP INDEX IF EXISTS {INDEX}", f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS {VECTOR}"])


def _run(schema_editor: BaseDatabaseSchemaEditor, statements: Sequence[str]) -> None:
    for statement in statements:
        schema_editor.execute(statement, params=None)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Parts of the index that the database lacks: a migration that altered the table may have dropped triggers."""
    if connection.vendor == "sqlite":
        wanted: tuple[str, ...] = (INDEX, *TRIGGERS)
        query = "SELECT name FROM sqlite_master"
    else:
        wanted = (INDEX,)
        query = "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in wanted if name not in present]

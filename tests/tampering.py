"""Takes the database's own guards of the ledger away for a moment: for tests that tamper, and between tests."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations

from todoke.bodies import ledger_schema
from todoke.notices import log_schema


@contextmanager
def unguarded(where: BaseDatabaseWrapper = connection) -> Iterator[None]:
    """As somebody who holds the database could do it."""
    for schema in (ledger_schema, log_schema):
        _execute(where, schema.dropping(where.vendor))
    try:
        yield
    finally:
        for schema in (ledger_schema, log_schema):
            _execute(where, schema.creating(where.vendor))


def _execute(where: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with where.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def let_flush(patch: pytest.MonkeyPatch) -> None:
    """Let the flush that follows a transactional test empty the ledger too."""
    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with unguarded(self.connection):
            plain(self, sql_list)

    patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)

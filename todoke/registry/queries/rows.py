"""Hand-written queries for the pages that are asked for most, where Django would spend more on the asking than the database on the answer."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import InterfaceError, OperationalError, connection, models

Row = Sequence[Any]
M = TypeVar("M", bound=models.Model)


class Reader(Generic[M]):
    """Reads a model's columns, named under an alias in a query, back into an instance."""

    def __init__(self, model: type[M], alias: str) -> None:
        self._model, self._alias = model, alias
        self._fields = model._meta.concrete_fields
        self._names = [field.attname for field in self._fields]
        self.columns = ", ".join(f'{alias}."{field.column}"' for field in self._fields)
        self.width = len(self._fields)

    @cached_property
    def _conversions(self) -> list[tuple[int, Callable[[Any], Any]]]:
        """What turns the values of some columns into Python's, as this database needs it."""
        found: list[tuple[int, Callable[[Any], Any]]] = []
        for place, field in enumerate(self._fields):
            column = field.get_col(self._alias)
            for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection)):
                found.append((place, _bound(convert, column)))
        return found

    def make(self, row: Row, start: int) -> M | None:
        """The instance whose columns begin at a place of the row; None where an outer join found none."""
        values = list(row[start : start + self.width])
        if values[0] is None:
            return None
        for place, convert in self._conversions:
            values[place] = convert(values[place])
        return self._model.from_db(connection.alias, self._names, values)


def _bound(convert: Callable[..., Any], column: object) -> Callable[[Any], Any]:
    return lambda value: convert(value, column, connection)


def made(readers: Iterable[Reader[Any]], row: Row) -> list[Any]:
    """An instance, or None, by each reader in turn from the columns of a row."""
    instances, start = [], 0
    for reader in readers:
        instances.append(reader.make(row, start))
        start += reader.width
    return instances


def among() -> str:
    """The end of a condition: a key among those of a JSON array, which is the one parameter."""
    if connection.vendor == "sqlite":
        return "IN (SELECT value FROM json_each(%s))"
    return "IN (SELECT value::bigint FROM json_array_elements_text(%s::json))"


def first(sql: str, *parameters: int | str) -> Row | None:
    """The first row of a query."""
    return next(iter(every(sql, *parameters)), None)


def every(sql: str, *parameters: int | str) -> list[Row]:
    """All rows of a query; a connection that died since its last use is opened again, once."""
    try:
        return _asked(sql, parameters)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return _asked(sql, parameters)


def _asked(sql: str, parameters: tuple[int | str, ...]) -> list[Row]:
    """Ask without Django's cursor; PostgreSQL plans a query once a connection (``prepare_threshold`` in the settings)."""
    connection.ensure_connection()
    held: Any = connection.connection
    with connection.wrap_database_errors:
        if connection.vendor != "postgresql":
            return list(held.execute(sql.replace("%s", "?"), parameters))
        from psycopg import Cursor

        return Cursor(held).execute(sql, parameters).fetchall()

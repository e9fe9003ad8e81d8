"""How far a piece of work reaches into rows about persons: one body's, everybody's, or nobody's; in our queries and again in PostgreSQL.

Each municipality is its own controller. A request of the web server reaches nobody until a page says for whom it works: ``within(body.pk)`` at a
desk, ``within(EVERYTHING)`` where a resident's own rights decide. Commands and jobs, which the operator runs, reach everything.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

Reach = int | str
EVERYTHING: Final = "all"
NOTHING: Final = ""
_SETTING: Final = "todoke.reach"
_POLICY: Final = "todoke_reach"
_reach: ContextVar[Reach | None] = ContextVar("reach", default=None)
_outside: list[Reach] = [EVERYTHING]
Arguments = ParamSpec("Arguments")
_Answer = TypeVar("_Answer")
_Model = TypeVar("_Model", bound=models.Model)


class OutOfReach(RuntimeError):
    """Rows about persons were asked for, or written, where nobody had said for which body: a fault of ours, never shown as data."""


def current() -> Reach:
    """How far the present piece of work reaches."""
    reach = _reach.get()
    return _outside[0] if reach is None else reach


def start_closed() -> None:
    """For a server: whatever runs outside a page reaches nobody."""
    _outside[0] = NOTHING


@contextmanager
def within(reach: Reach) -> Iterator[None]:
    """Work for one body (its primary key), for EVERYTHING or for NOTHING, and then as before."""
    token = _reach.set(reach)
    try:
        _tell_database()
        yield
    finally:
        _reach.reset(token)
        _tell_database()


def everything(view: Callable[Arguments, _Answer]) -> Callable[Arguments, _Answer]:
    """A view that reaches everybody's rows, because the rights of whoever asks decide inside it: a resident's page, a partner's call."""

    @wraps(view)
    def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> _Answer:
        with within(EVERYTHING):
            return view(*args, **kwargs)

    return answer


class Scoped(models.Manager[_Model]):
    """The rows within reach. A table of persons has this manager and a foreign key ``body``, its controller."""

    def get_queryset(self) -> models.QuerySet[_Model]:
        """Rows of the body at work; every row; or OutOfReach."""
        reach = current()
        if reach == NOTHING:
            raise OutOfReach(self.model._meta.db_table)
        rows = super().get_queryset()
        return rows if reach == EVERYTHING else rows.filter(body_id=reach)


def guard(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    """Refuse to write a row of a body that is not within reach; connected to ``pre_save`` and ``pre_delete`` of each scoped table."""
    if current() not in {EVERYTHING, getattr(instance, "body_id", None)}:
        raise OutOfReach(sender._meta.db_table)


def is_scoped(model: type[models.Model]) -> bool:
    """Whether a table holds rows about persons that belong to one body each."""
    return isinstance(model._default_manager, Scoped)


def _tell_database() -> None:
    """Make PostgreSQL follow; nothing happens while there is no connection, or when it already knows."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql" and connection.connection is not None:
        settle(connection)


def settle(connection: BaseDatabaseWrapper) -> None:
    """Tell a PostgreSQL connection how far it reaches, where it does not know; in a broken transaction the next call does."""
    wanted = str(current())
    if getattr(connection, "todoke_reach", None) == wanted:
        return
    if connection.in_atomic_block and connection.needs_rollback:
        connection.todoke_reach = None  # type: ignore[attr-defined]  # unknown: told again before the next work
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, false)", [_SETTING, wanted])
    # a rollback would take the setting back with it: within a transaction what we know holds until its end at most
    connection.todoke_reach = None if connection.in_atomic_block else wanted  # type: ignore[attr-defined]


def on_connection(sender: object, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """A new connection begins as far as the work reaches."""
    if connection.vendor == "postgresql":
        connection.todoke_reach = None  # type: ignore[attr-defined]
        settle(connection)


def policies(tables: list[str]) -> list[str]:
    """The statements that make PostgreSQL itself keep bodies apart, for whoever is no superuser, owners too; run after each migration."""
    reach = f"current_setting('{_SETTING}', true)"
    rule = f"({reach} = '{EVERYTHING}' OR body_id = CASE WHEN {reach} ~ '^[0-9]+$' THEN {reach}::bigint END)"
    made = []
    for table in tables:
        made += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS {_POLICY} ON {table}",
            f"CREATE POLICY {_POLICY} ON {table} USING {rule} WITH CHECK {rule}",
        ]
    return made

"""Looking in the full-text index, on SQLite and PostgreSQL alike; everything from outside is a bound parameter."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from todoke.registry.rules.search import Candidate
from todoke.registry.search.expressions import Any, Every, Node, Token, fts5, tsquery
from todoke.registry.search.indexing import scope
from todoke.registry.search_schema import INDEX, TABLE, VECTOR

_COLUMNS: Final = "s.program_id, p.body_id, s.name, s.short_name, s.name_tokens, s.alias_tokens"
_SQLITE: Final = (
    f"SELECT {_COLUMNS} FROM (SELECT rowid AS found FROM {INDEX} WHERE {INDEX} MATCH %s AND rowid > %s ORDER BY rowid LIMIT %s)"  # noqa: S608 - our own constants
    f" JOIN {TABLE} s ON s.program_id = found JOIN todoke_program p ON p.id = found ORDER BY found"
)
_POSTGRESQL: Final = (
    f"SELECT {_COLUMNS} FROM (SELECT program_id AS found FROM {TABLE} WHERE {VECTOR} @@ %s::tsquery AND program_id > %s"  # noqa: S608 - our own constants
    f" ORDER BY program_id LIMIT %s) f JOIN {TABLE} s ON s.program_id = found JOIN todoke_program p ON p.id = found ORDER BY found"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A programme that the index found."""

    program_id: int
    body_id: int
    candidate: Candidate


def look(
    parts: Sequence[Node], *, within: Collection[str] = (), outside: Collection[str] = (), after: int = 0, limit: int
) -> list[Hit]:
    """Programmes that meet every part, of the bodies ``within`` (or of any), none of those ``outside``, by their id."""
    without = tuple(Token(scope("b", key)) for key in outside)
    scoped: tuple[Node, ...] = (Any(tuple(Token(scope("b", key)) for key in within)),) if within else ()
    tree = Every((*scoped, *parts), without)
    statement, expression = (_SQLITE, fts5(tree)) if connection.vendor == "sqlite" else (_POSTGRESQL, tsquery(tree))
    with connection.cursor() as cursor:
        cursor.execute(statement, [expression, after, limit])
        rows = cursor.fetchall()
    return [
        Hit(program, body, Candidate(name, short, frozenset(names.split()), frozenset(aliases.split())))
        for program, body, name, short, names, aliases in rows
    ]

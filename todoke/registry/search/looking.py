"""Looking in the full-text index, on SQLite and PostgreSQL alike; everything from outside is a bound parameter."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from todoke.registry.queries import rows
from todoke.registry.rules.search import Candidate
from todoke.registry.search.expressions import Any, Every, Node, Token, fts5, tsquery
from todoke.registry.search.indexing import scope
from todoke.registry.search_schema import INDEX, TABLE, VECTOR

# No order is asked of the index: a sort, or PostgreSQL's walk along the key to avoid one, would cost all that is found.
# Both engines answer in the order of storage, so that a page further on begins where the last one ended.
_FOUND_SQLITE: Final = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s LIMIT %s OFFSET %s"  # noqa: S608 - our own constants
_FOUND_POSTGRESQL: Final = f"SELECT program_id FROM {TABLE} WHERE {VECTOR} @@ %s::tsquery LIMIT %s OFFSET %s"  # noqa: S608 - our own constants
_ROWS: Final = (
    "SELECT s.program_id, p.body_id, s.name, s.short_name, s.name_tokens, s.alias_tokens"  # noqa: S608 - our own constants
    f" FROM {TABLE} s JOIN todoke_program p ON p.id = s.program_id WHERE s.program_id "
)
_ALL_SQLITE: Final = _ROWS + f"IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s LIMIT %s)"  # noqa: S608 - our own constants
_ALL_POSTGRESQL: Final = _ROWS + f"IN (SELECT program_id FROM {TABLE} WHERE {VECTOR} @@ %s::tsquery LIMIT %s)"  # noqa: S608 - our own constants
_AFTER_SQLITE: Final = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s AND rowid > %s ORDER BY rowid LIMIT %s"  # noqa: S608 - our own constants
_AFTER_POSTGRESQL: Final = (
    f"SELECT program_id FROM {TABLE} WHERE {VECTOR} @@ %s::tsquery AND program_id > %s ORDER BY program_id LIMIT %s"  # noqa: S608 - our own constants
)
_FURTHEST: Final = 10_000  # programmes that pages of one group lead through


@dataclass(frozen=True, slots=True)
class Hit:
    """A programme that the index found."""

    program_id: int
    body_id: int
    candidate: Candidate


def look_within(bodies: Collection[str], parts: Sequence[Node], *, limit: int) -> list[Hit]:
    """Programmes of these bodies that meet every part, in no order: they are few, and ranked afterwards."""
    tree = Every((Any(tuple(Token(scope("b", key)) for key in bodies)), *parts))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_ALL_SQLITE, [fts5(tree), limit])
        else:
            cursor.execute(_ALL_POSTGRESQL, [tsquery(tree), limit])
        return [_hit(*row) for row in cursor.fetchall()]


def look_outside(bodies: Collection[str], parts: Sequence[Node], *, limit: int, offset: int = 0) -> list[Hit]:
    """Programmes of all other bodies that meet every part, in the order of storage, after the first ``offset``."""
    if offset > _FURTHEST:
        return []
    tree = Every(tuple(parts), tuple(Token(scope("b", key)) for key in bodies))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_FOUND_SQLITE, [fts5(tree), limit, offset])
        else:
            cursor.execute(_FOUND_POSTGRESQL, [tsquery(tree), limit, offset])
        found = [row[0] for row in cursor.fetchall()]
    known = {row[0]: row for row in rows.every(_ROWS + rows.among(), json.dumps(found))}
    return [_hit(*known[key]) for key in found if key in known]


def programs_after(parts: Sequence[Node], *, after: int, limit: int) -> list[int]:
    """The keys of programmes that meet every part, in the order of their keys, past ``after``: a page of a full listing."""
    tree = Every(tuple(parts))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_AFTER_SQLITE, [fts5(tree), after, limit])
        else:
            cursor.execute(_AFTER_POSTGRESQL, [tsquery(tree), after, limit])
        return [row[0] for row in cursor.fetchall()]


def _hit(program: int, body: int, name: str, short_name: str, names: str, aliases: str) -> Hit:
    return Hit(program, body, Candidate(name, short_name, frozenset(names.split()), frozenset(aliases.split())))

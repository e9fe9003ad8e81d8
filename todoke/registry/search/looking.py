"""Looking in the full-text index, on SQLite and PostgreSQL alike; everything from outside is a bound parameter."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

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
_ROWS_SQLITE: Final = _ROWS + "IN (SELECT value FROM json_each(%s))"  # noqa: S608 - our own constants
_ROWS_POSTGRESQL: Final = _ROWS + "IN (SELECT value::bigint FROM json_array_elements_text(%s::json))"  # noqa: S608 - our own constants
_FURTHEST: Final = 10_000  # programmes that pages of one group lead through


@dataclass(frozen=True, slots=True)
class Hit:
    """A programme that the index found."""

    program_id: int
    body_id: int
    candidate: Candidate


def look(
    parts: Sequence[Node], *, within: Collection[str] = (), outside: Collection[str] = (), offset: int = 0, limit: int
) -> list[Hit]:
    """Programmes that meet every part, of the bodies ``within`` (or of any), none of those ``outside``;
    in the order of storage, the first ``offset`` left out."""
    if offset > _FURTHEST:
        return []
    without = tuple(Token(scope("b", key)) for key in outside)
    scoped: tuple[Node, ...] = (Any(tuple(Token(scope("b", key)) for key in within)),) if within else ()
    tree = Every((*scoped, *parts), without)
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if sqlite:
            cursor.execute(_FOUND_SQLITE, [fts5(tree), limit, offset])
        else:
            cursor.execute(_FOUND_POSTGRESQL, [tsquery(tree), limit, offset])
        found = [row[0] for row in cursor.fetchall()]
        if not found:
            return []
        cursor.execute(_ROWS_SQLITE if sqlite else _ROWS_POSTGRESQL, [json.dumps(found)])
        rows = {row[0]: row for row in cursor.fetchall()}
    return [_hit(*rows[key]) for key in found if key in rows]


def _hit(program: int, body: int, name: str, short_name: str, names: str, aliases: str) -> Hit:
    return Hit(program, body, Candidate(name, short_name, frozenset(names.split()), frozenset(aliases.split())))

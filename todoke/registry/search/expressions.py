"""What must be met, as a tree, and its two spellings: FTS5's query text and PostgreSQL's ``tsquery``.

Both spellings are bound as parameters; tokens are quoted, so nothing in a query is ever read as an operator.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Union

from todoke.registry.rules.search import Clause

Node = Union["Token", "Every", "Any"]


@dataclass(frozen=True, slots=True)
class Token:
    """One token that must be there."""

    text: str


@dataclass(frozen=True, slots=True)
class Every:
    """All of these, and none of the others."""

    parts: tuple[Node, ...]
    without: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of these."""

    parts: tuple[Node, ...]


def any_token(tokens: Iterable[str]) -> Node:
    """Any of these tokens."""
    parts = tuple(Token(token) for token in dict.fromkeys(tokens))
    return parts[0] if len(parts) == 1 else Any(parts)


def clause(found: Clause) -> Node:
    """Any way of a clause, each with all its choices."""
    ways = [Every(tuple(any_token(choice) for choice in way)) for way in found.ways]
    return ways[0] if len(ways) == 1 else Any(tuple(ways))


def every_clause(clauses: Sequence[Clause]) -> tuple[Node, ...]:
    """All clauses."""
    return tuple(clause(each) for each in clauses)


def any_clause(clauses: Sequence[Clause]) -> tuple[Node, ...]:
    """At least one clause, as the single part of a larger whole."""
    return (Any(every_clause(clauses)),)


def fts5(node: Node) -> str:
    """The tree as an FTS5 query."""
    if isinstance(node, Token):
        return '"' + node.text.replace('"', '""') + '"'
    if isinstance(node, Any):
        return "(" + " OR ".join(fts5(part) for part in node.parts) + ")"
    text = "(" + " AND ".join(fts5(part) for part in node.parts) + ")"
    return text if not node.without else f"({text} NOT {fts5(Any(node.without))})"


def tsquery(node: Node) -> str:
    """The tree as the text of a PostgreSQL tsquery."""
    if isinstance(node, Token):
        return "'" + node.text.replace("\\", "\\\\").replace("'", "''") + "'"
    if isinstance(node, Any):
        return "(" + " | ".join(tsquery(part) for part in node.parts) + ")"
    text = "(" + " & ".join(tsquery(part) for part in node.parts) + ")"
    return text if not node.without else f"({text} & !{tsquery(Any(node.without))})"

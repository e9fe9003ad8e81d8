"""The tree as text: one restricted SQL that PostgreSQL, DuckDB, Spark and a reader of statutes all read alike."""

from datetime import date
from typing import Final

from todoke.eligibility.rules.tree import (
    UNSET,
    And,
    Arithmetic,
    Between,
    Compare,
    Constant,
    Fact,
    In,
    Node,
    Not,
    Or,
    Parameter,
    Value,
)
from todoke.people.rules.facts import Kind

#: How tightly each kind binds; what binds less than its place needs stands in parentheses.
_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _ATOM = range(7)
_PLACE: Final = {
    Or: _OR, And: _AND, Not: _NOT, Compare: _COMPARISON, Between: _COMPARISON, In: _COMPARISON,
    Constant: _ATOM, Fact: _ATOM, Parameter: _ATOM,
}  # fmt: skip


def text_of(node: Node) -> str:
    """The canonical text; reading it again gives the same tree."""
    return _write(node, _OR)


def literal(value: Value) -> str:
    """A constant as SQL. Codes hold no quotes or backslashes (the type check sees to it), so all dialects read them alike."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    return f"DATE '{value.isoformat()}'" if isinstance(value, date) else f"'{value}'"


def column_type(kind: Kind, text: str = "VARCHAR") -> str:
    """The type of a fact's column: every integer is 64 bits wide. ``text`` is how the engine calls a string."""
    return {Kind.BOOLEAN: "BOOLEAN", Kind.INTEGER: "BIGINT", Kind.DATE: "DATE"}.get(kind, text)


def _place(node: Node) -> int:
    if isinstance(node, Arithmetic):
        return _PRODUCT if node.operator == "*" else _SUM
    if isinstance(node, Constant) and isinstance(node.value, int) and node.value < 0:
        return _SUM
    return _PLACE[type(node)]


def _write(node: Node, least: int) -> str:
    text = _bare(node)
    return f"({text})" if _place(node) < least else text


def _bare(node: Node) -> str:
    match node:
        case Constant(value):
            return literal(value)
        case Fact(name):
            return name
        case Parameter(name):
            return "NULL" if node == UNSET else f":{name}"
        case And(items):
            return " AND ".join(_write(item, _NOT) for item in items)
        case Or(items):
            return " OR ".join(_write(item, _AND) for item in items)
        case Not(item):
            return f"NOT {_write(item, _ATOM)}"
        case Compare(operator, left, right):
            return f"{_write(left, _SUM)} {operator} {_write(right, _SUM)}"
        case Between(item, low, high):
            return f"{_write(item, _SUM)} BETWEEN {_write(low, _SUM)} AND {_write(high, _SUM)}"
        case In(item, values):
            return f"{_write(item, _SUM)} IN ({', '.join(_write(value, _SUM) for value in values)})"
        case Arithmetic(operator, left, right):
            first, second = (_PRODUCT, _ATOM) if operator == "*" else (_SUM, _PRODUCT)
            return f"{_write(left, first)} {operator} {_write(right, second)}"

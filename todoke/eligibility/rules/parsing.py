"""The expressions of sqlglot as nodes of a rule; imported when the first text is read, since sqlglot takes its time to load."""

from collections.abc import Callable
from datetime import date
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from todoke.eligibility.rules.language import CODE, DATE, LARGEST, MOST_CHOICES, NAME
from todoke.eligibility.rules.problems import refuse
from todoke.eligibility.rules.tree import (
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
    all_of,
    any_of,
)

_COMPARISONS: Final[dict[type[exp.Expr], str]] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_SUMS: Final[dict[type[exp.Expr], str]] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}
#: What people try, and the code of the message that says what to write instead.
_REFUSED: Final[tuple[tuple[type[exp.Expr], str], ...]] = (
    (exp.Null, "no_null"),
    (exp.Is, "no_null"),
    (exp.Coalesce, "no_coalesce"),
    (exp.Case, "no_case"),
    (exp.If, "no_case"),
    (exp.AggFunc, "no_aggregate"),
    (exp.Div, "no_division"),
    (exp.IntDiv, "no_division"),
    (exp.Mod, "no_division"),
    (exp.Like, "no_like"),
    (exp.Subquery, "no_query"),
    (exp.Query, "no_query"),
    (exp.Func, "no_function"),
)


def parse(text: str) -> Node:
    """The tree of a text that holds no forbidden signs. Raises RuleInvalid."""
    try:
        tree = sqlglot.parse_one(text, read="postgres")
    except (SqlglotError, RecursionError) as error:
        raise refuse("rule_unreadable", _near(error)) from None
    return _node(tree)


def _near(error: Exception) -> str:
    """The words at which the parser stopped."""
    for found in getattr(error, "errors", ()):
        words = f"{found.get('highlight') or ''}{found.get('end_context') or ''}"[:40]
        if words:
            return words.strip()
    return ""


def _node(e: exp.Expr) -> Node:
    if isinstance(e, exp.Paren):
        return _node(e.this)
    if isinstance(e, exp.And | exp.Or):
        items = (_node(e.this), _node(e.expression))
        return _flat(And if isinstance(e, exp.And) else Or, items)
    if type(e) in _COMPARISONS:
        return Compare(_COMPARISONS[type(e)], _node(e.this), _node(e.expression))
    if type(e) in _SUMS:
        return _sum(_SUMS[type(e)], _node(e.this), _node(e.expression))
    reader = _READERS.get(type(e))
    if reader is not None:
        return reader(e)
    for kind, code in _REFUSED:
        if isinstance(e, kind):
            raise refuse(code, e.sql(dialect="postgres")[:80])
    raise refuse("rule_not_in_language", e.sql(dialect="postgres")[:80])


def _flat(kind: type[And] | type[Or], items: tuple[Node, ...]) -> Node:
    """Chains of AND or OR lie flat; constants in them are simplified away, as in every tree."""
    return all_of(items) if kind is And else any_of(items)


def _sum(operator: str, left: Node, right: Node) -> Node:
    if isinstance(left, Constant) and isinstance(right, Constant):
        raise refuse("sum_of_constants", f"{left.value} {operator} {right.value}")
    return Arithmetic(operator, left, right)


def _not(e: exp.Expr) -> Node:
    inner = _node(e.this)
    return Constant(not inner.value) if isinstance(inner, Constant) else Not(inner)


def _negative(e: exp.Expr) -> Node:
    inner = _node(e.this)
    if isinstance(inner, Constant) and isinstance(inner.value, int) and not isinstance(inner.value, bool):
        return Constant(-inner.value)
    raise refuse("rule_not_in_language", e.sql()[:80])


def _column(e: exp.Expr) -> Node:
    name = e.name
    if len(list(e.find_all(exp.Identifier))) != 1 or not NAME.fullmatch(name):
        raise refuse("fact_name", e.sql()[:80])
    return Fact(name)


def _placeholder(e: exp.Expr) -> Node:
    name = str(e.this or "")
    if not NAME.fullmatch(name):
        raise refuse("parameter_name", e.sql()[:80])
    return Parameter(name)


def _literal(e: exp.Expr) -> Node:
    text = str(e.this)
    if e.is_string:
        if not CODE.fullmatch(text):
            raise refuse("code_shape", text[:40])
        return Constant(text)
    if not text.isascii() or not text.isdigit():
        raise refuse("number_shape", text[:40])
    if int(text) > LARGEST:
        raise refuse("number_too_large", text[:40], limit=LARGEST)
    return Constant(int(text))


def _date(e: exp.Expr) -> Node:
    """``DATE '2026-04-01'``; sqlglot reads it as a cast of a text."""
    value = e.this
    if not (isinstance(e, exp.Cast) and e.to.this is exp.DataType.Type.DATE) or type(e) is not exp.Cast:
        raise refuse("rule_not_in_language", e.sql(dialect="postgres")[:80])
    if not (isinstance(value, exp.Literal) and value.is_string and DATE.fullmatch(str(value.this))):
        raise refuse("date_shape", value.sql()[:40])
    try:
        return Constant(date.fromisoformat(str(value.this)))
    except ValueError:
        raise refuse("date_unknown", str(value.this)) from None


def _between(e: exp.Expr) -> Node:
    if e.args.get("symmetric"):
        raise refuse("rule_not_in_language", e.sql()[:80])
    return Between(_node(e.this), _node(e.args["low"]), _node(e.args["high"]))


def _in(e: exp.Expr) -> Node:
    values = e.expressions
    if not values or e.args.get("query") or e.args.get("unnest"):
        raise refuse("no_query", e.sql(dialect="postgres")[:80])
    if len(values) > MOST_CHOICES:
        raise refuse("too_many_choices", limit=MOST_CHOICES)
    return In(_node(e.this), tuple(_node(value) for value in values))


_READERS: Final[dict[type[exp.Expr], Callable[[exp.Expr], Node]]] = {
    exp.Not: _not,
    exp.Neg: _negative,
    exp.Column: _column,
    exp.Placeholder: _placeholder,
    exp.Literal: _literal,
    exp.Boolean: lambda e: Constant(bool(e.this)),
    exp.Cast: _date,
    exp.Between: _between,
    exp.In: _in,
}

"""Conditions of a form as JSON Schema, as far as it can say them: sums, comparisons of two answers and the order of dates it cannot."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from todoke.eligibility.rules.tree import (
    DENIED,
    TRUE,
    And,
    Between,
    Compare,
    Constant,
    Fact,
    In,
    Node,
    Not,
    Or,
    Value,
    spread,
)
from todoke.procedures.rules.conditions import COUNT, TICKED

Schema = dict[str, Any]
NEVER: Final[Schema] = {"not": {}}
_INTEGERS: Final[Mapping[str, str]] = {
    "<": "exclusiveMaximum", "<=": "maximum", ">": "exclusiveMinimum", ">=": "minimum",
}  # fmt: skip


def holds(node: Node, groups: frozenset[str], *, wanted: bool = True) -> Schema | None:
    """What answers must look like for the condition to be certainly true (``wanted`` False: certainly false); None where that cannot be said."""
    match node:
        case Constant(bool() as value):
            return {} if value is wanted else NEVER
        case Fact(name):
            return _truth(name, wanted)
        case Not(item):
            return holds(item, groups, wanted=not wanted)
        case And(items) | Or(items):
            parts = [holds(item, groups, wanted=wanted) for item in items]
            if None in parts:
                return None
            return {"allOf" if isinstance(node, And) is wanted else "anyOf": parts}
        case Between() | In():
            return holds(spread(node), groups, wanted=wanted)
        case Compare(operator, Fact(name), Constant(value)):
            return _compared(name, operator if wanted else DENIED[operator], value, groups)
    return None


def _given(key: str, schema: Schema) -> Schema:
    return {"properties": {key: schema}, "required": [key]}


def _truth(name: str, wanted: bool) -> Schema:
    if TICKED in name:
        key, _, value = name.partition(TICKED)
        ticked: Schema = {"contains": {"const": value}}
        return _given(key, ticked if wanted else {"not": ticked})
    return _given(name, {"const": wanted})


def _compared(name: str, operator: str, value: Value, groups: frozenset[str]) -> Schema | None:
    key = name.removesuffix(COUNT)
    if name.endswith(COUNT) and key in groups:
        return _given(key, _counted(operator, int(value)))  # type: ignore[arg-type]
    if operator in ("=", "<>"):
        plain = value.isoformat() if isinstance(value, date) else value
        return _given(name, {"const": plain} if operator == "=" else {"not": {"const": plain}})
    return _given(name, {_INTEGERS[operator]: value}) if type(value) is int else None


def _counted(operator: str, value: int) -> Schema:
    """How many of a group there are."""
    match operator:
        case "=":
            return {"minItems": value, "maxItems": value} if value >= 0 else NEVER
        case "<>":
            return {"not": _counted("=", value)}
        case ">" | ">=":
            return {"minItems": max(0, value + (operator == ">"))}
    most = value - (operator == "<")
    return {"maxItems": most} if most >= 0 else NEVER


def all_hold(nodes: tuple[Node, ...], groups: frozenset[str]) -> Schema | None:
    """What answers must look like for all of these to be certainly true; ``{}`` where nothing is asked of them."""
    parts = [holds(node, groups) for node in nodes if node != TRUE]
    if None in parts:
        return None
    return {"allOf": parts} if parts else {}

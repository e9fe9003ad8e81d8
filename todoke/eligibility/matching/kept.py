"""The rules that a run matched, as JSON beside its result: each once, exactly as they were bound, to be read again the next night.

A rule's own document cannot say this: what a body set has been put in, and what it did not set stays open. Reading makes nothing but the
values listed here, whatever the file says.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from todoke.eligibility.matching.running import Variants
from todoke.eligibility.matching.variants import Variant
from todoke.eligibility.rules import rule, tree
from todoke.people.rules.facts import Kind, Subject, Unit

_SHAPES: Final[dict[str, type]] = {
    each.__name__: each
    for each in (
        tree.Constant, tree.Fact, tree.Parameter, tree.Arithmetic, tree.Compare, tree.Between, tree.In, tree.Not, tree.And, tree.Or,
        rule.ParameterKind, rule.Condition, rule.Check, rule.Amount, rule.Moment, rule.Window, rule.Source, rule.Giver, rule.Rule,
    )
}  # fmt: skip
_CODES: Final[dict[str, type[StrEnum]]] = {each.__name__: each for each in (Kind, Unit, Subject, rule.Per)}
#: The keys that tell one kind of value from another.
_SHAPE, _MAP, _DAY, _CODE = "is", "map", "day", "code"


def write(path: Path, variants: Variants) -> None:
    """Each body's programmes; a rule that several share is written once."""
    numbers: dict[int, int] = {}
    distinct: list[rule.Rule] = []
    bodies: dict[str, list[list[object]]] = {}
    for body, found in variants.items():
        rows = bodies[body] = []
        for variant in found:
            if id(variant.rule) not in numbers:
                numbers[id(variant.rule)] = len(distinct)
                distinct.append(variant.rule)
            rows.append([variant.program, variant.body, numbers[id(variant.rule)]])
    text = json.dumps({"rules": [_plain(each) for each in distinct], "bodies": bodies}, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")


def read(path: Path) -> Variants:
    """What was written. Raises OSError, and ValueError where the file holds anything else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        rules = [_value(each) for each in found["rules"]]
        if not all(isinstance(each, rule.Rule) for each in rules):
            raise ValueError("no rule")
        return {
            str(body): [Variant(str(program), str(owner), rules[number]) for program, owner, number in rows]
            for body, rows in found["bodies"].items()
        }
    except (KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from None


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    match value:
        case StrEnum():
            return {_CODE: type(value).__name__, "value": value.value}
        case None | bool() | int() | str():
            return value
        case date():
            return {_DAY: value.isoformat()}
        case tuple():
            return [_plain(each) for each in value]
        case Mapping():
            return {_MAP: {name: _plain(each) for name, each in value.items()}}
    shape: Any = _SHAPES[type(value).__name__]
    return {_SHAPE: shape.__name__, **{each.name: _plain(getattr(value, each.name)) for each in fields(shape)}}


def _value(found: Any) -> Any:
    """A value from JSON; nothing but the listed shapes can come of it."""
    if isinstance(found, list):
        return tuple(_value(each) for each in found)
    if not isinstance(found, dict):
        return found
    if _MAP in found:
        return {name: _value(each) for name, each in found[_MAP].items()}
    if _DAY in found:
        return date.fromisoformat(found[_DAY])
    if _CODE in found:
        return _CODES[found[_CODE]](found["value"])
    shape = _SHAPES[found.pop(_SHAPE)]
    return shape(**{name: _value(each) for name, each in found.items()})

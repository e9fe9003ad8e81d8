"""Ages become dates: for one day, each comparison of a growing fact is a comparison of the date from which it grows.

After this no engine needs to know how ages are counted, and a sorted column of birth dates answers them as an index.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from todoke.eligibility.rules.elapsed import latest_base
from todoke.eligibility.rules.tree import (
    MIRRORED,
    UNSET,
    And,
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
    children,
    is_unset,
    parameters_of,
    spread,
)  # fmt: skip
from todoke.people.rules.facts import Elapsed
from todoke.people.rules.vocabulary import BY_NAME


def lower(node: Node, day: date) -> Node:
    """The tree as it stands on a day, without growing facts; types must be checked. What lacks a body's value is ``UNSET``."""
    match node:
        case And(items):
            return all_of(lower(item, day) for item in items)
        case Or(items):
            return any_of(lower(item, day) for item in items)
        case Not(item):
            return Not(lower(item, day))
        case Parameter():
            return UNSET
        case Between() | In() if parameters_of(node):
            return lower(spread(node), day)
        case Compare() if is_unset(node):
            return UNSET
        case Compare(operator, Fact(name), Constant(value)) if elapsed_of(name):
            return _lowered(name, operator, value, day)
        case Compare(operator, Constant(value), Fact(name)) if elapsed_of(name):
            return _lowered(name, MIRRORED[operator], value, day)
        case Between(Fact(name), Constant(low), Constant(high)) if elapsed_of(name):
            return all_of([_lowered(name, ">=", low, day), _lowered(name, "<=", high, day)])
        case In(Fact(name), values) if elapsed_of(name):
            return any_of(_lowered(name, "=", each.value, day) for each in values if isinstance(each, Constant))
        case Compare(operator, left, right):
            return Compare(operator, lower(left, day), lower(right, day))
        case In(item, values):
            return In(lower(item, day), tuple(lower(each, day) for each in values))
    return node


def elapsed_of(name: str) -> Elapsed | None:
    """How a fact grows, if it grows by itself."""
    fact = BY_NAME.get(name)
    return fact.elapsed if fact else None


def _lowered(name: str, operator: str, value: object, day: date) -> Node:
    grown = elapsed_of(name)
    assert grown is not None
    assert isinstance(value, int)

    def reached(least: int) -> Node:
        return Compare("<=", Fact(grown.base), Constant(_latest(grown, least, day)))

    def not_reached(least: int) -> Node:
        return Compare(">", Fact(grown.base), Constant(_latest(grown, least, day)))

    match operator:
        case ">=":
            return reached(value)
        case ">":
            return reached(value + 1)
        case "<":
            return not_reached(value)
        case "<=":
            return not_reached(value + 1)
        case "=":
            return all_of([reached(value), not_reached(value + 1)])
    return any_of([not_reached(value), reached(value + 1)])


@lru_cache(maxsize=100_000)
def _latest(grown: Elapsed, least: int, day: date) -> date:
    return latest_base(grown.measure, least, day)


def thresholds(node: Node) -> Iterator[tuple[str, int]]:
    """(growing fact, value): where time alone changes the answer, whenever the fact first reaches the value."""
    match node:
        case Compare(operator, Fact(name), Constant(value)) if elapsed_of(name):
            yield from ((name, each) for each in _turns(operator, value))
        case Compare(operator, Constant(value), Fact(name)) if elapsed_of(name):
            yield from ((name, each) for each in _turns(MIRRORED[operator], value))
        case Between(Fact(name), Constant(low), Constant(high)) if elapsed_of(name):
            yield from ((name, each) for each in (*_turns(">=", low), *_turns("<=", high)))
        case In(Fact(name), values) if elapsed_of(name):
            for constant in values:
                if isinstance(constant, Constant):
                    yield from ((name, each) for each in _turns("=", constant.value))
        case _:
            for child in children(node):
                yield from thresholds(child)


def _turns(operator: str, value: object) -> tuple[int, ...]:
    """The values at which a comparison changes."""
    assert isinstance(value, int)
    if operator in (">=", "<"):
        return (value,)
    return (value + 1,) if operator in (">", "<=") else (value, value + 1)

"""Rules that nobody can meet, and conditions that everybody meets: found by trying the values at which anything turns.

Nothing is claimed where trying cannot be complete: sums, one fact against another, parameters without a value, too many combinations.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final

from todoke.eligibility.rules.elapsed import latest_base, value_on
from todoke.eligibility.rules.evaluating import evaluate
from todoke.eligibility.rules.lowering import elapsed_of, thresholds
from todoke.eligibility.rules.problems import Problem
from todoke.eligibility.rules.tree import (
    Arithmetic,
    Between,
    Compare,
    Constant,
    In,
    Node,
    Value,
    all_of,
    bind,
    conjuncts,
    facts_of,
    parameters_of,
    walk,
)  # fmt: skip
from todoke.eligibility.rules.writing import text_of
from todoke.people.rules.facts import Kind
from todoke.people.rules.vocabulary import BY_NAME

if TYPE_CHECKING:
    from todoke.eligibility.rules.rule import Rule

MOST_TRIES: Final = 20_000
#: Days on which ages and school years stand differently to each other.
_DAYS: Final = (date(2026, 4, 1), date(2026, 9, 15), date(2027, 2, 28), date(2027, 3, 31), date(2028, 2, 29))


def problems_of(rule: "Rule") -> list[Problem]:
    """``always_true`` for a condition that excludes nobody, ``never_true`` for conditions that exclude everybody together."""
    defaults = {name: kind.default for name, kind in rule.parameters.items() if kind.default is not None}
    nodes = [bind(condition.node, defaults) for condition in rule.conditions]
    found = []
    for number, node in enumerate(nodes):
        if not parameters_of(rule.conditions[number].node) and _outcomes(node) == {True}:
            found.append(Problem("always_true", text_of(node)[:80], f"when.{number}"))
    parts = [part for node in nodes for part in conjuncts(node)]
    for group in _groups(parts):
        if _outcomes(all_of(group)) == {False}:
            found.append(Problem("never_true", " AND ".join(text_of(part) for part in group)[:160], "when"))
    return found


def _source(name: str) -> str:
    """The fact that decides another one: the date from which it grows, or itself."""
    grown = elapsed_of(name)
    return grown.base if grown else name


def _groups(parts: Sequence[Node]) -> list[list[Node]]:
    """Conditions that share a fact, directly or through others, together."""
    groups: list[tuple[set[str], list[Node]]] = []
    for part in parts:
        names = {_source(name) for name in facts_of(part)}
        joined = [group for group in groups if group[0] & names]
        groups = [group for group in groups if not group[0] & names]
        groups.append(
            (names.union(*(group[0] for group in joined)), [*(each for group in joined for each in group[1]), part])
        )
    return [group[1] for group in groups]


def _outcomes(node: Node) -> frozenset[bool]:
    """What the tree can come to over every combination of turning values; empty when that cannot be tried completely."""
    if isinstance(node, Constant):
        return frozenset({bool(node.value)})
    if not _simple(node):
        return frozenset()
    found: set[bool] = set()
    for day in _DAYS if any(elapsed_of(name) for name in facts_of(node)) else _DAYS[:1]:
        samples = _samples(node, day)
        if prod(len(each) for each in samples.values()) > MOST_TRIES:
            return frozenset()
        for row in _rows(node, samples, day):
            found.add(bool(evaluate(node, row)))
            if len(found) == 2:
                return frozenset(found)
    return frozenset(found)


def _simple(node: Node) -> bool:
    """Whether every comparison is of one fact with constants."""
    for each in walk(node):
        if isinstance(each, Arithmetic):
            return False
        if isinstance(each, Compare | Between | In) and len(facts_of(each)) != 1:
            return False
    return not parameters_of(node)


def _samples(node: Node, day: date) -> dict[str, list[Value]]:
    """For each deciding fact, values on both sides of everything that it is compared with."""
    turns: dict[str, set[date]] = {}
    for name, value in thresholds(node):
        grown = elapsed_of(name)
        assert grown is not None
        last = latest_base(grown.measure, value, day)
        turns.setdefault(grown.base, set()).update((last, last + timedelta(days=1)))
    samples: dict[str, list[Value]] = {}
    for name in {_source(each) for each in facts_of(node)}:
        fact, constants = BY_NAME[name], _constants(node, name)
        if fact.kind is Kind.BOOLEAN:
            samples[name] = [True, False]
        elif fact.kind is Kind.CHOICE:
            samples[name] = sorted(fact.values)
        elif fact.kind is Kind.BODY:
            samples[name] = sorted({"0", *(str(each) for each in constants)})
        elif fact.kind is Kind.INTEGER:
            near = {each + step for each in constants if isinstance(each, int) for step in (-1, 0, 1)}
            samples[name] = sorted({fact.low, fact.high, *(each for each in near if fact.low <= each <= fact.high)})
        else:
            near_days = {
                each + timedelta(days=step) for each in constants if isinstance(each, date) for step in (-1, 0, 1)
            }
            samples[name] = sorted(near_days | turns.get(name, set()) | {day})
    return samples


def _constants(node: Node, name: str) -> Iterator[Value]:
    for each in walk(node):
        if isinstance(each, Compare | Between | In) and facts_of(each) == {name}:
            yield from (part.value for part in walk(each) if isinstance(part, Constant))


def _rows(node: Node, samples: Mapping[str, list[Value]], day: date) -> Iterator[dict[str, Value | None]]:
    grown = [(name, elapsed) for name in facts_of(node) if (elapsed := elapsed_of(name))]
    for values in product(*samples.values()):
        row: dict[str, Value | None] = dict(zip(samples, values, strict=True))
        for name, elapsed in grown:
            base = row[elapsed.base]
            assert isinstance(base, date)
            row[name] = value_on(elapsed.measure, base, day)
        yield row

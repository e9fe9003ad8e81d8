"""Types and units of a rule: what the parser lets through but no statute means is refused here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final

from todoke.eligibility.rules.problems import Problem, RuleInvalid
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
    calculate,
    facts_of,
    walk,
)  # fmt: skip
from todoke.eligibility.rules.writing import text_of
from todoke.people.rules import facts as vocabulary
from todoke.people.rules.facts import Kind, Subject, Unit
from todoke.people.rules.vocabulary import BY_NAME, N_

MOST_NODES: Final = 200
#: Databases count in 64 bits; a sum beyond would be an error in one engine and nonsense in another.
_TOO_LARGE: Final = 2**63
#: What a comparison may order; everything else is only equal or not.
_ORDERED: Final = frozenset({Kind.INTEGER, Kind.DATE})
UNIT_NAMES: Final[dict[Unit, str]] = {
    Unit.NONE: N_("a number"), Unit.YEN: N_("yen"), Unit.YEARS: N_("years"), Unit.MONTHS: N_("months"),
    Unit.DAYS: N_("days"), Unit.PERSONS: N_("persons"), Unit.GRADE: N_("a grade"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a part: its kind, its unit (None: takes any, as a plain number does), the codes it may be, and whether it grows."""

    kind: Kind
    unit: Unit | None = None
    values: frozenset[str] = frozenset()
    grows: bool = False
    bounds: tuple[int, int] | None = None


Problems = list[Problem]


def problems_of(
    node: Node, *, parameters: Mapping[str, Type], subject: Subject = Subject.MEMBER, result: Kind = Kind.BOOLEAN,
    known: Mapping[str, vocabulary.Fact] = BY_NAME,
) -> Problems:  # fmt: skip
    """Everything about a tree that its types forbid; empty when it can be used. ``known``: what it may read, by name (the vocabulary, a form's questions)."""
    found: Problems = []
    if sum(1 for _ in walk(node)) > MOST_NODES:
        return [Problem("rule_too_long", data={"limit": MOST_NODES})]
    checker = _Checker(parameters, subject, found, known)
    type_ = checker.type_of(node)
    if type_ is not None and type_.kind is not result:
        found.append(Problem("not_a_condition" if result is Kind.BOOLEAN else "not_an_amount", text_of(node)[:80]))
    return found


def check(node: Node, *, parameters: Mapping[str, Type] | None = None, subject: Subject = Subject.MEMBER) -> Node:
    """The tree itself when its types hold. Raises RuleInvalid."""
    found = problems_of(node, parameters=parameters or {}, subject=subject)
    if found:
        raise RuleInvalid(found)
    return node


class _Checker:
    """Walks a tree from the leaves up; each fault is said once, and what lies above it is left alone."""

    def __init__(
        self, parameters: Mapping[str, Type], subject: Subject, found: Problems, known: Mapping[str, vocabulary.Fact]
    ) -> None:
        self._known = known
        self._parameters = parameters
        self._subject = subject
        self._found = found
        self._readers: dict[type, Callable[..., Type | None]] = {
            Constant: self._constant, Fact: self._fact, Parameter: self._parameter, Arithmetic: self._arithmetic,
            Compare: self._compare, Between: self._between, In: self._in, Not: self._logic, And: self._logic, Or: self._logic,
        }  # fmt: skip

    def type_of(self, node: Node) -> Type | None:
        """The type, or None where a problem was found below."""
        return self._readers[type(node)](node)

    def _say(self, code: str, node: Node, **data: object) -> None:
        self._found.append(Problem(code, text_of(node)[:80], data=data))

    def _constant(self, node: Constant) -> Type:
        value = node.value
        if isinstance(value, bool):
            return Type(Kind.BOOLEAN)
        if isinstance(value, int):
            return Type(Kind.INTEGER, bounds=(value, value))
        return Type(Kind.DATE) if isinstance(value, date) else Type(Kind.CHOICE, values=frozenset({value}))

    def _fact(self, node: Fact) -> Type | None:
        fact = self._known.get(node.name)
        if fact is None:
            near = get_close_matches(node.name, self._known, n=1)
            self._say("fact_unknown", node, suggestion=near[0] if near else "")
            return None
        if fact.subject is Subject.MEMBER and self._subject is Subject.HOUSEHOLD:
            self._say("fact_of_member", node)
            return None
        unit = fact.unit if fact.kind is Kind.INTEGER else None
        bounds = (fact.low, fact.high) if fact.kind is Kind.INTEGER else None
        return Type(fact.kind, unit, fact.values, fact.elapsed is not None, bounds)

    def _parameter(self, node: Parameter) -> Type | None:
        found = self._parameters.get(node.name)
        if found is None:
            self._say("parameter_unknown", node)
        return found

    def _arithmetic(self, node: Arithmetic) -> Type | None:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if left is None or right is None:
            return None
        if left.kind is not Kind.INTEGER or right.kind is not Kind.INTEGER:
            self._say("sum_of_other", node)
        elif left.grows or right.grows:
            self._say("sum_of_age", node)
        elif node.operator == "*" and _reads(node.left) and _reads(node.right):
            self._say("product_of_facts", node)
        elif node.operator != "*" and left.unit and right.unit and left.unit is not right.unit:
            self._say("units_differ", node, left=UNIT_NAMES[left.unit], right=UNIT_NAMES[right.unit])
        elif (bounds := _spanned(node.operator, left.bounds, right.bounds)) and max(map(abs, bounds)) >= _TOO_LARGE:
            self._say("sum_too_large", node)
        else:
            return Type(Kind.INTEGER, None if node.operator == "*" else left.unit or right.unit, bounds=bounds)
        return None

    def _compare(self, node: Compare) -> Type | None:
        return self._pairs(node, node.left, [node.right], ordered=node.operator not in ("=", "<>"))

    def _between(self, node: Between) -> Type | None:
        found = self._pairs(node, node.item, [node.low, node.high], ordered=True)
        match node:
            case Between(_, Constant(low), Constant(high)) if found and low > high:  # type: ignore[operator]
                self._say("between_backwards", node)
                return None
        return found

    def _in(self, node: In) -> Type | None:
        return self._pairs(node, node.item, list(node.values), ordered=False)

    def _pairs(self, node: Node, item: Node, others: list[Node], *, ordered: bool) -> Type | None:
        """Whether an item can be compared with each of the others."""
        left = self.type_of(item)
        types = [self.type_of(other) for other in others]
        if left is None or any(each is None for each in types):
            return None
        for other, right in zip(others, types, strict=True):
            assert right is not None
            if not self._comparable(node, (item, left), (other, right), ordered=ordered):
                return None
        return Type(Kind.BOOLEAN)

    def _comparable(self, node: Node, a: tuple[Node, Type], b: tuple[Node, Type], *, ordered: bool) -> bool:
        left, right = a[1], b[1]
        if not (_coded(left) and _coded(right)) and left.kind is not right.kind:
            self._say("kinds_differ", node)
        elif ordered and left.kind not in _ORDERED:
            self._say("not_ordered", node)
        elif left.unit and right.unit and left.unit is not right.unit:
            self._say("units_differ", node, left=UNIT_NAMES[left.unit], right=UNIT_NAMES[right.unit])
        elif (left.grows and _reads(b[0])) or (right.grows and _reads(a[0])):
            self._say("age_against_fact", node)
        elif not (_reads(a[0]) or _reads(b[0])):
            self._say("no_fact", node)
        elif codes := _unknown_codes(left, right):
            self._say(
                "code_unknown",
                node,
                codes=", ".join(sorted(codes)),
                allowed=", ".join(sorted(left.values | right.values - codes)),
            )
        elif out := _out_of_bounds(a, b):
            self._say("out_of_bounds", node, low=out[0], high=out[1])
        else:
            return True
        return False

    def _logic(self, node: Not | And | Or) -> Type | None:
        items = (node.item,) if isinstance(node, Not) else node.items
        types = [self.type_of(item) for item in items]
        for item, type_ in zip(items, types, strict=True):
            if type_ is not None and type_.kind is not Kind.BOOLEAN:
                self._say("not_a_condition", item)
                return None
        return None if any(each is None for each in types) else Type(Kind.BOOLEAN)


def _reads(node: Node) -> bool:
    """Whether a part depends on a fact."""
    return bool(facts_of(node))


def _coded(type_: Type) -> bool:
    """Whether the values are codes: choices, or bodies."""
    return type_.kind in (Kind.CHOICE, Kind.BODY)


def _unknown_codes(left: Type, right: Type) -> frozenset[str]:
    """Codes on one side that the other side's fact can never be; bodies have no list here."""
    if left.kind is not Kind.CHOICE or right.kind is not Kind.CHOICE or not left.values or not right.values:
        return frozenset()
    wide, narrow = (left.values, right.values) if len(left.values) >= len(right.values) else (right.values, left.values)
    return narrow - wide


def _spanned(operator: str, left: tuple[int, int] | None, right: tuple[int, int] | None) -> tuple[int, int] | None:
    """The least and the most that a sum or product can be, where both sides are known."""
    if left is None or right is None:
        return None
    corners = [calculate(operator, a, b) for a in left for b in right]
    return min(corners), max(corners)


def _out_of_bounds(a: tuple[Node, Type], b: tuple[Node, Type]) -> tuple[int, int] | None:
    """The bounds of a fact when it is compared with a number that lies beyond them."""
    for (one, one_type), (other, _) in ((a, b), (b, a)):
        if isinstance(one, Fact) and one_type.bounds and isinstance(other, Constant) and isinstance(other.value, int):
            low, high = one_type.bounds
            if not low - 1 <= other.value <= high + 1:
                return (low, high)
    return None

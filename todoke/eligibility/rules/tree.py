"""The rule as a tree of ten kinds of nodes; unknown is None, and And, Or and Not are Kleene's."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

Value = bool | int | str | date
#: Comparisons and what they become when both sides change places, and when they are denied.
MIRRORED: Final = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
DENIED: Final = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True, slots=True)
class Constant:
    """A value written into the rule: a truth, an integer, a code or a date."""

    value: Value


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of the person or household, by its name in the vocabulary."""

    name: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that each body sets for itself, written ``:name``."""

    name: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Sum, difference or product (``+``, ``-``, ``*``) of integers; never of two facts."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Compare:
    """``=``, ``<>``, ``<``, ``<=``, ``>`` or ``>=`` between two values of one type and unit."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Between:
    """``item BETWEEN low AND high``, both borders included."""

    item: "Node"
    low: "Node"
    high: "Node"


@dataclass(frozen=True, slots=True)
class In:
    """``item IN (…)``."""

    item: "Node"
    values: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    item: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """False when any is false, else unknown when any is unknown."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True when any is true, else unknown when any is unknown."""

    items: tuple["Node", ...]


Node = Constant | Fact | Parameter | Arithmetic | Compare | Between | In | Not | And | Or
#: Stands, in a lowered tree, for a comparison with a value that the body did not set: unknown, and NULL in SQL.
UNSET: Final = Parameter("unset")
TRUE: Final = Constant(True)
FALSE: Final = Constant(False)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below."""
    match node:
        case And(items) | Or(items):
            return items
        case Not(item):
            return (item,)
        case Arithmetic(_, left, right) | Compare(_, left, right):
            return (left, right)
        case Between(item, low, high):
            return (item, low, high)
        case In(item, values):
            return (item, *values)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def facts_of(node: Node) -> frozenset[str]:
    """The names of the facts that a tree reads."""
    found: set[str] = set()
    waiting: list[Node] = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Fact):
            found.add(each.name)
        elif isinstance(each, Compare | Arithmetic):
            waiting += (each.left, each.right)
        elif not isinstance(each, Constant):
            waiting += children(each)
    return frozenset(found)


def parameters_of(node: Node) -> frozenset[str]:
    """The names of the parameters that a tree needs."""
    return frozenset(each.name for each in walk(node) if isinstance(each, Parameter))


def is_unset(node: Node) -> bool:
    """Whether a comparison, or a sum in it, needs a value that the body did not set: it is then unknown for everybody."""
    return any(
        isinstance(each, Parameter) or (isinstance(each, Arithmetic) and is_unset(each)) for each in children(node)
    )


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The conditions that must all hold."""
    return node.items if isinstance(node, And) else (node,)


def all_of(items: Iterable[Node]) -> Node:
    """Flat conjunction; what is certainly true falls away, and one certain falsehood decides."""
    flat = [part for item in items for part in conjuncts(item) if part != TRUE]
    if FALSE in flat:
        return FALSE
    return And(tuple(flat)) if len(flat) > 1 else flat[0] if flat else TRUE


def any_of(items: Iterable[Node]) -> Node:
    """Flat disjunction; what is certainly false falls away, and one certain truth decides."""
    flat = [part for item in items for part in (item.items if isinstance(item, Or) else (item,)) if part != FALSE]
    if TRUE in flat:
        return TRUE
    return Or(tuple(flat)) if len(flat) > 1 else flat[0] if flat else FALSE


def bind(node: Node, values: Mapping[str, Value]) -> Node:
    """The tree with each parameter replaced by its value, and simplified. One without a value stays, and is unknown."""
    match node:
        case Parameter(name):
            return Constant(values[name]) if name in values else node
        case And(items):
            return all_of(bind(item, values) for item in items)
        case Or(items):
            return any_of(bind(item, values) for item in items)
        case Not(item):
            inner = bind(item, values)
            return Constant(not inner.value) if isinstance(inner, Constant) else Not(inner)
        case Compare(operator, left, right):
            return _settled(Compare(operator, bind(left, values), bind(right, values)))
        case Between(item, low, high):
            return _settled(Between(bind(item, values), bind(low, values), bind(high, values)))
        case In(item, choices):
            return _settled(In(bind(item, values), tuple(bind(choice, values) for choice in choices)))
        case Arithmetic(operator, left, right):
            return _summed(operator, bind(left, values), bind(right, values))
    return node


def spread(node: Between | In) -> Node:
    """The same as comparisons: what SQL means by it where a border or a choice is unknown and another already decides."""
    if isinstance(node, Between):
        return And((Compare(">=", node.item, node.low), Compare("<=", node.item, node.high)))
    return Or(tuple(Compare("=", node.item, value) for value in node.values))


def compare(operator: str, left: Value, right: Value) -> bool:
    """The comparison of two known values of one type."""
    match operator:
        case "=":
            return left == right
        case "<>":
            return left != right
        case "<":
            return left < right  # type: ignore[operator]
        case "<=":
            return left <= right  # type: ignore[operator]
        case ">":
            return left > right  # type: ignore[operator]
    return left >= right  # type: ignore[operator]


def calculate(operator: str, left: int, right: int) -> int:
    """The sum, difference or product."""
    return left + right if operator == "+" else left - right if operator == "-" else left * right


def _settled(node: Compare | Between | In) -> Node:
    """A comparison of constants alone is a constant."""
    parts = children(node)
    if not all(isinstance(part, Constant) for part in parts):
        return node
    values = [part.value for part in parts if isinstance(part, Constant)]
    match node:
        case Compare(operator, _, _):
            return Constant(compare(operator, values[0], values[1]))
        case Between():
            return Constant(compare("<=", values[1], values[0]) and compare("<=", values[0], values[2]))
    return Constant(values[0] in values[1:])


def _summed(operator: str, left: Node, right: Node) -> Node:
    if isinstance(left, Constant) and isinstance(right, Constant):
        assert isinstance(left.value, int)
        assert isinstance(right.value, int)
        return Constant(calculate(operator, left.value, right.value))
    return Arithmetic(operator, left, right)

"""A tree decided for one person or household: three-valued, with the facts that are still open; compiled where it is asked often."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

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
    Value,
    calculate,
    children,
    compare,
    facts_of,
    is_unset,
    spread,
)  # fmt: skip

Row = Mapping[str, Value | None]
Verdict = bool | None
Compiled = Callable[[Row], tuple[Value | None, ...]]
_NOTHING: Final[frozenset[str]] = frozenset()
#: What can be decided although a part is unknown.
_TRUTHS: Final = (And, Or, Not, Compare, Between, In)


def evaluate(node: Node, row: Row) -> Value | None:
    """The value on a row of facts; None is unknown. The plain reading that every other engine must agree with."""
    match node:
        case Constant(value):
            return value
        case Fact(name):
            return row.get(name)
        case And(items):
            found = [evaluate(item, row) for item in items]
            return False if False in found else None if None in found else True
        case Or(items):
            found = [evaluate(item, row) for item in items]
            return True if True in found else None if None in found else False
        case Not(item):
            inner = evaluate(item, row)
            return None if inner is None else not inner
        case Parameter():
            return None  # a body that set no value has not said
        case Between() | In() if _reads_facts(node):
            return evaluate(spread(node), row)
    parts = [evaluate(part, row) for part in _parts(node)]
    return None if None in parts else _known(node, parts)  # type: ignore[arg-type]


def _reads_facts(node: Between | In) -> bool:
    """Whether a border or a choice is more than a constant."""
    others = (node.low, node.high) if isinstance(node, Between) else node.values
    return not all(isinstance(each, Constant) for each in others)


def _parts(node: Node) -> tuple[Node, ...]:
    match node:
        case Arithmetic(_, left, right) | Compare(_, left, right):
            return (left, right)
        case Between(item, low, high):
            return (item, low, high)
        case In(item, values):
            return (item, *values)
    raise TypeError(node)


def _known(node: Node, parts: list[Value]) -> Value:
    match node:
        case Arithmetic(operator, _, _):
            return calculate(operator, int(parts[0]), int(parts[1]))  # type: ignore[arg-type]
        case Compare(operator, _, _):
            return compare(operator, parts[0], parts[1])
        case Between():
            return compare("<=", parts[1], parts[0]) and compare("<=", parts[0], parts[2])
    return parts[0] in parts[1:]


def open_facts(node: Node, row: Row) -> frozenset[str]:
    """The unknown facts that could still change the value; empty when it is decided."""
    return opener(node)(row)[1]


#: The value of a tree on a row, with the facts that are open.
Opener = Callable[[Row], tuple[Value | None, frozenset[str]]]


def opener(node: Node) -> Opener:
    """A function that finds the open facts of a tree, for trees that are asked often."""
    if isinstance(node, And | Or):
        return _opened(tuple(opener(item) for item in node.items), isinstance(node, Or))
    if isinstance(node, Not):
        inner = opener(node.item)

        def denied(row: Row) -> tuple[Value | None, frozenset[str]]:
            value, more = inner(row)
            return (None, more) if value is None else (not value, _NOTHING)

        return denied
    if isinstance(node, Between | In) and _reads_facts(node):
        return opener(spread(node))
    if isinstance(node, Parameter) or is_unset(node):
        return lambda row: (None, _NOTHING)  # no answer of a person would settle it
    names = tuple(sorted(facts_of(node)))
    compound = any(isinstance(each, _TRUTHS) for each in children(node))

    def plain(row: Row) -> tuple[Value | None, frozenset[str]]:
        missing = [name for name in names if row.get(name) is None]
        if missing and not compound:
            return None, frozenset(missing)
        value = evaluate(node, row)
        return value, frozenset(missing) if value is None else _NOTHING

    return plain


def _opened(items: tuple[Opener, ...], deciding: bool) -> Opener:
    """Of parts joined by OR (``deciding`` true) or AND (false): one part that decides closes all others."""

    def joined(row: Row) -> tuple[Value | None, frozenset[str]]:
        missing = _NOTHING
        unknown = False
        for item in items:
            value, more = item(row)
            if value is deciding:
                return deciding, _NOTHING
            if value is None:
                unknown, missing = True, missing | more
        return (None, missing) if unknown else (not deciding, _NOTHING)

    return joined


def compiled(nodes: tuple[Node, ...]) -> Compiled:
    """All these trees as one Python function of a row; it agrees with ``evaluate`` and is about ten times as fast.

    The source is written from typed trees alone: names from the vocabulary, constants by ``repr``; no text of a person reaches it.
    """
    names = sorted(frozenset().union(*(facts_of(node) for node in nodes)) if nodes else ())
    local = {name: f"f{number}" for number, name in enumerate(names)}
    lines = [f" {local[name]} = get({name!r})" for name in names]
    results = ", ".join(_source(node, local) for node in nodes)
    source = "def decide(row):\n get = row.get\n" + "\n".join(lines) + f"\n return ({results}{',' if nodes else ''})"
    space: dict[str, object] = {"all_of": _all, "any_of": _any, "truths": _truths, "date": date}
    exec(compile(source, "<rule>", "exec"), space)  # noqa: S102 - see above
    decide: Compiled = space["decide"]  # type: ignore[assignment]
    return decide


def _all(*values: Verdict) -> Verdict:
    return False if False in values else None if None in values else True


def _any(*values: Verdict) -> Verdict:
    return True if True in values else None if None in values else False


def _truths(operator: str, left: Verdict, right: Verdict) -> Verdict:
    return None if left is None or right is None else compare(operator, left, right)


def _source(node: Node, local: Mapping[str, str]) -> str:
    """A Python expression with the value of a tree; None where it is unknown."""
    match node:
        case Fact(name):
            return local[name]
        case And(items):
            return f"all_of({', '.join(_source(item, local) for item in items)})"
        case Or(items):
            return f"any_of({', '.join(_source(item, local) for item in items)})"
        case Not(item):
            inner = _source(item, local)
            return f"(None if (x := {inner}) is None else not x)"
        case Between() | In() if _reads_facts(node):
            return _source(spread(node), local)
        case Compare(operator, left, right) if isinstance(left, _TRUTHS) or isinstance(right, _TRUTHS):
            return f"truths({operator!r}, {_source(left, local)}, {_source(right, local)})"
    if isinstance(node, Parameter) or is_unset(node):
        return "None"
    bare = _bare(node, local)
    unknown = " or ".join(f"{local[name]} is None" for name in sorted(facts_of(node)))
    return f"(None if {unknown} else {bare})" if unknown else bare


def _bare(node: Node, local: Mapping[str, str]) -> str:
    """A Python expression for a comparison or sum whose facts are all known."""
    match node:
        case Constant(value):
            return f"date({value.year}, {value.month}, {value.day})" if isinstance(value, date) else repr(value)
        case Fact(name):
            return local[name]
        case Arithmetic(operator, left, right):
            return f"({_bare(left, local)} {operator} {_bare(right, local)})"
        case Compare(operator, left, right):
            sign = {"=": "==", "<>": "!="}.get(operator, operator)
            return f"({_bare(left, local)} {sign} {_bare(right, local)})"
        case Between(item, low, high):
            return f"({_bare(low, local)} <= {_bare(item, local)} <= {_bare(high, local)})"
        case In(item, values):
            return f"({_bare(item, local)} in ({', '.join(_bare(value, local) for value in values)},))"
    raise TypeError(node)

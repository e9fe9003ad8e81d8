"""The builder of conditions: rows that a person fills in, and the rule text that they mean; nobody types the text.

A condition holds when all its alternatives do not fail: one row, or several joined by "or" (in a form also by "and"). Each row is a fact, a
comparison and a value; ``known`` are the facts that may be named, those of the vocabulary unless a form has its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from todoke.eligibility.rules.tree import (
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
    all_of,
    any_of,
)  # fmt: skip
from todoke.people.rules.facts import Fact as Known
from todoke.people.rules.facts import Kind
from todoke.people.rules.vocabulary import BY_NAME, N_
from todoke.registry.rules import written

#: Comparisons that a row offers, by the kind of its fact: code and words.
COMPARISONS: Final[dict[Kind, dict[str, str]]] = {
    Kind.BOOLEAN: {"is": N_("yes"), "is_not": N_("no")},
    Kind.CHOICE: {"is": N_("is"), "is_not": N_("is not"), "one_of": N_("is one of")},
    Kind.BODY: {"is": N_("is"), "is_not": N_("is not"), "one_of": N_("is one of")},
    Kind.INTEGER: {
        "at_least": N_("at least (以上)"), "at_most": N_("at most (以下)"), "below": N_("below (未満)"), "above": N_("above (超)"),
        "is": N_("exactly"), "between": N_("from … to …"), "one_of": N_("is one of"),
    },
    Kind.DATE: {"from": N_("from this day on"), "until": N_("until this day"), "before": N_("before this day"), "after": N_("after this day")},
}  # fmt: skip
_SIGNS: Final = {
    "at_least": ">=",
    "at_most": "<=",
    "below": "<",
    "above": ">",
    "is": "=",
    "from": ">=",
    "until": "<=",
    "before": "<",
    "after": ">",
}
_NAMES: Final[dict[Kind, dict[str, str]]] = {
    Kind.INTEGER: {">=": "at_least", "<=": "at_most", "<": "below", ">": "above", "=": "is"},
    Kind.DATE: {">=": "from", "<=": "until", "<": "before", ">": "after"},
    Kind.CHOICE: {"=": "is", "<>": "is_not"},
    Kind.BODY: {"=": "is", "<>": "is_not"},
}


@dataclass(frozen=True, slots=True)
class BuiltRow:
    """One row: a fact, how it is compared, and the value as typed."""

    fact: str
    comparison: str
    value: str = ""


class RowUnusable(ValueError):
    """A row that says nothing yet; ``code`` tells why, ``row`` which."""

    def __init__(self, code: str, row: BuiltRow) -> None:
        super().__init__(code)
        self.code, self.row = code, row


def node_of(rows: Iterable[BuiltRow], known: Mapping[str, Known] = BY_NAME, *, every: bool = False) -> Node:
    """The tree of alternatives, or of rows that must all hold (``every``). Raises RowUnusable."""
    nodes = [_node(row, known) for row in rows]
    return all_of(nodes) if every else any_of(nodes)


def _node(row: BuiltRow, known: Mapping[str, Known]) -> Node:
    fact = known.get(row.fact)
    if fact is None:
        raise RowUnusable("row_fact", row)
    if row.comparison not in COMPARISONS[fact.kind]:
        raise RowUnusable("row_comparison", row)
    left = Fact(fact.name)
    if fact.kind is Kind.BOOLEAN:
        return left if row.comparison == "is" else Not(left)
    values = _values(row, fact.kind)
    if row.comparison == "one_of":
        return In(left, tuple(Constant(value) for value in values))
    if row.comparison == "between":
        if len(values) != 2:
            raise RowUnusable("row_between", row)
        return Between(left, Constant(values[0]), Constant(values[1]))
    if len(values) != 1:
        raise RowUnusable("row_value", row)
    if row.comparison == "is_not":
        return Compare("<>", left, Constant(values[0]))
    return Compare(_SIGNS[row.comparison], left, Constant(values[0]))


def _values(row: BuiltRow, kind: Kind) -> list[Value]:
    parts = (
        [row.value.strip()]
        if kind is Kind.DATE
        else [
            part
            for part in row.value.replace("、", ",").replace("〜", ",").replace("～", ",").split(",")
            if part.strip()
        ]
    )
    if kind is Kind.INTEGER and row.comparison not in ("one_of", "between"):
        parts = [row.value]  # 3,600,000 is one number
    found: list[Value] = []
    for part in parts:
        value: Value | None = part.strip()
        if kind is Kind.INTEGER:
            plain = written.plain(part)
            value = written.integer(plain) if written.integer(plain) is not None else written.yen(plain)
        elif kind is Kind.DATE:
            iso = written.iso_date(part)
            value = date.fromisoformat(iso) if iso else None
        if value in (None, ""):
            raise RowUnusable("row_value", row)
        assert value is not None
        found.append(value)
    if not found:
        raise RowUnusable("row_value", row)
    return found


def rows_of(node: Node, known: Mapping[str, Known] = BY_NAME) -> list[BuiltRow] | None:
    """The rows of a condition; None where it says more than rows can (it then stays as text)."""
    rows = [_row(item, known) for item in (node.items if isinstance(node, Or) else (node,))]
    return None if None in rows else [row for row in rows if row]


def sentence_of(node: Node, known: Mapping[str, Known] = BY_NAME) -> tuple[list[BuiltRow], bool] | None:
    """The rows of a condition, and whether all of them must hold; no row for what always holds, None where it says more than rows can."""
    if node == TRUE:
        return [], True
    if isinstance(node, And):
        rows = [_row(item, known) for item in node.items]
        return None if None in rows else ([row for row in rows if row], True)
    found = rows_of(node, known)
    return None if found is None else (found, len(found) == 1)


def _row(node: Node, known: Mapping[str, Known]) -> BuiltRow | None:
    match node:
        case Fact(name):
            return BuiltRow(name, "is")
        case Not(Fact(name)):
            return BuiltRow(name, "is_not")
        case Compare(operator, Fact(name), Constant(value)) if name in known:
            comparison = _NAMES.get(known[name].kind, {}).get(operator)
            return BuiltRow(name, comparison, _text(value)) if comparison else None
        case Between(Fact(name), Constant(low), Constant(high)) if name in known and known[name].kind is Kind.INTEGER:
            return BuiltRow(name, "between", f"{_text(low)},{_text(high)}")
        case In(Fact(name), values) if all(isinstance(each, Constant) for each in values):
            return BuiltRow(
                name, "one_of", ",".join(_text(each.value) for each in values if isinstance(each, Constant))
            )
    return None


def _text(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def joined(groups: Mapping[str, list[BuiltRow]]) -> Node:
    """All conditions together; rows of one group are alternatives. Raises RowUnusable."""
    return all_of(node_of(rows) for rows in groups.values())

"""A lowered tree over columns of numpy: two masks, true and unknown, for as many people as there are rows.

Booleans are masks, dates are days since 1970-01-01, codes are small numbers given by ``Codes``; what is not known is a second mask. A fact
without a column is unknown for everybody. ``evaluating.evaluate`` says the same of each row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

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
    children,
    facts_of,
    spread,
)  # fmt: skip

Mask = NDArray[np.bool_]
Array = NDArray[Any]
_EPOCH: Final = date(1970, 1, 1).toordinal()
#: From so many codes on, ``IN`` looks them up in a table instead of comparing with each.
_MANY: Final = 4


class Codes:
    """Numbers for codes, the same for every column, so that columns can be compared with each other."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.names = tuple(sorted(set(codes)))
        self._numbers = {name: number for number, name in enumerate(self.names)}

    def number_of(self, code: str) -> int:
        """The number of a code; -1, which no row has, for one that no row can have."""
        return self._numbers.get(code, -1)


@dataclass(frozen=True, slots=True)
class Column:
    """One fact of everybody: values, and where they are not known (None: known everywhere). A boolean is False where it is unknown."""

    values: Array
    unknown: Mask | None = None

    def part(self, rows: slice) -> "Column":
        """These rows of it, without copying."""
        return Column(self.values[rows], None if self.unknown is None else self.unknown[rows])


@dataclass(frozen=True, slots=True)
class Truth:
    """Where a condition holds, and where it is not known; elsewhere it does not hold."""

    true: Mask
    unknown: Mask | None = None

    @property
    def possible(self) -> Mask:
        """Where it holds or may hold."""
        return self.true if self.unknown is None else self.true | self.unknown


def day_number(day: date) -> int:
    """A date as days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def fold(node: Node, columns: Mapping[str, Column], codes: Codes, size: int) -> Truth:
    """The truth of a lowered, typed tree on every row."""
    return _Folder(columns, codes, size).truth(node)


class _Folder:
    def __init__(self, columns: Mapping[str, Column], codes: Codes, size: int) -> None:
        self._columns = columns
        self._codes = codes
        self._size = size

    def truth(self, node: Node) -> Truth:
        """Kleene's And, Or and Not over masks."""
        match node:
            case And(items):
                return self._all(items)
            case Or(items):
                return self._any(items)
            case Not(item):
                inner = self.truth(item)
                return Truth(~inner.possible, inner.unknown)
            case Constant(value):
                return Truth(np.full(self._size, bool(value)))
            case Parameter():  # a body that set no value has not said
                return Truth(np.zeros(self._size, dtype=bool), np.ones(self._size, dtype=bool))
            case Fact():
                column = self._column(node)
                return Truth(column.values, column.unknown)
        if isinstance(node, Between | In) and not _constant_choices(node):
            return self.truth(spread(node))
        return self._comparison(node)

    def _all(self, items: tuple[Node, ...]) -> Truth:
        first, *rest = (self.truth(item) for item in items)
        true, possible = first.true, first.possible
        for each in rest:
            exact = possible is true and each.unknown is None
            true = true & each.true
            possible = true if exact else possible & each.possible
        return Truth(true, None if possible is true else possible & ~true)

    def _any(self, items: tuple[Node, ...]) -> Truth:
        first, *rest = (self.truth(item) for item in items)
        true, unknown = first.true, first.unknown
        for each in rest:
            true = true | each.true
            unknown = each.unknown if unknown is None else unknown if each.unknown is None else unknown | each.unknown
        return Truth(true, None if unknown is None else unknown & ~true)

    def _comparison(self, node: Node) -> Truth:
        match node:
            case Compare(operator, left, right):
                first, second = self._value(left), self._value(right)
                found = _compared(operator, first.values, second.values)
                return _known(np.broadcast_to(found, self._size), _either(first.unknown, second.unknown))
            case Between(item, Constant(low), Constant(high)):
                column = self._value(item)
                found = (column.values >= self._plain(low)) & (column.values <= self._plain(high))
                return _known(found, column.unknown)
            case In(item, choices):
                column = self._value(item)
                plain = [self._plain(each.value) for each in choices if isinstance(each, Constant)]
                return _known(_among(column.values, plain), column.unknown)
        raise TypeError(node)

    def _value(self, node: Node) -> Column:
        """A part of a comparison: numbers, days, codes, or truths."""
        match node:
            case Constant(value):
                return Column(np.asarray(self._plain(value)))
            case Fact():
                return self._column(node)
            case Arithmetic(operator, left, right):
                first, second = self._value(left), self._value(right)
                a, b = first.values.astype(np.int64), second.values.astype(np.int64)
                total = a + b if operator == "+" else a - b if operator == "-" else a * b
                return Column(total, _either(first.unknown, second.unknown))
        truth = self.truth(node)
        return Column(truth.true, truth.unknown)

    def _column(self, node: Fact) -> Column:
        found = self._columns.get(node.name)
        return found or Column(np.zeros(self._size, np.bool_), np.ones(self._size, np.bool_))

    def unknown_of(self, name: str) -> Mask | None:
        """Where a fact is not known."""
        return self._column(Fact(name)).unknown

    def _plain(self, value: Value) -> int:
        """A constant as columns hold it."""
        if isinstance(value, date):
            return day_number(value)
        return self._codes.number_of(value) if isinstance(value, str) else int(value)


def _constant_choices(node: Between | In) -> bool:
    others = (node.low, node.high) if isinstance(node, Between) else node.values
    return all(isinstance(each, Constant) for each in others)


def _compared(operator: str, left: Array, right: Array) -> Mask:
    function = {
        "=": np.equal, "<>": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
    }[operator]  # fmt: skip
    # A constant is compared as a Python number: numpy then never widens the column.
    found: Mask = function(
        left if left.ndim else left.item(), right if right.ndim else right.item()
    )  # fmt: skip
    return found


def _among(values: Array, choices: list[int]) -> Mask:
    if len(choices) >= _MANY:
        found: Mask = np.isin(values, np.array(choices, np.int64))
        return found
    found = values == choices[0]
    for each in choices[1:]:
        found = found | (values == each)
    return found


def _either(left: Mask | None, right: Mask | None) -> Mask | None:
    return right if left is None else left if right is None else left | right


def _known(found: Mask, unknown: Mask | None) -> Truth:
    return Truth(found) if unknown is None else Truth(found & ~unknown, np.broadcast_to(unknown, found.shape))


def open_facts(node: Node, columns: Mapping[str, Column], codes: Codes, size: int) -> dict[str, Mask]:
    """For each unknown fact that could still change the value, the rows where it could; ``evaluating.open_facts`` says the same."""
    folder = _Folder(columns, codes, size)
    found: dict[str, Mask] = {}
    _open(folder, node, np.ones(size, np.bool_), found)
    return found


def _open(folder: _Folder, node: Node, within: Mask, found: dict[str, Mask]) -> None:
    unknown = folder.truth(node).unknown
    if unknown is None or not (within := within & unknown).any():
        return
    if isinstance(node, And | Or | Not):
        for item in children(node):
            _open(folder, item, within, found)
    elif isinstance(node, Between | In) and not _constant_choices(node):
        _open(folder, spread(node), within, found)
    else:
        for name in facts_of(node):
            missing = folder.unknown_of(name)
            if missing is not None:
                found[name] = found[name] | within & missing if name in found else within & missing

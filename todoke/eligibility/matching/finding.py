"""One body's residents against all its rules, by numpy: birth dates as bounds, every condition once for a block of residents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from todoke.eligibility.matching.residents import BORN, CODES, Partition, unknown_in
from todoke.eligibility.matching.variants import WITHHELD, Ready, Turn
from todoke.eligibility.rules import folding
from todoke.eligibility.rules.folding import Column, Mask
from todoke.eligibility.rules.tree import UNSET, Node, walk
from todoke.eligibility.rules.turning import first_days_of

#: Residents looked at together: masks of this size stay in the processor's cache.
BLOCK: Final = 131_072
#: In ``since`` and ``until``: no such day.
NEVER: Final = np.iinfo(np.int32).min
_TABLE_FROM, _TABLE_TO = -26_000, 26_000  # 1898 to 2041
_MARGIN: Final = 200  # days by which a table is wider than was asked for
_NO_DAYS: Final = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class Likely:
    """Pairs that are likely, rule after rule: which rule (its place in the list), and whose row."""

    rules: NDArray[np.int32]
    places: NDArray[np.int64]


@dataclass(slots=True)
class Outcome:
    """What matching one body found: the likely pairs; for each rule how many depend, and on which unknown facts."""

    likely: Likely
    depends: dict[int, int] = field(default_factory=dict)
    missing: dict[tuple[int, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Found:
    """A condition on a range of rows: where it holds, where it may hold, and where each unknown fact leaves it open."""

    start: int
    true: Mask
    possible: Mask
    opened: tuple[tuple[str, Mask], ...]


def find(partition: Partition, readies: Sequence[Ready], *, counts: bool = True) -> Outcome:
    """Match everybody; without ``counts`` nobody asks for whom it depends."""
    numbers: dict[int, int] = {}
    conditions = [tuple(numbers.setdefault(id(each), len(numbers)) for each in ready.conditions) for ready in readies]
    together = {id(node): (node, reads) for ready in readies for node, reads in zip(ready.conditions, ready.reads, strict=True)}  # fmt: skip
    nodes = [together[each] for each in numbers]
    outcome = Outcome(Likely(np.zeros(0, np.int32), np.zeros(0, np.int64)))
    hits: list[list[NDArray[np.int64]]] = [[] for _ in readies]
    born = partition.rows[BORN].values
    starts = [0, *range(partition.undated, partition.size, BLOCK), partition.size]
    for begin, end in pairwise(starts):
        if begin < end:
            block = _Block(
                partition, slice(begin, end), nodes, outcome, counts=counts, undated=end <= partition.undated
            )
            block.run(readies, conditions, born[begin:end], hits)
    found = [(number, each) for number, places in enumerate(hits) for each in places]
    if found:
        rules = np.repeat(np.array([number for number, _ in found], np.int32), [len(each) for _, each in found])
        outcome.likely = Likely(rules, np.concatenate([each for _, each in found]))
    return outcome


class _Block:
    """So many residents at once."""

    def __init__(
        self,
        partition: Partition,
        rows: slice,
        nodes: Sequence[tuple[Node, frozenset[str]]],
        outcome: Outcome,
        *,
        counts: bool,
        undated: bool,
    ) -> None:
        self._columns = {name: column.part(rows) for name, column in partition.rows.items()}
        self._start = rows.start
        self._size = rows.stop - rows.start
        self._nodes = nodes
        self._outcome = outcome
        self._counts = counts
        self._undated = undated
        self._ranges: dict[int, tuple[int, int]] = {}
        self._known: dict[int, _Found] = {}
        self._still: dict[tuple[str, int], Mask | None] = {}

    def run(
        self, readies: Sequence[Ready], conditions: Sequence[tuple[int, ...]], born: NDArray[Any], hits: list[list[NDArray[np.int64]]]
    ) -> None:  # fmt: skip
        """Every rule; the places of those for whom it is likely go to ``hits``."""
        active = []
        lows, highs = self._limits(readies, born)
        for number, (low, high) in enumerate(zip(lows, highs, strict=True)):
            if low < high:
                active.append((number, low, high))
                for each in conditions[number]:
                    known = self._ranges.get(each)
                    self._ranges[each] = (min(known[0], low), max(known[1], high)) if known else (low, high)
        for number, low, high in active:
            found = self._rule(number, readies[number], conditions[number], low, high)
            if found is not None and len(found):
                hits[number].append(found + (self._start + low))

    def _limits(self, readies: Sequence[Ready], born: NDArray[Any]) -> tuple[list[int], list[int]]:
        if self._undated:
            return [0] * len(readies), [self._size] * len(readies)
        lows = np.searchsorted(born, np.array([ready.first for ready in readies]), "left")
        highs = np.searchsorted(born, np.array([ready.last for ready in readies]), "right")
        return lows.tolist(), highs.tolist()

    def _rule(
        self, number: int, ready: Ready, conditions: tuple[int, ...], low: int, high: int
    ) -> NDArray[np.int64] | None:
        true: Mask | None = None
        possible: Mask | None = None
        opened: list[tuple[str, Mask]] = []
        for each in conditions:
            found = self._known.get(each) or self._condition(each)
            part = slice(low - found.start, high - found.start)
            exact = true is possible and found.true is found.possible
            true = found.true[part] if true is None else true & found.true[part]
            if exact:
                possible = true
            else:
                possible = found.possible[part] if possible is None else possible & found.possible[part]
            opened += [(name, mask[part]) for name, mask in found.opened]
        if (
            ready.closing
            and ready.closing.elapsed.base != BORN
            and (still := self._open(ready.closing, ready.shut)) is not None
        ):
            exact, mask = true is possible, still[low:high]
            true = mask if true is None else true & mask
            possible = true if exact else mask if possible is None else possible & mask
        never = ready.withheld | ({BORN} if self._undated and ready.dated else set())
        if self._counts and (never or possible is not true):
            self._count(number, high - low, possible, None if never else true, opened, never)
        if never:
            return None
        return np.arange(high - low) if true is None else np.flatnonzero(true)

    def _open(self, closing: Turn, shut: int) -> Mask | None:
        """Who can still apply: whose date is not so early that it is over, or not known. None: everybody here."""
        base = closing.elapsed.base
        if (base, shut) not in self._still:
            column = self._columns.get(base)
            self._still[base, shut] = None if column is None else (column.values > shut) | unknown_in(column)
        return self._still[base, shut]

    def _count(
        self, number: int, size: int, possible: Mask | None, true: Mask | None, opened: list[tuple[str, Mask]], never: frozenset[str] | set[str]
    ) -> None:  # fmt: skip
        """Count those for whom it depends, and on what."""
        may = size if possible is None else int(np.count_nonzero(possible))
        open_ = may - (int(np.count_nonzero(true)) if true is not None else 0)
        if not open_:
            return
        self._outcome.depends[number] = self._outcome.depends.get(number, 0) + open_
        masks: dict[str, Mask] = {}
        for name, mask in opened:
            if name not in never:
                masks[name] = masks[name] | mask if name in masks else mask
        counts = {name: int(np.count_nonzero(mask & possible)) for name, mask in masks.items() if possible is not None}
        for name, count in [*counts.items(), *((name, open_) for name in never)]:
            if count:
                key = (number, name)
                self._outcome.missing[key] = self._outcome.missing.get(key, 0) + count

    def _condition(self, number: int) -> _Found:
        """One condition on the rows that any rule needs of it."""
        low, high = self._ranges[number]
        node, names = self._nodes[number]
        columns = {name: self._columns[name].part(slice(low, high)) for name in names if name in self._columns}
        truth = folding.fold(node, columns, CODES, high - low)
        opened: tuple[tuple[str, Mask], ...] = ()
        possible = truth.true
        if self._counts and truth.unknown is not None and truth.unknown.any():
            possible = truth.possible
            if len(names) == 1 and UNSET not in walk(node):  # where it is unknown, that one fact is
                opened = ((plain(next(iter(names))), truth.unknown),)
            else:
                found = folding.open_facts(node, columns, CODES, high - low)
                opened = tuple((plain(name), mask) for name, mask in found.items())
        self._known[number] = _Found(low, truth.true, possible, opened)
        return self._known[number]


def plain(name: str) -> str:
    """The name of a fact, withheld or not."""
    return name.removeprefix(WITHHELD)


class Turning:
    """The day on which a growing fact reaches a value, looked up by the day from which it grows."""

    def __init__(self) -> None:
        #: For each turn the first day of its table, and the table; made wider as it is needed.
        self._tables: dict[Turn, tuple[int, NDArray[np.int32]]] = {}

    def since_and_until(
        self, partition: Partition, readies: Sequence[Ready], likely: Likely
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """From which day and until which (itself no longer) the ages that a rule asks for are right, for each pair."""
        since, until = (np.full(len(likely.rules), NEVER, np.int32) for _ in range(2))
        borders = np.searchsorted(likely.rules, np.arange(len(readies) + 1)).tolist()
        for ready, low, high in zip(readies, borders[:-1], borders[1:], strict=True):
            if low < high:
                places = likely.places[low:high]
                self._turned(ready.since, partition.rows, places, np.maximum, since[low:high])
                self._turned(ready.until, partition.rows, places, np.minimum, until[low:high])
                self._closed(ready, partition.rows, places, until[low:high])
        return since, until

    def _turned(
        self, turns: tuple[Turn, ...], rows: Mapping[str, Column], places: NDArray[np.int64], together: np.ufunc, out: NDArray[np.int32]
    ) -> None:  # fmt: skip
        for number, turn in enumerate(turns):
            days = self._days(turn, rows[turn.elapsed.base].values[places])
            if number:
                together(out, days, out=out)
            else:
                out[:] = days

    def _closed(
        self, ready: Ready, rows: Mapping[str, Column], places: NDArray[np.int64], out: NDArray[np.int32]
    ) -> None:
        """It ends earlier for whom the time to apply does."""
        if ready.ends is not None:
            _no_later(out, np.int32(ready.ends), slice(None))
        column = rows.get(ready.closing.elapsed.base) if ready.closing else None
        if ready.closing is None or column is None:
            return
        known = np.arange(len(places)) if column.unknown is None else np.flatnonzero(~column.unknown[places])
        if len(known):
            _no_later(out, self._days(ready.closing, column.values[places[known]]), known)

    def _days(self, turn: Turn, bases: NDArray[Any]) -> NDArray[np.int32]:
        low, high = int(bases.min()), int(bases.max())
        if low < _TABLE_FROM or high >= _TABLE_TO:
            return first_days_of(turn.elapsed.measure, bases, turn.value) + np.int32(turn.days)
        first, table = self._tables.get(turn, (low, _NO_DAYS))
        if low < first or high >= first + len(table):
            low, high = min(low, first) - _MARGIN, max(high, first + len(table)) + _MARGIN
            table = first_days_of(turn.elapsed.measure, np.arange(low, high, dtype=np.int32), turn.value) + np.int32(turn.days)  # fmt: skip
            first, self._tables[turn] = low, (low, table)
        found: NDArray[np.int32] = table[bases - first]
        return found


def _no_later(out: NDArray[np.int32], days: NDArray[np.int32] | np.int32, places: Any) -> None:
    """The earlier of two days, where no day is later than any."""
    here = out[places]
    out[places] = np.where(here == NEVER, days, np.minimum(here, days))

"""Many rules asked together: what they share is worked out once for a household, and most of it only once at all.

It says exactly what each rule's ``Decider`` says by itself. Conditions that read the same facts stand in one group, and what a group
says for a combination of values is remembered: of an age of 7, not of a person. Incomes, dates and other values that could point to
somebody are worked out anew for each household and forgotten with it.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, Final, Generic, NamedTuple, TypeVar

from todoke.eligibility.rules.deciding import Decider, Money, Outcome, Verdict
from todoke.eligibility.rules.evaluating import compiled, opener
from todoke.eligibility.rules.household import Row, Rows
from todoke.eligibility.rules.tree import And, Node, Not, Or, facts_of, parameters_of
from todoke.people.rules.facts import Kind, Subject
from todoke.people.rules.vocabulary import BY_NAME, FACTS

T = TypeVar("T")
_NOTHING: Final[frozenset[str]] = frozenset()
_UNKNOWN: Final[Row] = dict.fromkeys(fact.name for fact in FACTS)
#: A fact with more values than this could point to a person; and so many combinations are remembered at most.
MOST_VALUES: Final = 2_000
MOST_REMEMBERED: Final = 10_000
_MANY: Final = 1_000
#: An outcome of its six parts, in half the time of a call with names.
_made: Final[Callable[[tuple[Any, ...]], Outcome]] = partial(tuple.__new__, Outcome)
_YES, _NO, _DEPENDS = Verdict.YES, Verdict.NO, Verdict.DEPENDS


class _Recalled(Generic[T]):
    """What follows from some facts of a row: remembered where each of them has few values."""

    def __init__(self, facts: Sequence[str], work_out: Callable[[Row], T]) -> None:
        self.key: Callable[[Row], Hashable] = itemgetter(*facts) if facts else _constant
        self._work_out = work_out
        self._known: dict[Hashable, T] | None = {} if all(_is_common(name) for name in facts) else None

    def memory(self) -> dict[Hashable, T]:
        """Where results are found: for everybody, or for one household."""
        return {} if self._known is None else self._known

    def learn(self, row: Row, memory: dict[Hashable, T]) -> T:
        """Work it out and remember it."""
        if len(memory) >= MOST_REMEMBERED:
            memory.clear()
        found = memory[self.key(row)] = self._work_out(row)
        return found


def _constant(row: Row) -> Hashable:
    return None


def _is_common(name: str) -> bool:
    """Whether many people share each value of a fact."""
    fact = BY_NAME[name]
    return fact.kind in (Kind.BOOLEAN, Kind.CHOICE, Kind.BODY) or (
        fact.kind is Kind.INTEGER and fact.high - fact.low <= MOST_VALUES
    )


class _Said(NamedTuple):
    """What a group of conditions says of a row, each in its place; and the rules that it rules out, as bits."""

    values: tuple[bool | None, ...]
    missing: tuple[frozenset[str], ...]
    out: int


def _conditions(facts: tuple[str, ...], users: Mapping[Node, int]) -> Callable[[Row], _Said]:
    """How conditions that read the same facts are told. ``users``: the rules that each of them belongs to, as bits."""
    nodes = tuple(users)
    decide: Callable[[Row], tuple[Any, ...]] = compiled(nodes)
    open_ = [opener(node) if isinstance(node, And | Or | Not) or parameters_of(node) else None for node in nodes]
    nothing = (_NOTHING,) * len(nodes)

    def said(row: Row) -> _Said:
        values = decide(row)
        out = 0
        for value, rules in zip(values, users.values(), strict=True):
            if value is False:
                out |= rules
        if None not in values:
            return _Said(values, nothing, out)
        unknown = frozenset(name for name in facts if row[name] is None)
        missing = tuple(
            _NOTHING if value is not None else unknown if find is None else find(row)[1]
            for value, find in zip(values, open_, strict=True)
        )
        return _Said(values, missing, out)

    return said


class Plan:
    """Deciders that are asked together; their order numbers them."""

    def __init__(self, deciders: Sequence[Decider]) -> None:
        self.deciders = tuple(deciders)
        self.every = (1 << len(self.deciders)) - 1
        by_facts: dict[tuple[str, ...], dict[Node, int]] = {}
        for number, decider in enumerate(deciders):
            for condition in decider.conditions:
                users = by_facts.setdefault(tuple(sorted(facts_of(condition.node))), {})
                users[condition.node] = users.get(condition.node, 0) | 1 << number
        self.groups = [_Recalled(facts, _conditions(facts, users)) for facts, users in by_facts.items()]
        places = {node: place for place, node in enumerate(node for users in by_facts.values() for node in users)}
        self.picks = [_pick([places[each.node] for each in decider.conditions]) for decider in deciders]
        tables: dict[object, _Recalled[tuple[Money | None, frozenset[str]]]] = {}
        for decider in deciders:
            if (amounts := decider.rule.amounts) and amounts not in tables:
                tables[amounts] = _Recalled(sorted(decider.amount_facts), decider.amount)
        self.tables = [tables.get(decider.rule.amounts) for decider in deciders]
        self.whole = sum(1 << number for number, each in enumerate(deciders) if each.rule.subject is Subject.HOUSEHOLD)

    def ask(self, rows: Rows) -> "Told":
        """What all of them say of a household."""
        return Told(self, rows)


def _pick(places: Sequence[int]) -> Callable[[list[Any]], tuple[Any, ...]]:
    """The entries at some places of a list."""
    if len(places) > 1:
        return itemgetter(*places)
    return (lambda line: (line[places[0]],)) if places else (lambda line: ())


class _Line:
    """One row with what every condition says of it, and the rules that it is out of."""

    __slots__ = ("member", "missing", "out", "row", "values")

    def __init__(self, member: str, row: Row) -> None:
        self.member = member
        self.row: Row = {**_UNKNOWN, **row}
        self.values: list[bool | None] = []
        self.missing: list[frozenset[str]] = []
        self.out = 0


class Told:
    """What the rules of a plan say of one household; outcomes are made when they are read."""

    def __init__(self, plan: Plan, rows: Rows) -> None:
        self._plan, self._rows = plan, rows
        self._members = [_Line(key, row) for key, row in rows.members]
        self._household = [_Line("", rows.household)]
        self._amounts: dict[object, dict[Hashable, tuple[Money | None, frozenset[str]]]] = {}
        lines = [*self._household, *self._members]
        for group in plan.groups:
            memory, key = group.memory(), group.key
            for line in lines:
                said = memory.get(key(line.row)) or group.learn(line.row, memory)
                line.values += said.values
                line.missing += said.missing
                line.out |= said.out
        self._in: list[list[_Line]] = [[] for _ in plan.deciders]
        for line in self._members:
            self._note(line, plan.every & ~plan.whole & ~line.out)
        self._note(self._household[0], plan.whole & ~self._household[0].out)

    def _note(self, line: _Line, rules: int) -> None:
        while rules:
            last = rules.bit_length() - 1
            self._in[last].append(line)
            rules ^= 1 << last

    def outcomes(self, number: int) -> list[Outcome]:
        """The outcome of each member in order, or of the household alone: as ``Decider.decide``."""
        decider = self._plan.deciders[number]
        if decider.hidden:
            return decider.decide(self._rows)
        pick = self._plan.picks[number]
        likely = iter(self._likely(number, self._in[number]))
        return [
            _made((line.member, _NO, pick(line.values), _NOTHING, _NOTHING, None))
            if line.out >> number & 1
            else next(likely)
            for line in self._lines(number)
        ]

    def speaking(self, number: int) -> list[Outcome]:
        """The outcomes that matter: of everybody for whom it is a yes or a maybe, else of who is nearest to it."""
        decider = self._plan.deciders[number]
        if decider.hidden:
            return _speaking(decider.decide(self._rows))
        lines = self._in[number]
        return self._likely(number, lines) if lines else self._nearest(number)

    def _nearest(self, number: int) -> list[Outcome]:
        """Of those who are out, who fails least, the first of them."""
        pick, least, nearest = self._plan.picks[number], _MANY, None
        for line in self._lines(number):
            found = pick(line.values)
            fails = found.count(False)
            if fails < least:
                least, nearest = fails, _made((line.member, _NO, found, _NOTHING, _NOTHING, None))
                if fails == 1:
                    break
        return [nearest] if nearest else []

    def _lines(self, number: int) -> list[_Line]:
        return self._household if self._plan.whole >> number & 1 else self._members

    def _likely(self, number: int, lines: Sequence[_Line]) -> list[Outcome]:
        """The outcomes of those whom no condition excludes."""
        pick, table = self._plan.picks[number], self._plan.tables[number]
        likely = []
        money: Money | None = None
        open_amount = _NOTHING
        for line in lines:
            found = pick(line.values)
            if table is not None:
                money, open_amount = self._amount(table, line.row)
            if None in found:
                open_now = [each for each in pick(line.missing) if each]
                missing = open_now[0] if len(open_now) == 1 else _NOTHING.union(*open_now)
                likely.append(_made((line.member, _DEPENDS, found, missing, open_amount, money)))
            else:
                likely.append(_made((line.member, _YES, found, _NOTHING, open_amount, money)))
        return likely

    def _amount(
        self, table: _Recalled[tuple[Money | None, frozenset[str]]], row: Row
    ) -> tuple[Money | None, frozenset[str]]:
        memory = self._amounts.get(table)
        if memory is None:
            memory = self._amounts[table] = table.memory()
        return memory.get(table.key(row)) or table.learn(row, memory)


def _speaking(outcomes: Sequence[Outcome]) -> list[Outcome]:
    likely = [each for each in outcomes if each.verdict is not Verdict.NO]
    return likely or ([min(outcomes, key=lambda each: each.failed)] if outcomes else [])

"""One rule decided for a household: the verdict, each condition, what is still open, and the amount as [least, most]."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

from todoke.eligibility.rules.evaluating import Compiled, Opener, compiled, opener
from todoke.eligibility.rules.household import Rows
from todoke.eligibility.rules.lowering import thresholds
from todoke.eligibility.rules.rule import Giver, Per, Rule, meaningful
from todoke.eligibility.rules.tree import Value, facts_of
from todoke.eligibility.rules.windows import is_over
from todoke.eligibility.rules.writing import text_of
from todoke.people.rules.facts import Purpose, Subject
from todoke.people.rules.vocabulary import usable

_NONE: Final[frozenset[str]] = frozenset()


class Verdict(StrEnum):
    """The answer 「対象の見込み」: the body decides, and every page says so."""

    YES = "yes"
    NO = "no"
    DEPENDS = "depends"


@dataclass(frozen=True, slots=True)
class Money:
    """Yen, from least to most under what is not known. ``most`` None: nobody can say yet."""

    least: int
    most: int | None
    per: Per


class Outcome(NamedTuple):
    """What a rule says of one member, or of the household (``member`` "")."""

    member: str
    verdict: Verdict
    conditions: tuple[bool | None, ...]
    missing: frozenset[str] = _NONE
    missing_for_amount: frozenset[str] = _NONE
    money: Money | None = None

    @property
    def failed(self) -> int:
        """How many conditions are not met."""
        return sum(1 for each in self.conditions if each is False)


class Decider:
    """A bound rule, made ready to be asked often; facts without a lawful basis for the purpose are unknown to it."""

    def __init__(self, rule: Rule, purpose: Purpose = Purpose.ANSWER) -> None:
        self.rule = rule
        self.conditions = meaningful(rule.conditions)
        self.facts = rule.facts
        read = self.facts | rule.window.facts
        self.hidden = frozenset(name for name in read if not usable(name, purpose, rule.bases))
        nodes = tuple(each.node for each in self.conditions)
        self.texts = tuple(text_of(node) for node in nodes)
        self._when = compiled(nodes)
        self._open = tuple(opener(node) for node in nodes)
        table = [(line.when, line.least, line.most) for line in rule.amounts]
        self._table = compiled(tuple(node for line in table for node in line))
        self._open_table = [tuple(opener(node) for node in line) for line in table]
        self._whole = rule.subject is Subject.HOUSEHOLD

    def decide(self, rows: Rows) -> list[Outcome]:
        """The outcome of each member in order, or of the household alone."""
        if self._whole:
            return [self.outcome("", rows.household)]
        return [self.outcome(key, row) for key, row in rows.members]

    def outcome(self, member: str, row: Mapping[str, Value | None]) -> Outcome:
        """What the rule says of one row."""
        row = self._seen(row)
        found: tuple[bool | None, ...] = self._when(row)  # type: ignore[assignment]
        if False in found:
            return Outcome(member, Verdict.NO, found)
        money, open_amount = self.amount(row) if self.rule.amounts else (None, _NONE)
        if None not in found:
            return Outcome(member, Verdict.YES, found, _NONE, open_amount, money)
        return Outcome(member, Verdict.DEPENDS, found, _missing(self._open, found, row), open_amount, money)

    def open_facts(self, outcome: Outcome, row: Mapping[str, Value | None]) -> list[frozenset[str]]:
        """For each condition of an outcome that is not known, the facts that could settle it."""
        row = self._seen(row)
        return [find(row)[1] for find, met in zip(self._open, outcome.conditions, strict=True) if met is None]

    def verdict(self, row: Mapping[str, Value | None]) -> Verdict:
        """The verdict on one row alone."""
        found = self._when(self._seen(row))
        return Verdict.NO if False in found else Verdict.DEPENDS if None in found else Verdict.YES

    def is_over(self, row: Mapping[str, Value | None], day: date) -> bool:
        """Whether a strict window has closed for one row."""
        return self.rule.window.strict and is_over(self.rule.window, self._seen(row), day)

    def _seen(self, row: Mapping[str, Value | None]) -> Mapping[str, Value | None]:
        """A row without the facts that may not be used."""
        return {name: value for name, value in row.items() if name not in self.hidden} if self.hidden else row

    @cached_property
    def turns(self) -> tuple[tuple[tuple[str, int], ...], ...]:
        """For each condition, the values of growing facts at which time alone may change it."""
        return tuple(tuple(thresholds(each.node)) for each in self.conditions)

    @cached_property
    def _givers(self) -> Compiled:
        return compiled(tuple(each.when for each in self.rule.elsewhere))

    @property
    def amount_facts(self) -> frozenset[str]:
        """The facts that the table of amounts reads."""
        return frozenset().union(
            *(facts_of(part) for line in self.rule.amounts for part in (line.when, line.least, line.most))
        )

    def givers(self, row: Mapping[str, Value | None]) -> list[Giver | None]:
        """Who may give it, as far as is known: None is the programme's own body, who does where it is nobody else."""
        found: list[Giver | None] = []
        for giver, holds in zip(self.rule.elsewhere, self._givers(self._seen(row)), strict=True):
            if holds is not False:
                found.append(giver)
            if holds is True:
                return found
        return [*found, None]

    def amount(self, row: Mapping[str, Value | None]) -> tuple[Money | None, frozenset[str]]:
        """The range over the rows of the table that may be the first to hold."""
        told = self._table(row)
        least: list[int] = []
        most: list[int | None] = []
        missing = _NONE
        per: Per | None = None
        for number, line in enumerate(self.rule.amounts):
            each = told[3 * number : 3 * number + 3]
            holds, low, high = each
            if holds is False:
                continue
            least.append(low if isinstance(low, int) else 0)
            most.append(high if isinstance(high, int) else None)
            if None in each:
                missing |= _missing(self._open_table[number], each, row)
            per = per or line.per
            if holds is True:
                break
        else:
            least.append(0)  # perhaps no line holds
        if per is None:
            return None, _NONE
        return Money(min(least), None if None in most else max(each for each in most if each is not None), per), missing


def _missing(open_: Iterable[Opener], values: Iterable[object], row: Mapping[str, Value | None]) -> frozenset[str]:
    """What could still change those of some trees whose values are unknown."""
    return _NONE.union(*(find(row)[1] for find, value in zip(open_, values, strict=True) if value is None))


def best(outcomes: Iterable[Outcome]) -> Outcome | None:
    """The outcome that speaks for a household: yes before depends before no, and of those the nearest to yes."""
    order = {Verdict.YES: 0, Verdict.DEPENDS: 1, Verdict.NO: 2}
    return min(outcomes, key=lambda each: (order[each.verdict], each.failed), default=None)


def yearly(money: Money | None) -> int:
    """What an amount may come to in a year, for comparing questions; a single payment counts once."""
    if money is None:
        return 0
    return (money.most or money.least) * {Per.MONTH: 12, Per.DAY: 30, Per.TIME: 4}.get(money.per, 1)

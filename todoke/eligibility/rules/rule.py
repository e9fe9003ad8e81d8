"""A rule as one document: its conditions with their words, its amounts, its window, its sources; read from JSON and written back.

The document is what a programme carries, what the API publishes and what a person approves; ``docs/rules.md`` describes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from todoke.eligibility.rules.tree import TRUE, Constant, Node, Not, Value, all_of, bind, facts_of, parameters_of
from todoke.people.rules.facts import Kind, Subject, Unit

Document = dict[str, object]
Labels = Mapping[str, str]
LANGUAGES: Final = ("ja", "ja-simple", "en")


class Per(StrEnum):
    """How often an amount is paid."""

    ONCE = "once"
    MONTH = "month"
    YEAR = "year"
    DAY = "day"
    TIME = "time"  # each visit, dose or use


@dataclass(frozen=True, slots=True)
class ParameterKind:
    """A value that each body sets: its type, what it is called, and what holds where a body has set nothing."""

    kind: Kind
    unit: Unit = Unit.NONE
    default: Value | None = None
    labels: Labels = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold, with its words for the reader and the words of the source that say so."""

    node: Node
    labels: Labels = field(default_factory=dict)
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What no rule can decide: shown in the source's words as "please check", never guessed."""

    labels: Labels = field(default_factory=dict)
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """One row of the decision table: the first whose condition holds counts. ``least`` = ``most`` where the amount is exact."""

    when: Node
    least: Node
    most: Node
    per: Per


@dataclass(frozen=True, slots=True)
class Giver:
    """Another than the programme's body that gives the same to those of whom ``when`` is true: who it is, and how one applies there."""

    when: Node
    labels: Labels = field(default_factory=dict)
    apply: Labels = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day that follows from others. Exactly one of: a date; a day of each year; so long after a date fact; the end of a school year.

    ``fiscal_year_age`` n means 31 March after n is reached; with ``start``, 1 April of that school year.
    """

    fixed: date | None = None
    month_day: tuple[int, int] | None = None
    since: str = ""
    years: int = 0
    months: int = 0
    days: int = 0
    fiscal_year_age: int | None = None
    start: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """When one can apply 「受付期間」: both days included. ``strict``: afterwards nothing can be had."""

    opens: Moment | None = None
    closes: Moment | None = None
    strict: bool = False
    labels: Labels = field(default_factory=dict)

    @property
    def facts(self) -> frozenset[str]:
        """The dates from which its days follow."""
        moments = [each for each in (self.opens, self.closes) if each and not each.fixed and not each.month_day]
        return frozenset(each.since or "birth_date" for each in moments)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rule stands: a law's article, an ordinance, a page; and when somebody last looked."""

    title: str
    url: str = ""
    checked_date: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may receive a programme, how much, and when."""

    subject: Subject
    conditions: tuple[Condition, ...]
    checks: tuple[Check, ...] = ()
    amounts: tuple[Amount, ...] = ()
    window: Window = Window()
    sources: tuple[Source, ...] = ()
    bases: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, ParameterKind] = field(default_factory=dict)
    gives: Labels = field(default_factory=dict)
    elsewhere: tuple[Giver, ...] = ()

    @property
    def when(self) -> Node:
        """All conditions together."""
        return all_of(condition.node for condition in self.conditions)

    @property
    def here(self) -> Node:
        """All conditions together, and that no other gives it: whom the programme's own body is to tell."""
        return all_of([self.when, *(Not(each.when) for each in self.elsewhere)])

    @property
    def facts(self) -> frozenset[str]:
        """Every fact that the rule reads, for the answer, the amount or who gives it."""
        amounts = (facts_of(part) for row in self.amounts for part in (row.when, row.least, row.most))
        givers = (facts_of(each.when) for each in self.elsewhere)
        return frozenset().union(*(facts_of(each.node) for each in self.conditions), *amounts, *givers)

    @property
    def needs(self) -> frozenset[str]:
        """The parameters without which it cannot be decided."""
        nodes = [each.node for each in self.conditions]
        nodes += [part for row in self.amounts for part in (row.when, row.least, row.most)]
        nodes += [each.when for each in self.elsewhere]
        return frozenset().union(*(parameters_of(node) for node in nodes))


def with_parameters(rule: Rule, values: Mapping[str, Value]) -> Rule:
    """The rule of one body: each parameter has the body's value, or the default; without either, what asks for it is unknown."""
    known: dict[str, Value] = {}
    for name, kind in rule.parameters.items():
        value = values.get(name, kind.default)
        if value is not None:
            known[name] = value
    return Rule(
        rule.subject,
        tuple(Condition(bind(each.node, known), each.labels, each.quote) for each in rule.conditions),
        rule.checks,
        tuple(
            Amount(bind(row.when, known), bind(row.least, known), bind(row.most, known), row.per)
            for row in rule.amounts
            if bind(row.when, known) != Constant(False)
        ),
        rule.window,
        rule.sources,
        rule.bases,
        {},
        rule.gives,
        tuple(Giver(bind(each.when, known), each.labels, each.apply) for each in rule.elsewhere),
    )


def meaningful(conditions: Sequence[Condition]) -> list[Condition]:
    """The conditions that still say something after parameters were bound."""
    return [each for each in conditions if each.node != TRUE]

"""What one body's programmes ask on a day: trees without ages, birth dates as bounds, facts without a basis as unknown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from todoke.eligibility.matching.residents import AREA, BORN
from todoke.eligibility.rules.elapsed import latest_base
from todoke.eligibility.rules.folding import day_number
from todoke.eligibility.rules.lowering import elapsed_of, lower
from todoke.eligibility.rules.rule import Rule
from todoke.eligibility.rules.tree import (
    FALSE,
    MIRRORED,
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
    all_of,
    bind,
    conjuncts,
    facts_of,
)  # fmt: skip
from todoke.eligibility.rules.windows import is_over, over_since
from todoke.people.rules.facts import Elapsed, Purpose, Subject
from todoke.people.rules.vocabulary import BY_NAME, usable

#: Where a fact may not be used, the rule reads this name instead, of which nothing is known.
WITHHELD: Final = "withheld_"
_FIRST: Final = -(2**31) + 1
_LAST: Final = 2**31 - 1
#: Who stands for a household where a rule is asked once for all of it: its head 「世帯主」.
_HEAD: Final = Compare("=", Fact("relation"), Constant("self"))


@dataclass(frozen=True, slots=True)
class Variant:
    """One programme as one body gives it: the rule has that body's parameters. Equal rules of several bodies may be one object."""

    program: str
    body: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Turn:
    """A value that a growing fact must have reached (or must not yet have reached); it counts so many days later."""

    elapsed: Elapsed
    value: int
    days: int = 0


@dataclass(frozen=True, slots=True)
class Ready:
    """A rule on a day. ``first`` to ``last`` are the birth dates outside which it does not hold; ``conditions`` say the rest.

    ``dated``: a birth date alone decides something, so that nobody without one is found. ``withheld``: facts without a basis on which all
    depends. ``since`` and ``until``: what must have been reached, and must not, for it to hold. ``whole``: all of it. ``facts``: what it reads.
    ``closing``: with what the time to apply is over for good, where that day is known of a person; it is for those whose date is ``shut`` or
    earlier. ``ends``: the day on which it is over for all.
    """

    conditions: tuple[Node, ...]
    #: What each condition reads.
    reads: tuple[frozenset[str], ...] = ()
    first: int = _FIRST
    last: int = _LAST
    dated: bool = False
    withheld: frozenset[str] = frozenset()
    since: tuple[Turn, ...] = ()
    until: tuple[Turn, ...] = ()
    whole: Node = FALSE
    facts: frozenset[str] = frozenset()
    closing: Turn | None = None
    shut: int = _FIRST
    ends: int | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Every day on which an age or the time to apply turns."""
        return (*self.since, *self.until, *((self.closing,) if self.closing else ()))


class Preparing:
    """Makes rules ready for one day; a rule that several bodies share is made ready once."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._known: dict[int, tuple[Rule, Ready]] = {}
        #: Equal conditions of several rules are one object, which whoever asks them knows by its id.
        self._nodes: dict[Node, Node] = {}

    def is_shared(self, rule: Rule) -> bool:
        """Whether it says the same in each body."""
        return id(rule) in self._known or not reads_area(rule)

    def ready(self, variant: Variant) -> Ready:
        """The rule of a variant, ready for the day."""
        rule = variant.rule
        known = self._known.get(id(rule))
        if known:
            return known[1]
        found = prepare(rule, variant.body, self._day, self._nodes)
        if not reads_area(rule):
            self._known[id(rule)] = (rule, found)  # the rule is kept, so that its id stays its own
        return found


def reads_area(rule: Rule) -> bool:
    """Whether it says something else in each body."""
    return AREA in facts_of(rule.here)


def prepare(rule: Rule, body: str, day: date, nodes: dict[Node, Node] | None = None) -> Ready:
    """A rule as it stands on a day for the residents of one body. ``nodes``: conditions of other rules, to be shared with them."""
    nodes = {} if nodes is None else nodes
    direct = conjuncts(all_of([rule.here, *([_HEAD] if rule.subject is Subject.HOUSEHOLD else [])]))
    since, until = _turns(direct)
    cited = frozenset(rule.bases)
    closing = closing_of(rule)
    shut = latest_base(closing.elapsed.measure, closing.value, day - timedelta(closing.days)) if closing else None
    whole = FALSE if is_over(rule.window, {}, day) else lower(all_of(direct), day)
    names = facts_of(whole)
    if AREA in names:
        whole = bind(_in_body(whole, body), {})
        names = facts_of(whole)
    whole = _with_withheld(whole, frozenset(name for name in names if not _is_usable(name, cited)))
    rest: list[tuple[Node, frozenset[str]]] = []
    first, last, dated = _FIRST, _LAST, False
    if closing and shut and closing.elapsed.base == BORN:
        first = day_number(shut) + 1
    withheld: frozenset[str] = frozenset()
    facts: set[str] = set()
    for part in conjuncts(whole):
        low, high, exact = _bounds(part)
        first, last = max(first, low), min(last, high)
        names = facts_of(part)
        facts |= names
        if exact:
            dated = True
        elif names and all(name.startswith(WITHHELD) for name in names):
            withheld |= {name.removeprefix(WITHHELD) for name in names}
        elif part != Constant(True):
            rest.append((nodes.setdefault(part, part), names))
    conditions, reads = tuple(part for part, _ in rest), tuple(names for _, names in rest)
    facts |= {turn.elapsed.base for turn in (*since, *until, *((closing,) if closing else ()))}
    used = frozenset(name for name in facts if not name.startswith(WITHHELD))
    return Ready(
        conditions, reads, first, last, dated, withheld, since, until, whole, used,
        closing=closing, shut=day_number(shut) if shut else _FIRST, ends=_ends(rule),
    )  # fmt: skip


def closing_of(rule: Rule) -> Turn | None:
    """With what a strict window closes for one after another. A date that may not be used, or is no household's, closes nothing."""
    found = over_since(rule.window)
    if found is None:
        return None
    fact = BY_NAME[found[0].base]
    told = rule.subject is Subject.MEMBER or fact.subject is Subject.HOUSEHOLD
    return Turn(*found) if told and _is_usable(fact.name, frozenset(rule.bases)) else None


def _ends(rule: Rule) -> int | None:
    """The day on which a strict window is over for all."""
    closes = rule.window.closes
    if not rule.window.strict or closes is None or closes.fixed is None:
        return None
    return day_number(closes.fixed) + closes.days + 1


def _is_usable(name: str, cited: frozenset[str]) -> bool:
    return name in BY_NAME and usable(name, Purpose.MATCHING, cited)


def _turns(parts: Iterable[Node]) -> tuple[tuple[Turn, ...], tuple[Turn, ...]]:
    """What must have been reached, and what must not: ages inside an OR decide neither."""
    since: list[Turn] = []
    until: list[Turn] = []

    def note(name: str, operator: str, value: object) -> None:
        grown = elapsed_of(name)
        if grown is None or not isinstance(value, int):
            return
        if operator in (">=", ">", "="):
            since.append(Turn(grown, value + (operator == ">")))
        if operator in ("<=", "<", "="):
            until.append(Turn(grown, value + (operator != "<")))

    for part in parts:
        match part:
            case Compare(operator, Fact(name), Constant(value)):
                note(name, operator, value)
            case Compare(operator, Constant(value), Fact(name)):
                note(name, MIRRORED[operator], value)
            case Between(Fact(name), Constant(low), Constant(high)):
                note(name, ">=", low)
                note(name, "<=", high)
            case In(Fact(name), (Constant(value),)):
                note(name, "=", value)
    return tuple(since), tuple(until)


def _in_body(node: Node, body: str) -> Node:
    """The tree with the body that everybody in this register lives in."""
    return _replaced(node, {AREA: Constant(body)})


def _with_withheld(node: Node, names: frozenset[str]) -> Node:
    return _replaced(node, {name: Fact(WITHHELD + name) for name in names}) if names else node


def _replaced(node: Node, facts: dict[str, Node]) -> Node:
    def of(item: Node) -> Node:
        return _replaced(item, facts)

    match node:
        case Fact(name):
            return facts.get(name, node)
        case And(items):
            return And(tuple(of(item) for item in items))
        case Or(items):
            return Or(tuple(of(item) for item in items))
        case Not(item):
            return Not(of(item))
        case Compare(operator, left, right):
            return Compare(operator, of(left), of(right))
        case Arithmetic(operator, left, right):
            return Arithmetic(operator, of(left), of(right))
        case Between(item, low, high):
            return Between(of(item), of(low), of(high))
        case In(item, values):
            return In(of(item), tuple(of(value) for value in values))
    return node


def _bounds(node: Node) -> tuple[int, int, bool]:
    """Birth dates outside which a condition is false, and whether it is true for all within."""
    match node:
        case Compare(operator, Fact("birth_date"), Constant(date() as day)):
            return _bound(operator, day_number(day))
        case Compare(operator, Constant(date() as day), Fact("birth_date")):
            return _bound(MIRRORED[operator], day_number(day))
        case Between(Fact("birth_date"), Constant(date() as low), Constant(date() as high)):
            return day_number(low), day_number(high), True
        case And(items):
            found = [_bounds(item) for item in items]
            return max(each[0] for each in found), min(each[1] for each in found), all(each[2] for each in found)
        case Or(items):
            found = [_bounds(item) for item in items]
            return min(each[0] for each in found), max(each[1] for each in found), False
        case Constant(False):
            return _LAST, _FIRST, False
    return _FIRST, _LAST, False


def _bound(operator: str, day: int) -> tuple[int, int, bool]:
    match operator:
        case "<=":
            return _FIRST, day, True
        case "<":
            return _FIRST, day - 1, True
        case ">=":
            return day, _LAST, True
        case ">":
            return day + 1, _LAST, True
        case "=":
            return day, day, True
    return _FIRST, _LAST, False


def columns_needed(readies: Sequence[Ready]) -> frozenset[str]:
    """The facts that any of these read."""
    return frozenset({BORN}).union(*(ready.facts for ready in readies))

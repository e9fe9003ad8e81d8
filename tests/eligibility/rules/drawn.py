"""Rules and people drawn by hypothesis: every kind of fact, unknowns, negative numbers, and the values at which anything turns."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial

from hypothesis import strategies as st

from todoke.eligibility.rules import checking
from todoke.eligibility.rules.elapsed import first_day_of, value_on
from todoke.eligibility.rules.rule import Moment, Window
from todoke.eligibility.rules.tree import (
    UNSET,
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
    Value,
    bind,
    children,
    facts_of,
    walk,
)
from todoke.people.rules.facts import Fact as FactEntry
from todoke.people.rules.facts import Kind
from todoke.people.rules.vocabulary import FACTS

Row = Mapping[str, Value | None]
DAYS = (date(2026, 4, 1), date(2026, 3, 31), date(2027, 2, 28), date(2028, 2, 29), date(2026, 11, 25))
BODIES = ("131181", "132080", "134212")
#: What rows hold; the rest follows from them.
STORED = tuple(fact for fact in FACTS if fact.elapsed is None)
GROWN = tuple(fact for fact in FACTS if fact.elapsed is not None)
ORDERED = ("=", "<>", "<", "<=", ">", ">=")
NUMBERS = tuple(fact for fact in STORED if fact.kind is Kind.INTEGER)
#: Lengths of time at which the drawn rules turn, so that borders are met often.
SPANS = {"years": (0, 3, 18, 75), "months": (0, 1, 6, 36), "days": (0, 14, 90, 196)}
_REPLY: dict[Kind, Callable[[FactEntry], list[Value]]] = {
    Kind.BOOLEAN: lambda fact: [True, False],
    Kind.CHOICE: lambda fact: sorted(fact.values),
    Kind.BODY: lambda fact: list(BODIES),
    Kind.INTEGER: lambda fact: sorted({-3, fact.low, 0, 1, 2, 5, fact.high}),
}


def days_around(day: date) -> list[date]:
    """Days on which something turns for some measure on that day, and the days beside them."""
    found = {day, date(2024, 2, 29), date(2008, 4, 1), date(2008, 4, 2)}
    for fact in GROWN:
        assert fact.elapsed is not None
        for value in SPANS[fact.unit.value]:
            # Close enough to the border to have both sides of it.
            near = day - (first_day_of(fact.elapsed.measure, day, value) - day)
            found.update(near + timedelta(days=step) for step in (-1, 0, 1))
    return sorted(found)


def values_of(fact: FactEntry, day: date) -> st.SearchStrategy[Value]:
    """Values of one stored fact."""
    return st.sampled_from(days_around(day)) if fact.kind is Kind.DATE else st.sampled_from(_REPLY[fact.kind](fact))


@st.composite
def rows(draw: st.DrawFn, day: date) -> Row:
    """One person as registers hold them: nearly a third is not known."""
    unknown = st.sampled_from([True, False, False])
    return {fact.name: None if draw(unknown) else draw(values_of(fact, day)) for fact in STORED}


def grown(row: Row, day: date) -> Row:
    """The row with what grows by itself, as it stands on a day: the direct reading, without lowering."""
    more: dict[str, Value | None] = dict(row)
    for fact in GROWN:
        assert fact.elapsed is not None
        base = row[fact.elapsed.base]
        more[fact.name] = value_on(fact.elapsed.measure, base, day) if isinstance(base, date) else None
    return more


def trees(day: date) -> st.SearchStrategy[Node]:
    """Well-typed rules."""
    leaves = st.one_of(_choices(day), _numbers(), _numbers(), _dates(day), _ages(), _ages(), _booleans())
    deep = st.recursive(leaves, _joined, max_leaves=8)
    return deep.map(lambda node: bind(node, {})).filter(_is_typed)


def _is_typed(node: Node) -> bool:
    if any(isinstance(each, Compare) and UNSET in walk(each) for each in walk(node)):
        return False  # lowering makes all of such a comparison unknown
    return not isinstance(node, Constant) and not checking.problems_of(
        node, parameters={"unset": checking.Type(Kind.BOOLEAN)}
    )


def names_a_town_among_truths(node: Node) -> bool:
    """Whether two truths are compared and one reads the town: in a body's own register that part is settled, and less stays open."""
    return any(
        isinstance(each, Compare)
        and "area" in facts_of(each)
        and any(children(part) for part in (each.left, each.right))
        for each in walk(node)
    )


def _joined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        several.map(And), several.map(Or), parts.map(Not),
        st.builds(Compare, st.sampled_from(["=", "<>"]), parts, st.one_of(parts, st.booleans().map(Constant))),
    )  # fmt: skip


def _booleans() -> st.SearchStrategy[Node]:
    fact = st.sampled_from([Fact(each.name) for each in STORED if each.kind is Kind.BOOLEAN])
    return st.one_of(fact, st.just(UNSET), st.builds(In, fact, st.lists(st.one_of(fact, st.booleans().map(Constant)), min_size=1, max_size=3).map(tuple)))  # fmt: skip


def _choices(day: date) -> st.SearchStrategy[Node]:
    def of(fact: FactEntry) -> st.SearchStrategy[Node]:
        value = values_of(fact, day).map(Constant)
        item = st.just(Fact(fact.name))
        return st.one_of(
            st.builds(Compare, st.sampled_from(["=", "<>"]), item, value),
            st.builds(In, item, st.lists(value, min_size=1, max_size=6).map(tuple)),
        )

    return st.sampled_from([fact for fact in STORED if fact.kind in (Kind.CHOICE, Kind.BODY)]).flatmap(of)


def _numbers() -> st.SearchStrategy[Node]:
    constant = st.sampled_from([-3, -1, 0, 1, 2, 5, 7, 40, 10_000_000_000, 30_000_000_000]).map(Constant)
    fact = st.sampled_from([Fact(each.name) for each in NUMBERS])
    product = st.one_of(st.builds(partial(Arithmetic, "*"), constant, fact), st.builds(partial(Arithmetic, "*"), fact, constant))  # fmt: skip
    simple = st.one_of(fact, fact, product)
    total = st.one_of(simple, st.builds(Arithmetic, st.sampled_from(["+", "-"]), simple, st.one_of(simple, constant)))
    other = st.one_of(constant, constant, total)
    return st.one_of(
        st.builds(Compare, st.sampled_from(ORDERED), total, other),
        st.builds(Compare, st.sampled_from(ORDERED), constant, total),
        st.builds(Between, total, other, other),
        st.builds(In, total, st.lists(other, min_size=1, max_size=6).map(tuple)),
    )


def _dates(day: date) -> st.SearchStrategy[Node]:
    fact = st.sampled_from([Fact(each.name) for each in STORED if each.kind is Kind.DATE])
    other = st.one_of(st.sampled_from(days_around(day)).map(Constant), fact)
    return st.one_of(
        st.builds(Compare, st.sampled_from(ORDERED), fact, other), st.builds(Between, fact, other, other),
        st.builds(In, fact, st.lists(other, min_size=1, max_size=5).map(tuple)),
    )  # fmt: skip


def _ages() -> st.SearchStrategy[Node]:
    def of(fact: FactEntry) -> st.SearchStrategy[Node]:
        value = st.sampled_from([each + step for each in SPANS[fact.unit.value] for step in (-1, 0, 1)]).map(Constant)
        item = st.just(Fact(fact.name))
        return st.one_of(
            st.builds(Compare, st.sampled_from(ORDERED), item, value),
            st.builds(Compare, st.sampled_from(ORDERED), value, item),
            st.builds(Between, item, value, value),
            st.builds(In, item, st.lists(value, min_size=1, max_size=5).map(tuple)),
        )

    return st.sampled_from(GROWN).flatmap(of)


# When one can apply -----------------------------------------------------------------------------------------------------


@st.composite
def windows(draw: st.DrawFn, day: date) -> Window:
    """A window that is strict more often than not, with every kind of end; many close on the day or beside it."""
    moments = st.none() | _moments(day)
    return Window(draw(moments), draw(moments), strict=draw(st.sampled_from([True, True, False])))


@st.composite
def _moments(draw: st.DrawFn, day: date) -> Moment:
    days = draw(st.sampled_from([0, 0, -1, 1, 14, -90]))
    near = day + timedelta(days=draw(st.integers(-2, 2)) - days)
    match draw(st.sampled_from(["fixed", "yearly", "since", "since", "since", "school", "school"])):
        case "fixed":
            return Moment(fixed=near, days=days)
        case "yearly":
            return Moment(month_day=(near.month, near.day), days=days)
        case "school":
            return Moment(
                fiscal_year_age=draw(st.sampled_from([3, 6, 7, 15, 18])), start=draw(st.booleans()), days=days
            )
    since = draw(st.sampled_from(["birth_date", *(fact.name for fact in STORED if fact.kind is Kind.DATE)]))
    years, months = draw(st.sampled_from([(0, 0), (0, 1), (0, 6), (1, 0), (3, 0), (17, 12), (0, -3)]))
    return Moment(since=since, years=years, months=months, days=days)

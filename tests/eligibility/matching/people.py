"""Small resident tables and rules for the tests of matching; the plain reading, one person at a time, is the oracle."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from tests.eligibility.rules import drawn
from todoke.eligibility.matching import residents
from todoke.eligibility.matching.residents import HELD, Rows
from todoke.eligibility.matching.variants import Variant
from todoke.eligibility.rules import evaluating
from todoke.eligibility.rules.elapsed import first_day_of
from todoke.eligibility.rules.folding import Column, day_number
from todoke.eligibility.rules.rule import Condition, Rule, Window
from todoke.eligibility.rules.tree import Node, Value, all_of
from todoke.eligibility.rules.windows import span_on
from todoke.people.rules.facts import Kind, Purpose, Subject
from todoke.people.rules.vocabulary import BY_NAME, usable

#: (id, facts); the body is the fact ``area``.
Person = tuple[int, Mapping[str, Value | None]]
Key = tuple[int, str]
Days = tuple[date | None, date | None]


def rule(*nodes: Node, bases: Iterable[str] = (), window: Window = Window()) -> Rule:  # noqa: B008 - it cannot change
    """A rule of conditions, and when one can apply."""
    return Rule(
        Subject.MEMBER, tuple(Condition(node) for node in nodes), window=window, bases=dict.fromkeys(bases, "条例")
    )


def cited_all(*nodes: Node, window: Window = Window()) -> Rule:  # noqa: B008
    """A rule that names a basis for everything."""
    return rule(*nodes, bases=BY_NAME, window=window)


def write(path: Path, people: Sequence[Person]) -> Path:
    """The people as a resident table."""
    with residents.Writer(path) as writer:
        for body in sorted({str(facts["area"]) for _, facts in people}):
            writer.add(body, rows_of([person for person in people if person[1]["area"] == body]))
    return path


def rows_of(people: Sequence[Person]) -> Rows:
    """The people as columns, those without a birth date first."""
    people = sorted(people, key=lambda person: (person[1]["birth_date"] is not None, person[1]["birth_date"]))
    ids = np.array([number for number, _ in people], np.int64)
    rows: Rows = {"resident": Column(ids), "household": Column(ids)}
    for fact in HELD:
        if fact.name != "area":
            held = [facts.get(fact.name) for _, facts in people]
            rows[fact.name] = Column(_values(fact.kind, held), np.array([value is None for value in held]))
    return rows


def _values(kind: Kind, held: Sequence[Value | None]) -> Any:
    match kind:
        case Kind.BOOLEAN:
            return np.array([bool(value) for value in held])
        case Kind.DATE:
            return np.array([day_number(value) if isinstance(value, date) else 0 for value in held], np.int32)
        case Kind.INTEGER:
            return np.array([value or 0 for value in held], np.int64)
    return np.array([residents.CODES.number_of(str(value)) if value is not None else 0 for value in held], np.int16)


def known(person: Person, rule_: Rule, day: date) -> dict[str, Value | None]:
    """What a rule may know of a person on a day: what a register holds, and on a basis."""
    held = {fact.name for fact in HELD}
    row = {fact.name: person[1].get(fact.name) if fact.name in held else None for fact in drawn.STORED}
    full = drawn.grown(row, day)
    return {
        name: value if usable(name, Purpose.MATCHING, frozenset(rule_.bases)) else None for name, value in full.items()
    }


def expected(people: Iterable[Person], variants: Iterable[Variant], day: date) -> dict[Key, Days]:
    """The likely pairs with their days, person by person."""
    found = {}
    for variant in variants:
        for person in people:
            row = known(person, variant.rule, day)
            if person[1]["area"] == variant.body and evaluating.evaluate(variant.rule.here, row) is True and not over(variant.rule, row, day):  # fmt: skip
                since, until = _days(person, variant.rule)
                ends = [each for each in (until, _ends(variant.rule, row, day)) if each]
                found[person[0], variant.program] = since, min(ends, default=None)
    return found


def over(rule_: Rule, row: Mapping[str, Value | None], day: date) -> bool:
    """Whether a strict window has closed."""
    closes = span_on(rule_.window, row, day).closes
    return rule_.window.strict and closes is not None and closes < day


def _ends(rule_: Rule, row: Mapping[str, Value | None], day: date) -> date | None:
    """The first day on which it has closed, where it closes for good."""
    window = rule_.window
    if not window.strict or window.closes is None or window.closes.month_day:
        return None
    closes = span_on(window, row, day).closes
    return closes + timedelta(days=1) if closes else None


def _days(person: Person, rule_: Rule) -> Days:
    """When the ages that must be right became right, and cease to be, by trying each value that is written."""
    from todoke.eligibility.matching.variants import _turns
    from todoke.eligibility.rules.tree import conjuncts

    since, until = _turns(conjuncts(all_of(each.node for each in rule_.conditions)))
    found = []
    for turns, together in ((since, max), (until, min)):
        days = []
        for turn in turns:
            base = person[1][turn.elapsed.base]
            assert isinstance(base, date)
            days.append(first_day_of(turn.elapsed.measure, base, turn.value))
        found.append(together(days) if days else None)
    return found[0], found[1]


def depends(people: Iterable[Person], variants: Iterable[Variant], day: date) -> dict[tuple[str, str | None], int]:
    """For each programme how many depend, and on which fact."""
    found: dict[tuple[str, str | None], int] = {}
    for variant in variants:
        for person in people:
            if person[1]["area"] != variant.body:
                continue
            row = known(person, variant.rule, day)
            if evaluating.evaluate(variant.rule.here, row) is None and not over(variant.rule, row, day):
                open_ = {_base(name) for name in evaluating.open_facts(variant.rule.here, row)}
                for fact in (None, *open_):
                    found[variant.program, fact] = found.get((variant.program, fact), 0) + 1
    return found


def _base(name: str) -> str:
    """An unknown age is an unknown birth date."""
    grown = BY_NAME[name].elapsed
    return grown.base if grown else name


def likely_in(folder: Path) -> dict[Key, Days]:
    """The pairs that a run wrote."""
    rows = duckdb.execute(
        f"SELECT resident, program, verdict, since, until FROM '{folder}/likely/*.parquet'"
    ).fetchall()
    assert {row[2] for row in rows} <= {"yes"}
    found = {(row[0], row[1]): (row[3], row[4]) for row in rows}
    assert len(found) == len(rows)
    return found


def depends_in(folder: Path) -> dict[tuple[str, str | None], int]:
    """The counts that a run wrote."""
    rows = duckdb.execute(f"SELECT program, fact, residents FROM '{folder}/depends/*.parquet'").fetchall()
    return {(row[0], row[1]): row[2] for row in rows}


def changes_in(folder: Path) -> list[tuple[Key, str, Days]]:
    """The changes that a run wrote."""
    rows = duckdb.execute(
        f"SELECT resident, program, change, verdict, since, until FROM '{folder}/changes/*.parquet'"
    ).fetchall()
    assert all((row[2] == "left") == (row[3] == "no") for row in rows)
    return [((row[0], row[1]), row[2], (row[4], row[5])) for row in rows]


def followed(pairs: Mapping[Key, Days], changes: Iterable[tuple[Key, str, Days]]) -> dict[Key, Days]:
    """What a copy that only follows the changes holds afterwards; each change must make sense to it."""
    found = dict(pairs)
    for key, kind, days in changes:
        assert (key in found) == (kind != "entered"), (key, kind)
        if kind == "left":
            del found[key]
        else:
            assert found.get(key) != days, key
            found[key] = days
    return found


def by_body(variants: Iterable[Variant]) -> dict[str, list[Variant]]:
    """The variants of each body."""
    found: dict[str, list[Variant]] = {}
    for variant in variants:
        found.setdefault(variant.body, []).append(variant)
    return found

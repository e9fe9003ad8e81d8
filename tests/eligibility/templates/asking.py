"""Asks a template for one person on one day; what grows is derived from birth and due dates alone."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from tests.conftest import ROOT
from todoke.common import calendar
from todoke.eligibility.rules.documents import read
from todoke.eligibility.rules.elapsed import value_on
from todoke.eligibility.rules.evaluating import evaluate
from todoke.eligibility.rules.rule import Moment, Per, Rule, with_parameters
from todoke.eligibility.rules.tree import Value
from todoke.people.rules.vocabulary import FACTS

RULES = ROOT / "todoke/sample/rules"
KEYS = sorted(path.stem for path in RULES.glob("*.json"))
Facts = Mapping[str, Value | None]


@cache
def document(key: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RULES / f"{key}.json").read_text(encoding="utf-8"))
    return found


def in_force(key: str, day: date) -> Rule | None:
    """The version of a day, as it is written."""
    for version in document(key)["versions"]:
        if version["effective_from"] <= day.isoformat() <= (version["effective_to"] or "9999-12-31"):
            return read(version["rule"])
    return None


def facts(day: date, born: date | None = None, /, **known: Value | None) -> dict[str, Value | None]:
    """The facts with everything that grows from their dates."""
    row: dict[str, Value | None] = {"birth_date": born, **known}
    for fact in FACTS:
        if fact.elapsed is not None and isinstance(start := row.get(fact.elapsed.base), date):
            row.setdefault(fact.name, value_on(fact.elapsed.measure, start, day))
    return row


def bound(key: str, day: date, parameters: Mapping[str, Value] | None = None) -> Rule:
    rule = in_force(key, day)
    assert rule is not None, f"{key} has no rule on {day}"
    return with_parameters(rule, parameters or {})


def decide(
    key: str,
    day: date,
    born: date | None = None,
    parameters: Mapping[str, Value] | None = None,
    /,
    **known: Value | None,
) -> Value | None:
    """True, False or None (unknown)."""
    return evaluate(bound(key, day, parameters).when, facts(day, born, **known))


def amount(
    key: str,
    day: date,
    born: date | None = None,
    parameters: Mapping[str, Value] | None = None,
    /,
    **known: Value | None,
) -> tuple[Value | None, Value | None, Per] | None:
    """The first row of the table that holds; every fact that it reads must be known."""
    row = facts(day, born, **known)
    for line in bound(key, day, parameters).amounts:
        holds = evaluate(line.when, row)
        assert holds is not None, "not known"
        if holds:
            return evaluate(line.least, row), evaluate(line.most, row), line.per
    return None


def rank(born: date, siblings: Sequence[date], day: date, until: int = 22) -> int:
    """Which child it is among those who have not passed the school year in which they turn ``until``."""
    counted = [each for each in siblings if each < born and calendar.fiscal_year_age(each, day) <= until]
    return 1 + len(counted)


def day_of(moment: Moment, dates: Mapping[str, date]) -> date:
    """The day that a moment of a window means for somebody."""
    extra = timedelta(days=moment.days)
    if moment.fiscal_year_age is not None:
        last = calendar.last_day_of_fiscal_year_age(dates["birth_date"], moment.fiscal_year_age)
        return (date(last.year - 1, 4, 1) if moment.start else last) + extra
    return calendar.after_months(dates[moment.since], moment.years * 12 + moment.months) + extra

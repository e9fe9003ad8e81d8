"""One rule text, five engines: no disagreement between true, false and unknown. Spark, the fifth, takes its time and runs in `make soak`."""

import json
import os
import random
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.eligibility.rules import drawn
from tests.examples import examples
from todoke.eligibility.rules import evaluating, folding, reading
from todoke.eligibility.rules.lowering import lower
from todoke.eligibility.rules.tree import UNSET, Node, Value, walk
from todoke.eligibility.rules.writing import column_type, literal, text_of
from todoke.people.rules.facts import Kind
from todoke.people.rules.vocabulary import FACTS

Case = tuple[date, list[Node], list[drawn.Row]]
Verdicts = list[list[Value | None]]
RULES, PEOPLE = 12, 25
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much, HealthCheck.large_base_example]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A day, several rules and several people, so that each asking of a database answers for many pairs."""
    day = draw(st.sampled_from(drawn.DAYS))
    rules = draw(st.lists(drawn.trees(day), min_size=1, max_size=RULES))
    return day, rules, draw(st.lists(drawn.rows(day), min_size=1, max_size=PEOPLE))


def columns_of(rows: Sequence[drawn.Row], codes: folding.Codes) -> dict[str, folding.Column]:
    """The people as columns."""
    found = {}
    for fact in drawn.STORED:
        held = [row[fact.name] for row in rows]
        unknown = np.array([value is None for value in held])
        if fact.kind is Kind.BOOLEAN:
            values: Any = np.array([bool(value) for value in held])
        elif fact.kind is Kind.DATE:
            values = np.array([folding.day_number(v) if isinstance(v, date) else 0 for v in held], np.int32)
        elif fact.kind is Kind.INTEGER:
            values = np.array([v if v is not None else 0 for v in held], np.int64)
        else:
            values = np.array([codes.number_of(v) if isinstance(v, str) else -9 for v in held], np.int16)
        found[fact.name] = folding.Column(values, unknown if unknown.any() else None)
    return found


def by_evaluating(case: Case) -> Verdicts:
    """The direct reading: ages as numbers, one person at a time."""
    day, rules, rows = case
    return [[evaluating.evaluate(rule, drawn.grown(row, day)) for row in rows] for rule in rules]


def by_lowered(case: Case) -> Verdicts:
    """Ages as dates."""
    day, rules, rows = case
    return [[evaluating.evaluate(lower(rule, day), row) for row in rows] for rule in rules]


def by_compiled(case: Case) -> Verdicts:
    """Python's compiler."""
    day, rules, rows = case
    decide = evaluating.compiled(tuple(rules))
    answers = [decide(drawn.grown(row, day)) for row in rows]
    return [[answer[number] for answer in answers] for number in range(len(rules))]


def by_folding(case: Case) -> Verdicts:
    """numpy."""
    day, rules, rows = case
    codes = folding.Codes([*drawn.BODIES, *(value for fact in FACTS for value in fact.values)])
    columns = columns_of(rows, codes)
    found: Verdicts = []
    for rule in rules:
        truth = folding.fold(lower(rule, day), columns, codes, len(rows))
        unknown = np.zeros(len(rows), bool) if truth.unknown is None else truth.unknown
        assert not (truth.true & unknown).any()
        found.append([None if u else bool(t) for t, u in zip(truth.true, unknown, strict=True)])
    return found


def values_sql(rows: Sequence[drawn.Row], text: str = "VARCHAR") -> str:
    """The people as a query that any database reads."""
    selects = []
    for number, row in enumerate(rows):
        held = ", ".join(
            f"CAST({'NULL' if row[fact.name] is None else literal(row[fact.name])} AS {column_type(fact.kind, text)}) AS {fact.name}"  # type: ignore[arg-type]
            for fact in drawn.STORED
        )
        selects.append(f"SELECT {number} AS place, {held}")
    return " UNION ALL ".join(selects)


def rules_sql(case: Case) -> str:
    """The rules as columns of one query."""
    day, rules, _ = case
    return ", ".join(f"({text_of(lower(rule, day))}) AS r{number}" for number, rule in enumerate(rules))


def query_of(case: Case, text: str = "VARCHAR") -> str:
    """One query with every verdict."""
    return f"SELECT {rules_sql(case)} FROM ({values_sql(case[2], text)}) people ORDER BY place"


def turned(rows: Sequence[Sequence[Any]]) -> Verdicts:
    """From a row per person to a row per rule."""
    return [list(each) for each in zip(*rows, strict=True)]


def is_same(case: Case, found: Verdicts, expected: Verdicts) -> None:
    """Say which rule and which person disagree."""
    day, rules, rows = case
    for number, rule in enumerate(rules):
        for place, row in enumerate(rows):
            assert found[number][place] is expected[number][place], (
                f"{text_of(rule)} on {day}: {found[number][place]}, not {expected[number][place]}, for {row}"
            )


@pytest.mark.embedded
@examples(60, suppress_health_check=SLOW)
@given(case=cases())
def test_python_and_numpy_agree(case: Case) -> None:
    expected = by_evaluating(case)
    is_same(case, by_lowered(case), expected)
    is_same(case, by_compiled(case), expected)
    is_same(case, by_folding(case), expected)


@pytest.mark.embedded
@examples(40, suppress_health_check=SLOW)
@given(case=cases())
def test_numpy_names_the_same_open_facts(case: Case) -> None:
    day, rules, rows = case
    codes = folding.Codes([*drawn.BODIES, *(value for fact in FACTS for value in fact.values)])
    columns = columns_of(rows, codes)
    for rule in rules:
        node = lower(rule, day)
        found = folding.open_facts(node, columns, codes, len(rows))
        for place, row in enumerate(rows):
            assert {name for name, mask in found.items() if mask[place]} == evaluating.open_facts(node, row), text_of(
                rule
            )


@pytest.mark.embedded
@examples(60, suppress_health_check=SLOW)
@given(case=cases())
def test_duckdb_agrees(case: Case) -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as database:
        is_same(case, turned(database.execute(query_of(case)).fetchall()), by_evaluating(case))


@pytest.mark.django_db
@pytest.mark.skipif("postgres" not in os.environ.get("TODOKE_DATABASE_URL", ""), reason="the PostgreSQL run has one")
@examples(60, suppress_health_check=[*SLOW, HealthCheck.function_scoped_fixture])
@given(case=cases())
def test_postgresql_agrees(case: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query_of(case))
        is_same(case, turned(cursor.fetchall()), by_evaluating(case))


@pytest.mark.embedded
@examples(40, suppress_health_check=SLOW)
@given(case=cases())
def test_text_read_again_is_the_same_rule(case: Case) -> None:
    for rule in case[1]:
        if UNSET not in walk(rule):  # NULL is written for databases only, never read
            assert reading.read(text_of(rule)) == rule


@pytest.mark.embedded
def test_the_cases_hold_all_three_answers() -> None:
    """The drawn rules and people are not one-sided: each answer is at least a tenth of all."""
    counts: dict[Value | None, int] = {True: 0, False: 0, None: 0}

    @settings(max_examples=40, deadline=None, suppress_health_check=SLOW, database=None)
    @given(case=cases())
    def count(case: Case) -> None:
        for verdicts in by_evaluating(case):
            for verdict in verdicts:
                counts[verdict] += 1

    count()
    assert min(counts.values()) * 10 >= sum(counts.values()), counts


@pytest.mark.soak
@pytest.mark.embedded
def test_spark_agrees() -> None:
    """Spark answers each query in about a second, so a few cases hold many rules and people."""
    sql = pytest.importorskip("pyspark.sql")
    spark = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    kept: list[Case] = []

    @settings(max_examples=30, deadline=None, suppress_health_check=SLOW, database=None)
    @given(case=cases())
    def keep(case: Case) -> None:
        kept.append(case)

    keep()
    try:
        for case in random.Random(1).sample(kept, min(20, len(kept))):
            rows = case[2]
            table = [json.dumps({"place": n, **{k: v.isoformat() if isinstance(v, date) else v for k, v in row.items() if v is not None}}) for n, row in enumerate(rows)]  # fmt: skip
            schema = "place INT, " + ", ".join(f"{fact.name} {column_type(fact.kind, 'STRING')}" for fact in drawn.STORED)  # fmt: skip
            people = spark.createDataFrame([(line,) for line in table], "line STRING").selectExpr(f"from_json(line, '{schema}') AS p").selectExpr("p.*")  # fmt: skip
            people.createOrReplaceTempView("people")
            found = spark.sql(f"SELECT {rules_sql(case)} FROM people ORDER BY place").collect()
            is_same(case, turned([tuple(row) for row in found]), by_evaluating(case))
    finally:
        spark.stop()

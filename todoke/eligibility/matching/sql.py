"""The same matching in SQL, by DuckDB or Spark: each rule's text over the residents of its body."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from todoke.common.calendar import PREGNANCY_DAYS
from todoke.eligibility.matching import residents, results
from todoke.eligibility.matching.finding import plain
from todoke.eligibility.matching.residents import AREA, HELD, RESIDENT
from todoke.eligibility.matching.results import Done
from todoke.eligibility.matching.variants import Preparing, Ready, Turn, Variant, columns_needed
from todoke.eligibility.rules.tree import And, Between, Constant, In, Node, Not, Or, children, facts_of, spread
from todoke.eligibility.rules.writing import column_type, text_of
from todoke.people.rules.facts import Measure
from todoke.people.rules.vocabulary import BY_NAME


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine says what SQL has no common word for."""

    text: str
    months: str  # so many months later; the last day of a shorter month
    days: str

    def after_months(self, base: str, months: int) -> str:
        """The day on which so many months are completed: where the month is too short, the first of the next one."""
        later = self.months.format(base=base, count=months)
        return f"CASE WHEN day({later}) = day({base}) THEN {later} ELSE {self.after_days(later, 1)} END"

    def after_days(self, base: str, days: int) -> str:
        """So many days later."""
        return self.days.format(base=base, count=days)


DUCKDB: Final = Dialect(
    "VARCHAR", "CAST({base} + INTERVAL ({count}) MONTH AS DATE)", "CAST({base} + ({count}) AS DATE)"
)
SPARK: Final = Dialect("STRING", "add_months({base}, {count})", "date_add({base}, {count})")


def turned(turn: Turn, dialect: Dialect) -> str:
    """The day on which a growing fact reaches a value, as ``elapsed.first_day_of`` counts it, and so many days later."""
    reached = _reached(turn, dialect)
    return dialect.after_days(f"({reached})", turn.days) if turn.days else reached


def _reached(turn: Turn, dialect: Dialect) -> str:
    base, value = turn.elapsed.base, turn.value
    match turn.elapsed.measure:
        case Measure.YEARS:
            return dialect.after_months(base, value * 12)
        case Measure.MONTHS:
            return dialect.after_months(base, value)
        case Measure.DAYS:
            return dialect.after_days(base, value)
        case Measure.FISCAL_YEARS:
            reached = dialect.after_days(dialect.after_months(base, (value - 1) * 12), -1)
            return (
                f"make_date(CAST(year({reached}) + CASE WHEN month({reached}) >= 4 THEN 1 ELSE 0 END AS INTEGER), 4, 1)"
            )
    return dialect.after_days(base, value - PREGNANCY_DAYS)


def since_and_until(ready: Ready, named: Callable[[Turn], str]) -> tuple[str, str]:
    """From which day and until which, as SQL. ``named``: how a turn's day is written."""
    closing = [named(ready.closing)] if ready.closing else []
    ends = [_date(ready.ends)] if ready.ends is not None else []
    return (
        _together([named(turn) for turn in ready.since], "greatest"),
        _together([*(named(turn) for turn in ready.until), *closing, *ends], "least"),
    )


def holds(ready: Ready) -> str:
    """The rule as SQL, and that the time to apply is not over."""
    return f"({text_of(ready.whole)}){_still(ready)}"


def _still(ready: Ready) -> str:
    if ready.closing is None:
        return ""
    base = ready.closing.elapsed.base
    return f" AND ({base} IS NULL OR {base} > {_date(ready.shut)})"


def _date(number: int) -> str:
    return f"DATE '{date.fromordinal(date(1970, 1, 1).toordinal() + number)}'"


def _together(days: Sequence[str], function: str) -> str:
    """The latest or earliest of several days, as far as they are known; NULL when there is none."""
    days = sorted(set(days))
    if len(days) > 1:
        return f"{function}({', '.join(days)})"
    return days[0] if days else "CAST(NULL AS DATE)"


def opened(node: Node, name: str) -> str:
    """Where an unknown fact leaves a tree open, as ``evaluating.open_facts`` finds it; empty where it never does."""
    if name not in facts_of(node):
        return ""
    if isinstance(node, Between | In) and len([each for each in children(node) if not isinstance(each, Constant)]) > 1:
        node = spread(node)
    if isinstance(node, And | Or | Not):
        parts = [found for item in children(node) if (found := opened(item, name))]
        return f"(({text_of(node)}) IS NULL AND ({' OR '.join(parts)}))"
    return f"(({text_of(node)}) IS NULL AND {name} IS NULL)"


def columns_sql(readies: Sequence[Ready], present: Sequence[str], dialect: Dialect) -> str:
    """The columns that rules read, with the types that they expect; what nobody holds or may use is NULL."""
    needed = columns_needed(readies)
    shown = [RESIDENT]
    for fact in HELD:
        if fact.name in needed and fact.name in present:
            shown.append(f"CAST({fact.name} AS {column_type(fact.kind, dialect.text)}) AS {fact.name}")
    absent = {name for ready in readies for name in facts_of(ready.whole)} | needed
    absent -= {fact.name for fact in HELD if fact.name in present}
    for name in sorted(absent - {AREA}):
        shown.append(f"CAST(NULL AS {column_type(BY_NAME[plain(name)].kind, dialect.text)}) AS {name}")
    return ", ".join(shown)


def counts_sql(ready: Ready) -> tuple[list[str], list[str | None]]:
    """Expressions that count for whom it depends, in all and for each fact."""
    names = sorted(facts_of(ready.whole))
    still = _still(ready)
    parts, facts = [f"({text_of(ready.whole)}) IS NULL{still}"], [None]
    by_fact: dict[str, list[str]] = {}
    for name in names:
        if found := opened(ready.whole, name):
            by_fact.setdefault(plain(name), []).append(found)
    return [*parts, *(f"({' OR '.join(found)}){still}" for found in by_fact.values())], [*facts, *by_fact]


def _turned(turn: Turn) -> str:
    return turned(turn, DUCKDB)


def match(
    database: duckdb.DuckDBPyConnection, population: Path, folder: Path, body: str, variants: Sequence[Variant], preparing: Preparing
) -> Done:  # fmt: skip
    """Match one body by DuckDB alone and write its files."""
    readies = [preparing.ready(variant) for variant in variants]
    source = residents.source_of(population, body)
    columns = columns_sql(readies, residents.columns_of(database, source), DUCKDB)
    database.execute(f"CREATE OR REPLACE TEMP TABLE people AS SELECT {columns} FROM {source} WHERE area = '{body}'")
    database.execute(
        "CREATE OR REPLACE TEMP TABLE likely (resident BIGINT, program VARCHAR, verdict VARCHAR, since DATE, until DATE)"
    )
    done = Done(body, rules=len(variants))
    counts: list[tuple[str, str | None, int]] = []
    for variant, ready in zip(variants, readies, strict=True):
        since, until = since_and_until(ready, _turned)
        database.execute(
            f"INSERT INTO likely SELECT resident, {results.text_sql(variant.program)}, 'yes', {since}, {until} FROM people WHERE {holds(ready)}"
        )
        conditions, facts = counts_sql(ready)
        found = database.execute(
            f"SELECT {', '.join(f'count(*) FILTER (WHERE {each})' for each in conditions)} FROM people"
        ).fetchone()
        assert found is not None
        done.depends += found[0]
        counts += [(variant.program, fact, int(count)) for fact, count in zip(facts, found, strict=True) if count]
    results.write_query(database, "SELECT * FROM likely", folder / results.LIKELY / f"{body}.parquet")
    results.write_depends(database, folder, body, counts)
    found = database.execute("SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM likely)").fetchone()
    assert found is not None
    done.residents, done.likely = found
    results.mark_done(folder, done)
    return done

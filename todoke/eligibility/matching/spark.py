"""The same matching by Apache Spark, one job a body, where one machine is outgrown; ``docs/matching.md`` says how to start it."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date
from pathlib import Path
from typing import Any, Final

from todoke.eligibility.matching import results, sql
from todoke.eligibility.matching.residents import AREA
from todoke.eligibility.matching.results import Done
from todoke.eligibility.matching.variants import Preparing, Ready, Turn, Variant

#: Bodies matched at the same time: each is a job, and a cluster has more room than one job fills.
AT_ONCE: Final = 2
#: Rules in one pass over a body's residents: more than this Spark no longer compiles well.
WIDE: Final = 25


class SparkMissing(RuntimeError):
    """PySpark is not installed, or Java is not."""


def match(population: Path, folder: Path, day: date, variants: Mapping[str, Sequence[Variant]]) -> Iterator[Done]:
    """Match every body. The session's master and memory come from spark-submit or SPARK_* of the environment. Raises SparkMissing."""
    spark = _session()
    try:
        source = str(population / "*.parquet") if population.is_dir() else str(population)
        table = spark.read.parquet(source)
        preparing = Preparing(day)
        jobs = {body: [preparing.ready(variant) for variant in rules] for body, rules in variants.items()}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            futures = [pool.submit(_match, table, folder, body, variants[body], jobs[body]) for body in variants]
            for future in as_completed(futures):
                yield future.result()
    finally:
        spark.stop()


def _session() -> Any:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise SparkMissing("pyspark") from None
    try:
        builder = SparkSession.builder.appName("todoke-match").config("spark.sql.caseSensitive", "true")
        return (
            builder.config("spark.scheduler.mode", "FAIR").config("spark.ui.showConsoleProgress", "false").getOrCreate()
        )
    except (PySparkException, OSError) as error:
        raise SparkMissing(str(error).splitlines()[0]) from None


def _match(table: Any, folder: Path, body: str, variants: Sequence[Variant], readies: Sequence[Ready]) -> Done:
    """One body: passes that find the likely pairs, and passes that count for whom it depends."""
    columns = sql.columns_sql(readies, table.columns, sql.SPARK).split(", ")
    turns = sorted({turn for ready in readies for turn in ready.turns}, key=repr)
    named = {turn: f"turn_{number}" for number, turn in enumerate(turns)}
    days = [f"{sql.turned(turn, sql.SPARK)} AS {name}" for turn, name in named.items()]
    # Kept with the days on which ages turn: written out in every rule they would be more than Spark plans in its memory.
    people = table.where(f"{AREA} = '{body}'").selectExpr(*columns).selectExpr("*", *days).persist()
    try:
        done = Done(body, rules=len(variants), residents=people.count())
        parts = [
            _likely(people, variants[start : start + WIDE], readies[start : start + WIDE], named)
            for start in range(0, len(readies), WIDE)
        ]
        path = folder / results.LIKELY / f"{body}.parquet"
        done.likely = _written(parts, path)
        counts = _counts(people, variants, readies)
        done.depends = sum(count for _, fact, count in counts if fact is None)
        schema = "program STRING, fact STRING, residents BIGINT"
        _written([table.sparkSession.createDataFrame(counts, schema)], folder / results.DEPENDS / path.name)
        results.mark_done(folder, done)
        return done
    finally:
        people.unpersist()


def _likely(people: Any, variants: Sequence[Variant], readies: Sequence[Ready], named: Mapping[Turn, str]) -> Any:
    """The likely pairs of some rules: for each resident the rules that hold, then a row for each."""
    pairs = []
    for number, ready in enumerate(readies):
        since, until = sql.since_and_until(ready, named.__getitem__)
        pairs.append(f"CASE WHEN {sql.holds(ready)} THEN named_struct('rule', {number}, 'since', {since}, 'until', {until}) END")  # fmt: skip
    found = people.selectExpr("resident", f"explode(array_compact(array({', '.join(pairs)}))) AS p")
    names = "array(" + ", ".join(results.text_sql(variant.program) for variant in variants) + ")"
    return found.selectExpr("resident", f"{names}[p.rule] AS program", "'yes' AS verdict", "p.since AS since", "p.until AS until")  # fmt: skip


def _counts(people: Any, variants: Sequence[Variant], readies: Sequence[Ready]) -> list[tuple[str, str | None, int]]:
    found: list[tuple[str, str | None, int]] = []
    for start in range(0, len(readies), WIDE):
        conditions, names = [], []
        for variant, ready in zip(variants[start : start + WIDE], readies[start : start + WIDE], strict=True):
            parts, facts = sql.counts_sql(ready)
            conditions += parts
            names += [(variant.program, fact) for fact in facts]
        row = people.selectExpr(
            *(f"count(*) FILTER (WHERE {each}) AS c{place}" for place, each in enumerate(conditions))
        ).first()
        found += [(program, fact, int(count)) for (program, fact), count in zip(names, row, strict=True) if count]
    return found


def _written(frames: Sequence[Any], path: Path) -> int:
    """The rows as one Parquet file; how many."""
    scratch = path.with_name(path.name + ".parts")
    shutil.rmtree(scratch, ignore_errors=True)
    for frame in frames:
        frame.write.mode("append").parquet(str(scratch))
    spark = frames[0].sparkSession
    whole = path.with_name(path.name + ".whole")
    spark.read.parquet(str(scratch)).coalesce(1).write.mode("overwrite").parquet(str(whole))
    next(whole.glob("part-*.parquet")).replace(path)
    shutil.rmtree(scratch)
    shutil.rmtree(whole)
    return int(spark.read.parquet(str(path)).count())

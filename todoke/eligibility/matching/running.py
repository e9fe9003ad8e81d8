"""A full run: each body's partition alone, on as many processes as there are cores, by any of the engines."""

import multiprocessing
import pickle
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb

from todoke.eligibility.matching import finding, residents, results
from todoke.eligibility.matching.results import Done
from todoke.eligibility.matching.variants import Preparing, Variant, columns_needed

Variants = Mapping[str, Sequence[Variant]]
Progress = Callable[[Done], None]
NUMPY, DUCKDB, SPARK = ENGINES = ("numpy", "duckdb", "spark")
#: Memory that DuckDB may use in each process.
MEMORY: Final = "400MB"


@dataclass(frozen=True, slots=True)
class Job:
    """What a run reads and where it writes."""

    population: Path
    out: Path
    day: date
    engine: str = NUMPY
    workers: int = 1


def connect(threads: int = 1) -> duckdb.DuckDBPyConnection:
    """A database of one process: one thread where processes share the cores."""
    database = duckdb.connect()
    database.execute(
        f"SET threads = {threads}; SET memory_limit = '{MEMORY}'; SET parquet_metadata_cache = true; SET enable_progress_bar = false"
    )
    return database


def run(
    job: Job, variants: Variants, progress: Progress = lambda done: None, keep: results.Keep | None = None
) -> list[Done]:
    """Match every body that has variants; one file a body. A run that was interrupted goes on where it stopped."""
    inputs = {
        "as_of": job.day.isoformat(), "engine": job.engine, "population": results.file_digest(job.population),
        "rules": results.rules_digest(each for rules in variants.values() for each in rules), "bodies_wanted": sorted(variants),
    }  # fmt: skip
    folder = results.Folder(job.out, inputs)
    done = folder.done()
    left = {body: rules for body, rules in variants.items() if body not in done}
    for each in _each(job, folder.path, left):
        done[each.body] = each
        progress(each)
    found = [done[body] for body in sorted(done)]
    folder.finish(found, keep)
    return found


def _each(job: Job, folder: Path, variants: Variants) -> Any:
    if job.engine == SPARK:
        from todoke.eligibility.matching import spark

        yield from spark.match(job.population, folder, job.day, variants)
    elif job.workers <= 1 or len(variants) <= 1:
        worker = Worker(job.population, folder, job.day, job.engine, variants)
        yield from (worker.match(body) for body in variants)
    else:
        yield from _in_processes(job, folder, variants)


def _in_processes(job: Job, folder: Path, variants: Variants) -> Any:
    """The biggest bodies first, so that no core waits for the last one."""
    state = pickle.dumps((job.population, folder, job.day, job.engine, {body: list(rules) for body, rules in variants.items()}))  # fmt: skip
    with duckdb.connect() as database:
        counts = dict(database.execute(f"SELECT area, count(*) FROM {residents.source_of(job.population)} GROUP BY area").fetchall())  # fmt: skip
    order = sorted(variants, key=lambda body: -counts.get(body, 0))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(job.workers, mp_context=context, initializer=_start, initargs=(state,)) as pool:
        for future in as_completed([pool.submit(_match, body) for body in order]):
            yield future.result()


class Worker:
    """One process's part: its database, and the rules made ready as they are needed."""

    def __init__(self, population: Path, folder: Path, day: date, engine: str, variants: Variants) -> None:
        self._population = population
        self._folder = folder
        self._engine = engine
        self._variants = variants
        self._day = day
        self._database = connect()
        self._preparing = Preparing(day)
        self._turning = finding.Turning()

    def match(self, body: str) -> Done:
        """Match one body and write its files."""
        if self._engine == DUCKDB:
            from todoke.eligibility.matching import sql

            return sql.match(
                self._database, self._population, self._folder, body, self._variants[body], self._preparing
            )
        done = Done(body, rules=len(self._variants[body]))
        clock = Clock(done)
        readies = [self._preparing.ready(variant) for variant in self._variants[body]]
        clock.lap("preparing")
        source = residents.source_of(self._population, body)
        partition = residents.read(self._database, source, body, columns_needed(readies))
        clock.lap("reading")
        outcome = finding.find(partition, readies)
        likely = outcome.likely
        since, until = self._turning.since_and_until(partition, readies, likely)
        arrays: results.Arrays = {
            "resident": partition.residents[likely.places],
            "rule": likely.rules,
            "since": since,
            "until": until,
        }
        clock.lap("matching")
        programs = [variant.program for variant in self._variants[body]]
        results.write_outcome(self._database, self._folder, body, programs, arrays, outcome)
        clock.lap("writing")
        done.residents, done.likely = partition.size, len(likely.rules)
        done.depends = sum(outcome.depends.values())
        results.mark_done(self._folder, done)
        return done


class Clock:
    """Notes how much of the processor each part of a body's run took."""

    def __init__(self, done: Done) -> None:
        self._done = done
        self._last = time.process_time()

    def lap(self, part: str) -> None:
        """What passed since the last lap belongs to this part."""
        now = time.process_time()
        self._done.seconds[part] = now - self._last
        self._last = now


_worker: Worker | None = None


def _start(state: bytes) -> None:
    global _worker
    _worker = Worker(*pickle.loads(state))  # noqa: S301 - our own parent process wrote it


def _match(body: str) -> Done:
    assert _worker is not None
    return _worker.match(body)

"""Everybody against everything: 14 million made-up residents, 62 towns, 250 programmes each, and what one night changes.

The population is made once, under var/bench, and kept. `python -m bench.matching` measures every size in a process of its own.
"""

import os
import resource
import shutil
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from bench import support
from bench.support import ROOT, Figure

DAY = date(2026, 11, 25)
FOLDER = ROOT / "var" / "bench"
CORES = 2
#: (residents, kinds of programmes); the first is the one that the limits are for.
CASES = ((14_000_000, 250), (1_000_000, 250), (3_500_000, 250), (1_000_000, 1_000), (14_000_000, 1_000))
LARGE = CASES[0]
MATCHING_SECONDS, WHOLE_SECONDS, MOST_MEGABYTES, DELTA_SECONDS = 5, 45, 2_000, 1
#: One in so many residents has changed facts overnight.
CHANGED = 500


def main() -> None:
    """One case where it is named, else all of them."""
    if "--case" in sys.argv:
        place = sys.argv.index("--case")
        measure = {"full": full, "pass": one_pass, "delta": delta}[sys.argv[place + 1]]
        support.finish(measure(*map(int, sys.argv[place + 2 : place + 4])))
    figures = []
    for kind, cases in (("full", CASES), ("pass", (LARGE,)), ("delta", (LARGE,))):
        for residents, kinds in cases:
            population(residents)
            figures += support.in_child("bench.matching", "--case", kind, str(residents), str(kinds), environment={})
    support.finish([*figures, *ratios(figures)])


def population(residents: int) -> Path:
    """The made-up residents; made when they are not there yet."""
    path = FOLDER / f"residents-{residents}.parquet"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        support.manage("make_population", str(path), "--residents", str(residents), "--as-of", str(DAY), environment={})
    return path


def processor_seconds() -> float:
    """Of this process and of those that it waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def busy() -> str:
    """How busy the machine is, for the notes."""
    return f"load {os.getloadavg()[0]:.1f}"


def name_of(residents: int, kinds: int) -> str:
    """A case in words."""
    return f"{residents / 1_000_000:g} million × {kinds * 62:,} rules"


# A full run -------------------------------------------------------------------------------------------------------------


def full(residents: int, kinds: int) -> list[Figure]:
    """Match everybody and write it, on two processes."""
    from todoke.eligibility.matching import running, synthetic
    from todoke.eligibility.matching.towns import THOUSANDS

    out = FOLDER / "matched"
    shutil.rmtree(out.with_name("matched.part"), ignore_errors=True)
    began, computed = time.perf_counter(), processor_seconds()
    variants = synthetic.programmes(THOUSANDS, kinds=kinds).on(DAY, sorted(THOUSANDS))
    done = running.run(running.Job(population(residents), out, DAY, workers=CORES), variants)
    clock, computed = time.perf_counter() - began, processor_seconds() - computed
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + CORES * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # fmt: skip
    shutil.rmtree(out)
    matching = sum(each.seconds["matching"] for each in done)
    likely, depend = sum(each.likely for each in done), sum(each.depends for each in done)
    parts = {part: sum(each.seconds[part] for each in done) for part in ("preparing", "reading", "writing")}
    case, limited = name_of(residents, kinds), (residents, kinds) == LARGE
    said = ", ".join(f"{part} {seconds:.1f} s" for part, seconds in parts.items())
    return [
        Figure(f"matching, {case}", matching / CORES, "s of each core", most=MATCHING_SECONDS if limited else None, note=f"{likely:,} likely, {depend:,} depend, {busy()}"),
        Figure(f"the whole run, {case}", computed / CORES, "s of each core", most=WHOLE_SECONDS if limited else None, note=said),
        Figure(f"the whole run by the clock, {case}", clock, "s", note=busy()),
        Figure(f"memory of three processes at most, {case}", memory / 1_024, "MB", most=MOST_MEGABYTES if limited else None),
    ]  # fmt: skip


def one_pass(residents: int, kinds: int) -> list[Figure]:
    """numpy adds up every column that the rules read, once."""
    from todoke.eligibility.matching import residents as tables
    from todoke.eligibility.matching import running, synthetic
    from todoke.eligibility.matching.towns import THOUSANDS
    from todoke.eligibility.matching.variants import Preparing, columns_needed

    path, total, count = population(residents), 0.0, 0
    programmes = synthetic.programmes(THOUSANDS, kinds=kinds).on(DAY, sorted(THOUSANDS))
    preparing, database = Preparing(DAY), running.connect()
    for body, variants in programmes.items():
        names = columns_needed([preparing.ready(each) for each in variants])
        partition = tables.read(database, tables.source_of(path, body), body, names)
        count = len(partition.rows)
        began = time.process_time()
        for column in partition.rows.values():
            column.values.sum()
            if column.unknown is not None:
                column.unknown.sum()
        total += time.process_time() - began
    return [Figure(f"one numpy pass over the {count} columns", total / CORES, "s of each core", note=busy())]


# One night ---------------------------------------------------------------------------------------------------------------


def delta(residents: int, kinds: int) -> list[Figure]:
    """What one night changes, with so many residents whose facts changed; and the same for one town of average size."""
    from todoke.eligibility.matching import synthetic
    from todoke.eligibility.matching.towns import THOUSANDS

    path, listed = population(residents), FOLDER / "changes.parquet"
    _change(path, listed)
    programmes = synthetic.programmes(THOUSANDS, kinds=kinds)
    figures = []
    for bodies, where in ((sorted(THOUSANDS), "the metropolis"), (["131181"], "one town (Arakawa)")):
        figures += _night(
            path, listed, programmes.on(DAY, bodies), programmes.on(DAY + timedelta(days=1), bodies), where
        )
    listed.unlink()
    return figures


def _night(path: Path, listed: Path, before: object, after: object, where: str) -> list[Figure]:
    from todoke.eligibility.matching import changes

    out = FOLDER / "changed"
    shutil.rmtree(out.with_name("changed.part"), ignore_errors=True)
    began, computed = time.perf_counter(), time.process_time()
    done = changes.run(changes.Delta(path, listed, out, DAY, DAY + timedelta(days=1)), before, after)  # type: ignore[arg-type]
    clock, computed = time.perf_counter() - began, time.process_time() - computed
    shutil.rmtree(out)
    found = sum(sum(each.seconds.values()) for each in done)
    note = f"{sum(each.likely for each in done):,} changes, {clock:.1f} s by the clock, {busy()}"
    return [
        Figure(f"one night, {where}: found and written", found, "s of one core", most=DELTA_SECONDS),
        Figure(f"one night, {where}: all, from reading Parquet", computed / CORES, "s of each core", most=DELTA_SECONDS, note=note),
    ]  # fmt: skip


def _change(path: Path, listed: Path) -> None:
    """So many residents with another income from one day to the next."""
    import duckdb

    with duckdb.connect() as database:
        rows = f"SELECT * FROM '{path}' WHERE resident % {CHANGED} = 0"
        after = (
            f"SELECT * REPLACE (CAST(income * 0.7 AS BIGINT) AS income, income < 1000000 AS tax_exempt) FROM ({rows})"
        )
        database.execute(
            f"COPY (SELECT 'before' AS side, * FROM ({rows}) UNION ALL SELECT 'after' AS side, * FROM ({after})) TO '{listed}' (FORMAT parquet)"
        )


def ratios(figures: Sequence[Figure]) -> list[Figure]:
    """Matching against one pass over its columns, and how it grows."""
    by_name = {figure.what: figure.value for figure in figures}

    def matching(case: tuple[int, int]) -> float:
        return by_name[f"matching, {name_of(*case)}"]

    once = next(figure.value for figure in figures if figure.what.startswith("one numpy pass"))
    found = [Figure("matching / one numpy pass over the same columns", matching(LARGE) / once, "×")]
    for case in CASES[1:]:
        other = (case[0], 250) if case[1] != 250 else LARGE
        ratio, least, most = matching(case) / matching(other), name_of(*other), name_of(*case)
        found.append(Figure(f"growth of matching: {most} / {least}", ratio, "×"))
    return found


if __name__ == "__main__":
    main()

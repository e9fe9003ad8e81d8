"""Parsing and validating a registry file against json.load of the same file, in one run: `python -m bench.import_parse`."""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from time import perf_counter

from bench.support import Figure, finish
from todoke.registry.formats import synthetic, tokyo

MOST_RATIO = 10.0
MOST_MEGABYTES = 300
ROUNDS = 3


def load(path: Path) -> dict[str, float]:
    """json.load, the yardstick."""
    start = perf_counter()
    with path.open(encoding="utf-8") as file:
        count = len(json.load(file))
    return {"seconds": perf_counter() - start, "records": count}


def parse(path: Path) -> dict[str, float]:
    """Streaming, parsing and validating every record."""
    start = perf_counter()
    found: Counter[str] = Counter()
    with path.open("rb") as file:
        for record in tokyo.read_file(file, today=date(2026, 11, 23)):
            found["records"] += 1
            found["fatal"] += record.fatal
            found["notes"] += len(record.repairs) + len(record.problems)
    return {"seconds": perf_counter() - start, **found}


def measured(work: str, path: Path) -> dict[str, float]:
    """One piece of work in a process of its own, with the most memory that it held."""
    run = [sys.executable, "-m", "bench.import_parse", "--work", work, "--file", str(path)]
    return dict(json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout))


def main() -> None:
    """Print the figures; ends with 1 where a limit is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=synthetic.REAL_COUNT)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--file", type=Path, help="an existing file instead of a synthetic one")
    options.add_argument("--work", choices=["load", "parse"], help=argparse.SUPPRESS)
    options.add_argument("--json", action="store_true", help="the figures as JSON")
    given = options.parse_args()
    if given.work:
        figures = {"load": load, "parse": parse}[given.work](given.file)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({**figures, "megabytes": peak}))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = given.file or Path(folder) / "registry.json"
        if given.file is None:
            synthetic.write_file(path, given.records, given.seed)
        finish(report(path))


def report(path: Path) -> list[Figure]:
    """Measure in turns, so that both see the same machine, and compare the medians."""
    loads, parses = [], []
    for _ in range(ROUNDS):
        loads.append(measured("load", path))
        parses.append(measured("parse", path))
    load, parse = (statistics.median(one["seconds"] for one in each) for each in (loads, parses))
    size = f"{parses[0]['records']:.0f} records, {path.stat().st_size / 1e6:.0f} MB"
    found = (
        f"{parse:.2f} s against {load:.2f} s; {parses[0]['notes']:.0f} notes, {parses[0]['fatal']:.0f} to quarantine"
    )
    peak = max(one["megabytes"] for one in parses)
    return [
        Figure(
            f"parsing and validating {size} / json.load of the same file",
            parse / load,
            "×",
            most=MOST_RATIO,
            note=found,
        ),
        Figure(
            "peak memory of parsing", peak, "MB", most=MOST_MEGABYTES, note=f"json.load {loads[0]['megabytes']:.0f} MB"
        ),
    ]


if __name__ == "__main__":
    main()

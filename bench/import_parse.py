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


def main() -> int:
    """Print the figures; 1 where a limit is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=synthetic.REAL_COUNT)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--file", type=Path, help="an existing file instead of a synthetic one")
    options.add_argument("--work", choices=["load", "parse"], help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.work:
        figures = {"load": load, "parse": parse}[given.work](given.file)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({**figures, "megabytes": peak}))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = given.file or Path(folder) / "registry.json"
        if given.file is None:
            synthetic.write_file(path, given.records, given.seed)
        return report(path)


def report(path: Path) -> int:
    """Measure in turns, so that both see the same machine, and compare the medians."""
    loads, parses = [], []
    for _ in range(ROUNDS):
        loads.append(measured("load", path))
        parses.append(measured("parse", path))
    ratio = statistics.median(one["seconds"] for one in parses) / statistics.median(one["seconds"] for one in loads)
    peak = max(one["megabytes"] for one in parses)
    print(f"file        {path.stat().st_size / 1e6:.1f} MB, {parses[0]['records']} records")
    print(f"json.load   {statistics.median(one['seconds'] for one in loads):.2f} s, {loads[0]['megabytes']:.0f} MB")
    print(f"parse       {statistics.median(one['seconds'] for one in parses):.2f} s, {peak:.0f} MB")
    print(f"notes       {parses[0]['notes']}, to quarantine {parses[0]['fatal']}")
    print(f"ratio       {ratio:.2f} (limit {MOST_RATIO:.0f}), peak {peak:.0f} MB (limit {MOST_MEGABYTES} MB)")
    return int(ratio > MOST_RATIO or peak > MOST_MEGABYTES)


if __name__ == "__main__":
    raise SystemExit(main())

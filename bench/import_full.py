"""Taking in a whole registry file, from the command to the last ledger entry: time, memory, and the same file again."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench import support
from bench.support import Figure

RECORDS, SEED = 7812, 1
_MOST_SECONDS, _MOST_SECONDS_AGAIN, _MOST_MEGABYTES = 90, 15, 300


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the import command."""

    seconds: float
    processor_seconds: float
    megabytes: float
    counts: dict[str, int]


def measure() -> list[Figure]:
    """Both databases, each in a scratch installation; the limits are those of SQLite, the default."""
    with tempfile.TemporaryDirectory(prefix="todoke-bench-") as folder:
        file = Path(folder) / "registry.json"
        with support.scratch("SQLite") as environment:
            arguments = ("--records", str(RECORDS), "--seed", str(SEED), "--verbosity", "0")
            support.manage("make_registry_file", str(file), *arguments, environment=environment)
        return [*_figures("SQLite", file, limits=True), *_figures("PostgreSQL", file, limits=False)]


def _figures(engine: str, file: Path, *, limits: bool) -> list[Figure]:
    with support.scratch(engine) as environment:
        support.manage("migrate", "--verbosity", "0", environment=environment)
        support.manage("load_sample", "--verbosity", "0", environment=environment)
        first, again = (_import(file, environment) for _ in range(2))
    changed = sum(again.counts[name] for name in ("new", "changed", "conflict"))
    size = f"{RECORDS} records, {file.stat().st_size / 1e6:.0f} MB"
    taken = (
        f"{first.counts['new']} new, {first.counts['quarantined']} in quarantine, {first.counts['repaired']} repaired"
    )
    return [
        Figure(
            f"import of {size}, {engine}",
            first.seconds,
            "s",
            most=_MOST_SECONDS if limits else None,
            note=_told(first, taken),
        ),
        Figure(
            f"the same file again, {engine}",
            again.seconds,
            "s",
            most=_MOST_SECONDS_AGAIN if limits else None,
            note=_told(again),
        ),
        Figure(f"records that the second import changed, {engine}", changed, "", most=0),
        Figure(
            f"peak memory of the import, {engine}",
            max(first.megabytes, again.megabytes),
            "MB",
            most=_MOST_MEGABYTES if limits else None,
        ),
    ]


def _told(run: Run, more: str = "") -> str:
    told = f"{run.processor_seconds:.0f} s of processor time"
    return f"{told}; {more}" if more else told


def _import(file: Path, environment: dict[str, str]) -> Run:
    """Run the command in a process of its own; its resources are those that the kernel counted for it."""
    command = [sys.executable, "manage.py", "import_registry", str(file), "--json"]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        began = time.perf_counter()
        child = subprocess.Popen(command, cwd=support.ROOT, env={**os.environ, **environment}, stdout=out)
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"the import ended with {child.returncode}")
        out.seek(0)
        counts: dict[str, int] = json.load(out)["counts"]
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6, counts)


if __name__ == "__main__":
    support.finish(measure())

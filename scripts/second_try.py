"""Run tests; the few that failed are tried once more, alone, and named: `python -m scripts.second_try PYTEST-ARGUMENTS`."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

#: Where the names of what needed a second try are added, for who sums up at the end.
NOTED = "TODOKE_SECOND_TRIES"
#: More failures than this are no accident of timing or order.
AT_MOST = 5


def run(arguments: Sequence[str]) -> int:
    """The exit code of the last run; there is no second one unless a few tests failed in the first."""
    with tempfile.TemporaryDirectory(prefix="todoke-tried-") as cache:
        command = [sys.executable, "-m", "pytest", "-o", f"cache_dir={cache}", *arguments]
        code = subprocess.run(command, check=False).returncode
        failed = _failed(Path(cache))
        if code != pytest.ExitCode.TESTS_FAILED or not 0 < len(failed) <= AT_MOST:
            return code
        print("\n== A second try, alone:", *failed, sep="\n   ", flush=True)
        again = [*command, "-n", "0", "--last-failed", "--last-failed-no-failures", "none"]
        code = subprocess.run(again, check=False).returncode
        still = _failed(Path(cache)) if code else []
    for name in failed:
        _note(f"{name}: {'failed both times' if name in still else 'failed once, passed alone'}")
    return code


def _failed(cache: Path) -> list[str]:
    kept = cache / "v" / "cache" / "lastfailed"
    return sorted(json.loads(kept.read_text())) if kept.exists() else []


def _note(line: str) -> None:
    print(line)
    if path := os.environ.get(NOTED):
        with Path(path).open("a") as notes:
            notes.write(f"{line}\n")


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))

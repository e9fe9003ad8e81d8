"""The second try of a few failed tests: only what failed, once, and named; never what was not there to fail."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.embedded
ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import pathlib
RUNS = pathlib.Path(__file__).with_name("runs")
def test_good():
    RUNS.open("a").write("good ")
def test_tired():
    RUNS.open("a").write("tired ")
    assert RUNS.read_text().count("tired") > %d
"""


def tried(folder: Path, failures: int, *more: str) -> tuple[int, list[str], str]:
    """The exit code, the tests in the order that they ran, and what was noted, of a test that fails so often."""
    (folder / "test_it.py").write_text(TESTS % failures)
    (folder / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [sys.executable, "-m", "scripts.second_try", "-q", "-p", "no:django", "-c", str(folder / "pytest.ini"), str(folder), *more],
        cwd=ROOT, env={"PATH": "", "TODOKE_SECOND_TRIES": str(folder / "noted")}, capture_output=True, check=False,
    )  # fmt: skip
    runs, noted = (folder / name for name in ("runs", "noted"))
    return (
        done.returncode,
        runs.read_text().split() if runs.exists() else [],
        noted.read_text() if noted.exists() else "",
    )


@pytest.mark.parametrize(
    ("failures", "code", "runs", "noted"),
    [
        (0, 0, ["good", "tired"], ""),
        (1, 0, ["good", "tired", "tired"], "failed once, passed alone"),
        (9, 1, ["good", "tired", "tired"], "failed both times"),
    ],
)
def test_only_what_failed_is_tried_again(tmp_path: Path, failures: int, code: int, runs: list[str], noted: str) -> None:
    found = tried(tmp_path, failures)
    assert found[:2] == (code, runs)
    assert noted in found[2]
    assert found[2].count("\n") == bool(failures)
    assert ("test_it.py::test_tired" in found[2]) == bool(failures)


def test_many_failures_are_no_accident(tmp_path: Path) -> None:
    (tmp_path / "test_more.py").write_text("".join(f"def test_{place}():\n    assert False\n" for place in range(6)))
    code, runs, noted = tried(tmp_path, 0)
    assert (code, runs, noted) == (pytest.ExitCode.TESTS_FAILED, ["good", "tired"], "")


def test_a_run_that_could_not_begin_is_no_second_one(tmp_path: Path) -> None:
    assert tried(tmp_path, 0, "--no-such-option") == (pytest.ExitCode.USAGE_ERROR, [], "")
    assert tried(tmp_path, 0, "-k", "nothing") == (pytest.ExitCode.NO_TESTS_COLLECTED, [], "")

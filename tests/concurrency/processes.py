"""Processes beside the test: started, waited for, and looked at."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ROOT

Started = subprocess.Popen[str]


def database(tmp_path: Path) -> Path:
    return tmp_path / "todoke.sqlite3"


def start(environment: dict[str, str], *arguments: str, **more: str) -> Started:
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env={**environment, **more}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )  # fmt: skip


def ended(process: Started) -> str:
    out, error = process.communicate(timeout=150)
    assert process.returncode == 0, error
    return out


def until(true: Callable[[], bool], *, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)

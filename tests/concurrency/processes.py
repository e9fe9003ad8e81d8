"""Processes beside the test: started, waited for, and looked at."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

from tests.conftest import ROOT

Started = subprocess.Popen[str]


def database(tmp_path: Path) -> Path:
    return tmp_path / "todoke.sqlite3"


def start(environment: dict[str, str], *arguments: str, **more: str) -> Started:
    return subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env={**environment, **more}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )  # fmt: skip


def ended(process: Started, *, seconds: float = 150) -> str:
    out, error = process.communicate(timeout=seconds)
    assert process.returncode == 0, error
    return out


def until(true: Callable[[], bool], *, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def put(tmp_path: Path, sql: str, values: tuple[Any, ...]) -> None:
    """Write one thing into the database while workers use it; ``?`` stands for each value."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("?", "%s"), values)
        return
    held = sqlite3.connect(tmp_path / "todoke.sqlite3", timeout=20)
    try:
        with held:
            held.execute(sql, values)
    finally:
        held.close()


def glance(tmp_path: Path, sql: str) -> Any:
    """One value of the database, asked without the cost of a process."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]
    held = sqlite3.connect(tmp_path / "todoke.sqlite3", timeout=20)
    try:
        return held.execute(sql).fetchone()[0]
    finally:
        held.close()

"""`make run` as a stranger meets it: a taken port is a clear message, the lock files name no machine."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from scripts.run import make_residents, port_is_free
from tests.conftest import ROOT

pytestmark = pytest.mark.embedded


def test_a_taken_port_is_said_in_both_languages_before_anything_is_done() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not port_is_free("127.0.0.1", port)
        result = subprocess.run(
            [sys.executable, "-m", "scripts.run", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert result.returncode != 0
    assert f"Port {port} is taken" in result.stderr
    assert f"make run PORT={port + 1}" in result.stderr
    assert "使われています" in result.stderr
    assert "Traceback" not in result.stderr
    assert port_is_free("127.0.0.1", port)


def test_the_worker_starts_with_the_server_starts_again_and_ends_with_it(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {name: value for name, value in os.environ.items() if not name.startswith(("TODOKE_", "DJANGO_"))}
    running = subprocess.Popen(
        [sys.executable, "-m", "scripts.run", "--port", str(port)],
        cwd=ROOT,
        env={**given, "TODOKE_DATA_DIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
    )
    try:
        first = worker_of(running.pid)
        os.kill(first, signal.SIGKILL)
        second = worker_of(running.pid, other_than=first)
        running.send_signal(signal.SIGTERM)
        running.wait(30)
    finally:
        running.kill()
        running.wait()
    assert not Path(f"/proc/{second}").exists()
    assert port_is_free("127.0.0.1", port)


def worker_of(parent: int, *, other_than: int = 0) -> int:
    """The process that reads uploads for this `make run`."""
    for _ in range(1800):
        listed = subprocess.run(
            ["ps", "--ppid", str(parent), "-o", "pid=,args="], capture_output=True, text=True, check=False
        ).stdout
        for line in listed.splitlines():
            number, _, words = line.strip().partition(" ")
            if words.endswith("manage.py work") and int(number) != other_than:
                return int(number)
        time.sleep(0.1)
    pytest.fail("no worker")


@pytest.mark.parametrize("name", ["base.txt", "dev.txt", "uv.txt"])
def test_locks_are_hashed_and_name_no_host(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    packages = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", text, re.MULTILINE)
    assert packages
    blocks = re.split(r"^(?=[A-Za-z0-9_.\[\]-]+==)", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


def test_each_dependency_gives_its_reason() -> None:
    lines = (
        (ROOT / "pyproject.toml")
        .read_text(encoding="utf-8")
        .split("dependencies = [", 1)[1]
        .split("]\n", 1)[0]
        .splitlines()
    )
    assert all(re.search(r'",\s+# \w', line) for line in lines if line.strip().startswith('"'))


def test_residents_are_made_once_where_the_setting_names_their_place(tmp_path: Path, settings: Settings) -> None:
    duckdb = pytest.importorskip("duckdb")
    settings.DATA_DIR, settings.RESIDENTS = tmp_path, tmp_path / "population.parquet"
    make_residents()
    found = duckdb.execute(f"SELECT DISTINCT area FROM '{settings.RESIDENTS}' ORDER BY area").fetchall()
    assert [area for (area,) in found] == ["131181", "132080", "133612"]
    made = settings.RESIDENTS.stat().st_mtime_ns
    make_residents()
    assert settings.RESIDENTS.stat().st_mtime_ns == made
    settings.RESIDENTS = tmp_path / "somebody's own.parquet"
    make_residents()
    assert not settings.RESIDENTS.exists()

"""`make run` as a stranger meets it: a taken port is a clear message, the lock files name no machine."""

import re
import socket
import subprocess
import sys

import pytest

from scripts.run import port_is_free
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

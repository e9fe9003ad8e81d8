"""The secrets of a data folder: made once, also when many processes start together in an empty one."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.embedded

PROCESS = """
import os, sys, django.conf.locale, dj_database_url, todoke.common.keys
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
from todoke.config import settings
print(settings.SECRET_KEY, settings.DATA_KEYS.strip())
"""


def test_processes_that_start_together_in_an_empty_folder_share_one_key(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TODOKE_")}
    environment.update(TODOKE_ENVIRONMENT="test", TODOKE_DATA_DIR=str(tmp_path / "data"))
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = {process.communicate(timeout=60)[0] for process in started}
    assert len(told) == 1
    secret, keys = told.pop().split()
    assert len(secret) >= 48
    assert keys.startswith("k1:")
    kept = sorted((tmp_path / "data").iterdir())
    assert [path.name for path in kept] == ["data_keys", "notice_keys", "secret_key", "vapid_key"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in kept)

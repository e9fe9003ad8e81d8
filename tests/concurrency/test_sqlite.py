"""Several processes on one SQLite file: everybody's turn comes, nothing is lost, no one hears that it is locked."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.concurrency.upload_desk import share
from tests.conftest import ROOT
from todoke.bodies.models import Body

pytestmark = pytest.mark.embedded
WRITERS, ROUNDS = 3, 5


def run(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer(process: subprocess.Popen[str]) -> str:
    out, error = process.communicate(timeout=150)
    assert process.returncode == 0, error
    return out


@pytest.fixture
def environment(tmp_path: Path, settings: Settings, transactional_db: None, arakawa: Body) -> dict[str, str]:
    """A file with the ward in it: the test's own database, copied out."""
    file = tmp_path / "todoke.sqlite3"
    given = {
        **os.environ, "TODOKE_ENVIRONMENT": "test", "TODOKE_DATA_DIR": str(tmp_path), "TODOKE_DATABASE_URL": f"sqlite:///{file}",
        "DJANGO_SETTINGS_MODULE": "todoke.config.settings", "TODOKE_SECRET_KEY": settings.SECRET_KEY, "TODOKE_DATA_KEYS": settings.DATA_KEYS,
    }  # fmt: skip
    share(file)
    return given


def test_writers_and_a_reader_share_one_file(environment: dict[str, str], tmp_path: Path, arakawa: Body) -> None:
    program = ("-m", "tests.concurrency.sqlite_writer")
    reader = run(environment, *program, "follow", str(WRITERS * ROUNDS * 2))
    writers = [run(environment, *program, str(place), str(ROUNDS)) for place in range(WRITERS)]
    numbers = [number for writer in writers for number in json.loads(answer(writer))]
    seen = [tuple(each) for each in json.loads(answer(reader))]
    assert len(numbers) == len(set(numbers)) == WRITERS * ROUNDS
    with sqlite3.connect(tmp_path / "todoke.sqlite3") as held:
        everything = rows(held, "SELECT revision, program_id FROM todoke_publication ORDER BY revision, program_id")
        assert seen == everything
        assert rows(held, "SELECT COUNT(*) FROM todoke_programversion WHERE state = 'published'") == [
            (len(everything),)
        ]
        ledger = rows(
            held,
            f"SELECT sequence, previous_hash, hash FROM todoke_ledgerentry WHERE body_id = {arakawa.pk} ORDER BY sequence",
        )
    held.close()
    assert len(ledger) > WRITERS * ROUNDS
    assert [sequence for sequence, _, _ in ledger] == list(range(1, len(ledger) + 1))
    assert all(ledger[place][1] == ledger[place - 1][2] for place in range(1, len(ledger)))


def rows(held: sqlite3.Connection, sql: str) -> list[tuple[Any, ...]]:
    return held.execute(sql).fetchall()

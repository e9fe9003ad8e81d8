"""The make-believe outside's books open although SQLite says at once that somebody else is beginning them."""

import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from todoke.gateways import sandbox_files

SCHEMA = "CREATE TABLE IF NOT EXISTS seen (name TEXT PRIMARY KEY);"


class Beginning(sqlite3.Connection):
    """A connection that meets somebody else three times while the journal changes its kind: SQLite does not wait there, whatever its timeout."""

    left = 3
    says = "database is locked"

    def execute(self, *args: Any) -> sqlite3.Cursor:
        if "journal_mode=" in args[0] and type(self).left:
            type(self).left -= 1
            raise sqlite3.OperationalError(self.says)
        return super().execute(*args)


class Broken(Beginning):
    """One that meets another fault."""

    left = 1
    says = "disk I/O error"


def test_who_begins_waits_for_who_began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Beginning))
    held = sandbox_files.opened(tmp_path / "new" / "books.sqlite3", SCHEMA)
    held.execute("INSERT INTO seen VALUES ('x')")
    held.commit()
    assert held.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    held.close()


def test_another_fault_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Broken))
    with pytest.raises(sqlite3.OperationalError, match="disk"):
        sandbox_files.opened(tmp_path / "books.sqlite3", SCHEMA)

"""Several may open the make-believe outside's books at the same moment, the first time too."""

import sqlite3
import threading
from pathlib import Path

from todoke.gateways import sandbox_files

SCHEMA = "CREATE TABLE IF NOT EXISTS seen (name TEXT PRIMARY KEY);"


def test_many_begin_at_the_same_moment(tmp_path: Path) -> None:
    for turn in range(15):
        path, start, failed = tmp_path / f"{turn}.sqlite3", threading.Barrier(8), list[sqlite3.Error]()

        def begin(place: Path = path, gate: threading.Barrier = start, faults: list[sqlite3.Error] = failed) -> None:
            gate.wait()
            try:
                held = sandbox_files.opened(place, SCHEMA)
                held.execute("INSERT OR IGNORE INTO seen VALUES ('x')")
                held.commit()
                held.close()
            except sqlite3.Error as error:
                faults.append(error)

        threads = [threading.Thread(target=begin) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert failed == []

"""SQLite files in which the make-believe outside keeps its books: opened so that several may begin at the same moment."""

import sqlite3
import time
from pathlib import Path
from typing import Final, Literal

#: How long another may take to begin; SQLite itself does not wait where the journal changes its kind.
_PATIENCE_SECONDS: Final = 20.0
_PAUSE_SECONDS: Final = 0.01


def opened(path: Path, schema: str, *, isolation_level: Literal["DEFERRED"] | None = "DEFERRED") -> sqlite3.Connection:
    """A connection to a file with these tables, made where it is not there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    held = sqlite3.connect(path, timeout=_PATIENCE_SECONDS, isolation_level=isolation_level)
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            held.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                held.close()
                raise
            time.sleep(_PAUSE_SECONDS)
    held.execute("PRAGMA synchronous=OFF")  # a demonstration may forget what was sent when the machine fails
    held.executescript(schema)
    return held

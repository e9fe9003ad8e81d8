"""People who file and whose server is killed at any moment: `python -m tests.concurrency.filing_desk SHOWN KILLS` in a scratch installation.

Each fork begins drafts and files them without end, and writes down a number only when a page could show it. At the end everybody presses again.
"""

import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import NoReturn


def main() -> None:
    """Kill as often as asked, then have everybody who got no receipt press again."""
    import django

    django.setup()
    from tests.procedures.forms import ANSWERS  # noqa: F401 - forks find everything imported

    shown, kills, chance = Path(sys.argv[1]), int(sys.argv[2]), random.Random(11)
    for place in range(kills):
        worker, begun = _fork(shown)
        os.read(begun, 1)
        time.sleep(chance.uniform(0, 0.03) if place % 3 else 0)
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
        os.close(begun)
    _press_again(shown)


def _fork(shown: Path) -> tuple[int, int]:
    begun, say = os.pipe()
    worker = os.fork()
    if worker == 0:
        _work(shown, say)
    os.close(say)
    return worker, begun


def _work(shown: Path, say: int) -> NoReturn:
    from tests.procedures.forms import ANSWERS
    from todoke.common import clock
    from todoke.common.actors import Actor
    from todoke.procedures.models import FormVersion
    from todoke.procedures.operations import drafts, filing

    try:
        by = Actor("resident:anonymous")
        version = FormVersion.objects.select_related("procedure__body").get()
        held = drafts.begin(version=version, person=None, by=by, now=clock.now(), answers=ANSWERS)
        os.write(say, b".")
        while True:
            _show(shown, filing.file(draft=held, by=by, now=clock.now())[0].number)
            held = drafts.begin(version=version, person=None, by=by, now=clock.now(), answers=ANSWERS)
    except Exception:  # noqa: BLE001 - said on the standard error, and by the exit code
        traceback.print_exc()
        sys.stderr.flush()
        os.write(say, b"!")
    os._exit(1)


def _show(shown: Path, number: str) -> None:
    """What the resident reads: written in one go, so that a kill leaves whole lines."""
    place = os.open(shown, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(place, f"{number}\n".encode())
    os.close(place)


def _press_again(shown: Path) -> None:
    from todoke.common import clock
    from todoke.common.actors import Actor
    from todoke.procedures.models import Draft
    from todoke.procedures.operations import filing

    by = Actor("resident:anonymous")
    for each in Draft.objects.order_by("began_at"):
        for _ in range(2):
            made = filing.file(draft=each, by=by, now=clock.now())
        _show(shown.with_suffix(".again"), f"{each.pk} {made[0].number}")


if __name__ == "__main__":
    main()

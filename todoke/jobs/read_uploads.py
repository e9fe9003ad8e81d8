"""Reads the files that staff sent, one after the other, each in a process of its own that may not take too much.

A row that is due is leased, and a fork of this process reads its file under a limit of memory and a limit of time. Whatever a
file does to that process, this one goes on and the row says what happened. When this process dies, so does the fork, and
the row is taken again once its lease has run out.
"""

import ctypes
import logging
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final, NoReturn

from django.conf import settings
from django.db import OperationalError, connections

from todoke.common import clock
from todoke.jobs import anchoring, log_notices
from todoke.registry.models import Upload
from todoke.registry.operations import readings, uploads
from todoke.registry.rules.uploads import Broke
from todoke.ui import workbook_words

#: Between two looks for work; a person waits for the next page at least so long.
PAUSE_SECONDS: Final = 0.4
#: A lease outlives the time limit, so that two never work on one file.
_MARGIN_SECONDS: Final = 30
_GRACE_SECONDS: Final = 5
_SWEEP_SECONDS: Final = 60
_ANCHOR_SECONDS: Final = 300
_AFTER_TROUBLE_SECONDS: Final = 3
_OUT_OF_MEMORY: Final = 3
_DIE_WITH_PARENT: Final = 1  # Linux: PR_SET_PDEATHSIG

_log = logging.getLogger(__name__)


def work(*, once: bool, stopped: Callable[[], bool] = lambda: False) -> int:
    """Read what is due until stopped, or with ``once`` until nothing is due; how many files were worked on."""
    worked, swept, anchored, logged = 0, float("-inf"), float("-inf"), float("-inf")
    while not stopped():
        try:
            lease = uploads.claim(now=clock.now(), seconds=settings.UPLOAD_SECONDS + _MARGIN_SECONDS)
            if lease is not None:
                _read_apart(lease)
                worked += 1
                continue
            if time.monotonic() - logged > log_notices.EVERY_SECONDS:
                log_notices.log_waiting(now=clock.now())
                logged = time.monotonic()
            if time.monotonic() - swept > _SWEEP_SECONDS:
                uploads.sweep(now=clock.now(), kept=timedelta(hours=settings.UPLOAD_KEPT_HOURS))
                swept = time.monotonic()
            if time.monotonic() - anchored > _ANCHOR_SECONDS:
                _anchor()
                anchored = time.monotonic()
        except OperationalError:
            if once:
                raise
            _log.exception("The database did not answer; trying again.")
            connections.close_all()
            time.sleep(_AFTER_TROUBLE_SECONDS)
            continue
        if once:
            break
        time.sleep(PAUSE_SECONDS)
    return worked


def _anchor() -> None:
    """Write where the ledgers end outside the database; trouble with that file or the authority stops no reading."""
    try:
        done = anchoring.anchor(now=clock.now())
    except OSError:
        _log.exception("The ledger's anchors cannot be written.")
        return
    if done.behind:
        _log.error(
            "The ledgers of %s end before a place that was anchored earlier. Run verify_ledger.", ", ".join(done.behind)
        )


def read(lease: Upload) -> None:
    """Do what is due for one file, in this process."""
    readings.read(lease=lease, labels=workbook_words.every_language(), now=clock.now())


def _read_apart(lease: Upload) -> None:
    """Read one file in a fork, and say in its row how that ended when the fork could not."""
    connections.close_all()  # a connection must not be shared with the fork
    sys.stdout.flush()
    sys.stderr.flush()
    parent, child = os.getpid(), os.fork()
    if child == 0:
        _child(lease, parent)
    broke = _how_it_ended(child)
    if broke is not None:
        uploads.give_back(lease=lease, broke=broke, now=clock.now(), seconds=settings.UPLOAD_SECONDS)


def _child(lease: Upload, parent: int) -> NoReturn:
    """The fork: it never returns into the loop of its parent."""
    code = 1
    try:
        _bound()
        if os.getppid() == parent:  # it may have died before we bound ourselves to it
            read(lease)
            code = 0
    except uploads.LeaseLost:
        code = 0
    except MemoryError:
        code = _OUT_OF_MEMORY
    except BaseException:  # noqa: BLE001 - said on the standard error, and by the exit code
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _bound() -> None:
    """Die with the parent or when the time is over; take no more memory than is allowed; leave stopping to the parent."""
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, settings.UPLOAD_SECONDS)
    most = _held_bytes() + settings.UPLOAD_MEMORY_MB * 1024**2
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _held_bytes() -> int:
    """The address space that this process has already."""
    held = Path("/proc/self/statm")
    return int(held.read_text().split()[0]) * resource.getpagesize() if held.exists() else 0


def _how_it_ended(child: int) -> Broke | None:
    """Wait for a fork, and end it when it does not end itself; None when it settled its row."""
    deadline = time.monotonic() + settings.UPLOAD_SECONDS + _GRACE_SECONDS
    pause = 0.005
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            known = {0: None, _OUT_OF_MEMORY: Broke.HEAVY, -signal.SIGALRM: Broke.SLOW}
            return known.get(code, Broke.CRASH)
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return Broke.SLOW
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)

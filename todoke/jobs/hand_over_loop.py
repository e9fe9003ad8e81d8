"""Gives notices, hands messages and submissions over until stopped: each channel in a thread of its own, all of them in a process beside whoever started it."""

import ctypes
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final, NoReturn

from django.conf import settings
from django.db import connections

from todoke.common import clock
from todoke.common.channels import INTERRUPTING
from todoke.jobs import hand_over_submissions, tell_of_danger, tell_of_voices
from todoke.jobs.hand_over import BY, Lane, Ways, real
from todoke.notices.operations import promises
from todoke.ui import notice_addresses

#: Between two looks for work.
PAUSE_SECONDS: Final = 0.25
_AFTER_TROUBLE_SECONDS: Final = 3.0
_END_SECONDS: Final = 8.0
_DIE_WITH_PARENT: Final = 1  # Linux: PR_SET_PDEATHSIG
_log = logging.getLogger(__name__)

_GIVEN_AT_ONCE: Final = 500
_COUNT_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Done:
    """What one go did: notices that came to their moment, messages that were settled."""

    given: int
    settled: int


def once(ways: Ways) -> Done:
    """Everything that is due now, then the end."""
    given = _give(ways)
    settled = 0
    for channel in sorted(INTERRUPTING):
        lane = Lane(channel, ways, alone=True)
        while count := lane.turn():
            settled += count
    settled += hand_over_submissions.once() + tell_of_danger.turn() + tell_of_voices.once()
    promises.count_days(by=BY, now=clock.now())
    return Done(given, settled)


def work(ways: Ways, *, stopped: Callable[[], bool]) -> None:
    """Give and hand over until stopped: each channel in a thread of its own."""
    notice_addresses.box(
        settings.LANGUAGE_CODE
    )  # every page is imported now, and not while the first message waits for its address
    lanes = [Lane(channel, ways) for channel in sorted(INTERRUPTING)]
    tasks: list[Callable[[], int]] = [
        *(lane.turn for lane in lanes),
        _Giver(ways).turn,
        tell_of_danger.turn,
        tell_of_voices.Teller().turn,
        *hand_over_submissions.lanes(),
    ]
    threads = [threading.Thread(target=_loop, args=(task, stopped), daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(PAUSE_SECONDS)


class _Giver:
    """Gives what is due, and counts the day now and then."""

    def __init__(self, ways: Ways) -> None:
        self._ways, self._count_at = ways, 0.0

    def turn(self) -> int:
        """How many notices came to their moment."""
        given = _give(self._ways)
        if time.monotonic() >= self._count_at:
            began = time.monotonic()
            promises.count_days(by=BY, now=clock.now())
            took = time.monotonic() - began
            self._count_at = time.monotonic() + max(_COUNT_SECONDS, 50 * took)
        return given


def _give(ways: Ways) -> int:
    total = 0
    while given := ways.give(by=BY, now=clock.now(), limit=_GIVEN_AT_ONCE):
        total += given
        if given < _GIVEN_AT_ONCE:
            break
    return total


def _loop(task: Callable[[], int], stopped: Callable[[], bool]) -> None:
    """One task again and again; trouble with the database, or of any other kind, is said and waited out."""
    try:
        while not stopped():
            try:
                if not task():
                    time.sleep(PAUSE_SECONDS)
            except Exception as error:  # noqa: BLE001 - a lane must not die; what an error says may be personal
                _log.error("Handing over broke off and goes on: %s.", _where(error))
                connections.close_all()
                _wait(_AFTER_TROUBLE_SECONDS, stopped)
    finally:
        connections.close_all()


def _where(error: BaseException) -> str:
    """Kind and place of an error, without its words."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return (
        f"{type(error).__name__} at {place.tb_frame.f_code.co_filename}:{place.tb_lineno}"
        if place
        else type(error).__name__
    )


def _wait(seconds: float, stopped: Callable[[], bool]) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and not stopped():
        time.sleep(0.05)


# ---- beside somebody -------------------------------------------------------------------------------------------------


@contextmanager
def beside() -> Iterator[Callable[[], None]]:
    """Hand over in a process of its own until the block ends; what is yielded starts it again if it should have died.

    It ends with whoever started it, and finishes what it has in its hands. Start it before there are threads.
    """
    running = [_fork()]

    def watch() -> None:
        ended, _ = os.waitpid(running[0], os.WNOHANG)
        if ended:
            _log.error("The process that hands messages over died and is started again.")
            running[0] = _fork()

    try:
        yield watch
    finally:
        _end(running[0])


def _fork() -> int:
    connections.close_all()  # a connection must not be shared with the fork
    sys.stdout.flush()
    sys.stderr.flush()
    parent, child = os.getpid(), os.fork()
    if child == 0:
        _child(parent)
    return child


def _child(parent: int) -> NoReturn:
    asked: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        asked.append(number)

    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: whoever started us says when
        signal.signal(signal.SIGTERM, stop)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
        work(real(), stopped=lambda: bool(asked) or os.getppid() != parent)
        code = 0
    except Exception as error:  # noqa: BLE001 - said, and by the exit code
        _log.error("Handing over cannot begin: %s.", _where(error))
        time.sleep(_AFTER_TROUBLE_SECONDS)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _end(child: int) -> None:
    """Let it finish its turn; who does not end is killed, and what it held is taken again when its lease has run out."""
    try:
        os.kill(child, signal.SIGTERM)
        ends = time.monotonic() + _END_SECONDS
        while time.monotonic() < ends:
            if os.waitpid(child, os.WNOHANG)[0]:
                return
            time.sleep(0.02)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    except (ProcessLookupError, ChildProcessError):
        return

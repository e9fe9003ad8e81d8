"""Counting at questions without slowing anybody down: added up in memory, written together now and then; never about a person."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import DatabaseError

from todoke.common.actors import SYSTEM
from todoke.procedures.models import Draft
from todoke.procedures.operations import counts
from todoke.procedures.rules.states import Channel, Happening
from todoke.procedures.rules.values import Answer

_log = logging.getLogger(__name__)
#: What was counted is written after so many seconds, or when it is of so many kinds; what a crash loses is lost.
EVERY_SECONDS: Final = 15.0
MOST_KINDS: Final = 200
#: Who stayed longer than this on a step went away in between.
LONGEST_SECONDS: Final = 30 * 60
_lock = threading.Lock()
_waiting: Counter[counts.Key] = Counter()
_since: list[float] = []


def add(
    draft: Draft, questions: Iterable[str], happening: Happening, *, day: date, reason: str = "", more: int = 1
) -> None:
    """Count something at questions of the draft's version."""
    with _lock:
        for key in questions:
            _waiting[(draft.version_id, key, happening, reason, Channel(draft.channel), day)] += more
        if not _since:
            _since.append(time.monotonic())


def errors(draft: Draft, problems: Iterable[tuple[str, Answer]], *, day: date) -> None:
    """Count what could not be read, by question and reason."""
    for key, answer in problems:
        for code in sorted(set(answer.problems.values())):
            add(draft, [key], Happening.ERROR, day=day, reason=code)


def write(*, now: bool = False) -> None:
    """Write what was counted, if it waited long enough; a failure of counting is nobody's failure."""
    with _lock:
        due = bool(_waiting) and (now or len(_waiting) >= MOST_KINDS or time.monotonic() - _since[0] >= EVERY_SECONDS)
        taken = dict(_waiting) if due else {}
        if due:
            _waiting.clear()
            _since.clear()
    if not taken:
        return
    try:
        counts.count_together(counted=taken, by=SYSTEM)
    except DatabaseError:
        _log.warning("Counts at questions were not written")

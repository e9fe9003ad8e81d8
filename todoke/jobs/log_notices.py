"""Appends to the public log what was put into boxes or taken back since."""

from datetime import datetime
from typing import Final

from todoke.common.actors import SYSTEM
from todoke.notices.operations import public_log

#: How often the worker looks; a code is answerable before that.
EVERY_SECONDS: Final = 2
#: Batches of one turn: other work of the worker goes on between turns.
_MOST_BATCHES: Final = 20


def log_waiting(*, now: datetime, most: int = _MOST_BATCHES) -> int:
    """Append what waits, in batches; how many entries."""
    entries = 0
    for _ in range(most):
        appended = public_log.append(by=SYSTEM, now=now)
        if not appended:
            break
        entries += appended
    return entries

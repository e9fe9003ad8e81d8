"""When a core system is told once more, and when somebody has to look: quickly at first, then over three days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

_SECONDS: Final = (30, 120, 600, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600)
#: After so long without success it is given up, and somebody looks.
LONGEST: Final = timedelta(days=3)
#: A core system that asks us to wait is waited for, but no longer than this.
MOST_WAIT: Final = timedelta(hours=24)
#: Whatever breaks its worker each time is given up after so many.
MOST_ATTEMPTS: Final = 40


class Came(StrEnum):
    """What came of one call."""

    TAKEN = "taken"  # it has it; whether it agrees is said later
    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"  # it looked at the content and does not want it
    DOWN = "down"  # it did not answer, or is not well: again later, and its other messages wait too
    TROUBLE = "trouble"  # this message was not taken for a reason that may pass
    OVER = "over"  # it says never again, or we may not call there


@dataclass(frozen=True, slots=True)
class Answer:
    """What a core system said: ``reference``, what it calls the submission; ``code``, for people who look for the cause; ``words``, its reason."""

    came: Came
    reference: str = ""
    code: str = ""
    words: str = ""
    wait_seconds: int = 0


def next_at(
    attempts: int, tried_since: datetime, now: datetime, *, wait_seconds: int = 0, drawn: float = 0.0
) -> datetime | None:
    """When it is tried again after so many attempts; None: not by itself. ``drawn`` (0 to 1) spreads those that failed together."""
    if attempts >= MOST_ATTEMPTS:
        return None
    step = _SECONDS[min(max(attempts, 1), len(_SECONDS)) - 1] * (1 + 0.2 * drawn)
    wait = max(timedelta(seconds=step), min(timedelta(seconds=wait_seconds), MOST_WAIT))
    return now + wait if now + wait <= tried_since + LONGEST else None


def rest_seconds(strikes: int) -> float:
    """How long a system that does not answer is left alone by one worker."""
    return float(min(5 * 2 ** min(strikes, 8), 600))

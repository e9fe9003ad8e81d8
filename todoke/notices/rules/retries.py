"""What follows when a message was not taken: the same again later, another provider, another address, or the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from todoke.common.channels import ENDING, RETRIED, Failure
from todoke.notices.rules.topics import Priority

#: For so long an address is tried from the first failure; then the person's next one is.
LONGEST: Final = {
    Priority.DISASTER: timedelta(minutes=10),
    Priority.DEADLINE: timedelta(hours=4),
    Priority.ORDINARY: timedelta(hours=4),
}
_FIRST: Final = {Priority.DISASTER: 2, Priority.DEADLINE: 15, Priority.ORDINARY: 15}
_MOST_PAUSE: Final = {Priority.DISASTER: 30, Priority.DEADLINE: 900, Priority.ORDINARY: 900}
#: A provider without an answer may have the message: it alone is asked so often before another is.
_UNANSWERED: Final = 3
#: Who died so often over one message is not asked to try it again.
MOST_ATTEMPTS: Final = 100
#: This much of a pause is drawn, so that what failed together does not come back together.
_DRAWN: Final = 0.2


class Then(StrEnum):
    """What is done next."""

    AGAIN = "again"  # the same address, later, with the same key
    ELSEWHERE = "elsewhere"  # this address is given up for this message


@dataclass(frozen=True, slots=True)
class Tried:
    """A message that was not taken: how urgent it is, since when it has failed, how often it was tried, and until when it is of use."""

    priority: int
    since_at: datetime
    attempts: int
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What follows, and when."""

    then: Then
    at: datetime


def pause_seconds(priority: int, attempts: int, *, said: int = 0, drawn: float = 0.0) -> float:
    """How long to wait after so many attempts: twice as long each time; never shorter than the provider ``said``. ``drawn`` is from 0 to 1."""
    urgency = Priority(priority)
    own: float = min(_FIRST[urgency] * 2 ** min(max(attempts - 1, 0), 20), _MOST_PAUSE[urgency])
    return max(own * (1 + _DRAWN * drawn), said)


def next_step(failure: Failure, tried: Tried, *, now: datetime, said: int = 0, drawn: float = 0.0) -> Step:
    """What follows a failure; ``said``: the seconds after which the provider wants to be asked again."""
    again = now + timedelta(seconds=pause_seconds(tried.priority, tried.attempts, said=said, drawn=drawn))
    last = tried.since_at + LONGEST[Priority(tried.priority)]
    too_late = again > last or (tried.until_at is not None and again >= tried.until_at)
    if failure not in RETRIED or too_late or tried.attempts >= MOST_ATTEMPTS:
        return Step(Then.ELSEWHERE, now)
    return Step(Then.AGAIN, again)


def providers(names: Sequence[str], *, last: str = "", failure: str = "", attempts: int = 0) -> tuple[str, ...]:
    """The providers to ask, in their order: each is asked only when the one before has certainly not taken the message.

    Who gave no answer to ``last`` try may have it, and knows its key: for a while nobody else is asked.
    """
    if failure != Failure.SLOW or last not in names:
        return tuple(names)
    others = tuple(name for name in names if name != last)
    return (last,) if attempts <= _UNANSWERED else (*others, last)


def asks_next_provider(failure: Failure, priority: int) -> bool:
    """Whether another provider may be given the message at once: it was certainly not taken, and that was no fault of message or address."""
    return failure is Failure.DOWN or (failure is Failure.BUSY and priority == Priority.DISASTER)


def rest_seconds(failure: Failure, said: int = 0) -> float:
    """For how long a provider is left alone that took nothing of what it was given; what waits for it loses no attempt meanwhile."""
    if failure not in {Failure.DOWN, Failure.BUSY, Failure.SLOW}:
        return 0
    return min(max(said, 2), 30)


def ends_address(failure: Failure) -> bool:
    """Whether the address is no more."""
    return failure in ENDING


def blames_address(failure: str) -> bool:
    """Whether it was the address that did not take it, not the provider or ourselves."""
    return failure in {*ENDING, Failure.REFUSED, Failure.FULL}

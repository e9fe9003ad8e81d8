"""Where a notice, its delivery, a text and a sending stand."""

from enum import StrEnum
from typing import Final


class NoticeState(StrEnum):
    """Where a notice stands."""

    PLANNED = "planned"  # waits for its moment; nobody sees it
    BOXED = "boxed"  # lies in the box: this is when it was given
    WITHDRAWN = "withdrawn"  # a law or parameter changed, or the sending was halted
    QUIET = "quiet"  # at its moment there was no need any more: done, booked, declined, moved, died
    STALE = "stale"  # its last day passed before its moment came


class DeliveryState(StrEnum):
    """Where a delivery stands: due (and leased while somebody works on it), handed over, and what the provider said."""

    DUE = "due"
    HANDED = "handed"
    ACKNOWLEDGED = "acknowledged"
    BOUNCED = "bounced"
    FAILED = "failed"  # tried to the end
    STALE = "stale"
    WITHDRAWN = "withdrawn"


#: Nothing more happens to these.
SETTLED: Final = frozenset(set(DeliveryState) - {DeliveryState.DUE, DeliveryState.HANDED})


class TextState(StrEnum):
    """Where a text (NoticeTemplate) stands."""

    DRAFT = "draft"
    WAITING = "waiting"  # for a second person
    APPROVED = "approved"
    RETIRED = "retired"


class SendingState(StrEnum):
    """Where a sending to many stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    RUNNING = "running"
    HALTED = "halted"
    DONE = "done"


class Quiet(StrEnum):
    """Why a notice was not given after all."""

    DONE = "done"
    BOOKED = "booked"
    DECLINED = "declined"
    MOVED = "moved"
    DIED = "died"
    GROWN = "grown"  # the child is of age: not the guardian's matter any more
    CONCEALED = "concealed"  # protected from the recipient, or hidden
    STOPPED = "stopped"  # the recipient stopped the topic
    CHANGED = "changed"  # a law, a parameter or a fact changed
    HALTED = "halted"
    NOT_GUARDIAN = "not_guardian"

"""Ways to somebody outside their box, and what can go wrong on them; gateways and notices speak of both."""

from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """A way to somebody outside their box 「連絡手段」. The box itself is always there."""

    PUSH = "push"  # web push (RFC 8030)
    MAIL = "mail"
    SMS = "sms"
    LINE = "line"
    APP = "app"  # a partner's app, by signed webhook, with the person's consent
    PAPER = "paper"


#: What rings or lights up at once; only these spend attention. Paper is read when it comes.
INTERRUPTING: Final = frozenset({Channel.PUSH, Channel.MAIL, Channel.SMS, Channel.LINE, Channel.APP})


class Failure(StrEnum):
    """What a gateway said when it did not take a message."""

    GONE = "gone"  # the address is no more: 404, 410, unknown mailbox, number not in use
    REFUSED = "refused"  # blocked by the recipient or by the provider's filter
    FULL = "full"
    BUSY = "busy"  # 429, greylisting
    DOWN = "down"  # 5xx, no connection
    SLOW = "slow"  # no answer in time: it may have arrived
    WRONG = "wrong"  # our message or our settings are wrong
    REASSIGNED = "reassigned"  # the number belongs to somebody else now


#: The address is ended by these; others are tried again.
ENDING: Final = frozenset({Failure.GONE, Failure.REASSIGNED})
RETRIED: Final = frozenset({Failure.FULL, Failure.BUSY, Failure.DOWN, Failure.SLOW})

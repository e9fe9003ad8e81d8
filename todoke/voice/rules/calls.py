"""What telephone calls and mails are about, and how long they took; logged in two taps so that their volume is known."""

from enum import StrEnum
from typing import Final

from todoke.voice.rules.kinds import Channel

#: By which ways somebody asks staff directly.
CALL_CHANNELS: Final = frozenset({Channel.PHONE, Channel.EMAIL, Channel.COUNTER})
#: One tap each; the greatest stands for "this long or longer".
MINUTES: Final = (1, 3, 5, 10, 20, 30, 60)
MOST_MINUTES: Final = 600


class CallAbout(StrEnum):
    """What somebody wanted; every body has these, and adds its own."""

    WHERE = "where"  # which counter, which hours, which telephone
    HOW = "how"  # how a procedure is done, what to bring
    STATUS = "status"  # where mine stands
    ENTITLED = "entitled"  # whether I can receive something
    FORM = "form"  # stuck in a form or on a page
    LETTER = "letter"  # what a letter means, whether it is genuine
    COMPLAINT = "complaint"
    PRAISE = "praise"
    OTHER = "other"


TOPICS: Final = tuple(CallAbout)


def problem(*, channel: str, topic: str, minutes: int) -> str:
    """Why a call cannot be logged, as a code; "" when it can. ``topic``: a code of ours; "" where it is the body's own."""
    if channel not in set(CALL_CHANNELS):
        return "call_channel_unknown"
    if topic and topic not in set(TOPICS):
        return "call_topic_unknown"
    return "" if 1 <= minutes <= MOST_MINUTES else "call_minutes_unknown"

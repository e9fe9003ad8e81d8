"""Where a voice, an improvement and a burst stand, and which step follows which."""

from enum import StrEnum
from typing import Final


class VoiceState(StrEnum):
    """What staff did with a voice; whoever holds its receipt code sees it."""

    NEW = "new"  # on the disk, nobody looked yet
    READ = "read"  # somebody concerned read it
    ANSWERED = "answered"
    CLOSED = "closed"  # read, nothing to answer


class ImprovementState(StrEnum):
    """Where an improvement 「改善」 stands."""

    HEARD = "heard"
    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    CHECKED = "checked"  # those who spoke were asked again, and it helped
    CANNOT = "cannot"  # with the reason, publicly


FOLLOWS: Final[dict[ImprovementState, frozenset[ImprovementState]]] = {
    ImprovementState.HEARD: frozenset({ImprovementState.PLANNED, ImprovementState.DOING, ImprovementState.CANNOT}),
    ImprovementState.PLANNED: frozenset({ImprovementState.DOING, ImprovementState.DONE, ImprovementState.CANNOT}),
    ImprovementState.DOING: frozenset({ImprovementState.DONE, ImprovementState.PLANNED, ImprovementState.CANNOT}),
    ImprovementState.DONE: frozenset({ImprovementState.CHECKED, ImprovementState.DOING}),
    ImprovementState.CHECKED: frozenset({ImprovementState.DOING}),
    ImprovementState.CANNOT: frozenset({ImprovementState.PLANNED}),
}
#: After so many days those who spoke are asked whether it got better.
ASK_AGAIN_DAYS: Final = 28
#: Text of a voice is kept so many months; then only counts stay, and what its writer approved to be shown.
TEXT_MONTHS: Final = 24


class Helped(StrEnum):
    """What somebody said when asked again."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class BurstState(StrEnum):
    """A flood of like voices 「集中」 is one incident in the queue; nothing of it is deleted unseen."""

    OPEN = "open"
    REAL = "real"  # many people, one cause
    ABUSE = "abuse"  # kept out of figures, still readable

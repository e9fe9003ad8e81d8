"""What can become of a file that staff sent, and how often reading it is tried."""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What the file is taken for."""

    IMPORT = "import"
    WORKBOOK = "workbook"


class Task(StrEnum):
    """What is due for a file: to say what is in it, or to take it in."""

    LOOK = "look"
    APPLY = "apply"


class State(StrEnum):
    """Where a file stands: waiting or being worked on, read, refused, taken in."""

    DUE = "due"
    READY = "ready"
    REFUSED = "refused"
    DONE = "done"


class Broke(StrEnum):
    """Why work on a file broke off."""

    SLOW = "slow"  # it took longer than it may
    HEAVY = "heavy"  # it took more memory than it may
    CRASH = "crash"  # anything else


#: Tries without any progress before a file is given up.
MOST_TRIES: Final = 3
#: Files that one person may have waiting or read at one body.
MOST_KEPT: Final = 10


def refusal_code(task: Task, broke: Broke, tries: int) -> str:
    """The code that a file is refused with when work on it broke off; "" where it is to be tried again.

    What is too slow or too heavy to look at stays so; taking in goes on where it stopped, so time alone does not end it.
    """
    if task is Task.LOOK and broke is Broke.SLOW:
        return "upload_too_slow"
    if task is Task.LOOK and broke is Broke.HEAVY:
        return "upload_too_heavy"
    if tries < MOST_TRIES:
        return ""
    return "upload_given_up" if task is Task.LOOK else "upload_stopped"


def pause_seconds(tries: int) -> int:
    """How long to wait after a try that broke off."""
    return 10 * max(tries, 0)

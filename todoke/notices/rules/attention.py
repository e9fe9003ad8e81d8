"""How often and when somebody may be disturbed 「通知の頻度」: a budget a week across every body, and hours of quiet."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from todoke.common.clock import TOKYO
from todoke.notices.rules.topics import OWN_MATTERS, Priority, Topic

#: Interrupting deliveries a week: for whoever chose nothing, and the most that can be chosen.
USUAL_PUSHES, MOST_PUSHES = 2, 7
WINDOW: Final = timedelta(days=7)
#: Hours of Japan's clock in which nobody is disturbed who chose nothing.
USUAL_QUIET: Final = (21, 8)


def is_exempt(priority: int, *, last_reminder: bool) -> bool:
    """Whether a notice goes out however much attention was spent: danger to life, and the last reminder of a statutory deadline."""
    return priority == Priority.DISASTER or last_reminder


def spends(topic: str, priority: int, *, last_reminder: bool) -> bool:
    """Whether telling of it spends the person's attention; what somebody set going themselves does not."""
    return topic not in OWN_MATTERS and not is_exempt(priority, last_reminder=last_reminder)


def left(spent: Iterable[datetime], *, at: datetime, a_week: int) -> int:
    """How many more deliveries the budget allows at a moment, by when the others were due; never less than none."""
    since = at - WINDOW
    return max(0, min(a_week, MOST_PUSHES) - sum(1 for each in spent if each > since))


def frees(spent: Iterable[datetime], *, at: datetime, a_week: int) -> datetime | None:
    """The first moment from ``at`` on at which the budget allows one more; None where it never does."""
    most = min(a_week, MOST_PUSHES)
    if most <= 0:
        return None
    newest = sorted(spent, reverse=True)
    return max(at, newest[most - 1] + WINDOW) if len(newest) >= most else at


def is_quiet(at: datetime, from_hour: int, until_hour: int) -> bool:
    """Whether a moment lies in the hours of quiet, which may span midnight; equal hours: there are none."""
    hour = at.astimezone(TOKYO).hour
    if from_hour <= until_hour:
        return from_hour <= hour < until_hour
    return hour >= from_hour or hour < until_hour


def next_allowed(at: datetime, from_hour: int, until_hour: int) -> datetime:
    """The moment itself, or the end of the quiet in which it lies."""
    if not is_quiet(at, from_hour, until_hour):
        return at
    local = at.astimezone(TOKYO)
    end = local.replace(hour=until_hour, minute=0, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)


def own(topic: str) -> bool:
    """Whether it is about what the person set going themselves."""
    return topic in OWN_MATTERS


def may_be_stopped(topic: str, priority: int, law: str) -> bool:
    """Whether a choice of topics silences a notice: never what a law has given to everybody, one's own matters, or danger."""
    return not law and topic not in OWN_MATTERS and priority != Priority.DISASTER and topic != Topic.DISASTER

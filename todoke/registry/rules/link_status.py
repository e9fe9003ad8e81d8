"""What one look at a link means: when to look again, when to raise an alarm, when the source changed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

#: A page is said to be gone only when this many looks in a row, on different days, found 404 or 410.
ALARM_AFTER: Final = 2
_WELL: Final = frozenset({"ok", "not_modified", "too_large"})
_GONE: Final = frozenset({"not_found", "gone"})
_WEEK, _DAY = timedelta(days=7), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The new count of "gone" in a row, and how long to wait until the next look."""

    gone_count: int
    wait: timedelta


def judge(outcome: str, gone_count: int) -> Verdict:
    """A page that answers clears the count; 404 and 410 add to it; a silent or failing server says nothing either way."""
    if outcome in _WELL:
        return Verdict(0, _WEEK)
    if outcome in _GONE:
        count = gone_count + 1
        return Verdict(count, _WEEK if count > ALARM_AFTER else _DAY)
    return Verdict(gone_count, _DAY)


def is_broken(gone_count: int) -> bool:
    """Whether the page is taken to be gone."""
    return gone_count >= ALARM_AFTER


def source_changed(content_hash: str, reviewed_hash: str) -> bool:
    """Whether the page says something else than when a person last looked."""
    return bool(reviewed_hash) and bool(content_hash) and content_hash != reviewed_hash

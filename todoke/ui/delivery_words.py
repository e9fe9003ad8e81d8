"""Messages outside the box in words: why one was not taken, and how long one has waited."""

from datetime import timedelta
from typing import Final

from todoke.common.channels import Failure
from todoke.registry.rules.fields import N_

FAILURES: Final[dict[str, str]] = {
    Failure.GONE: N_("The address is no more"),
    Failure.REFUSED: N_("Turned away by the recipient or a filter"),
    Failure.FULL: N_("The mailbox is full"),
    Failure.BUSY: N_("The provider takes no more just now"),
    Failure.DOWN: N_("The provider does not work"),
    Failure.SLOW: N_("The provider gave no answer in time"),
    Failure.WRONG: N_("Our message or our settings are wrong"),
    Failure.REASSIGNED: N_("The number belongs to somebody else now"),
}
#: Up to how many seconds a wait is said in which unit: message, and seconds of one.
_UNITS: Final = (
    (120, N_("%(count)s seconds"), 1),
    (7_200, N_("%(count)s minutes"), 60),
    (172_800, N_("%(count)s hours"), 3_600),
    (None, N_("%(count)s days"), 86_400),
)


def duration(waited: timedelta) -> tuple[str, int]:
    """A message for a wait, and the number that it needs."""
    seconds = max(0, int(waited.total_seconds()))
    message, unit = next((message, unit) for most, message, unit in _UNITS if most is None or seconds < most)
    return message, seconds // unit

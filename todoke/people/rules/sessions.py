"""How long a session holds, how it was proven, and which device it was, without a clock and without an address."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Proof(StrEnum):
    """How somebody proved who they are when a session began."""

    PASSWORD = "password"  # noqa: S105 - a kind of proof
    PASSKEY = "passkey"
    RECOVERY = "recovery"  # a password and a code for one use
    PROVIDER = "provider"  # the body's own sign-in, or a resident's


#: A session's row is written at most this often while it is used.
TOUCH_SECONDS: Final = 60
#: For how long a proof counts as fresh enough for a grave act.
FRESH_SECONDS: Final = 5 * 60
_BROWSERS: Final = (
    ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """The kinds of browser and system, such as "Firefox · Windows"; "" when neither is known. No version, nothing that tells two apart."""
    found = [next((name for sign, name in table if sign in user_agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in found if name)


def is_fresh(proven_at: datetime, now: datetime) -> bool:
    """Whether a proof is recent enough for a grave act."""
    return timedelta() <= now - proven_at < timedelta(seconds=FRESH_SECONDS)


def needs_touch(seen_at: datetime, now: datetime) -> bool:
    """Whether using a session should be written down again."""
    return now - seen_at >= timedelta(seconds=TOUCH_SECONDS)

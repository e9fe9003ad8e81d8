"""Addresses of residents: what one looks like, how it is confirmed, and when it is used no more."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from todoke.common.channels import ENDING, Channel, Failure
from todoke.people.rules.persons import mail_key, phone_key

#: A code is typed from one device into another.
CODE_DIGITS: Final = 6
CODE_LIFE: Final = timedelta(minutes=15)
MOST_TRIES: Final = 5
#: How many codes one address, whoever asks, and one person may get in an hour and in a day.
PLACE_MOST: Final = (5, 10)
PERSON_MOST: Final = (10, 20)
#: How many addresses a person may have at once.
MOST_ADDRESSES: Final = 10
#: A code that links a LINE account is written into the chat: longer, because whoever guessed one would get another's letters.
LINK_LENGTH: Final = 10
#: So long may an address fail again and again before it is used no more.
FAILING: Final = timedelta(days=14)
#: What tells about the address itself, and not about a provider or about us.
SOFT: Final = frozenset({Failure.FULL, Failure.REFUSED})
#: These go to somebody else after a while, or are shared by whoever sits there: the last who confirmed has it.
PASSED_ON: Final = frozenset({Channel.SMS, Channel.PUSH})
_MAIL: Final = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,64}@(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9\-]{0,61}[a-z0-9]"
)
_MOBILE: Final = re.compile(r"0[6-9]0[0-9]{8}")
_LONGEST: Final = 254


def mail_of(typed: str) -> str:
    """A mail address as it is kept; "" when it is none. Dots in odd places are allowed, as some old addresses of telephones have them."""
    mail = mail_key(typed)
    return mail if len(mail) <= _LONGEST and _MAIL.fullmatch(mail) else ""


def mobile_of(typed: str) -> str:
    """A Japanese number that takes SMS, as it is kept; "" when it is none."""
    phone = phone_key(typed[:40])
    return phone if _MOBILE.fullmatch(phone) else ""


def digits_of(typed: str) -> str:
    """The digits of a code as typed, in any width, with spaces and hyphens."""
    return phone_key(typed[:40])


def wait_seconds(asked: Sequence[datetime], now: datetime, most: tuple[int, int]) -> int:
    """How long to wait for another code, after those asked for at these moments; 0: not at all."""
    waits = [0]
    for span, limit in zip((timedelta(hours=1), timedelta(days=1)), most, strict=True):
        recent = sorted(each for each in asked if each > now - span)
        if len(recent) >= limit:
            waits.append(int((recent[-limit] + span - now).total_seconds()) + 1)
    return max(waits)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an address stands after a failure: since when it fails, and why it ends, if it does."""

    failing_since_at: datetime | None
    ends: Failure | None = None


def after_failure(failure: Failure, failing_since_at: datetime | None, now: datetime) -> Standing:
    """How an address stands after this failure. That a provider was down, busy or slow, or we were wrong, says nothing about it."""
    if failure in ENDING:
        return Standing(failing_since_at or now, failure)
    if failure not in SOFT:
        return Standing(failing_since_at)
    since = failing_since_at or now
    return Standing(since, failure if now - since >= FAILING else None)

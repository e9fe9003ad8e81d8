"""What a system of a body may ask to be told: modes of keys, shapes, limits, and the few words in which it is answered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final


class Mode(StrEnum):
    """How far a key reaches."""

    TEST = "test"  # everything but giving anything to anybody
    TEAM = "team"  # a short list of persons who agreed to tests
    LIVE = "live"


class Placed(StrEnum):
    """What became of one request; it never says what a person chose."""

    ACCEPTED = "accepted"
    ALREADY = "already_sent"  # this reference was used before
    NOT_REACHED = "not_reached"  # nobody of this name whom this key reaches
    REFUSED = "refused"  # the request itself is wrong; problems say where


class Seen(StrEnum):
    """What a sender learns later: the person's choices, protection and doings read as if it lay in the box."""

    PLANNED = "planned"
    BOXED = "boxed"
    WITHDRAWN = "withdrawn"


class ToKind(StrEnum):
    """By what a system names a person."""

    REGISTER_KEY = "register_key"  # 宛名番号, of the body's own register
    PERSON = "person"
    USER = "user"  # what an app calls them, with the person's consent


MOST_IN_CALL: Final = 100
#: Notices of one live or team key a day: more is a sending to many, which two people look at first.
MOST_A_DAY: Final = 5_000
MOST_A_MINUTE: Final = 1_000
MOST_TEAM: Final = 20
LATEST: Final = timedelta(days=365)
_REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
REFERENCE_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,79}$"
ITEM_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$"
_ITEM: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_KEY: Final = re.compile(r"[\x21-\x7e]{8,100}")
KEY_PATTERN: Final = r"^[\x21-\x7e]{8,100}$"


def is_reference(text: str) -> bool:
    """Whether a sender's reference has the shape of one."""
    return _REFERENCE.fullmatch(text) is not None


def is_item(text: str) -> bool:
    """Whether a text can name what is told."""
    return _ITEM.fullmatch(text) is not None


def is_idempotency_key(text: str) -> bool:
    """Whether a text can be an idempotency key."""
    return _KEY.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Wish:
    """One notice that a system asks for, as read; whom it concerns is named by ``to``, who is told follows from the law and from mandates."""

    reference: str
    to_kind: ToKind
    to: str
    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    item: str = ""
    reminder: int = 1
    send_at: datetime | None = None
    until_date: date | None = None

    @property
    def named(self) -> str:
        """What is told, so that it is told once: the sender's own name of it, else its reference."""
        return self.item or f"order:{self.reference}"


def time_problems(wish: Wish, *, now: datetime, today: date) -> dict[str, str]:
    """Why a moment or a last day cannot be."""
    problems: dict[str, str] = {}
    due = wish.send_at or now
    if not now - timedelta(days=1) <= due <= now + LATEST:
        problems["send_at"] = "order_time"
    if wish.until_date is not None and not max(today, due.date()) <= wish.until_date <= today + 2 * LATEST:
        problems["until_date"] = "order_until"
    return problems


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one wish; ``problems`` maps a place in it to a code."""

    reference: str
    placed: Placed
    problems: Mapping[str, str] = field(default_factory=dict)

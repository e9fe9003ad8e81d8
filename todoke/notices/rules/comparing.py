"""Comparing 「比較」 of wordings, moments and channels: who is told how is drawn reproducibly; everybody is told, nobody is left out."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from todoke.common.channels import INTERRUPTING
from todoke.notices.rules.topics import Topic

LEAST, MOST = 2, 4
#: The latest that a notice may come for the sake of a comparison.
LONGEST_DELAY: Final = timedelta(days=3)
_HOURS: Final = range(9, 21)
#: Where nobody's letter is held or moved for a comparison: a danger does not wait.
NEVER: Final = frozenset({Topic.DISASTER, Topic.SAFETY, Topic.BOOKING, Topic.FILING})


class Varied(StrEnum):
    """What a comparison varies. There is no other: not whether somebody is told."""

    WORDING = "wording"
    TIMING = "timing"
    CHANNEL = "channel"


class ComparisonState(StrEnum):
    """Where a comparison stands."""

    WAITING = "waiting"  # for a second person
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Way:
    """One way of telling: a text (its primary key), or days later and an hour, or the channel that is tried first."""

    name: str
    template: str = ""
    days: int = 0
    hour: int = 10
    channel: str = ""


def ways_of(stored: object) -> tuple[Way, ...]:
    """The ways of a stored comparison."""
    rows = stored if isinstance(stored, list) else []
    return tuple(
        Way(str(row.get("name", "")), str(row.get("template", "")), int(row.get("days", 0)), int(row.get("hour", 10)), str(row.get("channel", "")))
        for row in rows
        if isinstance(row, Mapping)
    )  # fmt: skip


def stored(ways: Sequence[Way]) -> list[dict[str, object]]:
    """Ways as they are kept."""
    return [
        {"name": way.name, "template": way.template, "days": way.days, "hour": way.hour, "channel": way.channel}
        for way in ways
    ]


def drawn(seed: str, person: UUID, ways: int) -> int:
    """Which way a person is told: the same whenever it is asked, evenly spread, and known by nobody who has not the seed."""
    digest = hashlib.sha256(f"{seed}:{person.hex}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % ways


def problems(varied: str, topic: str, ways: Sequence[Way], alike: bool) -> dict[str, str]:
    """Why a comparison cannot run, part by part. ``alike``: the texts are approved, of one topic, and lead to the same step."""
    found: dict[str, str] = {}
    if varied not in set(Varied):
        found["varied"] = "required"
    if topic in NEVER:
        found["topic"] = "comparison_topic"
    if (
        not LEAST <= len(ways) <= MOST
        or len({way.name for way in ways}) != len(ways)
        or not all(way.name for way in ways)
    ):
        found["ways"] = "comparison_ways"
    elif varied == Varied.WORDING and (not alike or len({way.template for way in ways}) != len(ways)):
        found["ways"] = "comparison_texts"
    elif varied == Varied.TIMING and not _times_fit(ways):
        found["ways"] = "comparison_times"
    elif varied == Varied.CHANNEL and not {way.channel for way in ways} <= {each.value for each in INTERRUPTING}:
        found["ways"] = "comparison_channels"
    return found


def _times_fit(ways: Sequence[Way]) -> bool:
    fit = all(0 <= way.days <= LONGEST_DELAY.days and way.hour in _HOURS for way in ways)
    return fit and len({(way.days, way.hour) for way in ways}) == len(ways)

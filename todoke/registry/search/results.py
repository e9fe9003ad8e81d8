"""What the search box answers with, and the cursors of its pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from todoke.bodies.models import Body
from todoke.common.errors import Invalid
from todoke.registry.models import Program
from todoke.registry.rules.search import Nearness

_CURSOR: Final = re.compile(r"([a-z]{3,12})\.([a-z]{3,12})\.([0-9]{1,18})", re.ASCII)
_MOST_ON_A_PAGE: Final = 100


class CursorInvalid(Invalid):
    """A cursor that no page of ours gave out."""

    code = "cursor_invalid"


class Reading(StrEnum):
    """How a query was read, from the strictest to the loosest."""

    STRICT = "strict"  # without the body it names, every word met
    WHOLE = "whole"  # as typed: the body's name was part of a programme's
    CORRECTED = "corrected"  # one typo forgiven
    LOOSE = "loose"  # some word met


class Verdict(StrEnum):
    """What became of a guess of who is in charge."""

    SAME = "same"  # that body has the best answer
    OTHER_BODY = "other_body"  # another body has it; without one named, each municipality has its own
    OTHER_TOWN = "other_town"  # they named a municipality other than their own, which is shown first
    NOTHING = "nothing"  # nothing was found


@dataclass(frozen=True, slots=True)
class Group:
    """What was found at one distance; ``total`` is a floor while ``more`` is true."""

    nearness: Nearness
    programs: list[Program]
    total: int
    more: bool = False
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class GuessRead:
    """Whose programme the asker believes it is (``body``), and whose it is (``answer_body``)."""

    body: Body
    rest: str
    verdict: Verdict
    answer_body: Body | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to one query.

    ``body``: the query was only a body's name. ``corrected``: the query that the results are for. ``loosened``: no
    programme met every word. ``number``: the query was a programme's number. ``suggestions``: words to try instead.
    """

    query: str
    groups: list[Group] = field(default_factory=list)
    body: Body | None = None
    guess: GuessRead | None = None
    corrected: str | None = None
    loosened: bool = False
    number: Program | None = None
    suggestions: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not self.groups and self.number is None

    @property
    def count(self) -> int:
        """How many programmes were found, at least."""
        return sum(group.total for group in self.groups)


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the answer is wanted: the beginning of everything, or one group from a place on."""

    limit: int
    nearness: Nearness | None = None
    reading: Reading | None = None
    after: int = 0

    def wants(self, nearness: Nearness) -> bool:
        """Whether this group belongs on the page."""
        return self.nearness is None or self.nearness == nearness


def page_of(cursor: str, limit: int) -> Page:
    """The page that a cursor asks for; raises CursorInvalid."""
    limit = max(1, min(limit, _MOST_ON_A_PAGE))
    if not cursor:
        return Page(limit)
    match = _CURSOR.fullmatch(cursor)
    if match is None or match[1].upper() not in Nearness.__members__ or match[2] not in list(Reading):
        raise CursorInvalid(problems={"cursor": "unknown"})
    return Page(limit, Nearness[match[1].upper()], Reading(match[2]), int(match[3]))


def cursor_of(nearness: Nearness, reading: Reading, after: int) -> str:
    """The cursor of the page that follows in a group."""
    return f"{nearness.name.lower()}.{reading.value}.{after}"

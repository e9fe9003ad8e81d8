"""False notices: what is taken out of a pasted text, and which reports are one incident."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class Way(StrEnum):
    """How a false notice came."""

    MAIL = "mail"
    SMS = "sms"
    LINE = "line"
    PHONE = "phone"
    PAPER = "paper"
    OTHER = "other"


class ReportState(StrEnum):
    """Whether staff have dealt with a report."""

    OPEN = "open"
    CLOSED = "closed"


class WarningState(StrEnum):
    """Where a warning stands."""

    WAITING = "waiting"  # for a second person
    SHOWN = "shown"
    ENDED = "ended"


#: A pasted text is kept up to this length, and a body's own sentence up to that one.
LONGEST_TEXT: Final = 1_000
LONGEST_SENTENCE: Final = 300
#: Texts of which at least this part of the word pieces is shared are one and the same.
_ALIKE: Final = 0.5
_PIECE: Final = 5
#: Comparing is quadratic: of more texts than this, the newest are compared.
_MOST_COMPARED: Final = 200
_ADDRESS: Final = re.compile(r"(?:h\s?t\s?t\s?p\s?s?|hxxps?)://(?:[^\s/@]*@)?([^\s/?#]+)[^\s]*", re.IGNORECASE)
_MAIL: Final = re.compile(r"[\w.+%-]{1,64}@([\w-]+(?:\.[\w-]+)+)")
_NUMBER: Final = re.compile(r"\+?\d(?:[\s()・‐‑–—―−ー-]{0,2}\d){3,}")
_NAMED: Final = re.compile(
    r"(?:[^\s、。,，:：「」()（）]{1,8} )?[^\s、。,，:：「」()（）]{1,20}?\s?(様|さま|殿|さん)(?=$|[\s、。,，へのはがに])"
)
_NAMED_LATIN: Final = re.compile(r"\b(Dear|Mr\.?|Mrs\.?|Ms\.?|Hello|Hi)\s+[^\s,.!]{1,40}(?:\s+[A-Z][^\s,.!]{0,39})?")


def masked(text: str) -> str:
    """A pasted text without what may point to a person: names before 様, telephone, account and other numbers, mailboxes, all of an address but its host.

    Control characters and invisible ones go too. Whatever is longer than ``LONGEST_TEXT`` is cut.
    """
    plain = unicodedata.normalize("NFKC", text[: LONGEST_TEXT * 4])
    plain = "".join(sign for sign in plain if sign == "\n" or unicodedata.category(sign)[0] != "C")
    plain = _ADDRESS.sub(r"[\1/…]", plain)
    plain = _MAIL.sub(r"…@\1", plain)
    plain = _NUMBER.sub("####", plain)
    plain = _NAMED.sub(r"○○\1", plain)
    plain = _NAMED_LATIN.sub(r"\1 ○○", plain)
    return re.sub(r"\n{3,}", "\n\n", plain).strip()[:LONGEST_TEXT]


@dataclass(frozen=True, slots=True)
class Seen:
    """One report as grouping sees it; ``key`` names it."""

    key: str
    code: str
    text: str
    way: str
    day: date
    at: datetime
    times: int = 1


@dataclass(slots=True)
class Incident:
    """Reports that belong together, the newest first."""

    reports: list[Seen] = field(default_factory=list)

    @property
    def times(self) -> int:
        """How often it was reported."""
        return sum(report.times for report in self.reports)

    @property
    def codes(self) -> int:
        """How many different codes it holds."""
        return len({report.code for report in self.reports if report.code})

    @property
    def first(self) -> date:
        """The day of its first report."""
        return min(report.day for report in self.reports)

    @property
    def last(self) -> datetime:
        """Its newest report."""
        return max(report.at for report in self.reports)

    @property
    def key(self) -> str:
        """What names it: its oldest report, so that it keeps its name while more come."""
        return min(self.reports, key=lambda report: (report.at, report.key)).key


def incidents(reports: Iterable[Seen]) -> list[Incident]:
    """Reports grouped: with the same code, with much the same text, and codes of one day of which nothing else is known. The largest first."""
    rows = sorted(reports, key=lambda report: (report.at, report.key), reverse=True)
    group = _Groups(len(rows))
    by_code: dict[str, int] = {}
    for place, report in enumerate(rows):
        if report.code:
            group.join(place, by_code.setdefault(report.code, place))
    _join_texts(rows, group)
    told = {group.of(place) for place, report in enumerate(rows) if report.text}
    by_day: dict[tuple[date, str], int] = {}
    for place, report in enumerate(rows):
        if group.of(place) not in told:
            group.join(place, by_day.setdefault((report.day, report.way), place))
    found: dict[int, Incident] = {}
    for place, report in enumerate(rows):
        found.setdefault(group.of(place), Incident()).reports.append(report)
    return sorted(found.values(), key=lambda each: (-each.times, -each.last.timestamp(), each.key))


def _join_texts(rows: Sequence[Seen], group: "_Groups") -> None:
    pieces = [(place, _pieces(report.text)) for place, report in enumerate(rows) if report.text][:_MOST_COMPARED]
    for index, (place, mine) in enumerate(pieces):
        for other, theirs in pieces[:index]:
            if group.of(place) != group.of(other) and len(mine & theirs) >= _ALIKE * min(len(mine), len(theirs)):
                group.join(place, other)
                break


def _pieces(text: str) -> frozenset[str]:
    """A text as overlapping pieces, without what a forger changes from one to the next: figures, spaces, signs."""
    letters = "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalpha())
    return frozenset(letters[start : start + _PIECE] for start in range(max(len(letters) - _PIECE + 1, 1)))


class _Groups:
    """Which places belong together."""

    def __init__(self, count: int) -> None:
        self._leader = list(range(count))

    def of(self, place: int) -> int:
        while self._leader[place] != place:
            self._leader[place] = self._leader[self._leader[place]]
            place = self._leader[place]
        return place

    def join(self, one: int, other: int) -> None:
        one, other = self.of(one), self.of(other)
        self._leader[max(one, other)] = min(one, other)

"""The ledger's chain: what an entry says, the SHA-256 that binds it to its body and the entry before, and who finds a break."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

#: The hash "before" the first entry.
START: Final = ""
_VERSION: Final = "todoke ledger 1"


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry says; ``at`` has a time zone, ``data`` is as JSON has it."""

    body: str
    sequence: int
    at: datetime
    by: str
    behalf: str
    action: str
    subject: str
    purpose: str
    data: Mapping[str, Any]


def digest(said: Said, previous: str) -> str:
    """SHA-256, in hexadecimal, over a JSON list: unambiguous, in UTC to the microsecond, the same on every database."""
    if said.at.tzinfo is None:
        raise ValueError("a moment without time zone")
    at = said.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [
        _VERSION, previous, said.body, said.sequence, at, said.by, said.behalf, said.action, said.subject, said.purpose,
        said.data,
    ]  # fmt: skip
    text = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def words_hash(salt: str, words: str) -> str:
    """What an entry keeps of the free words beside it, which can be deleted."""
    return hashlib.sha256(f"{salt}:{words}".encode()).hexdigest()


class Broken(StrEnum):
    """What can be wrong with a chain."""

    CHANGED = "changed"  # an entry does not say what it said when it was written
    MOVED = "moved"  # an entry was written in the ledger of another body
    GONE = "gone"  # entries are missing between two others
    UNLINKED = "unlinked"  # an entry does not follow from the one before it
    WORDS = "words"  # the words beside an entry are not those that were written
    TWICE = "twice"  # a place in the chain is taken again
    CUT = "cut"  # the chain ends before a place that was anchored
    REWRITTEN = "rewritten"  # an entry is sound, but another was anchored at its place


@dataclass(frozen=True, slots=True)
class Break:
    """One finding: in which body's ledger, at which entry; ``last`` where it spans several."""

    kind: Broken
    body: str
    sequence: int
    last: int | None = None
    #: For what was anchored: when, or "head" for the head that the database keeps itself. For what was moved: the body.
    told_by: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """That a chain had this hash at this place; ``told_by``: the moment of the anchor, or "head"."""

    sequence: int
    hash: str
    told_by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it lies in the database; ``said`` is None when what lies there cannot be read at all."""

    sequence: int
    previous: str
    hash: str
    said: Said | None

    def is_sound(self, body: str) -> bool:
        """Whether its hash is that of what it says, in this body's ledger."""
        if self.said is None or self.said.sequence != self.sequence:
            return False
        try:
            return digest(replace(self.said, body=body), self.previous) == self.hash
        except (ValueError, TypeError, RecursionError, OverflowError):  # nothing that was ever written
            return False


@dataclass(slots=True)
class Chain:
    """Follows one body's chain, entry after entry by sequence, in constant memory; anchors come in the same order."""

    body: str
    anchors: Iterator[Anchor]
    #: Whether an entry that is not sound here is sound in another body's ledger: its key, else "".
    home_of: Callable[[Entry], str] = lambda entry: ""
    count: int = 0
    sequence: int = 0
    hash: str = START
    anchored: int = 0
    _next: Anchor | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._next = next(self.anchors, None)

    def take(self, entry: Entry) -> Iterator[Break]:
        """What is wrong with the next entry."""
        self.count += 1
        if entry.sequence <= self.sequence:
            yield Break(Broken.TWICE, self.body, entry.sequence)
        elif entry.sequence > self.sequence + 1:
            yield Break(Broken.GONE, self.body, self.sequence + 1, entry.sequence - 1)
        elif entry.previous != self.hash:
            yield Break(Broken.UNLINKED, self.body, entry.sequence)
        if not entry.is_sound(self.body):
            home = self.home_of(entry)
            yield Break(Broken.MOVED if home else Broken.CHANGED, self.body, entry.sequence, told_by=home)
        self.sequence, self.hash = entry.sequence, entry.hash
        yield from self._compare(entry)

    def _compare(self, entry: Entry) -> Iterator[Break]:
        while (anchor := self._next) is not None and anchor.sequence <= entry.sequence:
            if anchor.sequence == entry.sequence:
                if anchor.hash != entry.hash:
                    yield Break(Broken.REWRITTEN, self.body, entry.sequence, told_by=anchor.told_by)
                elif anchor.told_by != HEAD:
                    self.anchored = entry.sequence
            self._next = next(self.anchors, None)

    def end(self, head: int) -> Iterator[Break]:
        """What is wrong with where the chain ends; ``head``: the last place that the database's own head knows."""
        if head < self.sequence:
            yield Break(Broken.UNLINKED, self.body, self.sequence, told_by=HEAD)
        if self._next is not None:
            last = self._next
            for last in self.anchors:  # noqa: B007 - the farthest
                pass
            yield Break(Broken.CUT, self.body, self.sequence + 1, last.sequence, last.told_by)


#: Who told an anchor that lies in the database itself.
HEAD: Final = "head"

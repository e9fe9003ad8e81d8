"""Follows the public log from its beginning and tells whatever was changed, removed, inserted, put in another order or cut off."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from todoke.notices.rules import public_log
from todoke.notices.rules.public_log import START, Head, Statement


class Flaw(StrEnum):
    """What can be wrong."""

    CHANGED = "changed"  # an entry does not say what it committed to
    GONE = "gone"  # entries are missing
    EXTRA = "extra"  # an entry stands where none belongs
    NOT_SIGNED_SO = "not_signed_so"  # a batch's entries are not those whose root was signed
    HEAD_GONE = "head_gone"
    HEAD_CHANGED = "head_changed"  # a head is not what its hash says
    UNLINKED = "unlinked"  # a head does not follow from the one before it
    UNSIGNED = "unsigned"  # no key of ours signed a head
    CUT = "cut"  # the log ends before what was anchored
    REWRITTEN = "rewritten"  # another head was anchored at this place


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: at which entry, or at which head; ``told_by``: the moment of the anchor."""

    flaw: Flaw
    number: int
    told_by: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it lies in the database, or in the open data, where nobody knows its statement (None, and ``readable``)."""

    sequence: int
    commitment: str
    statement: Statement | None = None
    salt: str = ""
    readable: bool = True

    @property
    def is_sound(self) -> bool:
        """Whether it says what it committed to, as far as that can be looked at."""
        if not self.readable or len(self.commitment) != 64:
            return False
        return self.statement is None or public_log.commitment(self.statement, self.salt) == self.commitment


@dataclass(frozen=True, slots=True)
class Signed:
    """A head with its hash and signature as they lie there."""

    head: Head
    hash: str
    signature: str


@dataclass(frozen=True, slots=True)
class Anchored:
    """That the log had this head at this number."""

    number: int
    hash: str
    told_by: str


@dataclass(slots=True)
class Following:
    """Goes along heads and entries, both in order, in the memory of one batch. ``is_signed`` knows the public keys."""

    is_signed: Callable[[Signed], bool]
    anchors: Iterable[Anchored] = ()
    heads: int = 0
    entries: int = 0
    #: The newest head that an anchor outside holds.
    anchored: int = 0
    _number: int = field(default=0, init=False)
    _hash: str = field(default=START, init=False)
    _sequence: int = field(default=0, init=False)

    def follow(self, heads: Iterable[Signed], entries: Iterable[Entry]) -> Iterator[Found]:
        """Every finding."""
        known: dict[int, list[Anchored]] = {}
        for anchor in self.anchors:
            known.setdefault(anchor.number, []).append(anchor)
        rest = iter(entries)
        waiting = next(rest, None)
        for signed in heads:
            batch: list[Entry] = []
            while waiting is not None and waiting.sequence <= signed.head.last:
                batch.append(waiting)
                waiting = next(rest, None)
            yield from self._head(signed, known.pop(signed.head.number, []))
            yield from self._batch(signed.head, batch)
        while waiting is not None:
            yield Found(Flaw.EXTRA, waiting.sequence)
            waiting = next(rest, None)
        for number in sorted(known):
            yield Found(Flaw.CUT if number > self._number else Flaw.HEAD_GONE, number, known[number][0].told_by)

    def _head(self, signed: Signed, anchors: Sequence[Anchored]) -> Iterator[Found]:
        head = signed.head
        self.heads += 1
        if head.number > self._number + 1:
            yield Found(Flaw.HEAD_GONE, self._number + 1)
        elif head.number <= self._number or head.previous != self._hash or head.first != self._sequence + 1:
            yield Found(Flaw.UNLINKED, head.number)
        if public_log.digest(head) != signed.hash:
            yield Found(Flaw.HEAD_CHANGED, head.number)
        if not self.is_signed(signed):
            yield Found(Flaw.UNSIGNED, head.number)
        for anchor in anchors:
            if anchor.hash == signed.hash:
                self.anchored = head.number
            else:
                yield Found(Flaw.REWRITTEN, head.number, anchor.told_by)
        self._number, self._hash = head.number, signed.hash

    def _batch(self, head: Head, batch: Sequence[Entry]) -> Iterator[Found]:
        expected = head.first
        for entry in batch:
            self.entries += 1
            if entry.sequence < expected:
                yield Found(Flaw.EXTRA, entry.sequence)
                continue
            if entry.sequence > expected:
                yield Found(Flaw.GONE, expected)
            if not entry.is_sound:
                yield Found(Flaw.CHANGED, entry.sequence)
            expected = entry.sequence + 1
        if expected <= head.last:
            yield Found(Flaw.GONE, expected)
        if head.first > head.last or _root(batch) != head.root:
            yield Found(Flaw.NOT_SIGNED_SO, head.number)
        self._sequence = head.last


def _root(batch: Sequence[Entry]) -> str:
    try:
        return public_log.root([entry.commitment for entry in batch])
    except (ValueError, TypeError):
        return ""

"""Reads a whole ledger as it lies in a database and tells what is wrong with it: streaming, in constant memory."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper

from todoke.bodies import ledger_schema
from todoke.bodies.rules import anchors, chain
from todoke.bodies.rules.chain import HEAD, Anchor, Break, Chain, Entry, Said

_PAGE: Final = 1_000
#: Trying other bodies for an entry that is not sound is only worth it for the first few.
_MOST_HOMES: Final = 50
_COLUMNS: Final = (
    "id, sequence, CAST(at AS text), by, behalf, action, subject, purpose, CAST(data AS text), previous_hash, hash"
)


@dataclass(slots=True)
class Verified:
    """What was seen of one body's ledger."""

    body: str
    entries: int = 0
    #: The newest entry whose hash an anchor outside holds; what lies after it is proven by the chain alone.
    anchored: int = 0
    breaks: list[Break] = field(default_factory=list)
    #: How many findings there are; ``breaks`` holds the first.
    broken: int = 0


@dataclass(slots=True)
class AnchorsSeen:
    """What was seen of the anchor files."""

    lines: int = 0
    newest_at: str = ""
    #: Moments of lines before which one was changed or removed.
    damaged: list[str] = field(default_factory=list)
    #: (moment, body, how many entries) that a restored backup did not have.
    lost: list[tuple[str, str, int]] = field(default_factory=list)


class Anchors:
    """Anchors sorted by body and place, in a scratch file that goes when this is closed."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.seen = AnchorsSeen()
        self._held = sqlite3.connect("")  # an unnamed file that SQLite deletes
        self._held.execute("CREATE TABLE anchor (body TEXT, sequence INTEGER, hash TEXT, at TEXT)")
        self._held.execute("CREATE INDEX anchor_place ON anchor (body, sequence)")
        for line in anchors.read(lines):
            self._take(line)

    def _take(self, line: anchors.Line) -> None:
        self.seen.lines += 1
        if not line.follows:
            self.seen.damaged.append(line.at)
        if line.kind is anchors.Kind.RESTORED:
            self._restored(line)
        if line.kind is not anchors.Kind.STAMP:
            self.seen.newest_at = line.at
            rows = [(key, sequence, hash_, line.at) for key, (sequence, hash_) in line.heads.items() if sequence]
            self._held.executemany("INSERT INTO anchor VALUES (?, ?, ?, ?)", rows)

    def _restored(self, line: anchors.Line) -> None:
        """What was anchored beyond the backup is known to be lost."""
        for body in self.bodies():
            last = line.heads.get(body, (0, ""))[0]
            (most,) = self._held.execute("SELECT max(sequence) FROM anchor WHERE body = ?", (body,)).fetchone()
            if most > last:
                self.seen.lost.append((line.at, body, most - last))
                self._held.execute("DELETE FROM anchor WHERE body = ? AND sequence > ?", (body, last))

    def bodies(self) -> Sequence[str]:
        """Keys of bodies that any anchor names."""
        return [body for (body,) in self._held.execute("SELECT DISTINCT body FROM anchor ORDER BY body")]

    def of(self, body: str) -> Iterator[Anchor]:
        """A body's anchors by their place in the chain."""
        rows = self._held.execute(
            "SELECT sequence, hash, min(at) FROM anchor WHERE body = ? GROUP BY sequence, hash ORDER BY sequence",
            (body,),
        )
        return (Anchor(*row) for row in rows)

    def close(self) -> None:
        """Let the scratch file go."""
        self._held.close()


def verify(
    database: BaseDatabaseWrapper, held: Anchors, *, body: str | None = None, most: int = 20
) -> Iterator[Verified]:
    """Every body's ledger, or one; at most so many breaks of each are listed. Whoever only anchors name is there too."""
    with database.cursor() as cursor:
        cursor.execute("SELECT id, key FROM todoke_body ORDER BY key")
        bodies = {key: pk for pk, key in cursor.fetchall()}
    anchored = {key for key in held.bodies() if "." not in key}  # other chains have a dot in their name
    for key in sorted({*bodies, *anchored} if body is None else {body}):
        yield _verify(database, key, bodies.get(key), list(bodies), held, most)


def _verify(
    database: BaseDatabaseWrapper, key: str, pk: int | None, others: Sequence[str], held: Anchors, most: int
) -> Verified:
    result, homes = Verified(key), _Homes(others)
    following = Chain(key, _with_head(held.of(key), _head(database, pk)), homes.of)

    def note(found: Iterable[Break]) -> None:
        for each in found:
            result.broken += 1
            if len(result.breaks) < most:
                result.breaks.append(each)

    for entry in _entries(database, key, pk):
        note(following.take(entry))
    head = _head(database, pk)  # read again: somebody may write meanwhile, but never an entry without its head
    note(following.end(head.sequence if head else 0))
    result.entries, result.anchored = following.count, following.anchored
    note(_changed_words(database, key, pk))
    return result


def _changed_words(database: BaseDatabaseWrapper, key: str, pk: int | None) -> Iterator[Break]:
    """Words beside entries that are not those whose hash the entry holds. Words that are gone were deleted: no break."""
    query = (
        "SELECT e.sequence, CAST(e.data AS text), n.salt, n.text FROM todoke_ledgernote n"  # noqa: S608 - our own constant
        " JOIN todoke_ledgerentry e ON e.id = n.entry_id WHERE e.body_id = %s AND e.sequence > %s"
        f" ORDER BY e.sequence LIMIT {_PAGE}"
    )
    place = -1
    while True:
        with database.cursor() as cursor:
            cursor.execute(query, (pk, place))
            rows = cursor.fetchall()
        for sequence, data, salt, text in rows:
            if f'"{chain.words_hash(salt, text)}"' not in data:
                yield Break(chain.Broken.WORDS, key, sequence)
        if len(rows) < _PAGE:
            return
        place = rows[-1][0]


def strays(database: BaseDatabaseWrapper) -> int:
    """How many entries stand in the ledger of a body that does not exist."""
    query = "SELECT count(*) FROM todoke_ledgerentry WHERE body_id NOT IN (SELECT id FROM todoke_body)"
    with database.cursor() as cursor:
        cursor.execute(query)
        (count,) = cursor.fetchone()
    return int(count)


@dataclass(slots=True)
class _Homes:
    bodies: Sequence[str]
    tried: int = 0

    def of(self, entry: Entry) -> str:
        """The body in whose ledger an entry is sound."""
        if entry.said is None or self.tried >= _MOST_HOMES:
            return ""
        self.tried += 1
        return next((key for key in self.bodies if entry.is_sound(key)), "")


def _with_head(of_files: Iterator[Anchor], head: Anchor | None) -> Iterator[Anchor]:
    """Anchors, and at its place the head that the database keeps."""
    for anchor in of_files:
        if head is not None and head.sequence < anchor.sequence:
            yield head
            head = None
        yield anchor
    if head is not None:
        yield head


def _head(database: BaseDatabaseWrapper, pk: int | None) -> Anchor | None:
    with database.cursor() as cursor:
        cursor.execute("SELECT sequence, hash FROM todoke_ledgerhead WHERE body_id = %s", (pk,))
        row = cursor.fetchone()
    return Anchor(row[0], row[1], HEAD) if row and isinstance(row[0], int) and row[0] > 0 else None


def _entries(database: BaseDatabaseWrapper, key: str, pk: int | None) -> Iterator[Entry]:
    """A body's entries by their place, a page at a time: no long transaction, and no more memory for more entries."""
    query = (
        f"SELECT {_COLUMNS} FROM todoke_ledgerentry WHERE body_id = %s AND (sequence, id) > (%s, %s)"  # noqa: S608 - our own constants
        f" ORDER BY sequence, id LIMIT {_PAGE}"
    )
    place: tuple[Any, Any] = (-(2**62), 0)
    while True:
        with database.cursor() as cursor:
            cursor.execute(query, (pk, *place))
            rows = cursor.fetchall()
        for row in rows:
            yield _entry(key, row)
        if len(rows) < _PAGE:
            return
        place = (rows[-1][1], rows[-1][0])


def _entry(key: str, row: Sequence[Any]) -> Entry:
    _, sequence, at, by, behalf, action, subject, purpose, data, previous, hash_ = row
    try:
        moment = datetime.fromisoformat(at)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        said = Said(key, int(sequence), moment, by, behalf, action, subject, purpose, json.loads(data))
    except (ValueError, TypeError, RecursionError):
        return Entry(sequence if isinstance(sequence, int) else 0, previous, hash_, None)
    return Entry(sequence, previous, hash_, said)


def unguarded(database: BaseDatabaseWrapper) -> list[str]:
    """Guards of the ledger that the database lacks."""
    return ledger_schema.missing(database)

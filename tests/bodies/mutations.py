"""A ledger in memory, and everything that somebody who holds the database could do to it."""

import random
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from todoke.bodies.rules.chain import HEAD, START, Anchor, Break, Chain, Entry, Said, digest

BODIES = ("131181", "132080")
_BEGIN = datetime(2026, 4, 1, 9, 0, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    body: str
    sequence: int
    at: datetime
    by: str
    behalf: str
    action: str
    subject: str
    purpose: str
    data: Mapping[str, Any]
    previous: str = ""
    hash: str = ""

    @property
    def said(self) -> Said:
        return Said(
            self.body, self.sequence, self.at, self.by, self.behalf, self.action, self.subject, self.purpose, self.data
        )


@dataclass
class Ledger:
    """Rows of all bodies and the heads that the database keeps; anchors lie outside, where nobody reaches."""

    rows: list[Row]
    heads: dict[str, tuple[int, str]]
    anchors: dict[str, list[Anchor]] = field(default_factory=dict)

    def of(self, body: str) -> list[Row]:
        return sorted((row for row in self.rows if row.body == body), key=lambda row: row.sequence)

    def copy(self) -> "Ledger":
        return Ledger(list(self.rows), dict(self.heads), self.anchors)

    def put(self, body: str, rows: list[Row]) -> None:
        self.rows = [row for row in self.rows if row.body != body] + rows


def sealed(rows: list[Row]) -> list[Row]:
    """The rows chained as an honest ledger would: what a forger does who knows how it works."""
    previous, done = START, []
    for row in rows:
        row = replace(row, previous=previous)
        row = replace(row, hash=digest(row.said, previous))
        previous = row.hash
        done.append(row)
    return done


def a_row(chance: random.Random, body: str, sequence: int) -> Row:
    return Row(
        body, sequence, _BEGIN + timedelta(seconds=61 * sequence, microseconds=chance.randrange(10**6)),
        f"staff:{chance.randrange(1, 9)}", chance.choice(["", f"person:{chance.randrange(99)}"]),
        chance.choice(["look", "program.draft", "mandate.stop"]), f"person:{chance.randrange(99)}",
        chance.choice(["", "counter", "tax"]),
        {"what": chance.sample(["name", "address", "birth_date"], 2), "version": chance.randrange(9), "new": chance.random() < 0.5},
    )  # fmt: skip


def made(chance: random.Random, *, entries: int = 24) -> Ledger:
    """A whole ledger; anchored at some places, the last one among them."""
    ledger = Ledger([], {})
    for body in BODIES:
        rows = sealed([a_row(chance, body, place) for place in range(1, entries + 1)])
        ledger.rows += rows
        ledger.heads[body] = (entries, rows[-1].hash)
        places = sorted({*chance.sample(range(1, entries), 3), entries})
        ledger.anchors[body] = [Anchor(at, rows[at - 1].hash, f"day {at}") for at in places]
    return ledger


def verify(ledger: Ledger) -> list[Break]:
    """What the verifier of the command finds."""
    found: list[Break] = []
    for body in BODIES:
        sequence, hash_ = ledger.heads.get(body, (0, ""))
        anchors = [*ledger.anchors[body], *([Anchor(sequence, hash_, HEAD)] if sequence else [])]
        following = Chain(body, iter(sorted(anchors, key=lambda anchor: anchor.sequence)))
        for row in ledger.of(body):
            found += following.take(Entry(row.sequence, row.previous, row.hash, row.said))
        found += following.end(sequence)
    return found


Mutation = Callable[[random.Random, Ledger], None]


def _numbered(rows: list[Row]) -> list[Row]:
    return [replace(row, sequence=place) for place, row in enumerate(rows, start=1)]


def _settle(chance: random.Random, ledger: Ledger, body: str, rows: list[Row]) -> None:
    """Put changed rows back as they are, or numbered anew, or chained anew, or with the head bent as well."""
    effort = chance.randrange(4)
    if effort >= 1:
        rows = _numbered(rows)
    if effort >= 2:
        rows = sealed(rows)
    if effort == 3:
        if rows:
            ledger.heads[body] = (rows[-1].sequence, rows[-1].hash)
        else:
            ledger.heads.pop(body)
    ledger.put(body, rows)


def _other_value(chance: random.Random, value: Any) -> Any:
    if isinstance(value, datetime):
        return value + timedelta(microseconds=chance.choice([-1, 1, 10**6, 9 * 3600 * 10**6]))
    if isinstance(value, Mapping):
        name = chance.choice(sorted(value))
        kind = chance.randrange(4)
        if kind == 0:
            return {key: inner for key, inner in value.items() if key != name}
        if kind == 1:
            return {**value, "more": 1}
        if kind == 2:
            return {(f"{key}x" if key == name else key): inner for key, inner in value.items()}
        inner = value[name]
        if isinstance(inner, list):
            return {**value, name: inner[::-1]}
        return {**value, name: (not inner) if isinstance(inner, bool) else inner + 1}
    letters = string.ascii_lowercase + string.digits + ":."
    place = chance.randrange(len(value) + 1)
    return value[:place] + chance.choice(letters) + value[place + chance.randrange(1) :]


FIELDS = ("at", "by", "behalf", "action", "subject", "purpose", "data", "previous", "hash")


def change(chance: random.Random, ledger: Ledger) -> None:
    body = chance.choice(BODIES)
    rows = ledger.of(body)
    place, name = chance.randrange(len(rows)), chance.choice(FIELDS)
    rows[place] = replace(rows[place], **{name: _other_value(chance, getattr(rows[place], name))})
    if name not in {"previous", "hash"} and chance.random() < 0.5:
        rows[place] = replace(rows[place], hash=digest(rows[place].said, rows[place].previous))
    if name in {"previous", "hash"}:
        ledger.put(body, rows)
    else:
        _settle(chance, ledger, body, rows)


def flip_one_bit(chance: random.Random, ledger: Ledger) -> None:
    body = chance.choice(BODIES)
    rows = ledger.of(body)
    place, name = chance.randrange(len(rows)), chance.choice(("by", "action", "subject", "hash"))
    text = getattr(rows[place], name)
    at = chance.randrange(len(text))
    other = chr(ord(text[at]) ^ chance.choice((1, 2, 4)))
    rows[place] = replace(rows[place], **{name: text[:at] + other + text[at + 1 :]})
    ledger.put(body, rows)


def remove(chance: random.Random, ledger: Ledger) -> None:
    body = chance.choice(BODIES)
    rows = ledger.of(body)
    first = chance.randrange(len(rows))
    del rows[first : first + chance.choice((1, 1, 2, 5))]
    _settle(chance, ledger, body, rows)


def cut_off(chance: random.Random, ledger: Ledger) -> None:
    body = chance.choice(BODIES)
    rows = ledger.of(body)
    rows = rows[: chance.randrange(len(rows))]
    if rows and chance.random() < 0.5:
        ledger.heads[body] = (rows[-1].sequence, rows[-1].hash)
    elif chance.random() < 0.5:
        ledger.heads.pop(body)
    ledger.put(body, rows)


def rewrite_the_end(chance: random.Random, ledger: Ledger) -> None:
    """Cut off the end and write as many entries of one's own, all well chained, the head too."""
    body = chance.choice(BODIES)
    rows = ledger.of(body)
    kept = chance.randrange(len(rows))
    rows = sealed(rows[:kept] + [a_row(chance, body, place) for place in range(kept + 1, len(rows) + 1)])
    ledger.heads[body] = (rows[-1].sequence, rows[-1].hash)
    ledger.put(body, rows)


def insert(chance: random.Random, ledger: Ledger) -> None:
    body = chance.choice(BODIES)
    rows = ledger.of(body)
    place = chance.randrange(len(rows))
    rows.insert(place, a_row(chance, body, place + 1))
    _settle(chance, ledger, body, rows)


def append(chance: random.Random, ledger: Ledger) -> None:
    """Add an entry at the end that is well chained, but not through the head."""
    body = chance.choice(BODIES)
    rows = ledger.of(body)
    row = replace(a_row(chance, body, len(rows) + 1 + chance.choice((0, 0, 1))), previous=rows[-1].hash)
    ledger.put(body, [*rows, replace(row, hash=digest(row.said, row.previous))])


def reorder(chance: random.Random, ledger: Ledger) -> None:
    body = chance.choice(BODIES)
    rows = ledger.of(body)
    one, two = chance.sample(range(len(rows)), 2)
    rows[one], rows[two] = replace(rows[two], sequence=one + 1), replace(rows[one], sequence=two + 1)
    if chance.random() < 0.5:
        rows = sealed(rows)
    ledger.put(body, rows)


def duplicate(chance: random.Random, ledger: Ledger) -> None:
    body = chance.choice(BODIES)
    rows = ledger.of(body)
    place = chance.randrange(len(rows))
    where = chance.choice((place, place + 1, len(rows)))
    rows.insert(where, rows[place])
    _settle(chance, ledger, body, rows)


def move(chance: random.Random, ledger: Ledger) -> None:
    """Take an entry out of one body's ledger and put it in another's."""
    source, target = chance.sample(BODIES, 2)
    rows, others = ledger.of(source), ledger.of(target)
    moved = replace(rows.pop(chance.randrange(len(rows))), body=target)
    place = chance.choice((len(others), chance.randrange(len(others))))
    others.insert(place, moved)
    if chance.random() < 0.3:
        others = [row if row is not moved else replace(row, sequence=place + 1) for row in others]
        ledger.put(source, rows)
        ledger.put(target, others)
        return
    _settle(chance, ledger, source, rows)
    _settle(chance, ledger, target, others)


def exchange_bodies(chance: random.Random, ledger: Ledger) -> None:
    """Let two bodies' ledgers change places, heads too."""
    one, two = BODIES
    ledger.rows = [replace(row, body=two if row.body == one else one) for row in ledger.rows]
    ledger.heads = {one: ledger.heads[two], two: ledger.heads[one]}


def bend_a_head(chance: random.Random, ledger: Ledger) -> None:
    body = chance.choice(BODIES)
    sequence, hash_ = ledger.heads[body]
    ledger.heads[body] = chance.choice([(sequence - 1, hash_), (sequence + 1, hash_), (sequence, hash_[::-1])])


MUTATIONS: tuple[Mutation, ...] = (
    change, change, flip_one_bit, remove, cut_off, rewrite_the_end, insert, append, reorder, duplicate, move, bend_a_head, exchange_bodies,
)  # fmt: skip


def only_added(ledger: Ledger, whole: Ledger) -> bool:
    """Whether everything is as it was and well chained entries follow, which the head knows: that is what writing is."""
    for body in BODIES:
        rows, before = ledger.of(body), whole.of(body)
        if rows[: len(before)] != before or ledger.heads.get(body) != (rows[-1].sequence, rows[-1].hash):
            return False
        if sealed(_numbered(rows)) != rows:
            return False
    return True


def mutated(chance: random.Random, whole: Ledger) -> tuple[str, Ledger]:
    """One thing done to a ledger, and its name; never nothing."""
    while True:
        mutation, ledger = chance.choice(MUTATIONS), whole.copy()
        mutation(chance, ledger)
        if _content(ledger) != _content(whole) and not only_added(ledger, whole):
            return mutation.__name__, ledger


def _content(ledger: Ledger) -> object:
    rows = sorted(ledger.rows, key=lambda row: (row.body, row.sequence, row.hash))
    return rows, sorted(ledger.heads.items())

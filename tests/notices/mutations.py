"""A public log in memory, and everything that somebody who holds the database, or even the key, could do to it."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from todoke.common import signatures
from todoke.common.keys import new_key
from todoke.notices.rules import codes, public_log
from todoke.notices.rules.log_following import Anchored, Entry, Following, Found, Signed
from todoke.notices.rules.public_log import START, Head, Statement

KEYS: Final = f"n1:{new_key()}"
STRANGERS_KEYS: Final = f"n1:{new_key()}"
_BEGIN: Final = datetime(2026, 4, 1, tzinfo=UTC)
_PUBLIC: Final = signatures.public_keys(KEYS)


@dataclass
class Log:
    """Entries and heads as they lie there; anchors lie outside, where nobody reaches."""

    entries: list[Entry]
    heads: list[Signed]
    anchors: list[Anchored] = field(default_factory=list)

    def copy(self) -> "Log":
        return Log(list(self.entries), list(self.heads), self.anchors)


def an_entry(chance: random.Random, sequence: int) -> Entry:
    said = Statement(
        chance.choice(["given", "given", "withdrawn"]), codes.make(chance.choice), chance.choice(["131181", "130001"]),
        chance.choice(["vaccination", "benefit"]), date(2026, 4, 1) + timedelta(days=sequence), chance.choice(["", "予防接種法8条"]),
    )  # fmt: skip
    salt = f"{chance.getrandbits(256):064x}"
    return Entry(sequence, public_log.commitment(said, salt), said, salt)


def signed(entries: list[Entry], sizes: list[int], *, keys: str = KEYS) -> list[Signed]:
    """Heads over entries in batches, chained and signed as an honest log would."""
    found: list[Signed] = []
    previous, first, key = START, 0, signatures.signer(keys)
    for number, size in enumerate(sizes, start=1):
        batch = entries[first : first + size]
        if not batch:
            break
        head = Head(
            number, first + 1, first + len(batch), public_log.root([each.commitment for each in batch]), previous,
            _BEGIN + timedelta(minutes=number), key.name,
        )  # fmt: skip
        previous = public_log.digest(head)
        found.append(Signed(head, previous, key.sign(public_log.text_of(head))))
        first += size
    return found


SIZES: Final = [1, 4, 3, 7, 2, 5]


def made(chance: random.Random) -> Log:
    entries = [an_entry(chance, sequence) for sequence in range(1, sum(SIZES) + 1)]
    heads = signed(entries, SIZES)
    places = sorted({chance.randrange(len(heads)), len(heads) - 1})
    return Log(entries, heads, [Anchored(place + 1, heads[place].hash, f"day {place}") for place in places])


def verify(log: Log) -> list[Found]:
    """What the verifier finds; rows come in the order in which the database gives them."""
    following = Following(
        lambda each: (
            signatures.is_signed(public_log.text_of(each.head), each.signature, _PUBLIC[each.head.key])
            if each.head.key in _PUBLIC
            else False
        ),
        log.anchors,
    )
    heads = sorted(log.heads, key=lambda each: each.head.number)
    return list(following.follow(heads, sorted(log.entries, key=lambda each: each.sequence)))


Mutation = Callable[[random.Random, Log], None]


def _numbered(entries: list[Entry]) -> list[Entry]:
    return [replace(entry, sequence=place) for place, entry in enumerate(entries, start=1)]


def _settle(chance: random.Random, log: Log, entries: list[Entry]) -> None:
    """Leave it, number anew, or make every head anew: with a stranger's key, or with our own, stolen."""
    effort = chance.randrange(4)
    log.entries = entries if effort == 0 else _numbered(entries)
    if effort >= 2:
        log.heads = signed(log.entries, [*SIZES, 99], keys=STRANGERS_KEYS if effort == 2 else KEYS)


def change(chance: random.Random, log: Log) -> None:
    place = chance.randrange(len(log.entries))
    entry = log.entries[place]
    said = entry.statement
    assert said is not None
    others: dict[str, object] = {
        "kind": "withdrawn" if said.kind == "given" else "given", "code": codes.make(chance.choice), "body": "132080", "topic": "safety",
        "day": said.day + timedelta(days=1), "law": "民法",
    }  # fmt: skip
    name = chance.choice(sorted(others))
    entry = replace(entry, statement=replace(said, **{name: others[name]}))  # type: ignore[arg-type]
    if chance.random() < 0.6:
        assert entry.statement is not None
        entry = replace(entry, commitment=public_log.commitment(entry.statement, entry.salt))
    entries = [*log.entries[:place], entry, *log.entries[place + 1 :]]
    _settle(chance, log, entries)


def bend_a_commitment(chance: random.Random, log: Log) -> None:
    place = chance.randrange(len(log.entries))
    entry = log.entries[place]
    bent = chance.choice([entry.commitment[::-1], entry.commitment[:-1], "x" * 64, an_entry(chance, 1).commitment])
    log.entries[place] = replace(entry, commitment=bent)


def other_salt(chance: random.Random, log: Log) -> None:
    place = chance.randrange(len(log.entries))
    log.entries[place] = replace(log.entries[place], salt="00" * 32)


def make_unreadable(chance: random.Random, log: Log) -> None:
    place = chance.randrange(len(log.entries))
    log.entries[place] = replace(log.entries[place], readable=False, statement=None)


def remove(chance: random.Random, log: Log) -> None:
    first = chance.randrange(len(log.entries))
    _settle(chance, log, log.entries[:first] + log.entries[first + chance.choice((1, 1, 3)) :])


def insert(chance: random.Random, log: Log) -> None:
    place = chance.randrange(len(log.entries) + 1)
    entries = list(log.entries)
    entries.insert(place, an_entry(chance, place + 1))
    _settle(chance, log, entries)


def reorder(chance: random.Random, log: Log) -> None:
    one, two = chance.sample(range(len(log.entries)), 2)
    entries = list(log.entries)
    entries[one], entries[two] = entries[two], entries[one]
    _settle(chance, log, _numbered(entries))


def cut_off(chance: random.Random, log: Log) -> None:
    """The end, with its heads or without them."""
    kept = chance.randrange(len(log.heads))
    if chance.random() < 0.7:
        log.heads = log.heads[:kept]
    last = log.heads[-1].head.last if log.heads else 0
    log.entries = (
        log.entries[: chance.choice((last, max(last - 1, 0)))] if len(log.heads) == kept else log.entries[: last - 1]
    )


def rewrite_the_end(chance: random.Random, log: Log) -> None:
    """All of the end anew, with our own key: only the anchors outside know better."""
    kept = chance.randrange(len(log.entries))
    log.entries = log.entries[:kept] + [an_entry(chance, place + 1) for place in range(kept, len(log.entries))]
    log.heads = signed(log.entries, SIZES)


def bend_a_head(chance: random.Random, log: Log) -> None:
    place = chance.randrange(len(log.heads))
    signed_head = log.heads[place]
    head = signed_head.head
    others: dict[str, object] = {
        "number": head.number + 1, "first": head.first + 1, "last": head.last + 1, "root": head.root[::-1], "previous": head.root,
        "at": head.at + timedelta(microseconds=1), "key": "n2",
    }  # fmt: skip
    name = chance.choice(sorted(others))
    bent = replace(head, **{name: others[name]})  # type: ignore[arg-type]
    again = chance.random() < 0.5
    log.heads[place] = Signed(bent, public_log.digest(bent) if again else signed_head.hash, signed_head.signature)


def bend_a_signature(chance: random.Random, log: Log) -> None:
    place = chance.randrange(len(log.heads))
    bent = log.heads[place - 1].signature if chance.random() < 0.5 else "AAAA"
    log.heads[place] = replace(log.heads[place], signature=bent)


def remove_a_head(chance: random.Random, log: Log) -> None:
    del log.heads[chance.randrange(len(log.heads))]


def exchange_batches(chance: random.Random, log: Log) -> None:
    """Two batches change places, entries and heads with them."""
    one, two = sorted(chance.sample(range(len(log.heads)), 2))
    first, second = log.heads[one], log.heads[two]
    log.heads[one] = replace(second, head=replace(second.head, number=first.head.number))
    log.heads[two] = replace(first, head=replace(first.head, number=second.head.number))


MUTATIONS: Final[tuple[Mutation, ...]] = (
    change, change, bend_a_commitment, other_salt, make_unreadable, remove, insert, reorder, cut_off, rewrite_the_end, bend_a_head,
    bend_a_signature, remove_a_head, exchange_batches,
)  # fmt: skip


def mutated(chance: random.Random, whole: Log) -> tuple[str, Log]:
    """One thing done to a log, and its name; never nothing."""
    while True:
        mutation, log = chance.choice(MUTATIONS), whole.copy()
        mutation(chance, log)
        added = log.entries[: len(whole.entries)] == whole.entries and log.heads[: len(whole.heads)] == whole.heads
        if not added or (
            verify(log) and len(log.entries) > len(whole.entries)
        ):  # what is well signed at the end is what writing is
            return mutation.__name__, log

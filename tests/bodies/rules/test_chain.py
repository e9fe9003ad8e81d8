"""The chain: one hash on every database and in every zone, and no mutation passes."""

import hashlib
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.bodies import mutations
from todoke.bodies.rules.chain import HEAD, Anchor, Broken, Chain, Entry, Said, digest
from todoke.common.clock import TOKYO

SAID = Said(
    "131181", 7, datetime(2026, 11, 25, 9, 30, 0, 123456, tzinfo=TOKYO), "staff:1", "person:2", "look", "person:3", "counter",
    {"what": ["name", "address"], "count": 2},
)  # fmt: skip
pytestmark = pytest.mark.embedded


def test_the_form_of_the_hash_is_fixed() -> None:
    text = (
        '["todoke ledger 1","before","131181",7,"2026-11-25T00:30:00.123456+00:00","staff:1","person:2","look","person:3","counter",'
        '{"count":2,"what":["name","address"]}]'
    )
    assert digest(SAID, "before") == hashlib.sha256(text.encode()).hexdigest()


def test_the_same_moment_has_the_same_hash_in_every_zone() -> None:
    for zone in (UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5, minutes=45))):
        assert digest(replace(SAID, at=SAID.at.astimezone(zone)), "") == digest(SAID, "")
    assert digest(replace(SAID, at=SAID.at + timedelta(microseconds=1)), "") != digest(SAID, "")
    with pytest.raises(ValueError, match="time zone"):
        digest(replace(SAID, at=SAID.at.replace(tzinfo=None)), "")


def test_what_stands_between_two_fields_belongs_to_one_of_them() -> None:
    seen = {
        digest(replace(SAID, by=by, behalf=behalf, action=action), "")
        for by, behalf, action in (
            ("a", "b", "c"),
            ("ab", "", "c"),
            ("a", "", "bc"),
            ('a","b', "", "c"),
            ("a", 'b","c', ""),
        )
    }
    assert len(seen) == 5
    assert digest(replace(SAID, data={"a": 1, "b": 2}), "") == digest(replace(SAID, data={"b": 2, "a": 1}), "")
    assert digest(replace(SAID, data={"a": True}), "") != digest(replace(SAID, data={"a": 1}), "")
    assert digest(replace(SAID, data={"a": "1"}), "") != digest(replace(SAID, data={"a": 1}), "")


def test_ten_thousand_random_mutations_are_all_found() -> None:
    """Changed, removed, inserted, reordered, duplicated, moved, cut off, rewritten; with and without hashes made anew."""
    chance = random.Random(20261125)
    done: Counter[str] = Counter()
    whole = mutations.made(chance, entries=8)
    assert mutations.verify(whole) == []
    for place in range(10_000):
        if place % 500 == 0:
            whole = mutations.made(chance, entries=chance.randrange(5, 13))
            assert mutations.verify(whole) == []
        name, ledger = mutations.mutated(chance, whole)
        assert mutations.verify(ledger), f"{name} was not found (mutation {place})"
        done[name] += 1
    assert set(done) == {each.__name__ for each in mutations.MUTATIONS}
    assert min(done.values()) > 300


def chained(count: int) -> list[Entry]:
    rows = mutations.sealed([mutations.a_row(random.Random(1), "131181", place) for place in range(1, count + 1)])
    return [Entry(row.sequence, row.previous, row.hash, row.said) for row in rows]


def kinds(entries: list[Entry], *anchors: Anchor, head: int | None = None) -> list[tuple[Broken, int, int | None]]:
    following = Chain("131181", iter(anchors))
    found = [each for entry in entries for each in following.take(entry)]
    found += following.end(entries[-1].sequence if head is None and entries else head or 0)
    return [(each.kind, each.sequence, each.last) for each in found]


def test_a_finding_says_what_was_done_and_where() -> None:
    whole = chained(8)
    assert kinds(whole, Anchor(3, whole[2].hash, "day"), Anchor(8, whole[7].hash, HEAD)) == []
    assert kinds(whole[:3] + whole[5:]) == [(Broken.GONE, 4, 5)]
    assert kinds(whole[2:]) == [(Broken.GONE, 1, 2)]
    assert kinds(whole[:5], Anchor(8, whole[7].hash, "day"), head=5) == [(Broken.CUT, 6, 8)]
    assert kinds([], Anchor(8, whole[7].hash, "day")) == [(Broken.CUT, 1, 8)]
    assert kinds(whole, Anchor(4, "0" * 64, "day")) == [(Broken.REWRITTEN, 4, None)]
    assert kinds([*whole[:4], replace(whole[4], said=None), *whole[5:]]) == [(Broken.CHANGED, 5, None)]
    assert kinds([*whole[:4], whole[3], *whole[4:]]) == [(Broken.TWICE, 4, None)]
    assert kinds(whole, head=7) == [(Broken.UNLINKED, 8, None)]


def test_what_only_an_anchor_finds_is_not_found_without_one() -> None:
    """Whoever holds the database can write anew what lies after the last anchor: said in docs/ledger.md."""
    whole = mutations.made(random.Random(3))
    bent = whole.copy()
    mutations.rewrite_the_end(random.Random(4), bent)
    assert mutations.verify(bent)
    bent.anchors = {body: [] for body in mutations.BODIES}
    assert mutations.verify(bent) == []


def test_an_entry_from_another_ledger_is_named_as_such() -> None:
    (entry,) = chained(1)
    assert entry.said
    following = Chain("132080", iter(()), home_of=lambda each: "131181" if each.is_sound("131181") else "")
    assert [(each.kind, each.told_by) for each in following.take(entry)] == [(Broken.MOVED, "131181")]

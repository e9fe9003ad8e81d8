"""The log's arithmetic: whatever is done to it is found, an entry hides its code, and the way to a root proves an entry."""

import random
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.notices import mutations
from todoke.common import signatures
from todoke.common.keys import KeysWrong, new_key
from todoke.notices.rules import public_log
from todoke.notices.rules.public_log import Statement


def test_whatever_is_done_to_the_log_is_found() -> None:
    chance, seen = random.Random(5), Counter[str]()
    for _ in range(40):
        whole = mutations.made(chance)
        assert not mutations.verify(whole)
        for _ in range(10):
            name, log = mutations.mutated(chance, whole)
            seen[name] += 1
            assert mutations.verify(log), name
    assert len(seen) == len(set(mutations.MUTATIONS))


def test_without_anchors_only_a_cut_end_and_a_thief_of_the_key_escape() -> None:
    """What the anchors are for: without them these two are not found."""
    chance = random.Random(7)
    whole = mutations.made(chance)
    whole.anchors = []
    short = whole.copy()
    short.heads, short.entries = short.heads[:3], short.entries[: short.heads[2].head.last]
    assert not mutations.verify(short)
    mutations.rewrite_the_end(chance, again := whole.copy())
    assert not mutations.verify(again)


@given(st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=40), st.data())
def test_the_way_up_proves_an_entry_and_no_other(commitments: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(commitments) - 1))
    root, way = public_log.root(commitments), public_log.path(commitments, place)
    assert public_log.root_by(commitments[place], way) == root
    assert public_log.root_by("ff" * 31 + "00", way) != root or commitments[place] == "ff" * 31 + "00"


def test_a_commitment_depends_on_all_of_it_and_needs_the_salt() -> None:
    said = Statement("given", "ACDEFGHJKMN3", "131181", "benefit", date(2026, 4, 1), "")
    others = [
        Statement("withdrawn", "ACDEFGHJKMN3", "131181", "benefit", date(2026, 4, 1), ""),
        Statement("given", "ACDEFGHJKMN4", "131181", "benefit", date(2026, 4, 1), ""),
        Statement("given", "ACDEFGHJKMN3", "130001", "benefit", date(2026, 4, 1), ""),
        Statement("given", "ACDEFGHJKMN3", "131181", "living", date(2026, 4, 1), ""),
        Statement("given", "ACDEFGHJKMN3", "131181", "benefit", date(2026, 4, 2), ""),
        Statement("given", "ACDEFGHJKMN3", "131181", "benefit", date(2026, 4, 1), "x"),
    ]
    made = {public_log.commitment(each, "00") for each in [said, *others]} | {public_log.commitment(said, "01")}
    assert len(made) == 8


def test_keys_change_and_old_signatures_still_hold() -> None:
    first, second = f"n1:{new_key()}", f"n2:{new_key()}"
    signature = signatures.signer(first).sign(b"said")
    both = signatures.public_keys(f"{second},{first}")
    retired = signatures.public_keys(second, f"n1:{both['n1']}".replace("+", "-").replace("/", "_"))
    assert signatures.signer(f"{second},{first}").name == "n2"
    assert retired == both
    assert signatures.is_signed(b"said", signature, retired["n1"])
    assert not signatures.is_signed(b"said", signature, retired["n2"])
    assert not signatures.is_signed(b"sais", signature, retired["n1"])
    for nonsense in ("", "AAAA", "é"):
        assert not signatures.is_signed(b"said", nonsense, both["n1"])
        assert not signatures.is_signed(b"said", signature, nonsense)
    with pytest.raises(KeysWrong):
        signatures.public_keys(first, first)

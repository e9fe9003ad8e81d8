"""Keys of personal data: what is sealed opens only where it belongs."""

import subprocess
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.conftest import ROOT
from todoke.common.keys import Keyring, KeysWrong, Unreadable, new_key, read_keyring

pytestmark = pytest.mark.embedded

RING = read_keyring(f"k1:{new_key()}")


@given(st.binary(max_size=300), st.text(max_size=40))
def test_a_value_opens_in_its_own_row_and_column_only(value: bytes, row: str) -> None:
    sealed = RING.seal(value, column="person.name", row=row)
    assert RING.open(sealed, column="person.name", row=row) == value
    for column, other in (("person.phone", row), ("person.name", row + "x")):
        with pytest.raises(Unreadable):
            RING.open(sealed, column=column, row=other)


@given(st.data())
def test_any_change_is_noticed(data: st.DataObject) -> None:
    sealed = RING.seal("髙橋".encode(), column="c", row="1")
    place = data.draw(st.integers(3, len(sealed) - 1))
    other = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."))
    changed = sealed[:place] + other + sealed[place + 1 :]
    assume(changed != sealed)
    if place == len(sealed) - 1:  # the last character of base64 carries bits that nobody reads
        return
    with pytest.raises(Unreadable):
        RING.open(changed, column="c", row="1")


def test_keys_change_and_old_values_still_open() -> None:
    new = Keyring((("k2", b"2" * 32), *RING.keys))
    old = RING.seal(b"x", column="c", row="1")
    assert new.open(old, column="c", row="1") == b"x"
    assert not new.is_newest(old)
    assert new.is_newest(new.seal(b"x", column="c", row="1"))
    assert RING.index("a", column="c") in new.indexes("a", column="c")
    assert RING.index("a", column="c") != RING.index("a", column="d")
    with pytest.raises(Unreadable):
        RING.open(new.seal(b"x", column="c", row="1"), column="c", row="1")


@pytest.mark.parametrize(
    "text",
    ["", "k1", "k1:", "k1:short", f"ä:{new_key()}", f"a:{new_key()},a:{new_key()}"],
    ids=["nothing", "no colon", "no key", "short", "name", "twice"],
)
def test_a_keyring_that_cannot_be_used_is_refused_without_a_key_in_the_message(text: str) -> None:
    with pytest.raises(KeysWrong) as refused:
        read_keyring(text)
    assert "short" not in str(refused.value)


def test_a_new_key_is_printed_before_there_is_any() -> None:
    command = [sys.executable, "-m", "todoke.common.keys", "k7"]
    printed = subprocess.run(command, cwd=ROOT, env={}, capture_output=True, text=True, check=True).stdout
    assert read_keyring(printed).newest == "k7"

"""Addresses compare by what they say; a town is found by its name at the right place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.people.rules.addresses import address_key, names_town

pytestmark = pytest.mark.embedded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("荒川区荒川二丁目2番3号", "荒川区荒川2-2-3"), ("荒川区荒川２－２－３", "荒川区荒川 2-2-3"), ("荒川区荒川2丁目2番地3", "荒川区荒川2-2-3"),
        ("調布市小島町2の35の1", "調布市小島町2-35-1"), ("大田区蒲田十一丁目13番14号", "大田区蒲田11-13-14"), ("台東区上野二十三丁目1番", "台東区上野23-1"),
        ("大島町元町1番地", "大島町元町1"), ("葛\U000e0100飾区立石5-13-1", "葛飾区立石5−13−1"), ("荒川区荒川2-2-3 コーポＡ101", "荒川区荒川2丁目2番3号コーポA101"),
    ],
)  # fmt: skip
def test_the_same_place(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("荒川区荒川2-2-3", "荒川区荒川2-2-30"), ("荒川区荒川2-23", "荒川区荒川22-3"), ("荒川区荒川2-2-3", "荒川区町屋2-2-3"),
        ("荒川区荒川2-2-3コーポ101", "荒川区荒川2-2-3コーポ102"), ("荒川区一丁田2-3", "荒川区1丁田2-4"), ("荒川区荒川2-2-3", ""),
        ("荒川区センター前1-1", "荒川区センタ前1-1"),
    ],
)  # fmt: skip
def test_other_places(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


@given(st.text(max_size=60))
def test_widths_and_spaces_do_not_count(text: str) -> None:
    assert address_key(unicodedata.normalize("NFKC", text)) == address_key(f" {text}\u3000") == address_key(text)


@pytest.mark.parametrize(
    ("address", "town", "named"),
    [
        ("東京都荒川区荒川2-2-3", "荒川区", True), ("荒川区荒川2-2-3", "荒川区", True), ("東京都西多摩郡瑞穂町箱根ケ崎2335", "瑞穂町", True),
        ("東京都大島町元町1-1-14", "大島町", True), ("広島県府中市府川町315", "府中市", False), ("東京都府中市宮西町2-24", "府中市", True),
        ("東京都調布市荒川区通り1", "荒川区", False), ("千葉県香取郡多古町", "瑞穂町", False), ("", "荒川区", False), ("　東京都　荒川区", "荒川区", True),
    ],
)  # fmt: skip
def test_the_town_of_an_address(address: str, town: str, named: bool) -> None:
    assert names_town(address, prefecture="東京都", town=town) is named

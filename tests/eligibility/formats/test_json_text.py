"""JSON is read strictly, and whatever comes in never breaks anything but a JsonUnreadable."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.eligibility.formats.json_text import JsonUnreadable, parse

pytestmark = pytest.mark.embedded
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3),
)  # fmt: skip


@given(VALUES)
def test_json_says_what_it_says(value: object) -> None:
    assert parse(json.dumps(value).encode()) == value
    assert parse(b"\xef\xbb\xbf" + json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=60))
def test_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        json.dumps(parse(raw), ensure_ascii=False).encode()
    except JsonUnreadable as refusal:
        problems: Any = refusal.data["problems"]
        assert [(place, code[:5]) for place, code, _ in problems] == [("", "json_")]


@pytest.mark.parametrize(
    ("text", "code", "data"),
    [
        ('{"a": 1,\n "b" 2}', "json_syntax", {"line": 2, "column": 6}),
        ('{"a": 1, "a": 2}', "json_name_twice", {"name": "a"}),
        ('{"\\ud800": 1, "\\ud800": 2}', "json_name_twice", {"name": "?"}),
        ("[-Infinity]", "json_number", {"number": "-Infinity"}),
        ("[123456789012345678901]", "json_number", {"number": "12345678901234567890…"}),
        ("[" * 5_000 + "]" * 5_000, "json_too_deep", {}),
        ('"\\udc00"', "json_half_character", {}),
    ],
)
def test_what_is_refused_and_where(text: str, code: str, data: dict[str, object]) -> None:
    with pytest.raises(JsonUnreadable) as refused:
        parse(text.encode())
    assert refused.value.data["problems"] == [("", code, data)]


def test_a_whole_number_may_have_a_point() -> None:
    assert parse(b"[3.0, 3.5, 1e3]") == [3, 3.5, 1000]
    assert isinstance(parse(b"3.0"), int)
    assert parse(b"1e999") == float("inf")

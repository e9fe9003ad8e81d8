"""Tests of leaving what a reader sees of a page."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.gateways.page_text import visible_bytes


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (b"", b""),
        (b"plain  text\n", b"plain text"),
        (b"<p>a</p><p>b</p>", b"a b"),
        (b"a<script>if (a < b) x</script >b", b"a b"),
        (b"a<SCRIPT src='x'></Script>b<style>p{}</style>c", b"a b c"),
        (b"a<!-- <p>x</p> -->b<!doctype html>c<?xml ?>d", b"a b c d"),
        (b"1 < 2 and 3 <4", b"1 < 2 and 3 <4"),
        (b"a<script>never closed", b"a"),
        (b"a<p never closed", b"a"),
        (b"<scripted>seen</scripted>", b"seen"),
    ],
)
def test_only_text_stays(page: bytes, text: bytes) -> None:
    assert visible_bytes(page) == text


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<>")))
def test_text_without_tags_stays_whole(text: str) -> None:
    assert visible_bytes(text.encode()) == b" ".join(text.encode().split())


@pytest.mark.parametrize("unit", [b"<", b"<!--", b"<script>", b"<a ", b"</script", b"<!", b"<p>x"])
def test_two_megabytes_of_anything_take_one_pass(unit: bytes) -> None:
    page = unit * (2_000_000 // len(unit))
    started = time.process_time()
    visible_bytes(page)
    assert time.process_time() - started < 30  # a quadratic pass takes hours

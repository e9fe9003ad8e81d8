"""Tests of lifting links out of a programme's text, on made-up and on real text."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.registry.rules.links import extract, lift, normalise_url

REAL = Path(__file__).resolve().parents[3] / "../shared/data/tokyo-registry"


def test_titles_stay_and_addresses_go() -> None:
    text = "届出の書類\n委任状;https://a.example.jp/1.pdf\n条例第4条；https://a.example.jp/4の規定による。\n"
    rest, links = lift(text)
    assert rest == "届出の書類\n委任状\n条例第4条の規定による。\n"
    assert [link.url for link in links] == ["https://a.example.jp/1.pdf", "https://a.example.jp/4"]


def test_a_line_that_held_only_an_address_goes_and_an_empty_line_stays() -> None:
    assert lift("甲\n\nhttps://a.example.jp/1 https://a.example.jp/2\n乙")[0] == "甲\n\n乙"
    assert lift("https://a.example.jp/")[0] == ""


def test_markdown_leaves_its_title() -> None:
    assert lift("まず[案内](https://a.example.jp/)を見る")[0] == "まず案内を見る"


PIECES = st.sampled_from(["https://a.example.jp/x", ";", "；", "、", "\n", "[", "](", ")", "題名", "PDF", " ", "。"])


@given(st.one_of(st.text(), st.lists(PIECES, max_size=25).map("".join)))
def test_what_is_left_and_what_was_lifted_hold_every_letter(text: str) -> None:
    rest, links = lift(text)
    assert links == extract(text)
    marks = " ;；[]()\n"
    removed = [char for link in links for char in link.url] + [char for char in rest if not char.isspace()]
    original = [char for char in text if not char.isspace()]
    assert sorted(c for c in removed if c not in marks) == sorted(c for c in original if c not in marks)


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.skipif(not REAL.is_dir(), reason="the real registry files are not here")
def test_every_address_in_the_real_files_is_found_whole_and_titled() -> None:
    texts = [text for file in sorted(REAL.glob("*.json")) for text in _texts(json.loads(file.read_text("utf-8")))]
    count = sum(text.count("http://") + text.count("https://") for text in texts)
    links = [(text, link) for text in texts for link in extract(text)]
    assert len(links) == count > 50
    for text, link in links:
        assert normalise_url(link.url)
        assert not link.url.endswith((")", ",", ";", "."))
        if text[max(0, text.index(link.url) - 1)] == ";":
            assert 0 < len(link.title) < 60
            assert "\n" not in link.title

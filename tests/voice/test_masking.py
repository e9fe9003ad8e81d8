"""What is masked whatever its writing, what stays, and that nothing typed can harm whoever reads it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voice.labelled import measure
from todoke.common.individual_numbers import has_check_digit
from todoke.voice.queries.masked import mask
from todoke.voice.rules import masked_numbers
from todoke.voice.rules.kinds import TEXT_AT_MOST
from todoke.voice.rules.masking import WORDS

pytestmark = pytest.mark.embedded
#: Signs without width, marks of direction and selectors that hide between others.
HIDDEN = (
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u202e",
    "\u202c",
    "\u2066",
    "\u061c",
    "\ufe0f",
    "\u180e",
    "\U000e0041",
)
DIGITS = ("0123456789", "０１２３４５６７８９", "〇一二三四五六七八九", "٠١٢٣٤٥٦٧٨٩", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "⓪①②③④⑤⑥⑦⑧⑨")
GAPS = ("", "-", "－", "ー", "‐", "—", " ", "　", "・", ".", "の", " - ")


@given(st.lists(st.sampled_from(range(10)), min_size=8, max_size=8), st.data())
def test_a_mobile_number_is_masked_in_every_writing(rest: list[int], data: st.DataObject) -> None:
    digits = [
        0,
        data.draw(st.sampled_from([7, 8, 9])),
        0,
        1 + rest[0] % 9,
        *rest[1:],
    ]  # 0800 is free to call, and nobody's own
    script, gap, hidden = (data.draw(st.sampled_from(each)) for each in (DIGITS, GAPS, ("", *HIDDEN)))
    parts = [hidden.join(script[digit] for digit in part) for part in (digits[:3], digits[3:7], digits[7:])]
    text = f"番号は{(hidden + gap).join(parts)}です。"
    assert mask(text).text == "番号は〔電話〕です。"


@given(st.integers(min_value=0, max_value=10**11 - 1), st.sampled_from(DIGITS), st.sampled_from(GAPS[:9]))
def test_an_individual_number_is_masked_by_its_check_digit_alone(first: int, script: str, gap: str) -> None:
    body = f"{first:011d}"
    number = next(body + str(last) for last in range(10) if has_check_digit(body + str(last)))
    written = gap.join("".join(script[int(digit)] for digit in number[at : at + 4]) for at in (0, 4, 8))
    assert mask(f"わたしのは {written} でした").text in (
        "わたしのは 〔個人番号〕 でした",
        "わたしのは 〔カード番号〕 でした",
    )


@given(st.text(max_size=300))
def test_any_text_is_kept_without_what_harms_and_shown_as_it_is_kept(text: str) -> None:
    held = mask(text)
    assert "".join(part for part, _ in held.parts()) == held.text
    assert not set(held.text) & set(
        "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff\x00\x1b\x7f"
    )
    held.text.encode()  # no half of a sign


def test_what_is_typed_to_mislead_is_taken_out() -> None:
    assert mask("\u202e87654321-090\u202c").seen == "87654321-090"
    assert mask("a\x00b\x1b[31mc\ud800").text == "ab[31mc"
    assert mask("<script>alert(1)</script>").text == "<script>alert(1)</script>", "text is text; pages escape it"
    assert mask("👩\u200d👧 と行った").text == "👩\u200d👧 と行った"
    assert mask("שלום, מחכים").text == "שלום, מחכים"
    assert mask(" \u200b\u2060 ").text == ""


def test_numbers_that_are_nobodys_stay() -> None:
    for text in (
        "0120-123-456",
        "#7119",
        "110番",
        "令和8年11月24日 10:00-12:00",
        "1,234,567円",
        "2026-11-24",
        "UM24-0001",
        "30回、2-3時間",
    ):
        assert mask(text).text == text


def test_luhn() -> None:
    assert masked_numbers.luhn("4111111111111111")
    assert not masked_numbers.luhn("4111111111111112")


@pytest.mark.parametrize("part", ["first", "second", "third"])
def test_of_labelled_sentences_nearly_all_is_found_and_little_else(part: str) -> None:
    found = measure(part)
    least = 0.7 if part == "third" else 0.95  # the third is harder on purpose, and was never learnt from
    assert found.recall >= least, found.missed
    assert found.precision >= 0.9, found.wrong
    assert set(found.wanted) <= set(WORDS)


def test_there_are_three_hundred_labelled_sentences_each_once() -> None:
    from tests.voice.labelled import sentences

    texts = [each.text for part in ("first", "second", "third") for each in sentences(part)]
    assert len(texts) == len(set(texts)) >= 300


@pytest.mark.parametrize(
    "text",
    ["0" * 4000, "a@" * 2000, "1-" * 2000, "荒川区" * 1300, "田中" * 2000, "@a." * 1300, "0 " * 2000, "一丁目" * 1300],
)
def test_no_text_takes_long(text: str) -> None:
    mask("山田さん")  # the dictionary is loaded
    began = time.process_time()
    mask(text)
    assert time.process_time() - began < 1.0


def test_of_a_longer_text_only_the_beginning_is_looked_at() -> None:
    assert len(mask("長" * 100_000).text) == TEXT_AT_MOST

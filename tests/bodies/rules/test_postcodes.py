"""Postcodes of Tokyo: known codes, bad input, and codes we do not hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.bodies.rules import codes, postcodes
from todoke.bodies.rules.postcodes import PostcodeError, PostcodeProblem

KNOWN = [
    ("1000001", "131016"),
    ("1000101", "133612"),  # 大島町
    ("1000301", "133621"),  # 利島村
    ("1000400", "133639"),  # 新島村
    ("1000601", "133647"),  # 神津島村
    ("1001100", "133817"),  # 三宅村
    ("1001301", "133825"),  # 御蔵島村
    ("1001401", "134015"),  # 八丈町
    ("1001623", "134015"),
    ("1001701", "134023"),  # 青ヶ島村
    ("1002101", "134210"),  # 小笠原村
    ("1160001", "131181"),  # 荒川区
    ("1160002", "131181"),
    ("1820021", "132080"),  # 調布市
    ("1350064", "131083"),  # one postcode prefix, four wards
    ("1350091", "131032"),
    ("1350092", "131091"),
    ("1350093", "131113"),
    ("1500001", "131130"),
    ("1900182", "133051"),
    ("1980225", "133086"),
    ("1910062", "132128"),
    ("2038555", "132225"),  # an office of its own
    ("1008111", "131016"),  # an office in the ward whose number the islands share
    ("1639999", "131041"),  # not held: every code known under 163 is in one ward
]


@pytest.mark.parametrize(("postcode", "code"), KNOWN)
def test_one_municipality(postcode: str, code: str) -> None:
    assert postcodes.municipalities(postcode) == [code]


@pytest.mark.parametrize(
    ("postcode", "found"),
    [
        ("1980000", ["132055", "133086"]),
        ("2060000", ["132241", "132250"]),
        ("1900100", ["132284", "133051"]),
        ("1378686", ["131032", "131083"]),
    ],
)
def test_a_postcode_in_two_municipalities_gives_both(postcode: str, found: list[str]) -> None:
    assert postcodes.municipalities(postcode) == found


def test_a_code_not_held_offers_a_few_municipalities_at_most() -> None:
    assert postcodes.municipalities("1350099") == ["131032", "131091", "131113"]


@pytest.mark.parametrize(
    "typed",
    [
        "〒116-0001",
        "１１６－０００１",
        " 116 0001 ",
        "116−0001",
        "〒１１６ー０００１",
        "116‐0001",
    ],
)
def test_ways_of_writing(typed: str) -> None:
    assert postcodes.municipalities(typed) == ["131181"]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", PostcodeProblem.EMPTY),
        ("〒 -", PostcodeProblem.EMPTY),
        ("116", PostcodeProblem.TOO_SHORT),
        ("116000100", PostcodeProblem.TOO_LONG),
        ("荒川区", PostcodeProblem.NOT_DIGITS),
        ("116000a", PostcodeProblem.NOT_DIGITS),
        ("11600\x0001", PostcodeProblem.NOT_DIGITS),
        ("5300001", PostcodeProblem.OUTSIDE_TOKYO),
        ("2200001", PostcodeProblem.OUTSIDE_TOKYO),
        ("1009999", PostcodeProblem.UNKNOWN),
        ("1" * 100_000, PostcodeProblem.TOO_LONG),
    ],
)
def test_bad_input_has_a_code(typed: str, problem: PostcodeProblem) -> None:
    with pytest.raises(PostcodeError) as error:
        postcodes.municipalities(typed)
    assert error.value.problem is problem


def test_every_municipality_of_tokyo_can_be_reached() -> None:
    reached = {code for row in postcodes._BY_PREFIX.values() for code in row}
    assert len(reached) == 62
    assert all(codes.local_code_is_valid(code) and code.startswith("13") for code in reached)


def test_no_prefix_is_listed_twice() -> None:
    listed = [prefix for row in postcodes._PREFIXES.values() for prefix in row.split()]
    assert len(listed) == len(set(listed)) == len(postcodes._BY_PREFIX)


@given(st.text(max_size=20))
def test_any_text_is_answered_or_refused(typed: str) -> None:
    try:
        found = postcodes.municipalities(typed)
    except PostcodeError:
        return
    assert 1 <= len(found) <= 4

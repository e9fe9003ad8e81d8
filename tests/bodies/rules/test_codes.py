"""Check digits of codes, against real ones and against every slip of one digit."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.bodies.rules import codes


@pytest.mark.parametrize("code", ["130001", "131181", "132080", "133612", "010006", "472018"])
def test_real_local_codes(code: str) -> None:
    assert codes.local_code_is_valid(code)


def test_every_municipality_of_tokyo(shared_data: Path) -> None:
    with (shared_data / "tokyo_municipalities_localgovjp.csv").open(encoding="utf-8-sig") as file:
        found = [row["lgcode"] for row in csv.DictReader(file)]
    assert len(found) == 62
    assert all(codes.local_code_is_valid(code) for code in found)


@given(st.integers(0, 99999), st.integers(0, 5), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_unless_weights_hide_it(stem: int, place: int, change: int) -> None:
    whole = next(code for last in range(10) if codes.local_code_is_valid(code := f"{stem:05d}{last}"))
    wrong = whole[:place] + str((int(whole[place]) + change) % 10) + whole[place + 1 :]
    if place == 5:
        assert not codes.local_code_is_valid(wrong)


def test_corporate_number_of_tokyo() -> None:
    assert codes.corporate_number_of("130001") == "8000020130001"
    assert codes.corporate_number_is_valid("8000020130001")
    assert codes.local_code_of("8000020130001") == "130001"
    assert codes.local_code_of("7010001008844") is None


@given(st.integers(0, 10**12 - 1), st.integers(1, 12), st.integers(1, 9))
def test_corporate_number_notices_one_wrong_digit(rest: int, place: int, change: int) -> None:
    number = next(n for first in range(1, 10) if codes.corporate_number_is_valid(n := f"{first}{rest:012d}"))
    digit = (int(number[place]) + change) % 10
    wrong = number[:place] + str(digit) + number[place + 1 :]
    if {digit, int(number[place])} != {0, 9}:
        assert not codes.corporate_number_is_valid(wrong)


@pytest.mark.parametrize("text", ["", "13000", "13000１", "abcdef", "1300010"])
def test_other_shapes_are_no_codes(text: str) -> None:
    assert not codes.local_code_is_valid(text)
    assert not codes.corporate_number_is_valid(text)

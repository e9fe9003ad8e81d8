"""Numbers: ours, those that came, and their form in an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.registry.rules import numbers

PSID = "psid3.0+7000020131181+1+UM24"


def test_psid_parts() -> None:
    assert numbers.parse_psid(PSID) == numbers.Psid("7000020131181", "1", "UM24")
    assert numbers.parse_psid("psid3.0+7000020131181+1") is None


@pytest.mark.parametrize("arrived", ["psid3.0_7000020131181_1_UM24", PSID, "psid3.0 7000020131181 1 UM24"])
def test_any_form_of_the_plus_leads_to_the_number(arrived: str) -> None:
    assert numbers.from_slug(arrived) == PSID


@pytest.mark.parametrize("text", ["", "a/b", "é", "x" * 81, "a\0b", "<script>", "a%2Bb"])
def test_what_cannot_be_a_number(text: str) -> None:
    assert numbers.from_slug(text) is None


@given(st.sampled_from(["131181", "jp", "to-kousha", "7000020131181"]), st.integers(1, 999_999))
def test_issued_numbers_check_and_survive_addresses(key: str, serial: int) -> None:
    number = numbers.issue(key, serial)
    assert numbers.issued_is_valid(number)
    assert numbers.from_slug(numbers.slug(number)) == number


@given(st.integers(1, 999_999), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(serial: int, place: int, change: int) -> None:
    number = numbers.issue("131181", serial)
    if number[place].isdigit():
        wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
        assert not numbers.issued_is_valid(wrong)


@pytest.mark.parametrize(
    ("text", "is_listed"),
    [
        ("UM1", True),
        ("UM999999", True),
        ("ZZ999999", False),
        ("UM", False),
        ("UM1234567", False),
        ("um1", False),
        ("UM１", False),
    ],
)
def test_listed_types(text: str, is_listed: bool) -> None:
    assert numbers.is_listed_type(text) is is_listed

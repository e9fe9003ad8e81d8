"""Tests of finding telephone numbers in text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.common.phones import find_phones


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("03-5320-6859", ["0353206859"]),
        ("直通電話０３(３４８８)２０６１", ["0334882061"]),
        ("電話03（3488）2061へ", ["0334882061"]),
        ("(03)3488-2061 （０３）３４８８－２０６１", ["0334882061", "0334882061"]),
        ("（03-3488-2061）", ["0334882061"]),
        ("（電話03(3488)2061）（03(3488)2061）", ["0334882061", "0334882061"]),
        ("04992-2-1482、042-123-4567", ["0499221482", "0421234567"]),
        ("03-5761-9200,03-5761-7990", ["0357619200", "0357617990"]),
        ("相談センター０３ー３４８８ー２０６１", ["0334882061"]),
        ("Tel.03-3488-2061 TEL03-3488-2061", ["0334882061", "0334882061"]),
        ("03−3488−2061", ["0334882061"]),
        ("090-1234-5678 050-1234-5678", ["09012345678", "05012345678"]),
        ("0120-123-456 0570-00-1234 0800-123-4567", ["0120123456", "0570001234", "08001234567"]),
        ("電話：0353206859", ["0353206859"]),
        ("＃８０００ または #7119", ["#8000", "#7119"]),
        ("+81-3-5320-6859", ["+81353206859"]),
        ("Fax：04992-2-4430", []),
        ("電話 03-3488-2061 ファックス 03-3488-2062", ["0334882061"]),
        ("電話・FAX 03-3488-2061", ["0334882061"]),
        ("〒163-8001 060-0001 〒０６０－０００１", []),
        ("2024-03-18 令和6年4月1日 05-12-2024", []),
        ("48,600円以上57,700円未満 0-1-2 1-11-11", []),
        ("0353206859", []),
        ("03-5320-68590 103-5320-6859 03-5320-6859-1 12-03-5320-6859", []),
        ("03-532-6859 090-123-4567 00-1234-5678", []),
        ("(03-3488)2061", []),
        ("#1234 #80001", []),
    ],
)
def test_numbers_are_found_as_written_and_nothing_else(text: str, numbers: list[str]) -> None:
    assert [phone.number for phone in find_phones(text)] == numbers


@given(st.text(alphabet="0123456789０９-－ー()（） 電話FAXfax:+#8", max_size=60))
def test_what_is_found_is_in_the_text_with_the_same_digits(text: str) -> None:
    end = 0
    for phone in find_phones(text):
        assert end <= phone.start < phone.end
        end = phone.end
        digits = "".join(str(int(char)) for char in text[phone.start : phone.end] if char.isdecimal())
        assert digits == phone.number.lstrip("+#")
        assert phone.number.startswith(("0", "+81", "#"))

"""SMS counted as telephones count them."""

from hypothesis import given
from hypothesis import strategies as st

from todoke.common import short_messages as sms

_TEXTS = st.text(st.characters(codec="utf-8"), max_size=300)


@given(_TEXTS)
def test_parts_are_the_text_and_fit(text: str) -> None:
    parts = sms.parts(text)
    assert "".join(parts) == text
    if len(parts) == 1:
        assert sms.units(text) <= sms.ALONE
    else:
        assert all(sms.units(part) <= sms.PART for part in parts)
        assert sms.units(text) > sms.ALONE
        assert all(
            sms.units(part) >= sms.PART - 1 for part in parts[:-1]
        )  # no part is wasted, but for a character of two units


@given(_TEXTS)
def test_units_are_those_of_utf_16(text: str) -> None:
    assert sms.units(text) == len(text.encode("utf-16-be")) // 2


def test_the_edges() -> None:
    assert len(sms.parts("あ" * 70)) == 1
    assert [len(part) for part in sms.parts("あ" * 71)] == [67, 4]
    assert [len(part) for part in sms.parts("あ" * 134)] == [67, 67]
    assert len(sms.parts("あ" * 135)) == 3
    assert len(sms.parts("𠮷" * 35)) == 1
    assert [len(part) for part in sms.parts("あ" * 66 + "𠮷" * 5)] == [66, 5]  # the pair is not torn at 67
    assert sms.problem("あ" * 134) == ""
    assert sms.problem("あ" * 135) == "too_long"


def test_links_are_found_in_any_width_and_telephone_numbers_are_none() -> None:
    for link in (
        "https://a.example/x", "ＨＴＴＰＳ：／／ａ", "www.city.example", "見る:todoke.example.lg.jp/x", "bit.ly/abc", "届け.jp", "ｔｏｄｏｋｅ．ｊｐ", "city.tokyo",
    ):  # fmt: skip
        assert sms.problem(f"荒川区 {link}") == "link", link
    for plain in ("荒川区 03-3802-3111", "12.5", "No.2 11/26 10:00", "a.m. 9時", "第3号。次へ"):
        assert sms.problem(plain) == "", plain

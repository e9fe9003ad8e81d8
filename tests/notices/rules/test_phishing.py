"""What is taken out of a pasted text, and which reports are one incident."""

import random
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from todoke.notices.rules.phishing import LONGEST_TEXT, Seen, incidents, masked

TEXT = "【重要】児童手当の振込口座の確認が必要です。本日中に下記のページで手続きをしてください。手続きがない場合は支給を停止します。"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("佐藤 花子様、至急ご確認を", "○○様、至急ご確認を"),
        ("佐藤花子様\n口座 1234567 を", "○○様\n口座 #### を"),
        ("電話 ０３−１２３４−５６７８ へ", "電話 #### へ"),
        ("mail hanako.sato@example.jp", "mail …@example.jp"),
        ("https://city.example-tokyo.xyz/a?u=hanako&t=99#x を", "[city.example-tokyo.xyz/…] を"),
        ("http://user:pass@evil.example/login", "[evil.example/…]"),
        ("Dear Hanako Sato, pay now", "Dear ○○, pay now"),
        ("a\u202eb\u0000c\u200bd", "abcd"),
    ],
)
def test_what_points_to_a_person_goes(typed: str, kept: str) -> None:
    assert masked(typed) == kept


@given(st.text(max_size=300), st.from_regex(r"\A0[0-9]{9,10}\Z"), st.from_regex(r"\A[a-z]{3,9}@example\.(jp|com)\Z"))
def test_no_number_and_no_mailbox_stays_wherever_it_stands(around: str, number: str, mailbox: str) -> None:
    kept = masked(f"{around} {number} {mailbox} {around}")
    assert number not in kept
    assert mailbox not in kept
    assert len(kept) <= LONGEST_TEXT


def seen(key: str, code: str = "", text: str = "", *, day: int = 0, times: int = 1, way: str = "") -> Seen:
    at = NOW + timedelta(days=day, minutes=int(key))
    return Seen(key, code, text, way, at.date(), at, times)


def test_a_burst_of_unknown_codes_is_one_incident() -> None:
    found = incidents(seen(str(place), f"CODE{place}") for place in range(200))
    assert [(each.times, each.codes) for each in found] == [(200, 200)]


def test_the_same_code_and_much_the_same_text_belong_together() -> None:
    rows = [
        seen("1", "A", TEXT), seen("2", "B", TEXT.replace("児童手当", "児童扶養手当").replace("本日", "12月3日")), seen("3", "B", day=3),
        seen("4", "C", "図書館の本の返却が遅れています。早めにお返しください。"), seen("5", "D", day=1), seen("6", "E", day=1), seen("7", "F", day=2, times=9),
    ]  # fmt: skip
    found = incidents(rows)
    assert sorted(sorted(report.key for report in each.reports) for each in found) == [
        ["1", "2", "3"],
        ["4"],
        ["5", "6"],
        ["7"],
    ]
    assert found[0].times == 9


def test_an_incident_keeps_its_name_while_more_comes() -> None:
    chance = random.Random(3)
    rows = [seen(str(place), chance.choice("ABC"), day=place // 9) for place in range(30)]
    for count in range(1, 30):
        before, after = incidents(rows[:count]), incidents(rows[: count + 1])
        assert {each.key for each in before} >= {each.key for each in after} - {str(count)}


def test_grouping_loses_nobody_and_ends_with_many() -> None:
    chance = random.Random(4)
    rows = [
        Seen(str(place), chance.choice(["", "A", "B", f"X{place}"]), chance.choice(["", TEXT, TEXT[::-1], f"{place}" * 9]), "", date(2026, 11, 1), datetime(2026, 11, 1) + timedelta(seconds=place))
        for place in range(600)
    ]  # fmt: skip
    found = incidents(rows)
    assert sorted(report.key for each in found for report in each.reports) == sorted(row.key for row in rows)

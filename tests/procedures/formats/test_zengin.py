"""Order files for banks: 120 bytes a record, sums that agree, and no name that is not the account's."""

from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.procedures.formats.zengin import MOST_YEN, Payer, Payment, narrow, order

pytestmark = pytest.mark.embedded
PAYER: Final = Payer("1234567890", "アラカワク", "0001", "ミズホ", "001", "ホンテン", "ordinary", "1234567")
HOLDERS = st.text(st.sampled_from("アガパーャッヴヲンＡa1１（）．－ 　・髙𠮷漢か"), min_size=1, max_size=40)
PAYMENTS = st.lists(
    st.builds(
        Payment, st.integers(10**11, 10**12 - 1).map(str), st.just("0001"), st.just("001"), st.sampled_from(["ordinary", "current", "savings"]),
        st.just("0123456"), HOLDERS, st.integers(0, MOST_YEN + 1),
    ), max_size=5, unique_by=lambda each: each.reference,
)  # fmt: skip


@given(PAYMENTS)
def test_every_record_has_120_bytes_and_the_sums_are_those_of_the_records(payments: list[Payment]) -> None:
    made = order(PAYER, payments, pay_date=date(2026, 12, 25))
    lines = made.content.split(b"\r\n")
    assert lines.pop() == b""
    assert {len(line) for line in lines} == {120}
    assert [line[:1] for line in lines] == [b"1", *([b"2"] * len(made.paid)), b"8", b"9"]
    sums = lines[-2].decode()
    assert (int(sums[1:7]), int(sums[7:19])) == (len(made.paid), made.yen)
    assert sum(int(line[80:90]) for line in lines[1:-2]) == made.yen
    left_out = {each.reference for each in made.losses if each.left_out}
    assert left_out.isdisjoint(made.paid)
    assert left_out | set(made.paid) == {each.reference for each in payments}


def test_what_the_format_can_say_and_what_it_cannot() -> None:
    assert narrow("ショッピング・ガ　ヴ") == ("ｼﾖﾂﾋﾟﾝｸﾞ ｶﾞ ｳﾞ", "")
    assert narrow("ｶ）とどけａbー") == ("ｶ)とどけAB-", "とどけ")
    made = order(
        PAYER,
        [Payment("ABCDEFGHJKMN", "0033", "005", "savings", "0000001", "トドケ ハナコ", 10_000), Payment("X1", "0001", "001", "ordinary", "1", "髙橋", 5)],
        pay_date=date(2026, 12, 1),
    )  # fmt: skip
    text = made.content.decode("shift_jis").split("\r\n")
    assert text[0].startswith("12101234567890ｱﾗｶﾜｸ")
    assert text[0][54:58] == "1201"
    assert text[1][:5] == "20033"
    assert text[1][42:80] == "40000001ﾄﾄﾞｹ ﾊﾅｺ".ljust(38)
    assert text[1][91:111] == "ABCDEFGHJKMN".ljust(20)
    assert [(each.reference, each.why, each.signs) for each in made.losses] == [("X1", "signs", "髙橋")]


def test_a_payer_that_cannot_be_said_makes_no_file() -> None:
    with pytest.raises(ValueError, match="payer"):
        order(Payer("1", "荒川区", "0001", "", "001", "", "ordinary", "1"), [], pay_date=date(2026, 12, 1))

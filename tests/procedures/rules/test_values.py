"""What people type for each kind of question, and what becomes of it."""

import uuid
from typing import Any

import pytest

from todoke.procedures.rules import values
from todoke.procedures.rules.definition import Option, Question
from todoke.procedures.rules.kinds import QuestionKind as Kind


def question(kind: Kind, **more: Any) -> Question:
    return Question("q", kind, {"ja": "質問"}, **more)


def read(kind: Kind, text: str = "", **parts: str) -> Any:
    """The value, or the problems by part."""
    found = values.read(question(kind), parts or {"": text})
    return dict(found.problems) or found.value


@pytest.mark.parametrize(("typed", "iso"), [
    (("2026", "4", "1"), "2026-04-01"), (("２０２６", "０４", "０１"), "2026-04-01"), (("令和8", "4", "1"), "2026-04-01"),
    (("令和元年", "5月", "1日"), "2019-05-01"), (("平成元", "1", "8"), "1989-01-08"), (("Ｓ４９", "１２", "３１"), "1974-12-31"),
])  # fmt: skip
def test_dates_in_parts(typed: tuple[str, str, str], iso: str) -> None:
    assert read(Kind.DATE, **dict(zip(("year", "month", "day"), typed, strict=True))) == iso


def test_dates_that_are_none_say_where() -> None:
    assert read(Kind.DATE, year="2026", month="2", day="30") == {"": "date_impossible"}
    assert read(Kind.DATE, year="令和元", month="4", day="30") == {"": "date_impossible"}  # still 平成31年
    assert read(Kind.DATE, year="8", month="4", day="1") == {"year": "date_year"}
    assert read(Kind.DATE, year="2026", month="", day="") == {"month": "date_part_missing", "day": "date_part_missing"}
    assert read(Kind.DATE, "令和8年4月1日") == read(Kind.DATE, "2026/4/1") == "2026-04-01"
    assert read(Kind.DATE, year="2026", month="4/1", day="") == {"day": "date_part_missing"}


def test_names_and_their_reading() -> None:
    assert read(Kind.NAME, name=" 届　花子 ", kana="とどけ　はなこ") == {"name": "届 花子", "kana": "トドケ ハナコ"}
    assert read(Kind.NAME, name="渡邉", kana="ﾜﾀﾅﾍﾞ ﾊﾅｺ") == {"name": "渡邉", "kana": "ワタナベ ハナコ"}
    assert read(Kind.NAME, name="届", kana="か\u3099－ル") == {
        "name": "届",
        "kana": "ガール",
    }  # written apart, with a hyphen
    assert (
        read(Kind.NAME, name="神\ufa19葛\U000e0100", kana="カミ")["name"] == "神\ufa19葛\U000e0100"
    )  # forms of names stay
    assert read(Kind.NAME, name="", kana="花子") == {"name": "name_missing", "kana": "kana_signs"}
    assert read(Kind.NAME, name="届\n花子", kana="トドケ") == {"name": "text_lines"}
    assert read(Kind.NAME, name="届" * 201, kana="トドケ") == {"name": "text_too_long"}


def test_what_nobody_sees_is_taken_out_and_what_no_text_holds_is_refused() -> None:
    assert read(Kind.PHONE, "\u202a090-1234-5678\u202c") == "09012345678"  # as some phones paste it
    assert read(Kind.TEXT, "\ufeff北\u200b区\u202e") == "北区"
    assert read(Kind.TEXT, "\u200b\u3164　") is None
    for strange in ("\0", "\ud800", "\ufffd", "\ue000", "\uffff", "\x1b[2J"):
        assert read(Kind.TEXT, f"北{strange}区") == {"": "text_signs"}
    assert read(Kind.TEXT, "𰻝麺\U000323b0") == "𰻝麺\U000323b0"  # characters newer than the tables here
    assert read(Kind.TEXT, "一\r\n二") == {"": "text_lines"}
    assert read(Kind.LONG_TEXT, "一\r\n二\u2028三") == "一\n二\n三"


def test_long_answers_are_refused_at_once() -> None:
    assert read(Kind.LONG_TEXT, "あ" * 4001) == {"": "text_too_long"}
    assert values.read(question(Kind.TEXT, most=3), {"": "四文字だ"}).data == {"limit": 3, "length": 4}
    for kind in (Kind.DATE, Kind.PHONE, Kind.EMAIL, Kind.NUMBER, Kind.AMOUNT):
        assert isinstance(read(kind, " 2026(" * 6000), dict)
        assert isinstance(read(kind, "1" * 100_000), dict)
    assert isinstance(read(Kind.BANK, bank="1" * 30_000, holder="カ" * 30_000), dict)


@pytest.mark.parametrize(("typed", "stored"), [
    ("０９０－１２３４－５６７８", "09012345678"), ("03(1234)5678", "0312345678"), ("+81 90 1234 5678", "09012345678"),
    ("+81 (0)3-1234-5678", "0312345678"), ("0120-123-456", "0120123456"), ("1234-5678", {"": "phone_shape"}),
    ("0000000000", {"": "phone_shape"}), ("090-1234-5678 内線3", {"": "phone_shape"}), ("03-1234-5678 03-1234-5679", {"": "phone_shape"}),
])  # fmt: skip
def test_telephone_numbers(typed: str, stored: object) -> None:
    assert read(Kind.PHONE, typed) == stored


@pytest.mark.parametrize(("typed", "stored"), [
    ("ｈａｎａｋｏ＠Example.JP", "hanako@example.jp"), ("Ha.na..ko.@docomo.example", "Ha.na..ko.@docomo.example"),
    ("a@b.jp, c@d.jp", {"": "email_shape"}), ("a(at)b.jp", {"": "email_shape"}), ("花子@example.jp", {"": "email_shape"}), ("a@b", {"": "email_shape"}),
])  # fmt: skip
def test_mail_addresses(typed: str, stored: object) -> None:
    assert read(Kind.EMAIL, typed) == stored


def test_addresses_by_postcode() -> None:
    assert read(Kind.ADDRESS, postcode="〒１１６－０００２", address="荒川区荒川\n2-2-3") == {
        "postcode": "1160002", "address": "荒川区荒川 2-2-3"
    }  # fmt: skip
    assert read(Kind.ADDRESS, address="荒川区") == {"postcode": "", "address": "荒川区"}
    assert read(Kind.ADDRESS, postcode="116", address="") == {
        "postcode": "postcode_shape",
        "address": "address_missing",
    }


def bank(**more: str) -> Any:
    whole = {"bank": "0001", "branch": "001", "type": "ordinary", "number": "123456", "holder": "トドケ ハナコ"}
    return read(Kind.BANK, **{**whole, **more})


def test_bank_accounts() -> None:
    assert bank(number="１２３－４５６")["number"] == "0123456"
    assert bank(type="普通")["type"] == "ordinary"
    assert bank(holder="とどけ　はなこ")["holder"] == "トドケ ハナコ"
    for typed in ("株式会社トドケ", "㈱とどけ", "カ）トドケ"):
        assert bank(holder=typed)["holder"] == "カ)トドケ"
    assert bank(holder="トドケ（株）")["holder"] == "トドケ(カ"
    assert bank(holder="ﾄｸﾋ)ﾄﾄﾞｹ･ｻｰﾋﾞｽ")["holder"] == "トクヒ)トドケ・サービス"
    assert bank(bank="1", branch="0001", type="x", number="12345678", holder="届 花子") == {
        "bank": "bank_code", "branch": "branch_code", "type": "account_type", "number": "account_number", "holder": "account_holder",
    }  # fmt: skip


@pytest.mark.parametrize(("typed", "yen"), [
    ("12,000", 12000), ("１２０００円", 12000), ("50万円", 500_000), ("1万2千円", 12000), ("1億2,345万", 123_450_000), ("¥3", 3),
    ("-5", {"": "number_small"}), ("△5", {"": "number_small"}), ("1.5万", {"": "amount_shape"}), ("12,00", {"": "amount_shape"}),
    ("9" * 18, {"": "amount_shape"}), ("9999999999999", {"": "number_large"}), ("円", {"": "amount_shape"}),
])  # fmt: skip
def test_amounts(typed: str, yen: object) -> None:
    assert read(Kind.AMOUNT, typed) == yen


def test_amounts_below_nothing_where_the_form_lets_them() -> None:
    loss = question(Kind.AMOUNT, least=-(10**6))
    assert [values.read(loss, {"": text}).value for text in ("-5", "−１万", "▲3,000円")] == [-5, -10_000, -3000]
    assert values.check(loss, -5).value == -5


def test_an_individual_number_is_refused_also_where_the_question_asks_for_it() -> None:
    assert read(Kind.LONG_TEXT, "マイナンバーは 1234-5678-9018 です") == {"": "individual_number"}
    asks = Question("q", Kind.NUMBER, {"ja": "個人番号"})
    assert values.read(asks, {"": "１２３４５６７８９０１８"}).problems == {"": "individual_number"}


def test_files_are_named_by_their_ids() -> None:
    one = str(uuid.uuid4())
    form = question(Kind.FILE, most=2)
    assert values.read(form, {}, [one, one.upper()]).value == [one]
    assert values.read(form, {}, ["../etc"]).problems == {"": "file_unknown"}
    assert values.read(form, {}, [str(uuid.uuid4()) for _ in range(3)]).data == {"limit": 2}


def test_choices_come_in_the_order_of_the_form() -> None:
    form = question(Kind.CHOICES, options=(Option("a", {"ja": "一"}), Option("b", {"ja": "二"})))
    assert values.read(form, {}, ["b", "a", "b"]).value == ["a", "b"]
    assert values.check(form, ["c"]).problems == {"": "choice_unknown"}


@pytest.mark.parametrize(("kind", "value"), [
    (Kind.TEXT, {"foo": "x"}), (Kind.TEXT, 5), (Kind.NAME, "届 花子"), (Kind.NAME, {"name": "届", "extra": "x"}), (Kind.DATE, {"year": "2026"}),
    (Kind.YES_NO, 1), (Kind.NUMBER, True), (Kind.NUMBER, 1.5), (Kind.FILE, "x"), (Kind.CHOICES, [1]), (Kind.BANK, []),
])  # fmt: skip
def test_other_shapes_than_the_kind_has_are_refused(kind: Kind, value: object) -> None:
    assert values.check(question(kind), value).problems == {"": "value_shape"}


def test_a_number_of_any_length_is_only_too_large() -> None:
    assert values.check(question(Kind.NUMBER), 10**9000).problems == {"": "number_large"}
    assert values.check(question(Kind.NUMBER), -(10**9000)).problems == {"": "number_small"}


def test_json_has_one_kind_of_number() -> None:
    assert values.check(question(Kind.NUMBER), 3.0) == values.Answer(3)
    assert values.check(question(Kind.NUMBER), float("nan")).problems == {"": "value_shape"}

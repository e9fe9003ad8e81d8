"""What is wrong with a text: each of the bad ones of the issue, and words that phishers use."""

from typing import Any

import pytest

from todoke.notices.rules.slots import Slot, SlotKind
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.texts import Draft, Problem, Room, is_ready, problems, sms_units

pytestmark = pytest.mark.embedded
SLOTS = (Slot("until", SlotKind.UNTIL), Slot("child", SlotKind.CHILD), Slot("program", SlotKind.PROGRAM))
JA = {"title": "{child}さんのお知らせ", "text": "{until}までです。", "short": "{until}までです。{program}"}
SIMPLE = {"title": "{手紙|てがみ}", "text": "{until}までです。", "short": "{until}までです。"}
EN = {"title": "A letter", "text": "Until {until}.", "short": "Until {until}."}
ROOM = Room({"ja": 60, "ja-simple": 60, "en": 80}, {(SlotKind.UNTIL, "en"): 12})


def draft(
    ja: dict[str, str] | None = None,
    simple: dict[str, str] | None = None,
    en: dict[str, str] | None = None,
    **more: Any,
) -> Draft:
    texts = {"ja": {**JA, **(ja or {})}, "ja-simple": {**SIMPLE, **(simple or {})}, "en": {**EN, **(en or {})}}
    columns: dict[str, Any] = {
        "key": "a-text",
        "topic": "living",
        "slots": SLOTS,
        "texts": texts,
        "leads_to": "child-calendar/",
        **more,
    }
    return Draft(**columns)


def codes(found: list[Problem], language: str | None = None) -> set[str]:
    return {each.code for each in found if language is None or each.language == language}


def test_a_good_text_has_no_problem() -> None:
    assert problems(draft(), room=ROOM) == []


@pytest.mark.parametrize(
    ("ja", "code"),
    [
        ({"text": "{nothing}"}, "text_field_unknown"), ({"text": "{until"}, "text_mark_unbalanced"), ({"text": "until}"}, "text_mark_unbalanced"),
        ({"short": "{child}さん"}, "text_field_inside"), ({"title": ""}, "text_ja_missing"), ({"title": "あ" * 41}, "text_title_long"),
        ({"text": "{漢字|かんじ}"}, "text_reading_elsewhere"), ({"short": "example.comを開く"}, "text_link"), ({"text": "https://evil.example.com/a"}, "text_link"),
        ({"short": "こちらをクリック"}, "text_click_here"), ({"text": "暗証番号を入力してください"}, "text_asks_secret"),
        ({"text": "普通 1234567 に"}, "text_asks_secret"), ({"short": "03-1234-5678へ"}, "text_phone_in_words"), ({"short": "あ\nい"}, "text_short_long"),
        ({"short": "あ" * 119}, "text_sms_long"), ({"text": "a\x00b"}, "text_control"), ({"text": "あ" * 2001}, "text_long"),
        ({"text": "口座番号を教えてください"}, "text_asks_secret"), ({"text": "ｈｔｔｐｓ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ．ｃｏｍ／"}, "text_link"),
    ],
)  # fmt: skip
def test_bad_texts_are_not_ready(ja: dict[str, str], code: str) -> None:
    found = problems(draft(ja), room=ROOM)
    assert code in codes(found, "ja")
    assert not is_ready(found)


def test_english_that_phishers_write() -> None:
    for words in ("Click here now.", "Enter your password.", "Follow this link."):
        assert not is_ready(problems(draft(en={"text": words})))


def test_a_language_that_is_missing_falls_back_and_is_said() -> None:
    texts = {"ja": JA, "en": {"title": "", "text": "", "short": ""}}
    found = problems(draft(texts=texts))
    assert codes(found) == {"text_falls_back"}
    assert {each.language for each in found} == {"ja-simple", "en"}
    assert is_ready(found)
    assert "text_half" in codes(problems(draft(texts={"ja": JA, "en": {"text": "only"}})))


def test_too_long_for_an_sms_in_one_language_alone() -> None:
    assert sms_units(draft(), "en", ROOM) == 80 + len("Until .") + 12
    found = problems(draft(en={"short": "word " * 10 + "{until}"}), room=ROOM)
    assert {(each.code, each.language) for each in found if each.grave} == {("text_sms_long", "en")}


def test_plain_japanese() -> None:
    found = problems(draft(simple={"text": "予防接種をいただきたくお願いします。" + "あ" * 31}))
    assert {"text_kanji_without_reading", "text_sentence_long", "text_courteous"} <= codes(found, "ja-simple")


def test_the_step_and_the_fields_of_the_text() -> None:
    assert "text_step_missing" in codes(problems(draft(leads_to="")))
    for strange in (
        "//evil.example",
        "javascript:x",
        "http://a.example.com/",
        "programs/{until}",
        "programs/{x}",
        "https://a b",
    ):
        assert "text_step_address" in codes(problems(draft(leads_to=strange))), strange
    for good in ("programs/{program}", "https://www.city.example.lg.jp/a?b=1"):
        assert is_ready(problems(draft(leads_to=good)))
    assert "text_phone" in codes(problems(draft(phone="a number")))
    assert "text_topic_unknown" in codes(problems(draft(topic="income")))
    unused = problems(draft(slots=(*SLOTS, Slot("day", SlotKind.DAY))))
    assert [(each.code, each.about, each.grave) for each in unused] == [("text_field_unused", "day", False)]


def test_what_tact_makes_of_a_short_line() -> None:
    assert "text_short_unused" in codes(problems(draft(), tact=Tact.NEUTRAL))
    assert "text_no_short" in codes(problems(draft({"short": ""})))
    assert "text_no_short" not in codes(problems(draft({"short": ""}), tact=Tact.NEUTRAL))

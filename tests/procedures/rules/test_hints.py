"""What makes a form harder than it has to be is said with its place, and a plain form gets no hint."""

from typing import Any

from tests.procedures.forms import SMALL
from todoke.procedures.rules import documents
from todoke.procedures.rules.hints import hints


def said(*questions: dict[str, Any], **more: Any) -> set[tuple[str, str, str]]:
    pages = [
        {"key": f"p{at}", "questions": [{"key": f"q{at}", "kind": "text", **each}]} for at, each in enumerate(questions)
    ]
    intro = {"ja": "約5分で終わります。", "ja-simple": "5{分|ふん}で おわります。", "en": "It takes 5 minutes."}
    document = {"title": texts("届け出", "とどけ", "Report"), "intro": intro, "pages": pages, **more}
    return {(each.code, each.near, each.place) for each in hints(documents.read(document))}


def texts(ja: str, simple: str = "しつもん", en: str = "Question") -> dict[str, str]:
    return {"ja": ja, "ja-simple": simple, "en": en}


def test_a_plain_form_gets_no_hint() -> None:
    assert said({"label": texts("今の住所はどこですか。")}) == set()


def test_hard_words_and_long_sentences() -> None:
    found = said(
        {
            "label": texts(
                "当該書類の" + "とても" * 20 + "長い名前", "{名前|なまえ}を 書いて {番号|ばんgo}", "Please furnish it"
            )
        },
        {"label": texts("短い。短い。", "ながい" * 11, " ".join(["word"] * 26))},
    )
    assert ("hint_jargon", "当該", "pages.0.questions.0.label.ja") in found
    assert ("hint_jargon", "furnish", "pages.0.questions.0.label.en") in found
    assert {(near, place) for code, near, place in found if code == "hint_no_reading"} == {
        ("書", "pages.0.questions.0.label.ja-simple"), ("番号", "pages.0.questions.0.label.ja-simple")
    }  # fmt: skip
    assert {place for code, _, place in found if code in ("hint_long_sentence", "hint_long_words")} == {
        "pages.0.questions.0.label.ja", "pages.1.questions.0.label.ja-simple", "pages.1.questions.0.label.en",
    }  # fmt: skip


def test_what_need_not_be_asked() -> None:
    found = said(
        {"label": texts("ここに押印してください。")},
        {"label": texts("押印"), "law": "ある法律1条"},
        {"label": texts("個人番号を書いてください。")},
        {"label": texts("マイナンバーカードを持っていますか。"), "kind": "yes_no"},
        {"label": texts("住所はどこですか。いつ引っ越しましたか。")},
        {"label": texts("住所及び電話番号")},
    )
    assert {(code, place.split(".")[1]) for code, _, place in found if code != "hint_jargon"} == {
        ("hint_seal", "0"), ("hint_individual_number", "2"), ("hint_two_questions", "4"), ("hint_two_questions", "5"),
    }  # fmt: skip


def test_the_form_as_a_whole() -> None:
    file = {"label": texts("写真"), "kind": "file"}
    plain = {"label": texts("質問")}
    found = said(
        file, file, {**file, "without": texts("窓口へ")}, file, {"label": {"ja": "日本語だけ"}}, plain, intro={}, consent=texts("同意します。たぶん。"),
        parts=[{"body": "tokyo", "questions": ["q0", "q1", "q2", "q3", "q4"]}],
    )  # fmt: skip
    assert {(code, near, place) for code, near, place in found if code != "hint_no_without"} == {
        ("hint_many_files", "", "pages"), ("hint_no_duration", "", "intro"), ("hint_long_consent", "", "consent.ja"),
        ("hint_no_ja_simple", "", "pages.4.questions.0.label"), ("hint_no_en", "", "pages.4.questions.0.label"),
        ("hint_part_nowhere", "q5", "pages.5.questions.0"),
    }  # fmt: skip
    assert {place for code, _, place in found if code == "hint_no_without"} == {
        f"pages.{at}.questions.0.without" for at in (0, 1, 3)
    }


def test_every_place_is_one_of_the_document() -> None:
    document = documents.write(documents.read(SMALL))
    for hint in hints(documents.read(SMALL)):
        found: Any = document
        for part in hint.place.split("."):
            if part in ("intro", "without"):
                break  # what is missing
            found = found[int(part)] if isinstance(found, list) else found[part]

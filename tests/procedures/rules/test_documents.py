"""Documents of forms: every fault is said with its place, and what cannot be read harms nothing."""

import time
from copy import deepcopy
from typing import Any

import pytest

from tests.procedures.forms import SMALL
from todoke.procedures.rules import documents, flow
from todoke.procedures.rules.documents import DefinitionInvalid

YES: dict[str, Any] = {"kind": "yes_no", "label": {"ja": "はい？"}}


def form(*pages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"title": {"ja": "様式"}, "pages": list(pages), **more}


def page(key: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": key, "questions": [{**YES, **each} for each in questions], **more}


def faults(document: object) -> list[tuple[str, str, str]]:
    with pytest.raises(DefinitionInvalid) as refused:
        documents.read(document)
    return sorted((each.place, each.code, each.near) for each in refused.value.problems)


def test_every_fault_is_said_at_once_with_its_place() -> None:
    broken = form(
        page("Bad", {"key": "a", "kind": "colour"}),
        page("two", {"key": "b", "label": {"en": "only English"}, "required": "no"}, {"key": "b", "kind": "number", "least": 5, "most": 2}),
        page("three", {"key": "c", "kind": "choice"}, {"key": "d", "options": [{"value": "x", "label": {"ja": "一"}}]}, colour="red"),
        page("check", {"key": "e", "kind": "text", "prefill": "person.phone"}), page("five"),
        fees=[{"when": "a"}, {"yen": "-3"}], parts=[{"body": "tokyo", "questions": ["nothing"]}, {"body": "tokyo", "questions": []}],
        reasons=["", "よい理由"], cosigned="yes", way="magic",
    )  # fmt: skip
    assert [(place, code) for place, code, _ in faults(broken)] == sorted([
        ("pages.0.key", "key_shape"), ("pages.0.questions.0.kind", "choice_unknown"), ("pages.1.questions.0.label", "text_missing"),
        ("pages.1.questions.0.required", "truth_shape"), ("pages.1.questions.1.most", "bounds_backwards"), ("pages", "key_twice"),
        ("pages.2.questions.0.options", "options_missing"), ("pages.2.questions.1.options", "options_unwanted"), ("pages.2.colour", "field_unknown"),
        ("pages.3.key", "key_taken"), ("pages.3.questions.0.prefill", "prefill_kind"), ("pages.4.questions", "page_empty"),
        ("fees.0.yen", "fee_missing"), ("fees.0.when", "condition_kind"), ("fees.1.yen", "fee_negative"), ("parts", "part_twice"),
        ("parts.0.questions", "part_question"), ("parts.1.questions", "part_empty"), ("reasons.0", "reason_shape"), ("cosigned", "truth_shape"),
        ("way", "choice_unknown"),
    ])  # fmt: skip


def test_conditions_are_faulted_by_what_they_name() -> None:
    group = [{"key": "kids", "label": {"ja": "子"}}]
    several = {"key": "helps", "kind": "choices", "options": [{"value": "mother", "label": {"ja": "母"}}]}
    base = (
        page("one", {"key": "a"}, {"key": "words", "kind": "text"}, several),
        page("kid", {"key": "inside"}, group="kids"),
    )

    def said(condition: str) -> tuple[str, str]:
        (found,) = faults(
            form(*base, page("two", {"key": "b", "show_if": condition}), page("last", {"key": "z"}), groups=group)
        )
        assert found[0] == "pages.2.questions.0.show_if"
        return found[1], found[2]

    assert documents.read(
        form(*base, page("two", {"key": "b", "show_if": "a AND helps__mother AND kids_count > 1"}), groups=group)
    )
    assert said("gone") == ("condition_unknown", "gone")
    assert said("z") == ("condition_later", "z")
    assert said("b") == ("condition_itself", "b")
    assert said("inside") == ("condition_elsewhere", "inside")
    assert said("words = 'x'") == ("condition_kind", "words")
    assert said("helps = 'mother'") == ("condition_ticks", "helps")
    assert said("helps__aunt") == ("condition_ticks", "helps__aunt")


def test_circles_are_named() -> None:
    circle = form(
        page("one", {"key": "a", "show_if": "c"}),
        page("two", {"key": "b", "show_if": "a"}),
        page("three", {"key": "c", "show_if": "b"}),
    )
    assert faults(circle) == [("pages.0.questions.0.show_if", "condition_circle", "c")]
    groups = [{"key": "kids", "label": {"ja": "子"}, "show_if": "a"}]
    kids = page("kid", {"key": "inside"}, group="kids")
    assert faults(form(page("one", {"key": "a", "show_if": "kids_count > 0"}), kids, groups=groups)) == [
        ("pages.0.questions.0.show_if", "condition_circle", "kids_count")
    ]
    own = [{"key": "kids", "label": {"ja": "子"}, "show_if": "inside"}]
    assert faults(form(page("one", {"key": "a"}), kids, groups=own)) == [
        ("groups.0.show_if", "condition_itself", "inside")
    ]


def test_a_question_that_goes_away_is_named_in_each_condition_that_reads_it() -> None:
    document = deepcopy(SMALL)
    document["pages"] = [each for each in document["pages"] if each["key"] != "moved"]
    assert faults(document) == [("pages.1.show_if", "condition_unknown", "moved")]


def test_groups_stand_together_and_their_names_are_their_own() -> None:
    groups = [{"key": "kids", "label": {"ja": "子"}}, {"key": "empty", "label": {"ja": "空"}, "prefill": "aunts"}]
    document = form(
        page("one", {"key": "a"}, group="kids"), page("two", {"key": "kids_count"}), page("three", {"key": "c"}, group="kids"),
        page("four", {"key": "when", "kind": "number"}, group="none"), groups=groups,
    )  # fmt: skip
    assert [(place, code) for place, code, _ in faults(document)] == [
        ("groups.0.key", "key_taken"), ("groups.1", "group_empty"), ("groups.1.prefill", "prefill_unknown"), ("pages.2.group", "group_apart"),
        ("pages.3.group", "group_unknown"), ("pages.3.questions.0.key", "key_taken"),
    ]  # fmt: skip


@pytest.mark.parametrize("document", [
    None, [], "x", 5, {}, {"pages": "x"}, {"pages": [1, None]}, {"title": {"ja": 5}}, {"title": "x", "format": True}, {"title": {"ja": float("nan")}},
    {"pages": [{"questions": [{"options": {"a": 1}}]}]}, {"pages": [{"key": ["x"], "questions": [{"key": {}, "kind": [], "show_if": []}]}]},
    {"title": {"ja": "\ud800"}}, {"title": {"ja": "a\0b"}}, {"groups": [{"key": "g", "least": True, "most": 1e9}]}, {"parts": [5], "fees": [[]]},
])  # fmt: skip
def test_what_is_no_form_is_refused_without_harm(document: object) -> None:
    assert faults(document)
    definition, problems = documents.look(document)
    assert problems
    flow.problems(definition, {"g": [None, 3, {}], "x": {}})


def test_nothing_is_too_large_or_too_deep_to_be_refused() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    assert ("", "document_too_deep", "") in faults({"title": deep})
    assert ("", "document_too_large", "") in faults({"title": {"ja": "あ" * 3_000_000}})
    assert ("pages", "list_too_long", "") in faults(form(*[page(f"p{at}", {"key": f"q{at}"}) for at in range(501)]))


def test_a_form_of_500_questions_is_read_and_walked_in_no_time() -> None:
    pages = [
        page(f"p{at}", {"key": f"q{at}", "kind": "number", **({"show_if": f"q{at - 1} > 0"} if at else {})})
        for at in range(500)
    ]
    began = time.process_time()
    definition = documents.read(form(*pages))
    middle = time.process_time()
    answers = {f"q{at}": 1 for at in range(500)}
    assert len(flow.steps(definition, answers)) == 500
    assert flow.problems(definition, {**answers, "q250": None}) == {"q250": "answer_missing"}
    assert time.process_time() - middle < 0.5  # 5 ms here; it was two minutes when each step walked the whole form
    assert middle - began < 5
    assert documents.read(documents.write(definition)) == definition


def test_texts_are_kept_clean() -> None:
    read = documents.read({**form(page("one", {"key": "a"})), "title": {"ja": " \u202e様式\u200b ", "en": "Form"}})
    assert read.title == {"ja": "様式", "en": "Form"}

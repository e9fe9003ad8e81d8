"""Documents of questions: read with every fault said, written back the same; answers are checked whatever comes in."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.surveys.asking import document, option, texts
from todoke.surveys.rules import questions
from todoke.surveys.rules.kinds import Link, QuestionKind
from todoke.surveys.rules.questions import WordingInvalid, check, read, write

KINDS = [each.value for each in QuestionKind]


def test_every_kind_is_read_and_written_back_the_same() -> None:
    for kind in KINDS:
        wording = read(document(kind))
        assert read(write(wording)) == wording
        assert questions.fingerprint(write(wording)) == questions.fingerprint(write(read(write(wording))))
        assert not questions.languages_missing(wording)


def test_a_language_missing_anywhere_is_said() -> None:
    given_document = document()
    del given_document["options"][1]["texts"]["en"]
    assert questions.languages_missing(read(given_document)) == ("en",)


@pytest.mark.parametrize(
    ("given_document", "code"),
    [
        ([], "question_shape"),
        ({"kind": "guess"}, "question_kind"),
        (document("one", options=[option("yes")]), "question_options_missing"),
        (document("text", options=[option("yes")]), "question_options_unwanted"),
        (document("one", options=[option("yes"), option("yes")]), "question_key_twice"),
        (document("one", options=[option("yes"), option("No!")]), "question_key_shape"),
        (document("one", options=[option("a"), option("b", alone=True)]), "question_alone_unwanted"),
        (document("scale", options=[option("1", value=1), option("2", value=1)]), "question_scale_value"),
        (document("scale", options=[option("1", value=1), option("2")]), "question_scale_value"),
        (document("grid", rows=[]), "question_rows_missing"),
        (document("one", rows=[{"key": "a", "texts": texts("あ")}]), "question_rows_unwanted"),
        (document("grid", rows=[{"key": "a", "texts": texts("あ"), "truth": "moon"}]), "question_truth_unknown"),
        (document("number", least=None), "question_bounds_missing"),
        (document("number", least=30), "question_bounds_backwards"),
        (document("text", least=1), "question_bounds_unwanted"),
        (document("many", most=9), "question_most"),
        (document(feeds="town"), "question_feeds_key"),
        (document("many", feeds="age"), "question_feeds"),
        (document(texts={"en": "only"}), "question_text_missing"),
        (document(texts={"ja": "あ", "fr": "oui"}), "question_language"),
        (document(texts={"ja": "あ\x00"}), "question_text_signs"),
        (document(texts={"ja": "長" * 501}), "question_text_long"),
        (document(colour="red"), "question_field_unknown"),
        (document(options=[option(str(each)) for each in range(121)]), "question_too_many"),
    ],
)
def test_a_faulty_document_says_what_is_wrong(given_document: object, code: str) -> None:
    with pytest.raises(WordingInvalid) as refused:
        read(given_document)
    assert code in {each.code for each in refused.value.problems}


@pytest.mark.parametrize(
    ("kind", "answer", "value", "problem"),
    [
        ("one", "yes", "yes", ""),
        ("one", "maybe", None, "option_unknown"),
        ("many", ["twice", "wait", "wait"], ["wait", "twice"], ""),
        ("many", ["none", "wait"], None, "option_alone"),
        ("many", ["nothing"], None, "option_unknown"),
        ("many", "wait", None, "answer_shape"),
        ("scale", "4", "4", ""),
        ("scale", 4, None, "answer_shape"),
        ("number", "３", 3, ""),
        ("number", 0, 0, ""),
        ("number", True, None, "answer_shape"),
        ("number", "三", None, "answer_number"),
        ("number", "21", None, "answer_large"),
        ("year", "1999", None, "answer_small"),
        ("text", "  待った\r\n長い  ", "待った\n長い", ""),
        ("text", "長" * 201, None, "answer_too_long"),
        ("grid", {"birth": "town", "moving": "tokyo"}, {"moving": "tokyo", "birth": "town"}, ""),
        ("grid", {"moving": "", "birth": None}, None, ""),
        ("grid", {"dying": "town"}, None, "row_unknown"),
        ("grid", {"moving": "mars"}, None, "option_unknown"),
        ("grid", {"moving": ["town"]}, None, "answer_shape"),
    ],
)
def test_answers(kind: str, answer: object, value: object, problem: str) -> None:
    checked = check(read(document(kind)), answer)
    assert (checked.value, checked.problem) == (value, problem)
    if isinstance(value, dict):
        assert list(value) == list(checked.value)  # type: ignore[call-overload]  # in the order of the rows


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["yes", "wait", "town", "4"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["moving", "x", "ja"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(_ANY, st.sampled_from(KINDS))
def test_whatever_comes_in_is_taken_or_refused_and_what_is_taken_stays_the_same(answer: object, kind: str) -> None:
    wording = read(document(kind))
    checked = check(wording, answer)
    assert checked.value is None or not checked.problem
    assert check(wording, checked.value).value == checked.value


@given(_ANY)
def test_a_document_of_any_shape_is_read_or_refused(given_document: object) -> None:
    for candidate in (given_document, document("grid", rows=given_document), document(texts=given_document)):
        try:
            assert read(candidate).kind in QuestionKind
        except WordingInvalid as refused:
            assert refused.problems  # noqa: PT017 - either outcome is right


def _changed(**more: Any) -> dict[str, Any]:
    return {**copy.deepcopy(document()), **more}


@pytest.mark.parametrize(
    ("after", "links"),
    [
        (_changed(texts=texts("窓口で、待ちましたか。")), {Link.IDENTICAL, Link.COMPARABLE, Link.BROKEN}),
        (_changed(options=[option("no"), option("yes"), option("dont-know", aside=True)]), {Link.COMPARABLE, Link.BROKEN}),
        (_changed(options=[option("yes"), option("sometimes"), option("no")]), {Link.COMPARABLE, Link.BROKEN}),
        (_changed(options=[option("often"), option("never")]), {Link.BROKEN}),
        (document("many"), {Link.BROKEN}),
    ],
)  # fmt: skip
def test_only_a_change_of_words_alone_can_be_called_identical(after: dict[str, Any], links: set[Link]) -> None:
    assert questions.may_follow(read(document()), read(after)) == links


def test_a_scale_with_other_numbers_breaks_the_series() -> None:
    four = document("scale", options=[option(str(each), value=each) for each in range(1, 5)])
    assert questions.may_follow(read(document("scale")), read(four)) == {Link.BROKEN}

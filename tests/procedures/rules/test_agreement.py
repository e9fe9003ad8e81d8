"""Random forms × random answers: document, schema, web, API and the way through a form agree; what is hidden never leaves."""

from copy import deepcopy
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, note
from hypothesis import strategies as st

from tests.examples import examples
from tests.procedures.making import STEERING, answers, definitions, forms, questions, value_of
from tests.procedures.rules import slow
from todoke.procedures.rules import conditions, documents, flow, schema_conditions, values
from todoke.procedures.rules.definition import Definition, Question
from todoke.procedures.rules.kinds import DECIDABLE, QuestionKind, parts
from todoke.procedures.rules.schema import answers_schema, definition_schema, value_schema

pytestmark = pytest.mark.embedded
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
#: What is wrong with how parts fit together, and not with the shape of any: no schema says it.
BEYOND = frozenset({
    "key_twice", "key_taken", "option_twice", "group_unknown", "group_apart", "group_empty", "bounds_backwards", "form_too_long", "prefill_kind",
    "prefill_unknown", "part_twice", "part_question", "text_signs", "format_unknown", "number_bounds", "fee_negative",
})  # fmt: skip


@cache
def of_definitions() -> Any:
    return jsonschema_rs.Draft202012Validator(definition_schema())


def validator(definition: Definition) -> Any:
    return jsonschema_rs.Draft202012Validator(answers_schema(definition))


@examples(30, suppress_health_check=SLOW)
@given(document=forms())
def test_a_form_is_read_as_it_is_written(document: dict[str, Any]) -> None:
    read = documents.read(document)
    written = documents.write(read)
    assert documents.read(written) == read
    assert documents.write(documents.read(written)) == written
    assert of_definitions().is_valid(written), list(of_definitions().iter_errors(written))[:1]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a document."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        found += places(each, (*path, key))
    return found


JUNK = st.sampled_from(["", "x", "A", "a__b", "ja", 0, 1, -1, 10**13, 1.5, True, False, [], {}, ["x"], {"ja": "あ"}, {"ja": ""}, {"fr": "x"}, "あ" * 201, "a\nb", "a_"])  # fmt: skip


@examples(60, suppress_health_check=SLOW)
@given(document=forms(), data=st.data())
def test_schema_and_reader_refuse_the_same_documents(document: dict[str, Any], data: st.DataObject) -> None:
    broken = deepcopy(documents.write(documents.read(document)))
    *path, last = data.draw(st.sampled_from(places(broken)))
    target: Any = broken
    for part in path:
        target = target[part]
    match data.draw(st.integers(0, 2)):
        case 0:
            target[last] = data.draw(JUNK)
        case 1:
            del target[last]
        case _ if isinstance(target, dict):
            target["unheard_of"] = data.draw(JUNK)
    note(f"{path} {last} {broken}")
    problems = documents.look(broken)[1]
    errors = list(of_definitions().iter_errors(broken))
    if errors:
        assert problems, errors[0]
    else:
        semantic = [each for each in problems if each.code in BEYOND or each.place.endswith(("show_if", "when", "yen"))]
        assert semantic == list(problems)


TYPED = st.one_of(
    st.text(max_size=30), st.text("0123456789０１２-ー−, 円万年月日元RH令和.@/", max_size=14),
    st.sampled_from(("はい", "no", "a", "b", "令和8年4月1日", "2026", "４", "090-1234-5678", "カ）トドケ", "とどけ", "ﾄﾄﾞｹ", "a@b.jp", "普通", "ordinary", "0001", "001")),
)  # fmt: skip


@examples(160, suppress_health_check=SLOW)
@given(document=questions("q"), data=st.data())
def test_what_the_web_takes_the_api_takes_and_gives_back(document: dict[str, Any], data: st.DataObject) -> None:
    form = documents.read({"title": {"ja": "様式"}, "pages": [{"key": "p", "questions": [document]}]})
    question = form.pages[0].questions[0]
    typed = {part: data.draw(TYPED) for part in (*parts(question.kind), "")}
    several = data.draw(st.lists(st.one_of(st.sampled_from(("a", "b", "c")), st.uuids().map(str)), max_size=4))
    _stays(question, values.read(question, typed, several))
    given = data.draw(st.one_of(TYPED, st.integers(), st.booleans(), st.dictionaries(st.sampled_from((*parts(question.kind), "x")), TYPED), st.lists(TYPED, max_size=3), value_of(question)))  # fmt: skip
    _stays(question, values.check(question, given))


def _stays(question: Question, answer: values.Answer) -> None:
    """A value that was taken is taken again as it is, typed or sent, and its schema holds."""
    if answer.problems or answer.value is None:
        assert answer.problems or answer == values.Answer()
        return
    assert values.check(question, answer.value) == answer
    several = answer.value if isinstance(answer.value, list) else []
    assert values.read(question, values.typed_of(question, answer.value), several) == answer
    shape = jsonschema_rs.Draft202012Validator(value_schema(question))
    assert shape.is_valid(answer.value), (answer.value, list(shape.iter_errors(answer.value)))


@examples(90, suppress_health_check=SLOW)
@given(form=definitions(kinds=STEERING), data=st.data())
def test_the_way_through_a_form_is_what_the_slow_model_says(form: Definition, data: st.DataObject) -> None:
    given = data.draw(answers(form))
    compare(form, given)


def compare(form: Definition, given: dict[str, object]) -> None:
    before = deepcopy(given)
    whole = flow.passage(form, given)
    assert given == before
    assert whole.shown == flow.visible(form, given) == slow.visible(form, given)
    assert flow.visible(form, whole.shown) == whole.shown  # what is hidden is gone for good
    assert {step.key: [each.key for each in asked] for step, asked in whole.steps} == slow.steps(form, given)
    assert [step.key for step in flow.steps(form, given)] == list(slow.steps(form, given))
    assert flow.problems(form, given) == slow.problems(form, given) == flow.problems(form, whole.shown)
    shown = {flow.path(step, question) for step, asked in whole.steps for question in asked}
    for key, value in whole.shown.items():
        inside = [f"{key}.{at}.{name}" for at, item in enumerate(value) for name in item] if form.group(key) else [key]  # type: ignore[arg-type, var-annotated]
        assert set(inside) <= shown  # nothing leaves that is not asked


@examples(75, suppress_health_check=SLOW)
@given(form=definitions(kinds=STEERING), data=st.data())
def test_steps_ask_what_the_schema_wants(form: Definition, data: st.DataObject) -> None:
    given = data.draw(answers(form))
    shown = flow.visible(form, given)
    is_right = flow.problems(form, given) == {}
    valid = validator(form).is_valid(shown)
    note(f"{shown} {flow.problems(form, given)}")
    if is_right:
        assert valid, [str(each) for each in validator(form).iter_errors(shown)]
    if says_all(form):
        assert valid == is_right
        assert validator(form).is_valid(given) == (is_right and given == shown)


def says_all(form: Definition) -> bool:
    """Whether schema can say every condition of a form."""
    groups = frozenset(group.key for group in form.groups)
    for page, question in form.questions():
        nodes = (page.show_if, question.show_if)
        inside = {each.key for other in form.pages_of(page.group) for each in other.questions} if page.group else set()
        outside = any(not conditions.reads(node) <= inside for node in nodes) if page.group else False
        if schema_conditions.all_hold(nodes, groups) is None or (outside and any(conditions.reads(node) & inside for node in nodes)):  # fmt: skip
            return False
    return all(schema_conditions.all_hold((group.show_if,), groups) is not None for group in form.groups)


@examples(40, suppress_health_check=SLOW)
@given(form=definitions(kinds=STEERING), data=st.data())
def test_whoever_answers_what_is_missing_is_done(form: Definition, data: st.DataObject) -> None:
    given = data.draw(answers(form))
    for _ in range(60):
        missing = flow.problems(form, given)
        if not missing:
            break
        for path, code in missing.items():
            group = form.group(path)
            if group:
                held = list(given.get(path) or ())  # type: ignore[call-overload]
                given[path] = [*held, {}] if code == flow.TOO_FEW else held[: group.most]
            elif question := flow.question_at(form, path):
                step = next(each for each, asked in flow.passage(form, given).steps if path in [flow.path(each, one) for one in asked])  # fmt: skip
                given = flow.with_value(form, given, step, {question.key: data.draw(value_of(question))})
            break
    assert flow.problems(form, given) == {}
    assert validator(form).is_valid(flow.visible(form, given))


def test_a_kind_that_conditions_read_is_asked_in_these_proofs() -> None:
    assert set(DECIDABLE) | {QuestionKind.CHOICES, QuestionKind.FILE} <= set(STEERING)

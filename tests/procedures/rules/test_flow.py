"""The way through a form: steps, what is hidden, what is missing."""

from tests.procedures.forms import ANSWERS, SMALL, without_files
from todoke.procedures.rules import documents, flow

FORM = documents.read(without_files())


def keys(answers: dict[str, object]) -> list[str]:
    return [step.key for step in flow.steps(FORM, answers)]


def test_a_form_is_written_as_it_was_read() -> None:
    assert documents.read(documents.write(documents.read(SMALL))) == documents.read(SMALL)


def test_a_condition_shows_a_page_only_when_it_holds() -> None:
    assert keys({}) == ["applicant", "moved", "child-0", "children-list"]
    assert keys({"moved": True}) == ["applicant", "moved", "before", "child-0", "children-list"]
    assert keys({"moved": True, "children": [{}, {}]})[-3:] == ["child-0", "child-1", "children-list"]


def test_hidden_answers_never_leave_and_are_not_lost() -> None:
    answers = {**ANSWERS, "moved": True, "town": "北区"}
    assert flow.visible(FORM, answers)["town"] == "北区"
    step = next(each for each in flow.steps(FORM, answers) if each.key == "moved")
    changed = flow.with_value(FORM, answers, step, {"moved": False})
    assert "town" not in flow.visible(FORM, changed)
    assert changed["town"] == "北区"


def test_what_is_missing_is_named_by_path() -> None:
    assert flow.problems(FORM, ANSWERS) == {}
    assert flow.problems(FORM, {**ANSWERS, "moved": True}) == {"town": "answer_missing"}
    assert flow.problems(FORM, {**ANSWERS, "children": [{"born": "2026-05-05"}]}) == {
        "children.0.child": "answer_missing"
    }

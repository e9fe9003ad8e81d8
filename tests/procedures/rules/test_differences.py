"""What differs between two versions: only what was changed, and the fewest things that were moved."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.procedures.forms import SMALL
from todoke.procedures.rules import documents, editing
from todoke.procedures.rules.differences import Thing, differences
from todoke.procedures.rules.effort import effort

FORM = documents.read(SMALL)


def said(document: dict[str, object]) -> list[tuple[str, str, str]]:
    return [(each.thing.value, each.key, each.field) for each in differences(FORM, documents.look(document)[0])]


def test_each_change_is_named_once() -> None:
    assert differences(FORM, FORM) == []
    assert said(editing.change_form(SMALL, {"processing_days": 20})) == [("form", "", "processing_days")]
    assert said(editing.change_question(SMALL, "moved", {"required": False})) == [("question", "moved", "required")]
    assert said(editing.change_page(SMALL, "before", {"show_if": ""})) == [("page", "before", "show_if")]
    assert said(editing.remove_page(SMALL, "before")) == [("page", "before", ""), ("question", "town", "")]
    assert said(editing.add_question(SMALL, {"kind": "text", "label": {"ja": "何"}}, page="moved")[0]) == [("question", "q1", "")]  # fmt: skip
    fee = editing.change_form(SMALL, {"fees": [{"yen": "300"}]})
    assert said(fee) == [("fee", "1", "")]


def test_a_page_that_moved_is_the_only_one_that_did() -> None:
    moved = editing.move_page(editing.move_page(SMALL, "applicant", editing.DOWN), "applicant", editing.DOWN)
    changes = [each for each in differences(FORM, documents.look(moved)[0]) if each.thing is Thing.PAGE]
    assert [(each.key, each.field, each.before, each.after) for each in changes if each.field == "place"] == [
        ("applicant", "place", 1, 3)
    ]


@settings(max_examples=40, deadline=None)
@given(st.permutations(["applicant", "moved", "child"]))
def test_no_more_is_called_moved_than_was(order: list[str]) -> None:
    pages = {str(page["key"]): page for page in SMALL["pages"]}
    document = {**SMALL, "pages": [*(pages[key] for key in order), pages["insurance"]]}
    form = documents.look({**SMALL, "pages": [pages[key] for key in ("applicant", "moved", "child", "insurance")]})[0]
    moved = [each for each in differences(form, documents.look(document)[0]) if each.thing is Thing.PAGE and each.field == "place"]  # fmt: skip
    assert len(moved) <= 2
    assert bool(moved) == (order != ["applicant", "moved", "child"])


def test_effort_counts_what_is_known_as_looked_at() -> None:
    cost = effort(FORM)
    assert (cost.questions, cost.known, cost.files) == (6, 1, 1)
    asked = effort(documents.read(editing.change_question(SMALL, "applicant", {"prefill": ""})))
    assert asked.seconds > cost.seconds
    assert effort(documents.look({"title": {"ja": "空"}})[0]).minutes == 0

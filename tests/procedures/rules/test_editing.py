"""Editing a document step by step: whatever is moved or removed, it stays one that can be read, and nothing is lost by the way."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.procedures.forms import SMALL
from todoke.procedures.rules import documents, editing

pytestmark = pytest.mark.embedded


def keys(document: dict[str, Any]) -> list[str]:
    return [str(each["key"]) for page in editing.pages(document) for each in editing.questions(page)]


def test_a_document_that_was_given_is_never_changed() -> None:
    before = documents.write(documents.read(SMALL))
    changes: list[Callable[[dict[str, Any]], dict[str, Any]]] = [
        lambda each: editing.remove_page(each, "moved"), lambda each: editing.move_page(each, "child", editing.UP), lambda each: editing.rename(each, "moved", "here"),
        lambda each: editing.add_question(each, {"kind": "text", "label": {"ja": "何"}})[0], lambda each: editing.place_question(each, "born", ""),
        lambda each: editing.remove_group(each, "children"), lambda each: editing.add_pages(each, SMALL), lambda each: editing.change_form(each, {"law": "条例"}),
    ]  # fmt: skip
    for change in changes:
        given_document = documents.write(documents.read(SMALL))
        assert change(given_document) != before
        assert given_document == before


def test_a_key_is_renamed_wherever_it_is_named() -> None:
    document = {**SMALL, "fees": [{"when": "moved AND children_count > 1", "yen": "300 * children_count"}], "parts": [{"body": "131181", "questions": ["moved"]}]}  # fmt: skip
    renamed = editing.rename(editing.rename(document, "moved", "came"), "children", "kids")
    assert (renamed["pages"][2]["show_if"], renamed["pages"][3]["group"]) == ("came", "kids")
    assert renamed["fees"][0] == {"when": "came AND kids_count > 1", "yen": "300 * kids_count"}
    assert renamed["parts"][0]["questions"] == ["came"]
    assert editing.rename(editing.rename(renamed, "came", "moved"), "kids", "children") == document


def test_pages_of_a_group_move_as_one_at_their_edge() -> None:
    def order(document: dict[str, Any]) -> list[str]:
        return [str(each["key"]) for each in editing.pages(document)]

    assert order(editing.move_page(SMALL, "before", editing.DOWN)) == ["applicant", "moved", "child", "insurance", "before"]  # fmt: skip
    assert order(editing.move_page(SMALL, "child", editing.UP)) == ["applicant", "moved", "child", "insurance", "before"]  # fmt: skip
    assert order(editing.move_page(SMALL, "child", editing.DOWN)) == ["applicant", "moved", "before", "insurance", "child"]  # fmt: skip
    assert order(editing.move_page(SMALL, "applicant", editing.UP)) == order(SMALL)


def test_a_page_that_begins_to_repeat_goes_to_the_others() -> None:
    grouped = editing.change_page(SMALL, "applicant", {"group": "children"})
    assert [each["key"] for each in grouped["pages"]] == ["moved", "before", "child", "insurance", "applicant"]
    assert documents.look(grouped)[1] == ()
    again = editing.change_page(grouped, "child", {"group": ""})
    assert [each["key"] for each in again["pages"]] == ["moved", "before", "insurance", "applicant", "child"]


def test_a_pattern_put_in_twice_has_keys_of_its_own() -> None:
    twice = editing.add_pages(SMALL, SMALL)
    assert len(keys(twice)) == 2 * len(keys(SMALL)) == len(set(keys(twice)))
    definition = documents.read(twice)
    assert len(definition.groups) == 2
    copied = definition.pages[len(SMALL["pages"]) + 2]
    assert documents.write(definition)["pages"][len(SMALL["pages"]) + 2]["show_if"] != "moved"  # type: ignore[index]
    assert copied.key != "before"


def moved(document: dict[str, Any], what: int, page: str, question: str, step: int) -> dict[str, Any]:
    """One of the moves that the builder offers."""
    changes: list[Callable[[], dict[str, Any]]] = [
        lambda: editing.move_page(document, page, step), lambda: editing.move_question(document, question, step),
        lambda: editing.place_question(document, question, page), lambda: editing.place_question(document, question, ""),
        lambda: editing.remove_question(document, question), lambda: editing.change_page(document, page, {"group": "children" if step > 0 else ""}),
        lambda: editing.add_question(document, {"kind": "yes_no", "label": {"ja": "はいですか"}}, page=page)[0],
    ]  # fmt: skip
    return changes[what]()


MOVES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 8), st.sampled_from([editing.UP, editing.DOWN])), max_size=25)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(MOVES)
def test_no_series_of_moves_breaks_the_shape(moves: list[tuple[int, int, int]]) -> None:
    """Only conditions that now read something later, or nothing, can be at fault: never keys, groups or empty pages."""
    document: dict[str, Any] = documents.write(documents.read(SMALL))
    for what, at, step in moves:
        pages, every = [str(each["key"]) for each in editing.pages(document)], keys(document)
        if not pages or not every:
            break
        page, question = pages[at % len(pages)], every[at % len(every)]
        document = moved(document, what, page, question, step)
        codes = {each.code for each in documents.look(document)[1]}
        assert codes <= {"condition_later", "condition_unknown", "condition_elsewhere", "condition_circle", "condition_itself", "group_empty", "form_empty"}, codes  # fmt: skip
        assert len(keys(document)) == len(set(keys(document)))

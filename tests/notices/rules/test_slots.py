"""The kinds of fields are closed: no delicate fact fits one that leaves the box, whatever is put into it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.notices.rules.slots import (
    INSIDE_ALONE,
    KINDS,
    Slot,
    SlotKind,
    fill,
    may_leave,
    pieces,
    problem,
    problems,
    slots_of,
)
from todoke.people.rules.facts import Fact, Sensitivity
from todoke.people.rules.facts import Kind as FactKind
from todoke.people.rules.vocabulary import BY_NAME

pytestmark = pytest.mark.embedded
DELICATE = [fact for fact in BY_NAME.values() if fact.sensitivity >= Sensitivity.DELICATE]


def said(fact: Fact) -> list[object]:
    """What somebody could put into a field to tell this fact."""
    words: list[object] = [fact.name, fact.label, fact.question]
    if fact.kind is FactKind.BOOLEAN:
        return [*words, True, False]
    if fact.kind is FactKind.INTEGER:
        return [*words, fact.low, fact.high, str(fact.high), -1, 10_000_000]
    if fact.kind is FactKind.CHOICE:
        return words + [each for choice in fact.choices for each in (choice.value, choice.label)]
    return [*words, date(2026, 4, 1), "2026-04-01"]


def test_no_kind_tells_a_delicate_fact() -> None:
    told = {name for about in KINDS.values() for name in about.says}
    assert told <= set(BY_NAME)
    assert not told & {fact.name for fact in DELICATE}
    assert len(DELICATE) > 20


def test_no_value_of_a_delicate_fact_leaves_the_box() -> None:
    """Numbers pass for an age alone, and are then said as one ("… years old"); words, days and yes or no pass for nothing."""
    for fact in DELICATE:
        for value in said(fact):
            for kind, about in KINDS.items():
                if may_leave(kind, value) and not about.own:
                    assert kind is SlotKind.AGE, (fact.name, value, kind)
                    assert type(value) is int
                    assert 0 <= value <= 120


@given(kind=st.sampled_from(SlotKind), words=st.text(alphabet="ひみつ生活保護の子ABC {}|<>", max_size=30))
def test_free_words_never_leave_the_box(kind: SlotKind, words: str) -> None:
    assert KINDS[kind].own or not may_leave(kind, words)


def test_a_pregnancy_and_a_girls_vaccination_stay_inside() -> None:
    assert problem(SlotKind.DOSE, "MR1") == ""
    assert may_leave(SlotKind.DOSE, "MR1")
    assert all(problem(SlotKind.DOSE, each) == "" and not may_leave(SlotKind.DOSE, each) for each in INSIDE_ALONE)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (SlotKind.DAY, "2027-02-28", ""), (SlotKind.DAY, "2027-02-29", "slot_not_a_day"), (SlotKind.DAY, "20270228", "slot_not_a_day"),
        (SlotKind.AGE, True, "slot_not_a_number"), (SlotKind.AGE, 121, "slot_not_a_number"), (SlotKind.COUNT, 12, ""),
        (SlotKind.CHILD, "花子", ""), (SlotKind.CHILD, "{漢字|かんじ}", "slot_unusable"), (SlotKind.PLACE, "https://x.example.com/", "slot_unusable"),
        (SlotKind.PLACE, "a" * 61, "slot_too_long"), (SlotKind.PROGRAM, "psid3.0+7000020131181+1+UM24", ""), (SlotKind.PROGRAM, "生活保護", "slot_not_a_program"),
        (SlotKind.BODY, "荒川区", "slot_fills_itself"), (SlotKind.CHILD, "", "slot_empty"), (SlotKind.DOSE, "MR", "slot_not_in_calendar"),
    ],
)  # fmt: skip
def test_values(kind: SlotKind, value: object, code: str) -> None:
    assert problem(kind, value) == code


def test_values_of_a_notice() -> None:
    slots = slots_of(
        [
            {"name": "child", "kind": "child"},
            {"name": "sender", "kind": "body"},
            {"name": "X", "kind": "day"},
            {"name": "a", "kind": "income"},
            3,
        ]
    )
    assert slots == (Slot("child", SlotKind.CHILD), Slot("sender", SlotKind.BODY))
    assert problems(slots, {"income": 3}) == {"income": "slot_unknown", "child": "slot_missing"}
    assert problems(slots, {"child": "花子"}) == {}


@given(text=st.text(alphabet="ab漢字{}|_ \n", max_size=40))
def test_pieces_are_the_whole_text(text: str) -> None:
    def again(piece: object) -> str:
        from todoke.notices.rules.slots import Piece

        assert isinstance(piece, Piece)
        if piece.reading:
            return f"{{{piece.text}|{piece.reading}}}"
        return f"{{{piece.text}}}" if piece.field else piece.text

    assert "".join(map(again, pieces(text))) == text


def test_filling() -> None:
    assert fill("{漢字|かんじ}は{n}", {"n": "2つ"}.get) == "{漢字|かんじ}は2つ"
    assert fill("{n} {m}", {"n": "2"}.get) is None
    assert fill("a}b", lambda _: "") is None

"""From what is told to a core system's own words: paths, formats, tables of codes."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.procedures.rules import connectors, mapping
from todoke.procedures.rules.mapping import Row, Shape, Trouble
from todoke.procedures.rules.states import Route

TOLD: dict[str, Any] = {
    "number": "ABCD", "answers": {"moved": False, "income": 120, "born": "2026-05-05", "bank": {"type": "ordinary"},
                                  "children": [{"born": "2019-05-01", "kana": "ガガ"}, {"kana": "ﾊﾟﾊﾟ"}]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "value"),
    [
        (Row("a", "answers.income"), 120), (Row("a", "answers.moved"), False), (Row("a", constant="01"), "01"), (Row("a", "answers.nothing.at.all"), None),
        (Row("a", "answers.children.1.kana", shape=Shape.FULL_WIDTH), "パパ"), (Row("a", "answers.children.*.kana", shape=Shape.HALF_WIDTH), ["ｶﾞｶﾞ", "ﾊﾟﾊﾟ"]),
        (Row("a", "answers.children.*.born", shape=Shape.WAREKI), ["令和元年5月1日", None]), (Row("a", "answers.income", shape=Shape.ZERO_PADDED, width=6), "000120"),
        (Row("a", "answers.bank.type", codes={"ordinary": "1"}), "1"), (Row("a", "answers.moved", codes={"true": "1", "false": "2"}), "2"),
        (Row("a", "answers.moved", shape=Shape.ONE_ZERO), "0"), (Row("a", "answers.born", shape=Shape.DATE_SLASH), "2026/05/05"),
    ],
)  # fmt: skip
def test_a_row_takes_its_value_and_writes_it(row: Row, value: object) -> None:
    assert mapping.written(row, TOLD) == (value, None)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (Row("a", "answers.bank.type", codes={"current": "2"}), "map_code_unknown"), (Row("a", "number", shape=Shape.WAREKI), "map_shape"),
        (Row("a", "number", width=3), "map_too_long"), (Row("a", "answers.bank", shape=Shape.HALF_WIDTH), "map_parts"),
        (Row("a", "number", shape=Shape.ZERO_PADDED, width=9), "map_shape"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_as_wanted_is_said_without_the_value(row: Row, code: str) -> None:
    assert mapping.written(row, TOLD)[1] == Trouble(code, "a")


@given(st.dates(date(1868, 10, 23), date(2100, 12, 31)))
def test_the_japanese_calendar_goes_both_ways(day: date) -> None:
    from todoke.registry.rules import written

    said = mapping.shaped(day.isoformat(), Shape.WAREKI)
    assert said is not None
    if day >= date(1873, 1, 1):  # before, the lunar calendar was in use, and readers differ
        assert written.iso_date(said) == day.isoformat()
    code = mapping.shaped(day.isoformat(), Shape.WAREKI_CODE)
    assert code is not None
    assert len(code) == 7 or day >= date(2118, 1, 1)


@given(st.text(alphabet="アガパヴーャッ・「」、。aA1 漢", max_size=30))
def test_half_and_full_width_undo_one_another(text: str) -> None:
    full = mapping.full_width(text)
    assert mapping.full_width(mapping.half_width(full)) == full


def test_the_document_of_a_core_system_is_built_along_its_own_paths() -> None:
    rows = [
        Row("a.b.c", "number"),
        Row("kids.*.birth.day", "answers.children.*.born"),
        Row("kids.*.kana", "answers.children.*.kana"),
        Row("gone", "answers.gone"),
    ]
    made, troubles = mapping.outgoing(rows, TOLD)
    assert made == {
        "a": {"b": {"c": "ABCD"}},
        "kids": [{"birth": {"day": "2019-05-01"}, "kana": "ガガ"}, {"kana": "ﾊﾟﾊﾟ"}],
    }
    assert troubles == []


@pytest.mark.parametrize(
    ("route", "given_", "places"),
    [
        (Route.WEBHOOK, {"url": "http://a.example/"}, {"url"}), (Route.WEBHOOK, {"url": "https://a.example/ x"}, {"url"}),
        (Route.REST, {"url": "https://a.example/", "rows": []}, {"rows"}),
        (Route.REST, {"url": "https://a.example/", "headers": {"Host": "x"}, "auth": "header", "rows": [{"to": "a b", "from": "number"}]}, {"headers", "auth_header", "rows.0.to"}),
        (Route.FILE, {"rows": [{"to": "a", "from": "x"}, {"to": "a", "from": "number", "value": "1"}]}, {"rows.0.from", "rows.1.to", "rows.1.from"}),
        (Route.FILE, {"encoding": "euc", "format": "pdf", "rows": [{"to": "a", "from": "number", "as": "zero_padded"}]}, {"encoding", "format", "rows.0.width"}),
        (Route.RPA, {"rows": [7, {"to": "", "from": "number", "codes": {"a": 1}}]}, {"rows.0", "rows.1.to", "rows.1.codes"}),
    ],
)  # fmt: skip
def test_settings_say_every_fault_at_once(route: Route, given_: dict[str, Any], places: set[str]) -> None:
    assert set(connectors.read(route, given_, known={"number"})[1]) == places


@given(st.sampled_from(list(Route)), st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda each: st.lists(each, max_size=3) | st.dictionaries(st.sampled_from(["url", "rows", "to", "from", "value", "as", "width", "codes", "headers", "each", "auth"]), each, max_size=5), max_leaves=12))  # fmt: skip
def test_settings_of_any_shape_are_read_and_what_is_read_is_read_again_the_same(route: Route, given_: object) -> None:
    settings, problems = connectors.read(route, given_ if isinstance(given_, dict) else {})
    if not problems:
        assert connectors.read(route, settings) == (settings, {})
        mapping.outgoing(connectors.rows_of(settings), TOLD)

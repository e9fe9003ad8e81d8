"""What was read from a workbook comes back as it was, whatever its cells hold."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from todoke.registry.formats.workbook import CellNote, CellValue, ReadProgram, WorkbookRead
from todoke.registry.formats.workbook_saved import from_json, to_json

pytestmark = pytest.mark.embedded

TEXT = st.text(max_size=8)  # NUL and lone surrogates too
CELLS = st.one_of(
    st.none(), TEXT, st.booleans(), st.integers(), st.floats(allow_nan=False), st.dates(), st.times(), st.datetimes(),
    st.lists(st.dictionaries(st.sampled_from(["title", "uri"]), TEXT), max_size=2),
)  # fmt: skip
NOTES = st.builds(
    CellNote,
    st.just("formula"),
    TEXT,
    TEXT,
    TEXT,
    TEXT,
    st.dictionaries(TEXT, st.one_of(TEXT, st.integers()), max_size=2),
)
PROGRAMS = st.builds(
    ReadProgram, TEXT, st.one_of(st.none(), TEXT), st.one_of(st.none(), st.integers()), st.one_of(st.none(), TEXT), st.one_of(st.none(), TEXT),
    st.dictionaries(TEXT, CELLS, max_size=4), st.dictionaries(TEXT, TEXT, max_size=2), st.lists(NOTES, max_size=2),
)  # fmt: skip


@settings(deadline=None)
@given(st.builds(WorkbookRead, st.just([]), st.lists(PROGRAMS, max_size=2), st.lists(NOTES, max_size=2), TEXT, TEXT))
def test_nothing_is_lost(read: WorkbookRead) -> None:
    saved = to_json(read)
    assert saved.isascii()
    assert "\0" not in saved
    assert from_json(saved) == read


def test_kinds_of_cells_are_told_apart() -> None:
    cells: dict[str, CellValue] = {
        "a": date(2026, 4, 1),
        "b": datetime(2026, 4, 1, 9, 30),
        "c": time(9, 30),
        "d": "2026-04-01",
        "e": True,
        "f": 1,
    }
    read = WorkbookRead([], [ReadProgram("k", "k", 1, None, None, dict(cells))], [])
    back = from_json(to_json(read)).programs[0].changes
    assert back == cells
    assert [type(back[name]) for name in cells] == [type(value) for value in cells.values()]

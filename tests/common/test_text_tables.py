"""Tests of tables drawn with pipes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.common.text_tables import grid, is_table_line


def shown(text: str) -> list[list[tuple[str, int, int]]]:
    return [[(cell.text, cell.colspan, cell.rowspan) for cell in row] for row in grid(text.split("\n")).rows]


@pytest.mark.parametrize(
    ("line", "is_table"),
    [("|a|b|", True), ("  |a|b|\u3000", True), ("|a|", True), ("|a", False), ("a|", False), ("||", False), ("|a\\|", False), ("", False)],
)  # fmt: skip
def test_a_table_line_has_pipes_at_both_ends(line: str, is_table: bool) -> None:
    assert is_table_line(line) is is_table


def test_a_header_and_a_cell_joined_upwards() -> None:
    table = grid(["|種別|対象|", "|:---|---:|", "|健診|妊婦|", "|訪問|^|", "|相談|＾|"])
    assert table.header_rows == 1
    assert [[(c.text, c.rowspan) for c in row] for row in table.rows] == [
        [("種別", 1), ("対象", 1)],
        [("健診", 1), ("妊婦", 3)],
        [("訪問", 1)],
        [("相談", 1)],
    ]


def test_a_header_of_three_rows_joined_both_ways() -> None:
    table = grid(["|区分|<|料金|<|", "|--|--|--|--|", "|^|^|2号|<|", "|^|^|標準|短|", "|1|保護|0|0|", "|2|<|0|0|"])
    assert table.header_rows == 3
    assert [[(c.text, c.colspan, c.rowspan) for c in row] for row in table.rows] == [
        [("区分", 2, 3), ("料金", 2, 1)],
        [("2号", 2, 1)],
        [("標準", 1, 1), ("短", 1, 1)],
        [("1", 1, 1), ("保護", 1, 1), ("0", 1, 1), ("0", 1, 1)],
        [("2", 2, 1), ("0", 1, 1), ("0", 1, 1)],
    ]


def test_a_table_without_a_divider_has_no_header() -> None:
    assert grid(["|一時金|42万円|"]).header_rows == 0


def test_a_row_of_another_length_is_shown_whole_and_nothing_joins_to_it() -> None:
    assert shown("|a|b|\n|--|--|\n|c|\n|^|d|") == [
        [("a", 1, 1), ("b", 1, 1)],
        [("|c|", 2, 1)],
        [("^", 1, 1), ("d", 1, 1)],
    ]


def test_signs_that_join_nothing_or_no_rectangle_are_text() -> None:
    assert shown("|^|<|b|") == [[("^", 2, 1), ("b", 1, 1)]]
    assert shown("|a|<|\n|^|b|") == [[("a", 1, 1), ("<", 1, 1)], [("^", 1, 1), ("b", 1, 1)]]


def test_an_escaped_pipe_is_part_of_its_cell() -> None:
    assert shown("|a\\|b|c|") == [[("a|b", 1, 1), ("c", 1, 1)]]


@given(st.lists(st.lists(st.sampled_from(["^", "<", "a", ""]), min_size=3, max_size=3), min_size=1, max_size=7))
def test_cells_cover_each_place_once(rows: list[list[str]]) -> None:
    table = grid(["|" + "|".join(row) + "|" for row in rows])
    covered: list[tuple[int, int]] = []
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            places = [(number + r, column + c) for r in range(cell.rowspan) for c in range(cell.colspan)]
            covered += places
            taken.update(places)
    assert sorted(covered) == [(row, column) for row in range(len(rows)) for column in range(3)]

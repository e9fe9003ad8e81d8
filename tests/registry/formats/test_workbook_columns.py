"""Columns are found whatever staff do to the headings, and what is not read is named."""

import io
import json
from typing import Any

import openpyxl
import pytest

from tests.registry.formats.test_workbook import NUMBER, OWN, edited, program, put
from todoke.registry.formats import workbook
from todoke.registry.formats.reading import UnreadableFile
from todoke.registry.formats.workbook_layout import IDENTITY_SHEET


def reordered(book: Any) -> None:
    """Columns in another order and a column of the staff's own, without the rows of names and groups."""
    sheet = book["全項目"]
    table = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    order = [*range(len(table[0]) - 1, -1, -1)]
    book.remove(sheet)
    book.remove(book["かんたん"])
    fresh = book.create_sheet("Sheet1")
    for number, row in enumerate(table):
        fresh.append([row[place] for place in order] + ["メモ" if number == 0 else "x"])


def test_columns_are_found_by_headings_when_the_names_are_gone() -> None:
    found = workbook.read(edited(reordered))
    assert program(found).changes == {}
    assert [problem.code for problem in found.problems] == ["unknown_column"]
    assert found.problems[0].original == "メモ"
    assert next(row for row in found.rows if row.number == NUMBER).values["name"] == OWN["name"]


def test_columns_are_found_by_names_when_headings_are_renamed_and_columns_moved() -> None:
    def change(book: Any) -> None:
        sheet = book["全項目"]
        sheet["C3"] = "呼び名"
        sheet.delete_cols(5)
        sheet.insert_cols(4)
        sheet["D3"] = "メモ"
        put(book, "全項目", "name", "変えた")

    found = workbook.read(edited(change))
    assert program(found).changes == {"name": "変えた"}
    assert [problem.code for problem in found.problems] == ["unknown_column"]


@pytest.mark.parametrize("labels", [(), ({"Name": "Nom", "Programme number": "Numéro", "Summary": "Résumé"},)])
def test_a_copy_without_the_hidden_sheets_still_reads_but_clears_nothing(labels: tuple[dict[str, str], ...]) -> None:
    book: Any = openpyxl.Workbook()
    words = labels[0] if labels else {"Name": "タイトル（制度名）", "Programme number": "制度番号", "Summary": "概　要"}
    book.active.append([words["Programme number"], "Version", words["Name"], words["Summary"], "費用"])
    book.active.append([NUMBER, 3, "名", None, None])
    out = io.BytesIO()
    book.save(out)
    found = workbook.read(out, labels)
    assert program(found).changes == {"name": "名"}
    assert program(found).version == 3
    assert "no_identity" in {problem.code for problem in found.problems}


def test_a_workbook_without_headings_or_of_another_format_is_refused() -> None:
    book: Any = openpyxl.Workbook()
    book.active.append(["a", "b"])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(UnreadableFile) as refused:
        workbook.read(out)
    assert refused.value.code == "no_header"

    def newer(changed: Any) -> None:
        changed[IDENTITY_SHEET]["B1"] = "99"

    with pytest.raises(UnreadableFile) as refused:
        workbook.read(edited(newer))
    assert (refused.value.code, refused.value.data["found"]) == ("other_format_version", "99")


def test_a_sheet_that_is_not_read_is_named() -> None:
    def change(book: Any) -> None:
        book.create_sheet("集計")["A1"] = "合計"
        for row in (1, 3):
            book["かんたん"][f"A{row}"] = None

    problems = workbook.read(edited(change)).problems
    assert [(each.code, each.data["sheet"]) for each in problems] == [
        ("no_number_column", "かんたん"),
        ("sheet_ignored", "集計"),
    ]


def test_a_damaged_identity_is_as_none() -> None:
    def damage(book: Any) -> None:
        book[IDENTITY_SHEET]["E3"] = json.dumps([1])

    found = workbook.read(edited(damage))
    assert "no_identity" in {problem.code for problem in found.problems}
    assert program(found).changes["name"] == OWN["name"]

"""Bulk files: what each encoding holds, what is said of what it cannot, and answers that come back."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from todoke.procedures.formats import core_files
from todoke.procedures.formats.core_files import AnswerFileUnreadable, Line, Remark

ROWS: list[dict[str, Any]] = [
    {"to": "番号", "from": "number"}, {"to": "氏名", "from": "answers.name"}, {"to": "子", "from": "answers.children.*.name"}, {"to": "口座", "from": "answers.account"},
]  # fmt: skip
DOCUMENT: dict[str, Any] = {
    "number": "ABCD",
    "answers": {"name": "髙𠮷～〜", "account": "0012", "children": [{"name": "一"}, {"name": "=二"}]},
}


def settings(**given: Any) -> dict[str, Any]:
    return {"format": "csv", "encoding": "utf-8-sig", "heading": True, "each": "", "rows": ROWS, **given}


def test_what_cp932_cannot_hold_is_reported_by_line_and_column() -> None:
    made = core_files.make(settings(encoding="cp932"), [DOCUMENT])
    assert made.content.decode("cp932") == "番号,氏名,子,口座\r\nABCD,髙〓～～,一、=二,0012\r\n"
    assert set(made.remarks) == {Remark(1, "氏名", "file_lost", "𠮷"), Remark(1, "氏名", "file_changed", "〜")}
    whole = core_files.make(settings(), [DOCUMENT])
    assert whole.content.startswith(b"\xef\xbb\xbf")
    assert "髙𠮷～〜" in whole.content.decode("utf-8-sig")
    assert whole.remarks == ()


def test_a_line_for_each_member_and_what_looks_like_a_formula_is_said() -> None:
    made = core_files.make(
        settings(each="children", heading=False), [DOCUMENT, {"number": "EFGH", "answers": {"name": "x"}}]
    )
    assert made.content.decode("utf-8-sig").splitlines() == [
        "ABCD,髙𠮷～〜,一,0012",
        "ABCD,髙𠮷～〜,=二,0012",
        "EFGH,x,,",
    ]
    assert made.remarks == (Remark(2, "子", "file_formula"),)
    assert made.lines == 3


def test_excel_gets_text_alone() -> None:
    made = core_files.make(settings(format="xlsx", each="children"), [DOCUMENT])
    sheet = load_workbook(io.BytesIO(made.content)).active
    assert sheet is not None
    cells = [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows()]
    assert cells[2] == [("ABCD", "s"), ("髙𠮷～〜", "s"), ("=二", "s"), ("0012", "s")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932"])
def test_answers_are_read_in_either_encoding(encoding: str) -> None:
    assert core_files.read_answers("番号,先方\r\n ABCD , K-1\r\nEFGH,,理由\r\n".encode(encoding)) == [
        Line("番号", "先方"), Line("ABCD", "K-1"), Line("EFGH", "", "理由"),
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,\x00", b'"a', b"x" * (core_files.MOST_ANSWER_BYTES + 1)])
def test_what_is_no_file_of_answers_is_refused(content: bytes) -> None:
    with pytest.raises(AnswerFileUnreadable):
        core_files.read_answers(content)

"""The staff workbook: what is written comes back unchanged, and what staff change comes back as changes."""

import io
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from tests.examples import examples
from todoke.registry.formats import workbook
from todoke.registry.formats.workbook import WorkbookRead, WorkbookRow
from todoke.registry.formats.workbook_layout import (
    IDENTITY_SHEET,
    LISTS_SHEET,
    LONG_MARK,
    SHORT,
    WHOLE,
    escape,
    unescape,
)
from todoke.registry.rules.fields import BY_NAME, SHORT_SHEET, Kind
from todoke.registry.rules.values import parse

WHEN = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NUMBER, OTHER = "131181-000012-7", "psid3.0+7000020131181+1+UM24"
JAPANESE = {
    "Name": "{名前|なまえ}", "Summary": "概要", "Telephone": "電話", "Short sheet": "かんたん", "All fields": "全項目",
    "Programme number": "制度番号", "Yes": "はい", "No": "いいえ", "Cost": "費用", "Remarks": "備考",
}  # fmt: skip
OWN: dict[str, object] = {
    "name": "児童手当（葛󠄀城・𠮷野・神\ufa19）",
    "summary": "=1+1",
    "description": "一行目\n二行目\tタブ\n\n|表|\n|:--|",
    "remarks": " 前後の空白 ",
    "cost_conditions": "+81 から",
    "contact_phone": "03-0123-4567,0120-000-000",
    "contact_postcode": "0010001",
    "contact_extension": "0042",
    "capacity": "1-2",
    "area_code": "131181;荒川区",
    "procedure_to_date": "2026-04-01",
    "period_from_date": "1899-01-01",
    "use_from_time": "09:00",
    "target_age_lt": 18,
    "benefit_limit_yen": 1500000,
    "max_interest_rate": 2.5,
    "budget_limited": False,
    "online_filing": True,
    "category_codes": ["002", "003"],
    "industry_codes": ["01"],
    "keywords": ["手当", "育児 支援"],
    "form_links": [
        {"uri": "https://example.lg.jp/a;b", "title": "様式;1"},
        {"uri": "https://example.lg.jp/", "title": ""},
    ],
    "official_url": "https://example.lg.jp/?a=1&b=<2>",
    "contact_email": "@madoguchi",
    "change_kind": 0,
    "law_name": "",
}
CENTRAL: dict[str, object] = {
    "law_name": "児童手当法",
    "belongings": "本人確認書類\x07",
    "procedure_from_date": "2026-01-01",
}


def rows(own: Mapping[str, object] = OWN) -> list[WorkbookRow]:
    return [
        WorkbookRow(NUMBER, 3, "131181", own, CENTRAL),
        WorkbookRow(OTHER, 1, "131181", {"name": "二つ目", "summary": "短い"}, {}),
    ]


def written(own: Mapping[str, object] = OWN, labels: Mapping[str, str] = JAPANESE) -> io.BytesIO:
    out = io.BytesIO()
    workbook.write(out, rows(own), labels, "ja", exported_at=WHEN)
    return out


def column(sheet: Any, name: str) -> str:
    return next(get_column_letter(cell.column) for cell in sheet[1] if cell.value == name)


def edited(change: Callable[[Any], None], file: io.BytesIO | None = None) -> io.BytesIO:
    """The file as a spreadsheet program saves it after a change: shared strings, no cell of ours left as it was."""
    book = openpyxl.load_workbook(file or written())
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out


def put(book: Any, sheet: str, name: str, value: object, row: int = 4) -> None:
    book[sheet][f"{column(book[sheet], name)}{row}"] = value


def program(found: WorkbookRead, key: str = NUMBER) -> workbook.ReadProgram:
    return next(each for each in found.programs if each.key == key)


def codes(found: WorkbookRead, key: str = NUMBER) -> list[str]:
    return [problem.code for problem in program(found, key).problems]


def test_every_kind_of_field_comes_back_exactly() -> None:
    found = workbook.read(written())
    whole = next(row for row in found.rows if row.sheet == "全項目" and row.number == NUMBER)
    assert {each.kind for each in WHOLE} == {BY_NAME[name].kind for name in OWN}
    for name, value in OWN.items():
        if name != "law_name":
            assert parse(BY_NAME[name], whole.values[name]).value == value, name
            assert not parse(BY_NAME[name], whole.values[name]).problems, name
    assert whole.values["law_name"] == ""
    assert whole.values["belongings"] is None
    assert whole.values["procedure_to_date"] == date(2026, 4, 1)


def test_an_unchanged_workbook_changes_nothing_even_when_saved_again() -> None:
    for file in (written(), edited(lambda _: None)):
        found = workbook.read(file)
        assert [(each.number, each.version, each.changes, each.problems) for each in found.programs] == [
            (NUMBER, 3, {}, []), (OTHER, 1, {}, []),
        ]  # fmt: skip
        assert found.problems == []
        assert (found.exported_at, found.language) == (WHEN.isoformat(), "ja")
        assert program(found).content_hash == workbook.content_hash(OWN)
        assert program(found).body_code == "131181"


def test_content_hash_sees_content_not_order_or_absence() -> None:
    assert workbook.content_hash({"name": "a", "summary": "b"}) == workbook.content_hash(
        {"summary": "b", "name": "a", "cost": None}
    )
    assert workbook.content_hash({"name": "a"}) != workbook.content_hash({"name": "a", "law_name": ""})


def test_text_is_never_a_formula_and_dates_are_dates() -> None:
    book = openpyxl.load_workbook(written())
    sheet = book["全項目"]
    for name in ("summary", "cost_conditions", "contact_email"):
        cell = sheet[f"{column(sheet, name)}4"]
        assert (cell.data_type, cell.quotePrefix, cell.number_format) == ("s", True, "@")
    assert sheet[f"{column(sheet, 'contact_postcode')}4"].value == "0010001"
    assert sheet[f"{column(sheet, 'procedure_to_date')}4"].value == datetime(2026, 4, 1)
    assert sheet[f"{column(sheet, 'benefit_limit_yen')}4"].value == 1500000


def test_sheets_locks_dropdowns_and_notes() -> None:
    book = openpyxl.load_workbook(written())
    assert book.sheetnames == ["かんたん", "全項目", "How to fill in", LISTS_SHEET, IDENTITY_SHEET]
    assert [book[name].sheet_state for name in book.sheetnames[3:]] == ["hidden", "veryHidden"]
    short, whole = book["かんたん"], book["全項目"]
    assert [cell.value for cell in short[1]][2:7] == list(SHORT_SHEET)
    assert len(list(short[1])) == len(SHORT) + 2
    assert short.row_dimensions[1].hidden
    assert short["C3"].value == "名前"
    assert short["C3"].comment is not None
    assert (short.freeze_panes, whole.freeze_panes) == ("D4", "D4")
    assert whole.auto_filter.ref.startswith("A3:")
    assert whole.protection.sheet
    assert not whole.protection.password
    assert whole["A4"].protection.locked
    assert not whole["C4"].protection.locked
    assert not whole.column_dimensions[column(whole, "remarks")].protection.locked
    lists = {
        str(each.sqref).split(":")[0][:-1]: each.formula1
        for each in whole.data_validations.dataValidation
        if each.type == "list"
    }
    assert set(lists) == {column(whole, each.name) for each in WHOLE if each.kind is Kind.BOOLEAN or each.name == "change_kind"
                          or each.name in {"category_codes", "target_codes", "contents_codes"}}  # fmt: skip
    name, _, place = lists[column(whole, "category_codes")].partition("!")
    assert "002 妊娠・出産" in {cell[0].value for cell in book[name][place.replace("$", "")]}
    assert "児童手当法" not in str(whole[f"{column(whole, 'law_name')}4"].value)
    assert "本人確認書類" in whole[f"{column(whole, 'belongings')}4"].comment.text
    assert whole["B25"].value == "new-20"


def test_every_text_of_ours_is_in_the_messages() -> None:
    marked = {message: f"《{message.replace('%%', '%')}》" for message in workbook.MESSAGES}
    out = io.BytesIO()
    workbook.write(out, [WorkbookRow(NUMBER, 1, "131181", {}, {"name": "x"})], marked, "en", exported_at=WHEN)
    book = openpyxl.load_workbook(out)
    texts = {cell.value for row in book.worksheets[2].iter_rows() for cell in row if cell.value}
    texts |= {
        cell.value for sheet in book.worksheets[:2] for row in sheet.iter_rows(2, 3) for cell in row if cell.value
    }
    plain = {text for text in texts if not str(text).startswith("《")}
    assert not {text for text in plain if " " in str(text)}
    assert len(texts - plain) > 100
    assert all("《" in str(cell.value) for cell in book[LISTS_SHEET]["A"][1:] if cell.value)


def test_notes_with_central_text_are_bounded() -> None:
    central = {each.name: "長" * 4000 for each in WHOLE if each.kind is Kind.TEXT}
    many = [WorkbookRow(f"131181-{serial:06d}-0", 1, "131181", {"name": "x"}, central) for serial in range(90)]
    out = io.BytesIO()
    workbook.write(out, many, {}, "en", exported_at=WHEN)
    sheet = openpyxl.load_workbook(out)["All fields"]
    noted = [cell.comment.text for row in sheet.iter_rows(min_row=4) for cell in row if cell.comment]
    assert 1000 < len(noted) <= 3000
    assert max(map(len, noted)) < 500


def test_changes_of_staff_in_either_sheet() -> None:
    def change(book: Any) -> None:
        put(book, "かんたん", "name", "新しい名")
        put(book, "全項目", "category_codes", "002 妊娠・出産\n008 就職・退職")
        put(book, "全項目", "budget_limited", "はい")
        put(book, "全項目", "change_kind", "2 Narrowed by a condition")
        put(book, "全項目", "summary", None)
        put(book, "全項目", "description", "（なし）")
        put(book, "全項目", "use_from_time", time(10, 15))
        put(book, "全項目", "procedure_to_date", datetime(2027, 3, 31))
        put(book, "全項目", "cost", "無料", row=5)

    found = workbook.read(edited(change))
    assert program(found).changes == {
        "name": "新しい名", "summary": None, "category_codes": "002;008", "budget_limited": True, "change_kind": 2,
        "description": "", "use_from_time": time(10, 15), "procedure_to_date": date(2027, 3, 31),
    }  # fmt: skip
    assert program(found).cells["name"] == "かんたん!C4"
    assert program(found, OTHER).changes == {"cost": "無料"}
    assert codes(found) == codes(found, OTHER) == []


def test_both_sheets_changed_alike_or_differently() -> None:
    def change(book: Any) -> None:
        for sheet, phone in (("かんたん", "03-1"), ("全項目", "03-2")):
            put(book, sheet, "name", "同じ")
            put(book, sheet, "contact_phone", phone)

    found = workbook.read(edited(change))
    assert program(found).changes == {"name": "同じ"}
    [problem] = program(found).problems
    assert (problem.code, problem.field, problem.original, problem.data["other"]) == (
        "both_sheets_differ",
        "contact_phone",
        "03-2",
        "03-1",
    )
    assert str(problem.data["other_cell"]).startswith("かんたん!")


def test_new_programs_from_the_empty_rows_of_both_sheets() -> None:
    def change(book: Any) -> None:
        put(book, "かんたん", "name", "新制度", row=6)
        put(book, "全項目", "cost", "無料", row=6)
        put(book, "かんたん", "name", "別の制度", row=7)
        book["全項目"]["B200"], book["全項目"]["C200"] = "new-2", "写した行"
        book["全項目"]["B201"], book["全項目"]["C201"] = "new-2", "写した行"

    found = workbook.read(edited(change))
    new = [each for each in found.programs if each.number is None]
    assert [(each.key, each.changes) for each in new] == [
        ("new-1", {"name": "新制度", "cost": "無料"}),
        ("new-2", {}),
        ("全項目!201", {"name": "写した行"}),
    ]
    assert [problem.code for problem in new[1].problems] == ["both_sheets_differ"]
    assert all(each.version is None for each in new)


def test_text_longer_than_a_cell_is_shown_and_never_cut_on_the_way_back() -> None:
    own = {"name": "長い", "description": "あ" * 50_000, "remarks": "𠮷" * 16_383}
    file = written(own)
    sheet = openpyxl.load_workbook(file)["全項目"]
    shown = sheet[f"{column(sheet, 'description')}4"]
    assert shown.value.startswith(LONG_MARK)
    assert shown.protection.locked
    assert shown.comment is not None
    assert sheet[f"{column(sheet, 'remarks')}4"].value == own["remarks"]
    found = workbook.read(edited(lambda _: None, file))
    assert program(found).changes == {}
    assert codes(found) == []
    found = workbook.read(edited(lambda book: put(book, "全項目", "description", shown.value + "追記"), file))
    assert program(found).changes == {}
    assert codes(found) == ["too_long_for_excel"]
    found = workbook.read(edited(lambda book: put(book, "全項目", "description", "短くした"), file))
    assert program(found).changes == {"description": "短くした"}


def test_formulas_errors_and_merged_cells_are_named_and_not_used() -> None:
    def change(book: Any) -> None:
        put(book, "全項目", "summary", "=HYPERLINK(A1)")
        put(book, "全項目", "remarks", "#REF!")
        book["かんたん"].merge_cells("C4:D5")

    found = workbook.read(edited(change))
    problems = [(problem.code, problem.cell, problem.field) for problem in program(found).problems]
    sheet = openpyxl.load_workbook(written())["全項目"]
    assert ("formula", f"{column(sheet, 'summary')}4", "summary") in problems
    assert ("cell_error", f"{column(sheet, 'remarks')}4", "remarks") in problems
    assert ("merged_cells", "C4", "name") in problems
    assert ("merged_cells", "D5", "summary") in [
        (each.code, each.cell, each.field) for each in program(found, OTHER).problems
    ]
    assert program(found).changes == program(found, OTHER).changes == {}


def test_a_number_that_cannot_be_read_changes_nothing() -> None:
    def change(book: Any) -> None:
        book["全項目"]["A4"] = "=A5"
        book["全項目"]["A5"] = None
        put(book, "全項目", "name", "X", row=4)
        put(book, "全項目", "name", "Y", row=5)

    found = workbook.read(edited(change))
    assert all(each.changes == {} for each in found.programs)
    assert {problem.code for each in found.programs for problem in each.problems} == {
        "number_unreadable",
        "number_missing",
    }


def test_duplicated_and_unknown_numbers() -> None:
    def change(book: Any) -> None:
        book["全項目"]["A5"] = NUMBER
        put(book, "全項目", "name", "写し", row=5)
        book["全項目"]["A6"], book["全項目"]["C6"] = "131181-999999-0", "どこかの制度"

    found = workbook.read(edited(change))
    assert codes(found) == ["duplicate_number", "duplicate_number"]
    assert program(found).changes == {}
    assert codes(found, "131181-999999-0") == ["unknown_number"]


def test_too_many_programs_are_refused_when_written() -> None:
    many = [WorkbookRow(str(serial), 1, "131181", {}) for serial in range(workbook.MAX_ROWS + 1)]
    with pytest.raises(workbook.WorkbookTooLarge):
        workbook.write(io.BytesIO(), many, {}, "ja", exported_at=WHEN)


TEXT = st.text(max_size=60) | st.sampled_from(
    ["=1+1", "_x000D_", "a\r\nb", "\x00", "_x005F_", "00123", "2026/4/1", "#N/A", "true"]
)


@given(st.text())
def test_escapes_come_back(text: str) -> None:
    assert unescape(escape(text)) == text


@examples(20, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([each.name for each in WHOLE if each.kind in (Kind.LINE, Kind.TEXT)]), TEXT))
def test_any_text_round_trips(own: dict[str, str]) -> None:
    found = workbook.read(written(own))
    assert program(found).changes == {}
    values = next(row.values for row in found.rows if row.number == NUMBER and row.sheet == "全項目")
    assert {name: values[name] for name in own} == own


@examples(8, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from([each.name for each in WHOLE if each.kind is Kind.TEXT]),
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=30).filter(
            lambda text: text.strip() and not text.startswith("=") and "_x" not in text
        ),
        max_size=5,
    )
)
def test_any_edit_is_the_only_change(edits: dict[str, str]) -> None:
    def change(book: Any) -> None:
        for name, text in edits.items():
            put(book, "全項目", name, text, row=5)

    assert program(workbook.read(edited(change)), OTHER).changes == {
        name: text for name, text in edits.items() if not (name == "summary" and text == "短い")
    }

"""Files that are no plain workbook of ours are refused kindly, before they can do harm."""

import io
import re
import time
import zipfile
from collections.abc import Callable

import pytest

from tests.registry.formats.test_workbook import written
from todoke.registry.formats import workbook, workbook_cells
from todoke.registry.formats.reading import UnreadableFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        workbook.read(io.BytesIO(data))
    return refused.value.code


def rebuilt(
    changed: Callable[[str, bytes], bytes] = lambda _, data: data, extra: dict[str, bytes] | None = None
) -> bytes:
    """Our own workbook with some parts changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(written()) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, changed(name, source.read(name)))
        for name, data in (extra or {}).items():
            target.writestr(name, data)
    return out.getvalue()


def in_first_sheet(data: bytes) -> bytes:
    """Our workbook with these rows (XML) in place of the rows of its first sheet."""
    return rebuilt(
        lambda name, old: (
            re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + data + b"</sheetData>", old, flags=re.DOTALL)
            if name == "xl/worksheets/sheet1.xml"
            else old
        )
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        ("制度番号,制度名\n1,児童手当\n".encode("cp932"), "not_a_workbook"),
        (b"%PDF-1.7 ...", "not_a_workbook"),
        (OLE + bytes(4096), "old_excel"),
        (OLE + bytes(2048) + "EncryptedPackage".encode("utf-16-le") + bytes(99), "encrypted"),
        (b"PK\x03\x04 and nothing more", "damaged"),
    ],
)
def test_other_files(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_half_a_file() -> None:
    whole = written().getvalue()
    for share in (0.1, 0.5, 0.9, 0.999):
        assert refusal(whole[: int(len(whole) * share)]) == "damaged"


def test_flipped_bytes_are_refused_or_read_but_never_a_crash() -> None:
    whole = written().getvalue()
    refused = 0
    for place in range(0, len(whole), 997):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        try:
            workbook.read(io.BytesIO(bytes(broken)))
        except UnreadableFile:
            refused += 1
    assert refused > 5


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", "external_links"),
        ("xl/connections.xml", "external_links"),
        ("xl/embeddings/oleObject1.bin", "embedded_objects"),
        ("xl/activeX/activeX1.xml", "embedded_objects"),
        ("xl/workbook.bin", "binary_workbook"),
    ],
)
def test_parts_that_act_or_reach_out(part: str, code: str) -> None:
    assert refusal(rebuilt(extra={part: b"x"})) == code


def test_xlsm_by_its_content_type() -> None:
    sheet = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main"
    assert (
        refusal(rebuilt(lambda name, data: data.replace(sheet, macro) if name == "[Content_Types].xml" else data))
        == "macros"
    )


def test_other_zips() -> None:
    for names, code in ((["a.txt"], "not_a_workbook"), (["mimetype", "content.xml"], "other_spreadsheet")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            for name in names:
                package.writestr(name, "x")
        assert refusal(out.getvalue()) == code


def test_zip_bombs() -> None:
    assert refusal(rebuilt(extra={"xl/media/a.bin": bytes(70_000_000)})) == "zip_bomb"
    assert refusal(rebuilt(extra={"xl/media/a.bin": bytes(50_000_000)})) == "zip_bomb"
    assert refusal(rebuilt(extra={f"xl/media/{number}": b"" for number in range(3000)})) == "zip_bomb"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet2.xml", "xl/_rels/workbook.xml.rels"]
)
def test_doctypes_and_entities(part: str) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>'
    assert refusal(rebuilt(lambda name, data: laughs if name == part else data)) == "doctype"


def test_sheets_that_claim_a_million_rows() -> None:
    empty = b"".join(b'<row r="%d"/>' % number for number in (1, 2, 1_048_576))
    claims = rebuilt(
        lambda name, data: (
            data.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>').replace(
                b"</sheetData>", b'<row r="1048575"/><row r="99999999"/></sheetData>'
            )
            if "worksheets/sheet" in name
            else data
        )
    )
    started = time.process_time()
    assert len(workbook.read(io.BytesIO(claims)).programs) == 2
    assert len(workbook.read(io.BytesIO(in_first_sheet(empty))).programs) == 2
    assert time.process_time() - started < 5


@pytest.mark.parametrize("bound", ["MAX_CELLS", "MAX_ELEMENTS"])
def test_cells_and_elements_are_bounded(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_cells, bound, 500)
    kept = b"<c><v>1</v></c>" if bound == "MAX_CELLS" else b"<c/>"
    assert refusal(in_first_sheet(b'<row r="1">' + kept * 501 + b"</row>")) == "too_many_cells"


def test_more_than_five_thousand_rows() -> None:
    cell = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c><c r="C%d" t="inlineStr"><is><t>%s</t></is></c></row>'
    head = cell % (1, 1, b"number", 1, b"name")

    def body(last: int) -> bytes:
        return head + b"".join(cell % (number, number, b"n%d" % number, number, b"x") for number in range(2, last))

    assert len(workbook.read(io.BytesIO(in_first_sheet(body(5002)))).rows) == 5002
    for last in (5003, 9000):
        assert refusal(in_first_sheet(body(last))) == "too_many_rows"


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="x"/>',
        b'<row><c r="1A"><v>1</v></c></row>',
        b'<row><c r="A1" t="s"><v>999</v></c></row>',
        b'<row><c r="A1" t="n"><v>one</v></c></row>',
        b'<row><c r="ZZZ1"><v>1</v></c></row>',
        b'<row><c r="A1"><v>1e999</v></c></row>',
        b"<row><c",
    ],
)
def test_damaged_rows(row: bytes) -> None:
    assert refusal(in_first_sheet(row)) == "damaged"


def test_readings_of_the_input_method_and_east_asian_dates() -> None:
    rows = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>number</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c>'
        b'<c r="C1" t="inlineStr"><is><t>procedure_to_date</t></is></c></row><row r="2"><c r="A2"><v>7</v></c>'
        b'<c r="B2" t="inlineStr"><is><r><t>\xe6\x9d\xb1</t></r><r><t>\xe4\xba\xac</t></r>'
        b'<rPh sb="0" eb="2"><t>\xe3\x83\x88</t></rPh></is></c><c r="C2" s="1"><v>46113</v></c></row>'
    )
    first = in_first_sheet(rows)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(first)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/styles.xml":
                data = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf/><xf numFmtId="31"/></cellXfs></styleSheet>'.encode()
            target.writestr(name, data)
    row = workbook.read(out).rows[0]
    assert (row.number, row.values["name"], str(row.values["procedure_to_date"])) == ("7", "東京", "2026-04-01")

"""The open-data CSV: every edition's headings, both encodings, broken rows, and an exact round trip."""

import csv
import io
import json
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from todoke.registry.formats import opendata
from todoke.registry.formats.reading import ReadRecord, UnreadableFile
from todoke.registry.rules import values
from todoke.registry.rules.fields import BY_NAME

FACTS = Path(__file__).resolve().parents[3] / "../shared/facts/opendata-columns-shien_seido.csv"
HEAD = "制度番号,都道府県コード又は市区町村コード,法人番号,制度名,概要,受付開始日,標準産業分類,キーワード"


def read(path: Path, text: str | bytes, encoding: str = "utf-8") -> list[ReadRecord]:
    path = path / "x.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return list(opendata.read_file(path, today=date(2026, 11, 23)))


def codes(found: ReadRecord) -> list[str]:
    return [note.code for note in found.problems]


def test_the_columns_are_those_of_the_published_edition() -> None:
    headings = [BY_NAME[name].columns[0] for name in opendata.COLUMNS]
    assert len(headings) == len(set(headings)) == 34
    if not FACTS.exists():
        pytest.skip("the published list of columns is not on this machine")
    with FACTS.open(encoding="utf-8-sig", newline="") as file:
        assert headings == [row["item"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_old_headings_codes_without_zeros_and_lists(tmp_path: Path, encoding: str) -> None:
    row = '11002;,11002,,"子育て応援, 北","一行\r\n二行",R6.7.8,1；A,"手当;保育；手当"'
    found = read(tmp_path, f"{HEAD}\r\n{row.replace('11002;', '')}\r\n", encoding)
    assert len(found) == 1
    assert found[0].content == {
        "name": "子育て応援, 北", "summary": "一行\n二行", "procedure_from_date": "2024-07-08", "industry_codes": ["01", "A"],
        "keywords": ["手当", "保育"],
    }  # fmt: skip
    assert (found[0].body_code, found[0].number, found[0].fatal) == ("011002", None, False)
    assert [note.code for note in found[0].repairs] == ["lost_zeros", "date_form", "code_form", "list_form"]
    assert json.loads(found[0].original) == dict(
        zip(
            HEAD.split(","),
            ["", "11002", "", "子育て応援, 北", "一行\r\n二行", "R6.7.8", "1；A", "手当;保育；手当"],
            strict=True,
        )
    )


def test_headings_are_matched_whatever_their_width_and_spaces(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        "全国地方公共団体コード,タイトル (制度名) ,（個人対象）ライフステージ分類,電子申請ＵＲＬ,独自,概要,概要\n131181,a,b,c,d,e,f\n",
        "utf-8",
    )
    file = opendata.open_file(path)
    assert [field.name if field else None for field in file.fields] == [
        "body_code", "name", "life_stage_codes", "online_url", None, "summary", None,
    ]  # fmt: skip
    assert [(note.code, note.original) for note in file.notes] == [
        ("unknown_column", "独自"),
        ("duplicate_column", "概要"),
    ]
    record = next(file.records())
    assert json.loads(record.original)["独自"] == "d"
    assert json.loads(record.original)["概要 (2)"] == "f"
    assert record.content is not None
    assert record.content["summary"] == "e"


def test_a_row_is_read_again_from_its_original(tmp_path: Path) -> None:
    (found,) = read(tmp_path, f"{HEAD},独自,概要\n,131181,,名,'=x,R6.7.8,1,,y,z\n")
    assert opendata.parse(found.original) == replace(found, position=0)
    assert (found.content or {})["summary"] == "=x"
    assert opendata.parse("{").fatal
    assert opendata.parse("[]").fatal


def test_shift_jis_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(f"{HEAD}\n,131181,,髙﨑①,～,,,\n".encode("cp932"))
    file = opendata.open_file(path)
    assert (file.encoding, [note.code for note in file.notes]) == ("cp932", ["shift_jis"])
    assert (next(file.records()).content or {})["name"] == "髙﨑①"


def test_as_many_equal_headings_as_a_line_holds_are_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("制度名,概要" + ",x" * 20_000 + "\r\n制度,説明" + ",1" * 20_000 + "\r\n", encoding="utf-8")
    started = time.process_time()
    (read,) = opendata.read_file(path)
    assert time.process_time() - started < 5, "one comparison a heading; with each against each, this took hours"
    cells = json.loads(read.original)
    assert len(cells) == 20_002
    assert list(cells)[2:5] == ["x", "x (2)", "x (3)"]


def test_broken_rows_cost_only_themselves(tmp_path: Path) -> None:
    rows = [
        ",131181,,一,x,,,",
        ',131181,,"二,x,,,',
        ",131181,,三,x,,,",
        ',131181,,"四"五,x,,,',
        ",131181,,六,x",
        ",131181,,七,x,,,,余り",
        ",131181,,八,x,,,,",
        ",,,,,,,",
        ",131181,,九\0,x,,,",
    ]
    found = read(tmp_path, HEAD + "\n" + "\n".join(rows) + "\n")
    assert [(record.content or {}).get("name") for record in found] == ["一", None, "三", None, "六", None, "八", "九"]
    assert [codes(record) for record in found] == [
        [], ["unreadable_row"], [], ["unreadable_row"], ["ragged_row"], ["extra_cells"], ["ragged_row"], [],
    ]  # fmt: skip
    assert found[1].original == rows[1] + "\n"
    assert json.loads(found[5].original)["+1"] == "余り"
    assert [record.position for record in found] == list(range(1, 9))
    assert found[1].fatal
    assert not found[4].fatal


def test_a_quotation_mark_that_never_closes_does_not_swallow_a_long_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opendata, "MOST_ROW", 5000)
    rows = [f',131181,,"壊れ,{"あ" * 100},,,'] + [f",131181,,{n},{'あ' * 100},,," for n in range(200)]
    found = read(tmp_path, HEAD + "\n" + "\n".join(rows))
    assert [record.fatal for record in found] == [True] + [False] * 200


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",,,名,x,,,", "no_body"), (",131182,,名,x,,,", "check_digit"), (",131181,8000020130001,名,x,,,", "body_disagrees"),
        (",,8000020131181,名,x,,,", "check_digit"), ("psid3.0+7000020131181,131181,,名,x,,,", "number_shape"),
        ("psid3.0+7000020131181+1+UM2,130001,,名,x,,,", "body_disagrees"), (",131181,, ,x,,,", "no_name"),
        ("a b/c,131181,,名,x,,,", "number_shape"),
    ],
)  # fmt: skip
def test_rows_that_go_to_quarantine(tmp_path: Path, row: str, code: str) -> None:
    (found,) = read(tmp_path, f"{HEAD}\n{row}\n")
    assert found.fatal
    assert code in codes(found)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"), ("名前,年齢\nあ,1\n".encode(), "no_header"), (HEAD.encode("utf-16"), "encoding"),
        (b"\xff\xfe\x00", "encoding"), (b"\x81", "encoding"), (b'"' + HEAD.encode(), "no_header"),
    ],
)  # fmt: skip
def test_files_that_are_refused(tmp_path: Path, raw: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(tmp_path, raw)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "cell", ["=1+1", "+81-3", "-", "@x", "\t=1", "\r", "＝1", "＋", "－", "＠", "−5", "'=1", "''=1", "\n=1"]
)
def test_cells_that_a_spreadsheet_would_run_are_escaped_and_come_back(cell: str) -> None:
    assert opendata.escape(cell).startswith("'")
    assert opendata.unescape(opendata.escape(cell)) == cell


@given(st.text(st.sampled_from("'=+-@\t\n＝a"), max_size=5))
def test_escaping_is_exact(cell: str) -> None:
    assert opendata.unescape(opendata.escape(cell)) == cell
    assert not opendata.escape(cell).startswith(("=", "+", "-", "@", "\t", "＝", "\n"))


def cell_text() -> st.SearchStrategy[str]:
    return st.text(st.sampled_from("あ𠮷葛󠄀\ufa10'=,;；\"\n\t +-@1年〜"), min_size=1, max_size=12)


@st.composite
def contents(draw: st.DrawFn) -> dict[str, object]:
    """Content as it is stored: what reading any text gives."""
    free = [name for name in opendata.COLUMNS if name not in ("number", "body_code", "organization", "name")]
    raw: dict[str, object] = {name: draw(cell_text()) for name in draw(st.lists(st.sampled_from(free), max_size=6))}
    raw |= {"name": "名" + draw(cell_text()), "procedure_from_date": "2026-05-01", "change_kind": 2}
    clean = {name: values.parse(BY_NAME[name], value).value for name, value in raw.items()}
    return {name: value for name, value in clean.items() if value is not None} | {"body_code": "131181"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(contents(), max_size=3))
def test_what_is_written_is_read_back_exactly(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    path = tmp_path / "round.csv"
    assert opendata.write(rows, path) == []
    found = list(opendata.read_file(path))
    ours = set(opendata.COLUMNS) - {"contact_text", "reference_text"}
    assert [{key: value for key, value in (one.content or {}).items() if key in ours} for one in found] == [
        {key: value for key, value in row.items() if key in ours and key != "body_code"} for row in rows
    ]
    assert all(one.body_code == "131181" for one in found)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_cp932_reports_every_character_it_cannot_hold(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    lost = opendata.write([{"name": "𠮷野〜葛󠄀", "body_code": "131181", "summary": "そのまま"}], path, encoding="cp932")
    assert [(note.code, note.field, note.data["characters"], note.original) for note in lost] == [
        ("character_lost", "name", "𠮷\U000e0100", "𠮷野〜葛󠄀"), ("character_changed", "name", "〜", "𠮷野〜葛󠄀"),
    ]  # fmt: skip
    (found,) = opendata.read_file(path)
    assert (found.content or {})["name"] == "〓野～葛〓"


def test_contact_and_references_are_put_together_from_their_parts() -> None:
    row = opendata.cells({"contact_name": "子育て課", "contact_phone": "03-0000-0000", "official_url": "https://x.jp/"})
    by_name = dict(zip(opendata.COLUMNS, row, strict=True))
    assert by_name["contact_text"] == "子育て課\n03-0000-0000"
    assert by_name["reference_text"] == "https://x.jp/"
    assert opendata.losses({"contact_phone": "1", "target_age_lt": 5, "name": "x"}) == ["target_age_lt"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=120))
def test_no_bytes_make_reading_raise_anything_but_its_refusal(tmp_path: Path, raw: bytes) -> None:
    for source in (raw, HEAD.encode() + b"\n" + raw):
        try:
            found = read(tmp_path, source)
        except UnreadableFile:
            continue
        for record in found:
            assert "\0" not in record.original
            io.StringIO(record.original)

"""What went in comes out: the Tokyo file element for element, the CSV cell for cell, JSON Lines without loss."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import NOW, ROOT
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.management.commands import load_sample
from todoke.registry.formats import opendata, synthetic
from todoke.registry.models import ChangeSet, Program
from todoke.registry.operations import change_sets, imports, numbers, programs, types
from todoke.registry.operations.import_reports import Report
from todoke.registry.queries import exports
from todoke.registry.queries.programs import by_number
from todoke.registry.rules.versions import Offering

Record = dict[str, Any]
REAL = ("133621.json", "132195.json", "130001.json")
SAMPLE = ROOT / "todoke" / "sample"


@pytest.fixture
def bodies(db: None, by: Actor) -> None:
    load_sample.add_bodies(load_sample._read("bodies.json"), by=by, now=NOW)


def take_in(path: Path, by: Actor, **more: Any) -> Report:
    return imports.import_file(path=path, by=by, now=more.pop("now", NOW), **more)


def written(form: str, **more: Any) -> bytes:
    return b"".join(exports.pieces(form, **more))


def tokyo(**more: Any) -> list[Record]:
    records: list[Record] = json.loads(written("tokyo", **more))
    return records


def leaves(value: object, path: str = "") -> dict[str, object]:
    if isinstance(value, dict):
        return {key: leaf for name, each in value.items() for key, leaf in leaves(each, f"{path}.{name}").items()}
    return {path.removeprefix("."): value}


def changed_leaves(before: Record, after: Record) -> dict[str, object]:
    old, new = leaves(before), leaves(after)
    return {
        path: new.get(path) for path in old.keys() | new.keys() if old.get(path) != new.get(path) or path not in new
    }


def edit(number: str, by: Actor, **changes: object) -> None:
    program = by_number(number)
    newest = programs.newest_version(program)
    assert newest is not None
    content = {**newest.content, **changes}
    content = {name: value for name, value in content.items() if value is not None}
    version = programs.draft(program=program, content=content, based_on=newest.sequence, by=by, now=NOW)
    programs.approve(version=version, by=Actor("other"), now=NOW)


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_comes_out_as_it_went_in(bodies: None, by: Actor, shared_data: Path, name: str) -> None:
    path = shared_data / "tokyo-registry" / name
    report = take_in(path, by)
    assert report.counts["quarantined"] == 0
    original = json.loads(path.read_text(encoding="utf-8"))
    exported = written("tokyo")
    assert json.loads(exported) == original
    assert [list(record) for record in json.loads(exported)] == [list(record) for record in original]
    take_in(path, by, now=NOW + timedelta(days=1))
    assert written("tokyo") == exported


def test_real_files_together_keep_their_order(bodies: None, by: Actor, shared_data: Path) -> None:
    paths = [shared_data / "tokyo-registry" / name for name in REAL]
    for path in paths:
        take_in(path, by)
    whole = [record for path in paths for record in json.loads(path.read_text(encoding="utf-8"))]
    assert tokyo() == whole
    island = Body.objects.get(code="133621")
    assert tokyo(body=island) == json.loads(paths[0].read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", REAL)
def test_an_edit_changes_one_leaf_of_one_record(bodies: None, by: Actor, shared_data: Path, name: str) -> None:
    path = shared_data / "tokyo-registry" / name
    take_in(path, by)
    before = json.loads(path.read_text(encoding="utf-8"))
    for place, record in enumerate(before):
        number = record["basicInformation"]["psid"]
        edit(number, by, contact_phone="03-0000-0000")
        after = tokyo()
        assert after[:place] == before[:place]
        assert changed_leaves(record, after[place]) == {"contact.contactPhone": "03-0000-0000"}
        assert after[place + 1 :] == before[place + 1 :]
        before = after


def test_the_synthetic_file_comes_out_as_it_went_in(bodies: None, by: Actor, tmp_path: Path) -> None:
    path = tmp_path / "synthetic.json"
    synthetic.write_file(path, 300, 7)
    report = take_in(path, by)
    kept = {line.position for line in report.lines if line.outcome != "quarantined"}
    assert len(kept) > 250
    original = json.loads(path.read_text(encoding="utf-8"))
    assert tokyo() == [record for position, record in enumerate(original, 1) if position in kept]


def test_a_merge_of_an_edit_and_a_newer_file_goes_out_with_both(arakawa: Body, by: Actor, tmp_path: Path) -> None:
    path, record = tmp_path / "a.json", sample_record()
    number = record["basicInformation"]["psid"]
    path.write_text(json.dumps([record], ensure_ascii=False), encoding="utf-8")
    take_in(path, by)
    edit(number, by, contact_phone="03-0000-0000")
    newer = {**record, "summary": "新しい概要です。"}
    path.write_text(json.dumps([newer], ensure_ascii=False), encoding="utf-8")
    take_in(path, by, now=NOW + timedelta(days=1))
    assert changed_leaves(record, tokyo()[0]) == {
        "summary": "新しい概要です。",
        "contact.contactPhone": "03-0000-0000",
    }


def sample_record() -> Record:
    records = json.loads((SAMPLE / "programs_131181.json").read_text(encoding="utf-8"))
    return next(record for record in records if record["basicInformation"]["psid"])


def test_an_undone_import_is_forgotten(arakawa: Body, by: Actor, tmp_path: Path) -> None:
    path, record = tmp_path / "a.json", sample_record()
    path.write_text(json.dumps([record], ensure_ascii=False), encoding="utf-8")
    take_in(path, by)
    path.write_text(json.dumps([{**record, "summary": "あとで取り消す概要"}], ensure_ascii=False), encoding="utf-8")
    second = take_in(path, by, now=NOW + timedelta(days=1))
    assert tokyo()[0]["summary"] == "あとで取り消す概要"
    assert second.change_set is not None
    change_sets.undo(change_set=second.change_set, by=by, now=NOW + timedelta(days=2))
    assert tokyo() == [record]


def test_after_an_undo_there_is_nothing(arakawa: Body, by: Actor, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([sample_record()], ensure_ascii=False), encoding="utf-8")
    take_in(path, by)
    change_sets.undo(change_set=ChangeSet.objects.get(), by=by, now=NOW + timedelta(days=2))
    assert tokyo() == []


def test_a_programme_written_here_goes_out_whole(arakawa: Body, by: Actor) -> None:
    kind = types.ensure(number="UM24", name="手当", now=NOW)
    types.revise(type=kind, content={"name": "手当", "law_name": "手当法"}, by=by, now=NOW)
    content = {
        "name": "区の手当",
        "summary": "区が支払う手当です。",
        "related_links": [{"uri": "https://example.jp/", "title": "区"}],
    }
    version = programs.create(body=arakawa, by=by, now=NOW, content=content, type=kind)
    assert tokyo() == []
    programs.approve(version=version, by=by, now=NOW)
    record = tokyo()[0]
    assert record["institutionName"]["canonicalName"] == "区の手当"
    assert record["regulation"]["regulationName"] == "手当法"
    assert record["basicInformation"]["psid"] == version.program.number
    assert record["basicInformation"]["organization"] == arakawa.corporate_number
    assert record["relatedLink"] == [{"uri": "https://example.jp/", "title": "区"}]
    assert len(leaves(record)) == 76


def test_what_is_not_offered_or_has_ended_is_no_record(arakawa: Body, by: Actor) -> None:
    kind = types.ensure(number="UM24", name="手当", now=NOW)
    version = programs.declare_not_offered(body=arakawa, type=kind, by=by, now=NOW)
    programs.approve(version=version, by=by, now=NOW)
    ended = programs.create(
        body=arakawa, by=by, now=NOW, content={"name": "旧制度", "summary": "終わりました。"}, offering=Offering.ENDED
    )
    programs.approve(version=ended, by=by, now=NOW)
    assert tokyo() == []
    assert exports.count("opendata") == 0
    lines = [json.loads(line) for line in written("jsonl").splitlines()]
    assert [(line["number"], line["offering"]) for line in lines] == [(version.program.number, "not_offered")]


def test_a_new_number_goes_out(arakawa: Body, by: Actor, tmp_path: Path) -> None:
    path, record = tmp_path / "a.json", sample_record()
    path.write_text(json.dumps([record], ensure_ascii=False), encoding="utf-8")
    take_in(path, by)
    program = Program.objects.get()
    numbers.renumber(program=program, number="131181-000777-3", by=by, now=NOW)
    assert changed_leaves(record, tokyo()[0]) == {"basicInformation.psid": "131181-000777-3"}


HEADINGS = [
    "制度番号", "都道府県コード又は市区町村コード", "タイトル（制度名）", "概要", "受付開始日", "お問い合わせ先", "キーワード", "独自の列",
]  # fmt: skip


def csv_file(path: Path, rows: list[list[str]], encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows([HEADINGS, *rows])
    return path


def table(data: bytes, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(encoding), newline="")))


ROWS = [
    ["", "131181", "区の手当", "一行目\n二行目", "2026/4/1", "子育て課 03-1234-5678", "手当;子ども", "x"],
    ["", "131181", "給付金", "'=SUM(A1)", "令和8年5月1日", "", "", ""],
]


def test_the_csv_comes_out_cell_for_cell(arakawa: Body, by: Actor, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", ROWS)
    assert take_in(path, by).counts["new"] == 2
    data = written("opendata")
    assert data.startswith(b"\xef\xbb\xbf")
    cells = table(data)
    shared = {opendata.known_columns([name])[0]: name for name in HEADINGS[:-1]}
    for row, made in zip(ROWS, cells, strict=True):
        for field, name in shared.items():
            assert field is not None
            assert made[field.columns[0]] == row[HEADINGS.index(name)]
    # what was exported is read again as what was there
    again = tmp_path / "again.csv"
    again.write_bytes(data)
    take_in(again, by, now=NOW + timedelta(days=1))
    assert Program.objects.count() == 2
    assert table(written("opendata")) == cells


def test_an_edit_changes_one_cell(arakawa: Body, by: Actor, tmp_path: Path) -> None:
    take_in(csv_file(tmp_path / "a.csv", ROWS), by)
    before = table(written("opendata"))
    edit(Program.objects.get(name="給付金").number, by, summary="計算しません。")
    after = table(written("opendata"))
    assert after[0] == before[0]
    assert {name: cell for name, cell in after[1].items() if cell != before[1][name]} == {"概要": "計算しません。"}


def test_shift_jis_says_what_it_lost(arakawa: Body, by: Actor) -> None:
    content = {"name": "𠮷野さんの手当", "summary": "一人から三人まで"}
    programs.approve(version=programs.create(body=arakawa, by=by, now=NOW, content=content), by=by, now=NOW)
    lost: list[Any] = []
    row = table(written("opendata", encoding="cp932", lost=lost), "cp932")[0]
    assert row["タイトル（制度名）"] == "〓野さんの手当"
    assert [(note.code, note.field) for note in lost] == [("character_lost", "name")]


def test_json_lines_read_back_change_nothing(bodies: None, by: Actor, tmp_path: Path) -> None:
    take_in(SAMPLE / "programs_131181.json", by)
    before = written("jsonl")
    path = tmp_path / "a.jsonl"
    path.write_bytes(before)
    report = take_in(path, by, now=NOW + timedelta(days=1))
    assert report.counts["quarantined"] == report.counts["conflict"] == report.counts["new"] == 0
    after = [json.loads(line) for line in written("jsonl").splitlines()]
    assert [{**line, "version": 0} for line in after] == [
        {**json.loads(line), "version": 0} for line in before.splitlines()
    ]


def test_the_order_is_that_of_arrival_then_of_numbers(
    arakawa: Body, by: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "CHUNK", 2)
    for name in ("う", "い", "あ"):
        version = programs.create(body=arakawa, by=by, now=NOW, content={"name": name, "summary": "。"})
        programs.approve(version=version, by=by, now=NOW)
    rows = [["", "131181", f"行{place}", "概要", "", "", "", ""] for place in (3, 1, 2)]
    take_in(csv_file(tmp_path / "a.csv", rows), by)
    assert [each.says.content["name"] for each in exports.programs("opendata")] == [
        "行3",
        "行1",
        "行2",
        "う",
        "い",
        "あ",
    ]


def test_the_list_of_bodies(arakawa: Body) -> None:
    rows = {row["key"]: row for row in table(b"".join(exports.bodies_csv()))}
    assert rows["131181"]["name"] == "荒川区"
    assert rows["131181"]["parent"] == "130001"
    assert rows["131181"]["phone"] == "03-3802-3111"
    assert rows["jp"]["parent"] == ""

"""The commands that import, undo, export and make registry files."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.conftest import NOW, ROOT
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.models import ChangeSet, Program, ProgramType
from todoke.registry.operations import programs

SAMPLE = ROOT / "todoke" / "sample" / "programs_131181.json"


def run(name: str, *arguments: object, **options: Any) -> str:
    out = StringIO()
    call_command(name, *[str(each) for each in arguments], stdout=out, **options)
    return out.getvalue()


def a_file(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def records() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return [record for record in found if record["basicInformation"]["psid"]][:3]


def test_an_import_says_what_it_did(arakawa: Body, records: list[dict[str, Any]], tmp_path: Path) -> None:
    records[0]["procedurePeriod"]["fromYMD"] = "2026/4/1"
    records[1]["institutionName"]["canonicalName"] = None
    records[1]["institutionName"]["shortName"] = None
    report = run("import_registry", a_file(tmp_path / "a.json", records))
    assert "3 records (tokyo): 2 new, 1 in quarantine, 1 of them repaired" in report
    assert "The date was written another way; it was read as 2026-04-01." in report
    assert "The programme has no name." in report
    assert f"undo_import {ChangeSet.objects.get().pk}" in report
    assert Program.objects.count() == 2


def test_a_dry_run_writes_nothing(arakawa: Body, records: list[dict[str, Any]], tmp_path: Path) -> None:
    report = run("import_registry", a_file(tmp_path / "a.json", records), "--dry-run")
    assert "3 records (tokyo): 3 new" in report
    assert "nothing was written" in report
    assert not Program.objects.exists()
    assert not ChangeSet.objects.exists()


def test_a_dry_run_names_the_fields_that_would_change(
    arakawa: Body, records: list[dict[str, Any]], tmp_path: Path
) -> None:
    run("import_registry", a_file(tmp_path / "a.json", records))
    records[0]["cost"], records[1]["summary"] = "300円", "新しい\n要約"
    path = a_file(tmp_path / "a.json", records)
    text = run("import_registry", path, "--dry-run")
    assert "Would change" in text
    assert "→ 300円" in text
    assert "→ 新しい / 要約" in text
    report = json.loads(run("import_registry", path, "--dry-run", "--json"))
    (cost,) = report["records"][0]["changes"]
    assert (cost["field"], cost["after"], report["records"][0]["more_changes"]) == ("cost", "300円", 0)
    assert report["records"][2]["changes"] == []


def test_only_listed_types_are_made_and_by_the_operator(
    arakawa: Body, records: list[dict[str, Any]], tmp_path: Path
) -> None:
    stem = records[0]["basicInformation"]["psid"].rpartition("+")[0]
    records[0]["basicInformation"]["psid"] = f"{stem}+ZZ999999"
    report = run("import_registry", a_file(tmp_path / "a.json", records))
    assert "The type ZZ999999 is not known here. The programme is kept without a type." in report
    kinds = {record["basicInformation"]["psid"].rpartition("+")[2] for record in records[1:]}
    assert set(ProgramType.objects.values_list("number", flat=True)) == kinds
    assert all(kind.startswith("UM") for kind in kinds)


def test_the_report_for_programs(arakawa: Body, records: list[dict[str, Any]], tmp_path: Path) -> None:
    records[0]["procedurePeriod"]["fromYMD"] = "2026/4/1"
    report = json.loads(run("import_registry", a_file(tmp_path / "a.json", records), "--json"))
    assert report["counts"]["new"] == 3
    first = report["records"][0]
    assert (first["position"], first["outcome"], first["body"]) == (1, "new", "131181")
    assert first["number"] == records[0]["basicInformation"]["psid"]
    repair = first["repairs"][0]
    assert (repair["code"], repair["field"], repair["original"]) == ("date_form", "procedure_from_date", "2026/4/1")
    assert repair["message"] == "The date was written another way; it was read as 2026-04-01."


def test_records_of_another_body_are_held_back(
    arakawa: Body, chofu: Body, records: list[dict[str, Any]], tmp_path: Path
) -> None:
    report = run("import_registry", a_file(tmp_path / "a.json", records), "--body", "132080")
    assert "3 in quarantine" in report
    assert "This belongs to another body." in report


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 \n%\xe2\xe3", "PDF"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"\x00\x01\x02\x03" * 50, "holds no text"),
    ],
)
def test_a_file_that_is_something_else(arakawa: Body, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=words) as caught:
        run("import_registry", path)
    assert caught.value.returncode == 1
    assert not ChangeSet.objects.exists()


def test_wrong_arguments(arakawa: Body, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        run("import_registry", tmp_path / "none.json")
    with pytest.raises(CommandError, match="There is no body “999999”"):
        run("import_registry", SAMPLE, "--body", "999999")
    with pytest.raises(CommandError, match="There is no body “999999”"):
        run("export_registry", tmp_path / "a", "--format", "tokyo", "--body", "999999")
    with pytest.raises(CommandError, match="Only the CSV"):
        run("export_registry", tmp_path / "a", "--format", "tokyo", "--encoding", "cp932")
    with pytest.raises(CommandError, match="Cannot write"):
        run("export_registry", tmp_path / "no" / "a", "--format", "tokyo")
    with pytest.raises(CommandError, match="There is no change set 1"):
        run("undo_import", "1")


def test_an_import_is_taken_back_once(arakawa: Body, records: list[dict[str, Any]], tmp_path: Path, by: Actor) -> None:
    run("import_registry", a_file(tmp_path / "a.json", records))
    number = records[0]["basicInformation"]["psid"]
    newest = programs.newest_version(Program.objects.get(number=number))
    assert newest is not None
    content = {**newest.content, "summary": "職員が直した概要"}
    version = programs.draft(program=newest.program, content=content, based_on=newest.sequence, by=by, now=NOW)
    programs.approve(version=version, by=by, now=NOW)
    change_set = ChangeSet.objects.get().pk
    said = run("undo_import", change_set)
    assert "0 put back, 2 taken down, 1 kept" in said
    assert number in said
    assert Program.objects.filter(live__isnull=False).count() == 1
    with pytest.raises(CommandError, match="undone before"):
        run("undo_import", change_set)


def test_an_export_is_what_was_imported(arakawa: Body, records: list[dict[str, Any]], tmp_path: Path) -> None:
    run("import_registry", a_file(tmp_path / "a.json", records))
    out = tmp_path / "out.json"
    assert "Wrote 3 programmes" in run("export_registry", out, "--format", "tokyo", "--body", "131181")
    assert json.loads(out.read_text(encoding="utf-8")) == records
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []
    run("export_registry", out, "--format", "jsonl")
    assert len(out.read_text(encoding="utf-8").splitlines()) == 3


def test_a_shift_jis_export_reports_what_it_lost(arakawa: Body, by: Actor, tmp_path: Path) -> None:
    version = programs.create(body=arakawa, by=by, now=NOW, content={"name": "𠮷野手当", "summary": "。"})
    programs.approve(version=version, by=by, now=NOW)
    errors, out = StringIO(), tmp_path / "out.csv"
    run("export_registry", out, "--format", "opendata", "--encoding", "cp932", stderr=errors)
    rows = list(csv.DictReader(StringIO(out.read_text(encoding="cp932"))))
    assert rows[0]["タイトル（制度名）"] == "〓野手当"
    assert "row 1, name: CP932 cannot hold 𠮷" in errors.getvalue()


def test_a_made_file_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.json" for name in "abc"]
    for path, seed in zip(paths, ("1", "1", "2"), strict=True):
        assert "Wrote 70 records" in run("make_registry_file", path, "--records", "70", "--seed", seed)
    first, again, other = (path.read_bytes() for path in paths)
    assert first == again != other
    assert len(json.loads(first)) == 70

"""Imports: what becomes of each record, twice, in conflict, in quarantine, undone."""

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.conftest import NOW, ROOT
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.registry.formats.reading import UnreadableFile
from todoke.registry.models import ChangeSet, Program, ProgramVersion, QuarantinedRecord, ReceivedRecord
from todoke.registry.operations import change_sets, imports, programs
from todoke.registry.operations.import_reports import Report
from todoke.registry.queries.programs import by_number
from todoke.registry.queries.versions import effective
from todoke.registry.rules.versions import State

SAMPLE = json.loads((ROOT / "todoke/sample/programs_131181.json").read_text(encoding="utf-8"))
Record = dict[str, Any]
Write = Callable[[object], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(data: object) -> Path:
        path = tmp_path / "records.json"
        path.write_text(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return path

    return to_file


def numbered(count: int = 3) -> list[Record]:
    return copy.deepcopy([record for record in SAMPLE if record["basicInformation"]["psid"]][:count])


def unnumbered(count: int = 3) -> list[Record]:
    return copy.deepcopy([record for record in SAMPLE if not record["basicInformation"]["psid"]][:count])


def counts(report: Report) -> dict[str, int]:
    return {outcome: count for outcome, count in report.counts.items() if count and outcome != "repaired"}


def run(path: Path, by: Actor, **more: Any) -> Report:
    return imports.import_file(path=path, by=by, now=more.pop("now", NOW), **more)


def test_twice_changes_nothing(arakawa: Body, by: Actor, write: Write) -> None:
    path = write(numbered() + unnumbered())
    assert counts(run(path, by)) == {"new": 6}
    before = (ProgramVersion.objects.count(), ReceivedRecord.objects.count(), LedgerEntry.objects.count())
    assert counts(run(path, by, now=NOW + timedelta(days=1))) == {"unchanged": 6}
    assert (ProgramVersion.objects.count(), ReceivedRecord.objects.count(), LedgerEntry.objects.count()) == before


def test_records_without_a_number_get_one_of_ours(arakawa: Body, by: Actor, write: Write) -> None:
    run(write(unnumbered()), by)
    assert all(program.number.startswith("131181-00000") for program in Program.objects.all())


def test_dry_run_writes_nothing(arakawa: Body, by: Actor, write: Write) -> None:
    report = run(write(numbered()), by, dry_run=True)
    assert counts(report) == {"new": 3}
    assert not Program.objects.exists()
    assert not ChangeSet.objects.exists()


def test_a_changed_record_is_a_new_version(arakawa: Body, by: Actor, write: Write) -> None:
    records = numbered(1)
    run(write(records), by)
    records[0]["summary"] = "新しい要約"
    assert counts(run(write(records), by)) == {"changed": 1}
    program = by_number(records[0]["basicInformation"]["psid"])
    assert effective(program).content["summary"] == "新しい要約"
    assert program.versions.count() == 2


def test_what_staff_changed_stays_when_the_file_changes_something_else(arakawa: Body, by: Actor, write: Write) -> None:
    records = numbered(1)
    run(write(records), by)
    program = Program.objects.select_related("live").get()
    assert program.live
    edited = programs.draft(
        program=program, content={**program.live.content, "cost": "無料"}, based_on=1, by=by, now=NOW
    )
    programs.approve(version=edited, by=by, now=NOW)
    records[0]["summary"] = "新しい要約"
    assert counts(run(write(records), by)) == {"changed": 1}
    content = effective(Program.objects.get()).content
    assert (content["summary"], content["cost"]) == ("新しい要約", "無料")


def test_the_same_field_changed_on_both_sides_waits_for_a_person(arakawa: Body, by: Actor, write: Write) -> None:
    records = numbered(1)
    run(write(records), by)
    program = Program.objects.select_related("live").get()
    assert program.live
    edited = programs.draft(
        program=program, content={**program.live.content, "summary": "職員"}, based_on=1, by=by, now=NOW
    )
    programs.approve(version=edited, by=by, now=NOW)
    records[0]["summary"] = "ファイル"
    report = run(write(records), by)
    assert counts(report) == {"conflict": 1}
    assert [note.field for note in report.lines[0].problems if note.code == "conflict"] == ["summary"]
    assert effective(Program.objects.get()).content["summary"] == "職員"
    waiting = ProgramVersion.objects.get(state=State.DRAFT)
    assert waiting.content["summary"] == "ファイル"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda r: r["basicInformation"].update(psid="psid3.0+7000020131182+1+UM24", organization=None), "check_digit"),
        (lambda r: r["institutionName"].update(canonicalName=None), "no_name"),
        (lambda r: r["basicInformation"].update(organization="8000020132195"), "body_disagrees"),
        (
            lambda r: (
                r["basicInformation"].update(psid=None, organization="8000020132195"),
                r["area"].update(areaCode="132195;狛江市"),
            ),
            "unknown_body",
        ),
    ],
)
def test_quarantine_keeps_the_whole_record(
    arakawa: Body, by: Actor, write: Write, spoil: Callable[[Record], object], reason: str
) -> None:
    records = numbered(2)
    spoil(records[1])
    assert counts(run(write(records), by)) == {"new": 1, "quarantined": 1}
    row = QuarantinedRecord.objects.get()
    assert reason in {note["code"] for note in row.reasons}
    assert json.loads(row.original) == records[1]
    assert counts(run(write(records), by)) == {"unchanged": 1, "quarantined": 1}
    assert QuarantinedRecord.objects.count() == 1


def test_duplicate_numbers_in_one_file(arakawa: Body, by: Actor, write: Write) -> None:
    records = numbered(1) * 2
    report = run(write(records), by)
    assert counts(report) == {"new": 1, "quarantined": 1}
    assert report.lines[1].problems[0].code == "duplicate_number"


def test_staff_import_leaves_other_bodies_alone(arakawa: Body, chofu: Body, by: Actor, write: Write) -> None:
    report = run(write(numbered(2)), by, body=chofu)
    assert counts(report) == {"quarantined": 2}
    assert not Program.objects.exists()


def test_private_numbers_of_two_bodies_do_not_meet(arakawa: Body, chofu: Body, by: Actor, tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text(
        "制度番号,全国地方公共団体コード,制度名,概要\n0001,131181,ひとつ,あ\n0001,132080,ふたつ,い\n", encoding="utf-8"
    )
    assert counts(run(path, by)) == {"new": 2}
    assert {p.number: p.name for p in Program.objects.all()} == {"131181.0001": "ひとつ", "132080.0001": "ふたつ"}
    assert counts(run(path, by)) == {"unchanged": 2}


def test_our_own_open_data_read_back_changes_nothing(arakawa: Body, by: Actor, write: Write, tmp_path: Path) -> None:
    run(write(numbered(6) + unnumbered(6)), by)
    path = tmp_path / "open.csv"
    call_command("export_registry", str(path), "--format", "opendata", verbosity=0)
    assert counts(run(path, by)) == {"unchanged": 12}


def test_a_table_changes_only_what_it_has_a_column_for(arakawa: Body, by: Actor, write: Write, tmp_path: Path) -> None:
    run(write(numbered(1)), by)
    before = dict(effective(Program.objects.get()).content)
    path = tmp_path / "open.csv"
    number = Program.objects.get().number
    path.write_text(
        f"制度番号,全国地方公共団体コード,制度名,概要\n{number},131181,{before['name']},新しい\n", encoding="utf-8"
    )
    assert counts(run(path, by)) == {"changed": 1}
    assert effective(Program.objects.get()).content == {**before, "summary": "新しい"}


def test_a_table_and_staff_changing_the_same_field_is_a_conflict(
    arakawa: Body, by: Actor, write: Write, tmp_path: Path
) -> None:
    run(write(numbered(1)), by)
    program = Program.objects.select_related("live").get()
    assert program.live
    edited = programs.draft(
        program=program, content={**program.live.content, "summary": "職員"}, based_on=1, by=by, now=NOW
    )
    programs.approve(version=edited, by=by, now=NOW)
    path = tmp_path / "open.csv"
    name = program.live.content["name"]
    path.write_text(
        f"制度番号,全国地方公共団体コード,制度名,概要\n{program.number},131181,{name},表\n", encoding="utf-8"
    )
    assert counts(run(path, by)) == {"conflict": 1}
    assert effective(Program.objects.get()).content["summary"] == "職員"


def test_half_a_file_keeps_what_was_whole(arakawa: Body, by: Actor, write: Write) -> None:
    text = json.dumps(numbered(3), ensure_ascii=False)
    report = run(write(text[: len(text) - 500]), by)
    assert counts(report) == {"new": 2, "quarantined": 1}


@pytest.mark.parametrize(
    "text", ["", "   ", "%PDF-1.7", "<html></html>", "PK\x03\x04broken", '"just text"', "a,b\n1,2\n"]
)
def test_something_else_is_refused_with_a_reason(arakawa: Body, by: Actor, write: Write, text: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        run(write(text), by)
    assert refusal.value.code
    assert not ChangeSet.objects.exists()


def test_undo_takes_down_what_was_new_and_puts_back_what_changed(arakawa: Body, by: Actor, write: Write) -> None:
    records = numbered(2)
    first = run(write(records[:1]), by).change_set
    records[0]["summary"] = "二度目"
    second = run(write(records), by).change_set
    assert first
    assert second
    undone = change_sets.undo(change_set=second, by=by, now=NOW)
    assert (undone.restored, undone.withdrawn, undone.kept) == (1, 1, ())
    assert effective(by_number(records[0]["basicInformation"]["psid"])).content["summary"] != "二度目"
    assert by_number(records[1]["basicInformation"]["psid"]).live is None
    with pytest.raises(change_sets.AlreadyUndone):
        change_sets.undo(change_set=second, by=by, now=NOW)
    assert counts(run(write(records), by)) == {"changed": 2}
    assert effective(by_number(records[0]["basicInformation"]["psid"])).content["summary"] == "二度目"


def test_an_earlier_import_can_be_undone_after_a_later_one(arakawa: Body, by: Actor, write: Write) -> None:
    records = numbered(1)
    first = run(write(records), by).change_set
    records[0]["summary"] = "二度目"
    second = run(write(records), by).change_set
    assert first
    assert second
    assert change_sets.undo(change_set=second, by=by, now=NOW).restored == 1
    assert change_sets.undo(change_set=first, by=by, now=NOW).withdrawn == 1
    assert Program.objects.get().live is None


def test_undo_of_a_second_import_after_an_undo_takes_down_again(arakawa: Body, by: Actor, write: Write) -> None:
    path = write(numbered(1))
    first = run(path, by).change_set
    assert first
    change_sets.undo(change_set=first, by=by, now=NOW)
    again = run(path, by).change_set
    assert again
    assert change_sets.undo(change_set=again, by=by, now=NOW).withdrawn == 1
    assert Program.objects.get().live is None


def test_the_same_content_in_another_writing_is_no_new_version(arakawa: Body, by: Actor, write: Write) -> None:
    records = numbered(1)
    run(write(records), by)
    other = json.dumps(records, ensure_ascii=False, indent=4)
    assert counts(run(write(other), by)) == {"unchanged": 1}
    assert Program.objects.get().versions.count() == 1
    newest = ReceivedRecord.objects.order_by("-id")[0]
    assert newest.original in other
    assert counts(run(write(other), by)) == {"unchanged": 1}
    assert ReceivedRecord.objects.count() == 2


def test_not_offered_survives_our_own_format(arakawa: Body, by: Actor, tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    line = {
        "number": "131181-000001-1",
        "body": "131181",
        "offering": "not_offered",
        "content": {"name": "n", "summary": "s"},
    }
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert counts(run(path, by)) == {"new": 1}
    live = Program.objects.select_related("live").get().live
    assert live
    assert live.offering == "not_offered"


def test_undo_leaves_what_somebody_changed_since(arakawa: Body, by: Actor, write: Write) -> None:
    change_set = run(write(numbered(1)), by).change_set
    program = Program.objects.select_related("live").get()
    assert program.live
    assert change_set
    later = programs.draft(
        program=program, content={**program.live.content, "cost": "無料"}, based_on=1, by=by, now=NOW
    )
    programs.approve(version=later, by=by, now=NOW)
    assert change_sets.undo(change_set=change_set, by=by, now=NOW).kept == (program.number,)
    assert effective(Program.objects.get()).content["cost"] == "無料"


def test_hostile_text_is_kept_as_text(arakawa: Body, by: Actor, write: Write) -> None:
    records = numbered(1)
    name = "渡邉󠄀<script>alert(1)</script>﨑"
    records[0]["institutionName"]["shortName"] = name
    records[0]["description"] = "= 1+1\u0007 {{ 7*7 }}"
    run(write(records), by)
    content = effective(Program.objects.get()).content
    assert content["short_name"] == name
    assert content["description"] == "= 1+1 {{ 7*7 }}"


def test_real_files(tokyo: Body, by: Actor, shared_data: Path) -> None:
    from todoke.bodies import operations as bodies

    for code, kind, name in (("132195", "city", "狛江市"), ("133621", "village", "利島村")):
        bodies.add(by=by, now=NOW, kind=kind, name=name, code=code, parent=tokyo)
    found = {path.stem: counts(run(path, by)) for path in sorted((shared_data / "tokyo-registry").glob("*.json"))}
    assert found == {"130001": {"new": 1}, "132195": {"new": 9}, "133621": {"new": 20}}

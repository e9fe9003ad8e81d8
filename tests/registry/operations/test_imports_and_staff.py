"""Files that meet what staff have under way: nothing unapproved becomes visible, nothing of theirs is overwritten."""

import copy
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from tests.conftest import NOW
from tests.registry.operations.test_imports import Record, Write, counts, numbered, run, unnumbered, write
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.models import Program, ProgramVersion, QuarantinedRecord
from todoke.registry.operations import change_sets, programs, publishing
from todoke.registry.queries.versions import effective
from todoke.registry.rules.numbers import issue
from todoke.registry.rules.versions import Offering, State

__all__ = ["write"]
LATER = NOW + timedelta(days=9)


def edited(by: Actor, *, offering: Offering = Offering.OFFERED, **changes: object) -> ProgramVersion:
    program = Program.objects.select_related("live").get()
    newest = programs.newest_version(program)
    assert newest is not None
    return programs.draft(
        program=program, content={**newest.content, **changes}, based_on=newest.sequence, by=by, now=NOW, offering=offering
    )  # fmt: skip


def shown() -> dict[str, object]:
    return effective(Program.objects.get()).content


def left_open(version: ProgramVersion, by: Actor) -> None:
    """It stays a draft."""


def handed_over(version: ProgramVersion, by: Actor) -> None:
    programs.submit(version=version, by=by, now=NOW)


def put_off(version: ProgramVersion, by: Actor) -> None:
    programs.approve(version=version, by=by, now=NOW, publish_at=LATER)


@pytest.mark.parametrize("then", [left_open, handed_over, put_off])
def test_a_file_does_not_publish_what_nobody_approved_yet(
    arakawa: Body, by: Actor, write: Write, then: Callable[[ProgramVersion, Actor], None]
) -> None:
    records = numbered(1)
    run(write(records), by)
    then(edited(by, cost="まだ秘密"), by)
    records[0]["remarks"] = "新しい備考"
    report = run(write(records), by)
    assert counts(report) == {"conflict": 1}
    assert [note.field for note in report.lines[0].problems] == ["remarks"]
    assert shown().get("cost") != "まだ秘密"
    waiting = ProgramVersion.objects.get(change_set=report.change_set)
    assert (waiting.state, waiting.content["remarks"]) == (State.DRAFT, "新しい備考")
    publishing.publish_due(now=LATER)
    assert (shown().get("cost") == "まだ秘密") is (then is put_off), "what was scheduled still comes on its day"


def test_a_file_does_not_bring_back_what_staff_ended(arakawa: Body, by: Actor, write: Write) -> None:
    records = numbered(1)
    run(write(records), by)
    programs.approve(version=edited(by, offering=Offering.ENDED), by=by, now=NOW)
    assert counts(run(write(records), by)) == {"unchanged": 1}
    records[0]["remarks"] = "新しい備考"
    assert counts(run(write(records), by)) == {"conflict": 1}
    live = Program.objects.select_related("live").get().live
    assert live is not None
    assert live.offering == Offering.ENDED


def test_a_first_file_does_not_overwrite_what_staff_wrote(arakawa: Body, by: Actor, write: Write) -> None:
    records = numbered(1)
    number = records[0]["basicInformation"]["psid"]
    text = {"name": "わたしたちの名前", "summary": "わたしたちの概要", "cost": "1円", "usage_object": "ここだけの話"}
    draft = programs.create(body=arakawa, by=by, now=NOW, content=text, number=number)
    programs.approve(version=draft, by=by, now=NOW)
    assert counts(run(write(records), by)) == {"conflict": 1}
    assert shown() == text
    waiting = ProgramVersion.objects.get(state=State.DRAFT)
    assert waiting.content["summary"] == records[0]["summary"]
    assert waiting.content["usage_object"] == "ここだけの話", "what the file cannot say stays"


def test_the_file_of_an_undone_import_does_not_overwrite_what_staff_kept(
    arakawa: Body, by: Actor, write: Write
) -> None:
    path = write(numbered(1))
    report = run(path, by)
    programs.approve(version=edited(by, summary="職員の概要"), by=by, now=NOW)
    assert report.change_set
    assert change_sets.undo(change_set=report.change_set, by=by, now=NOW).kept
    assert counts(run(path, by)) == {"conflict": 1}
    assert shown()["summary"] == "職員の概要"


def test_undoing_the_second_import_shows_nothing_where_the_first_was_undone(
    arakawa: Body, by: Actor, write: Write
) -> None:
    records = numbered(1)
    first = run(write(records), by)
    assert first.change_set
    change_sets.undo(change_set=first.change_set, by=by, now=NOW)
    records[0]["remarks"] = "新しい備考"
    second = run(write(records), by)
    assert Program.objects.get().live_id is not None
    assert second.change_set
    change_sets.undo(change_set=second.change_set, by=by, now=NOW)
    assert Program.objects.get().live_id is None


def test_a_record_without_a_number_is_known_again_after_staff_renamed_it(
    arakawa: Body, by: Actor, write: Write
) -> None:
    path = write(unnumbered(1))
    run(path, by)
    programs.approve(version=edited(by, name="新しい名前"), by=by, now=NOW)
    assert counts(run(path, by)) == {"unchanged": 1}
    assert Program.objects.count() == 1


def test_each_body_holds_its_own_copy_of_what_could_not_be_read(
    arakawa: Body, chofu: Body, by: Actor, write: Write
) -> None:
    broken: Record = copy.deepcopy(numbered(1)[0])
    broken["institutionName"]["canonicalName"] = None
    path: Path = write([broken])
    run(path, by, body=chofu)
    run(path, by, body=arakawa)
    run(path, by, body=arakawa)
    run(path, by)
    run(path, by)
    held = QuarantinedRecord.objects.order_by("id").values_list("body__key", flat=True)
    assert sorted(held) == ["131181", "132080"], "a neighbour's upload hides nothing, and nothing stands twice"


def test_a_file_locks_the_programmes_that_it_compares(arakawa: Body, by: Actor, write: Write) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    records = numbered(1)
    run(write(records), by)
    records[0]["remarks"] = "新しい備考"
    seen: list[str] = []

    def watch(execute: Callable[..., object], sql: str, *rest: object) -> object:
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        run(write(records), by)
    locked = next(place for place, sql in enumerate(seen) if "FOR NO KEY UPDATE" in sql and "todoke_program" in sql)
    assert any('FROM "todoke_programversion"' in sql for sql in seen[locked:])


def test_nobody_takes_a_number_of_anothers_series(arakawa: Body, chofu: Body, by: Actor, write: Write) -> None:
    records = numbered(2)
    records[0]["basicInformation"]["psid"] = issue(chofu.key, 1)
    records[1]["basicInformation"]["psid"] = issue(arakawa.key, 1)
    report = run(write(records), by, body=arakawa)
    assert counts(report) == {"quarantined": 1, "new": 1}
    assert report.lines[0].problems[0].code == "number_of_other_body"
    assert counts(run(write(records), by, body=arakawa)) == {"quarantined": 1, "unchanged": 1}


def test_the_records_of_a_body_that_we_do_not_know_are_not_the_uploaders(
    arakawa: Body, by: Actor, write: Write
) -> None:
    stranger = "8000020132195"
    by_number, by_name = numbered(1)[0], unnumbered(1)[0]
    by_number["basicInformation"].update(psid=f"psid3.0+{stranger}+1+UM1", organization=None)
    by_name["basicInformation"]["organization"] = stranger
    report = run(write([by_number, by_name]), by, body=arakawa)
    assert counts(report) == {"quarantined": 2}
    assert not Program.objects.exists()
    assert {note.code for line in report.lines for note in line.problems} >= {"unknown_body"}

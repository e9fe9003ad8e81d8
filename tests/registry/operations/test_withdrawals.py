"""Text published by mistake: erased from the history, the record as received and the search; number and dates stay."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.conftest import NOW
from tests.registry.operations.test_imports import Write, counts, numbered, run, write  # noqa: F401 - write is a fixture
from todoke.bodies import operations as bodies
from todoke.bodies.models import Body, LedgerEntry, LedgerNote
from todoke.common.actors import Actor
from todoke.common.errors import OwnChange
from todoke.registry import search
from todoke.registry.models import Program, ProgramSearch, ProgramVersion, ReceivedRecord, Revision, TokenCache
from todoke.registry.operations import change_sets, programs, requests, withdrawals
from todoke.registry.queries import exports, feeds, workbook
from todoke.registry.queries.versions import effective
from todoke.registry.rules.requests import Asked
from todoke.registry.rules.versions import State, Withdrawal

SECRET = "申込者 荒川花子 090-1234-5678"
TEXT = {"name": "産後ケア", "summary": "休める場所があります。"}
LATER = NOW + timedelta(days=1)
pytestmark = pytest.mark.django_db


def publish(program: Program, by: Actor, **content: object) -> ProgramVersion:
    newest = programs.newest_version(program)
    draft = programs.draft(
        program=program, content={**TEXT, **content}, based_on=newest.sequence if newest else 0, by=by, now=NOW,
        reason=str(content.get("remarks", "")),
    )  # fmt: skip
    return programs.approve(version=draft, by=by, now=NOW)


@pytest.fixture
def program(arakawa: Body, by: Actor) -> Program:
    """Version 2 holds what should never have been published; 3 is corrected."""
    first = programs.create(body=arakawa, by=by, now=NOW, content=TEXT)
    programs.approve(version=first, by=by, now=NOW)
    publish(first.program, by, remarks=SECRET, translations={"en": {"summary": SECRET}})
    publish(first.program, by, remarks="なし")
    return Program.objects.get()


def withdraw(program: Program, by: Actor, *sequences: int, **more: Any) -> list[int]:
    return withdrawals.withdraw(
        program=program, sequences=sequences, reason=Withdrawal.PERSONAL_DATA, by=by, now=LATER, **more
    )


def everywhere() -> str:
    """All that the tables of the product hold, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("todoke_"):
                cursor.execute(f'SELECT * FROM "{table}"')
                found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found).encode().decode("unicode_escape", "ignore") + "\n".join(found)


def test_the_text_is_gone_and_number_and_dates_stay(program: Program, by: Actor) -> None:
    assert SECRET in everywhere()
    before, revision = ProgramVersion.objects.get(sequence=2), Revision.objects.get().value
    assert withdraw(program, by, 2, note="苦情") == [2]
    after = ProgramVersion.objects.get(sequence=2)
    assert (after.content, after.reason) == ({}, "")
    assert (after.at, after.by, after.publish_at, after.state) == (
        before.at,
        before.by,
        before.publish_at,
        State.PUBLISHED,
    )
    assert (after.withdrawn_at, after.withdrawn_by, after.withdrawn_reason) == (LATER, "test", "personal_data")
    assert "荒川花子" not in everywhere()
    assert Revision.objects.get().value == revision + 1  # pages are made anew
    assert effective(program).content["remarks"] == "なし"
    entry = LedgerEntry.objects.get(action="program.withdraw")
    assert {**entry.data, "note": ""} == {"versions": [2], "reason": "personal_data", "note": ""}
    assert LedgerNote.objects.get(entry=entry).text == "苦情"
    assert "苦情" not in str(entry.data)
    assert bodies.broken_link(program.body) is None
    with pytest.raises(withdrawals.NothingToWithdraw):
        withdraw(program, by, 2)


def test_versions_that_say_the_same_go_with_it(program: Program, by: Actor) -> None:
    again = programs.restore(version=ProgramVersion.objects.get(sequence=2), by=by, now=NOW)
    assert withdraw(program, by, 2) == [2, 4]
    assert ProgramVersion.objects.get(pk=again.pk).state == State.DISCARDED
    assert "荒川花子" not in everywhere()


def test_what_residents_see_now_is_taken_down(program: Program, by: Actor) -> None:
    assert withdraw(program, by, 3) == [3]
    program.refresh_from_db()
    assert program.live is None
    assert not ProgramSearch.objects.filter(program=program).exists()
    newest = programs.newest_version(program)
    assert newest is not None
    assert newest.sequence == 2  # an edit starts from what still has a text
    (row,) = workbook.rows_of(program.body)
    assert row.own == newest.content  # and so does the workbook
    publish(program, by, remarks="正しい")
    assert effective(Program.objects.get()).content["remarks"] == "正しい"


def test_neither_history_nor_day_nor_version_shows_it(program: Program, by: Actor) -> None:
    withdraw(program, by, 2)
    rows = feeds.seen(program)
    assert [each.is_withdrawn for each in rows] == [False, True, False]
    assert rows[1].says.content == {}
    assert (rows[1].changed, rows[2].changed) == ((), ())
    with pytest.raises(feeds.VersionWithdrawn) as refusal:
        feeds.seen_version(program, 2)
    assert refusal.value.data == {"day": "2026-11-24", "why": "personal_data"}
    with pytest.raises(programs.WrongState):
        programs.restore(version=ProgramVersion.objects.get(sequence=2), by=by, now=LATER)


def imported(write: Write, by: Actor, records: list[dict[str, Any]]) -> Program:  # noqa: F811
    run(write(records), by)
    return Program.objects.get()


def test_the_record_as_received_is_erased_and_does_not_come_back(arakawa: Body, by: Actor, write: Write) -> None:  # noqa: F811
    records = numbered(1)
    original = records[0]["summary"]
    imported(write, by, records)
    records[0]["summary"] = SECRET
    run(write(records), by)
    run(write(json.dumps(records, ensure_ascii=False, indent=7)), by)  # the same in another writing
    records[0]["summary"] = original
    assert counts(run(write(records), by)) == {"changed": 1}
    program = Program.objects.get()
    withdraw(program, by, 2)
    assert "荒川花子" not in everywhere()
    kept = ReceivedRecord.objects.order_by("id").values_list("original", "erased_at")
    assert [(bool(text), at) for text, at in kept] == [(True, None), (False, LATER), (False, LATER), (True, None)]
    (exported,) = json.loads(b"".join(exports.pieces("tokyo")))
    assert exported["summary"] == original


def test_the_same_file_does_not_bring_it_back(arakawa: Body, by: Actor, write: Write) -> None:  # noqa: F811
    records = numbered(1)
    records[0]["summary"] = SECRET
    program = imported(write, by, records)
    withdraw(program, by, 1)
    assert counts(run(write(records), by)) == {"unchanged": 1}
    assert "荒川花子" not in everywhere()
    records[0]["summary"] = "正しい概要"
    report = run(write(records), by)
    assert report.counts["quarantined"] == 0
    assert effective(Program.objects.get()).content["summary"] == "正しい概要"
    (exported,) = json.loads(b"".join(exports.pieces("tokyo")))
    assert exported["summary"] == "正しい概要"


def test_undo_does_not_put_back_an_empty_text(arakawa: Body, by: Actor, write: Write) -> None:  # noqa: F811
    records = numbered(1)
    program = imported(write, by, records)
    records[0]["summary"] = "二つ目"
    change_set = run(write(records), by).change_set
    assert change_set
    withdraw(program, by, 1)
    undone = change_sets.undo(change_set=change_set, by=by, now=LATER)
    assert undone.kept == (program.number,)
    assert effective(Program.objects.get()).content["summary"] == "二つ目"


def test_other_programmes_are_still_found_by_the_same_words(program: Program, chofu: Body, by: Actor) -> None:
    other = programs.create(
        body=chofu, by=by, now=NOW, content={"name": "産後ケア", "summary": "休める場所があります。"}
    )
    programs.approve(version=other, by=by, now=NOW)
    learnt = TokenCache.objects.count()
    withdraw(program, by, 1)
    assert TokenCache.objects.count() < learnt
    search.index_again()
    assert ProgramSearch.objects.filter(program=other.program, tokens__contains="産後").exists()


def test_where_four_eyes_are_wanted_two_withdraw(program: Program, by: Actor) -> None:
    bodies.revise(body=program.body, by=by, now=NOW, details={"four_eyes": True})
    me, colleague = Actor("staff:1", 1), Actor("staff:2", 2)
    with pytest.raises(OwnChange):
        withdraw(program, me, 2)
    data = {"sequences": [2], "reason": "personal_data", "note": ""}
    asked = requests.ask(body=program.body, kind=Asked.WITHDRAW, by=me, now=NOW, program=program, data=data)
    with pytest.raises(OwnChange):
        requests.approve(request=asked, by=me, now=NOW)
    assert SECRET in everywhere()
    requests.approve(request=asked, by=colleague, now=LATER)
    assert "荒川花子" not in everywhere()
    assert LedgerEntry.objects.get(action="program.withdraw").data["asked_by"] == "staff:1"


def test_the_database_keeps_a_withdrawn_version_empty(program: Program, by: Actor) -> None:
    withdraw(program, by, 2)
    for wrong in ({"content": {"name": "x"}}, {"reason": "x"}, {"withdrawn_reason": ""}, {"withdrawn_reason": "whim"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProgramVersion.objects.filter(sequence=2).update(**wrong)

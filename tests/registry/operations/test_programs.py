"""Drafts, approval, schedules, numbers, and what residents see when."""

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import NOW
from todoke.bodies import operations as bodies
from todoke.bodies.models import Body, LedgerEntry, LedgerNote
from todoke.common.actors import Actor
from todoke.common.errors import OwnChange
from todoke.registry.models import OverrideFlag, Program, ProgramVersion, Revision
from todoke.registry.operations import numbers, programs, publishing, types
from todoke.registry.queries import programs as queries
from todoke.registry.queries.versions import effective, on
from todoke.registry.rules.numbers import issued_is_valid
from todoke.registry.rules.versions import Offering, State

OTHER = Actor("staff:2")
TEXT: dict[str, Any] = {"name": "産後ケア", "summary": "出産のあと、休める場所があります。"}


def make(body: Body, by: Actor, **changes: Any) -> ProgramVersion:
    return programs.create(body=body, by=by, now=NOW, content={**TEXT, **changes})


def published(body: Body, by: Actor, **changes: Any) -> Program:
    return programs.approve(version=make(body, by, **changes), by=by, now=NOW).program


def test_a_new_programme_has_a_number_and_is_hidden_until_approved(arakawa: Body, by: Actor) -> None:
    version = make(arakawa, by)
    assert version.program.number == "131181-000001-" + version.program.number[-1]
    assert issued_is_valid(version.program.number)
    with pytest.raises(queries.ProgramNotFound):
        queries.shown(version.program)
    programs.approve(version=version, by=by, now=NOW)
    assert queries.shown(queries.by_number(version.program.number)).says.content["name"] == "産後ケア"


def test_numbers_never_repeat(arakawa: Body, by: Actor) -> None:
    first = make(arakawa, by).program
    Program.objects.filter(pk=first.pk).update(name="x")
    assert make(arakawa, by).program.number.startswith("131181-000002-")


@pytest.mark.parametrize(
    "content", [{}, {"name": "x"}, {"name": "x" * 500, "summary": "y"}, {"name": 3, "summary": []}]
)
def test_bad_content_names_its_problems(arakawa: Body, by: Actor, content: dict[str, object]) -> None:
    with pytest.raises(programs.ContentInvalid) as refusal:
        programs.create(body=arakawa, by=by, now=NOW, content=content)
    assert refusal.value.data["problems"]
    assert not Program.objects.exists()


def test_an_edit_from_an_old_version_is_refused(arakawa: Body, by: Actor) -> None:
    program = published(arakawa, by)
    programs.draft(program=program, content={**TEXT, "cost": "無料"}, based_on=1, by=by, now=NOW)
    with pytest.raises(programs.VersionChanged) as refusal:
        programs.draft(program=program, content={**TEXT, "cost": "300円"}, based_on=1, by=OTHER, now=NOW)
    assert refusal.value.data["newest"] == 2


def test_four_eyes(arakawa: Body, by: Actor) -> None:
    bodies.revise(body=arakawa, by=by, now=NOW, details={"four_eyes": True})
    version = programs.submit(version=make(arakawa, by), by=by, now=NOW)
    with pytest.raises(OwnChange):
        programs.approve(version=version, by=by, now=NOW)
    assert programs.approve(version=version, by=OTHER, now=NOW).state == State.PUBLISHED


def test_publication_for_a_date(arakawa: Body, by: Actor) -> None:
    program = published(arakawa, by)
    version = programs.draft(program=program, content={**TEXT, "cost": "無料"}, based_on=1, by=by, now=NOW)
    due = NOW + timedelta(days=2)
    programs.approve(version=version, by=by, now=NOW, publish_at=due)
    assert Revision.objects.get().next_due_at == due
    assert publishing.publish_due(now=due - timedelta(seconds=1)) == 0
    assert "cost" not in effective(Program.objects.get()).content
    assert publishing.publish_due(now=due) == 1
    assert effective(Program.objects.get()).content["cost"] == "無料"
    assert Revision.objects.get().next_due_at is None


def test_what_a_page_said_on_a_day(arakawa: Body, by: Actor) -> None:
    program = published(arakawa, by)
    later = NOW + timedelta(days=10)
    version = programs.draft(program=program, content={**TEXT, "cost": "300円"}, based_on=1, by=by, now=later)
    programs.approve(version=version, by=by, now=later)
    assert on(program, at=NOW - timedelta(days=1))[0] is None
    assert "cost" not in on(program, at=NOW + timedelta(days=5))[1].content
    assert on(program, at=later)[1].content["cost"] == "300円"


def test_restore(arakawa: Body, by: Actor) -> None:
    program = published(arakawa, by)
    programs.approve(
        version=programs.draft(program=program, content={**TEXT, "cost": "1円"}, based_on=1, by=by, now=NOW),
        by=by,
        now=NOW,
    )
    first = program.versions.get(sequence=1)
    programs.approve(version=programs.restore(version=first, by=by, now=NOW), by=by, now=NOW)
    assert "cost" not in effective(Program.objects.get()).content
    assert program.versions.count() == 3


def test_states_do_not_run_backwards(arakawa: Body, by: Actor) -> None:
    version = make(arakawa, by)
    programs.approve(version=version, by=by, now=NOW)
    for act in (programs.approve, programs.submit, programs.discard):
        with pytest.raises(programs.WrongState):
            act(version=version, by=by, now=NOW)


def test_rejected_goes_back_with_a_reason(arakawa: Body, by: Actor) -> None:
    version = programs.submit(version=make(arakawa, by), by=by, now=NOW)
    programs.reject(version=version, by=OTHER, now=NOW, reason="電話番号がちがいます")
    assert LedgerNote.objects.get(entry__action="program.reject").text == "電話番号がちがいます"


def test_old_numbers_lead_to_the_programme_for_ever(arakawa: Body, chofu: Body, by: Actor) -> None:
    program = published(arakawa, by)
    old = program.number
    numbers.renumber(program=program, number="psid3.0+7000020131181+1+UM47", by=by, now=NOW)
    assert queries.by_number(old).number == "psid3.0+7000020131181+1+UM47"
    with pytest.raises(numbers.NumberTaken):
        numbers.add_alternative(program=published(chofu, by), number=old, by=by, now=NOW)
    with pytest.raises(numbers.NumberUnusable):
        numbers.renumber(program=program, number="a/b", by=by, now=NOW)


def test_central_text_reaches_what_is_not_overridden_and_flags_what_is(arakawa: Body, chofu: Body, by: Actor) -> None:
    kind = types.ensure(by=by, number="UM24", name="児童手当", now=NOW)
    types.revise(type=kind, content={"name": "児童手当", "summary": "central 1", "cost": "0"}, by=by, now=NOW)
    follows = programs.approve(
        version=programs.create(body=arakawa, by=by, now=NOW, content={}, type=kind), by=by, now=NOW
    ).program
    own = programs.create(body=chofu, by=by, now=NOW, content={"summary": "own"}, type=kind)
    keeps = programs.approve(version=own, by=by, now=NOW).program
    types.revise(
        type=kind, content={"name": "児童手当", "summary": "central 2", "cost": "0"}, by=by, now=NOW + timedelta(days=1)
    )
    assert effective(follows).content["summary"] == "central 2"
    assert effective(keeps).content["summary"] == "own"
    flag = OverrideFlag.objects.get()
    assert (flag.program, flag.field) == (keeps, "summary")
    assert on(follows, at=NOW)[1].content["summary"] == "central 1"
    assert (
        types.revise(type=kind, content={"name": "児童手当", "summary": "central 2", "cost": "0"}, by=by, now=NOW)
        is None
    )


def test_not_offered_is_an_answer(arakawa: Body, by: Actor) -> None:
    kind = types.ensure(by=by, number="UM99", name="病児保育", now=NOW)
    version = programs.declare_not_offered(body=arakawa, type=kind, by=by, now=NOW, note="となりの足立区で使えます。")
    program = programs.approve(version=version, by=by, now=NOW).program
    assert queries.shown(program).offering is Offering.NOT_OFFERED
    with pytest.raises(programs.AlreadyThere):
        programs.declare_not_offered(body=arakawa, type=kind, by=by, now=NOW)


def test_changes_feed_is_complete_and_ordered(arakawa: Body, by: Actor) -> None:
    made = [published(arakawa, by, name=f"制度{n}").number for n in range(5)]
    seen: list[str] = []
    cursor = (0, 0)
    while rows := queries.changed_since(*cursor, limit=2):
        seen += [row.program.number for row in rows]
        cursor = (rows[-1].revision, rows[-1].program_id)
    assert seen == made


def test_each_change_is_in_the_ledger_of_its_body(arakawa: Body, by: Actor) -> None:
    published(arakawa, by)
    actions = list(LedgerEntry.objects.filter(body=arakawa).values_list("action", flat=True))
    assert actions == ["body.add", "program.draft", "program.publish"]
    assert bodies.broken_link(arakawa) is None

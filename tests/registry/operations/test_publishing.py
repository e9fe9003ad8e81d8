"""What a scheduled text meets when its time comes: something newer may be live by then."""

from datetime import timedelta

from tests.conftest import NOW
from tests.registry.operations.test_programs import TEXT, published
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.registry.models import Program, ProgramVersion, Publication, Revision
from todoke.registry.operations import programs, publishing
from todoke.registry.queries.versions import effective
from todoke.registry.rules.versions import Offering, State

DUE = NOW + timedelta(days=9)


def scheduled(program: Program, by: Actor, *, based_on: int, cost: str, days: int = 9) -> ProgramVersion:
    draft = programs.draft(program=program, content={**TEXT, "cost": cost}, based_on=based_on, by=by, now=NOW)
    return programs.approve(version=draft, by=by, now=NOW, publish_at=NOW + timedelta(days=days))


def test_a_schedule_never_overwrites_what_was_published_since(arakawa: Body, by: Actor) -> None:
    program = published(arakawa, by)
    waiting = scheduled(program, by, based_on=1, cost="10円")
    newer = programs.draft(program=program, content={**TEXT, "cost": "20円"}, based_on=2, by=by, now=NOW)
    programs.approve(version=newer, by=by, now=NOW)
    shown = Publication.objects.count()
    assert publishing.publish_due(now=DUE) == 0
    assert effective(Program.objects.get()).content["cost"] == "20円"
    waiting.refresh_from_db()
    assert waiting.state == State.SUBMITTED, "a person decides what becomes of it"
    assert Publication.objects.count() == shown
    assert Revision.objects.get(name="registry").next_due_at is None
    entry = LedgerEntry.objects.order_by("-sequence").first()
    assert entry is not None
    assert (entry.action, entry.data) == ("program.overtaken", {"version": 2})


def test_a_schedule_does_not_bring_back_what_has_ended(arakawa: Body, by: Actor) -> None:
    program = published(arakawa, by)
    scheduled(program, by, based_on=1, cost="10円")
    ended = programs.draft(program=program, content=TEXT, based_on=2, by=by, now=NOW, offering=Offering.ENDED)
    programs.approve(version=ended, by=by, now=NOW)
    publishing.publish_due(now=DUE)
    live = Program.objects.select_related("live").get().live
    assert live is not None
    assert live.offering == Offering.ENDED


def test_of_two_schedules_the_newer_text_stays_whenever_they_run(arakawa: Body, by: Actor) -> None:
    program = published(arakawa, by)
    scheduled(program, by, based_on=1, cost="later date, older text", days=9)
    scheduled(program, by, based_on=2, cost="newer text", days=5)
    assert publishing.publish_due(now=DUE) == 1, "one run after both dates decides as two runs would"
    assert effective(Program.objects.get()).content["cost"] == "newer text"


def test_two_schedules_in_order_show_one_after_the_other(arakawa: Body, by: Actor) -> None:
    program = published(arakawa, by)
    scheduled(program, by, based_on=1, cost="10円", days=5)
    scheduled(program, by, based_on=2, cost="20円", days=9)
    assert publishing.publish_due(now=NOW + timedelta(days=5)) == 1
    assert effective(Program.objects.get()).content["cost"] == "10円"
    assert publishing.publish_due(now=DUE) == 1
    assert effective(Program.objects.get()).content["cost"] == "20円"

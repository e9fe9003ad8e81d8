"""A stop holds at once for what is queued: at the moment of giving, and again at the moment of handing over; a statutory letter goes past it."""

import pytest

from tests.conftest import NOW
from tests.notices.letters import letter
from tests.people.families import person
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.notices.models import Notice
from todoke.notices.operations import choices, giving
from todoke.notices.queries import still
from todoke.notices.rules.states import NoticeState, Quiet
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person

BY = Actor("test")


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return person(arakawa, "花子")


def test_what_waits_is_given_by_no_body_after_a_stop(hanako: Person, tokyo: Body) -> None:
    waiting = [
        letter(hanako, body, item=f"letter:{body.key}", state=NoticeState.PLANNED) for body in (hanako.body, tokyo)
    ]
    statutory = letter(hanako, item="letter:law", law="予防接種法8条", state=NoticeState.PLANNED)
    choices.stop(person=hanako, topic=Topic.LIVING, by=BY, now=NOW, through="settings")
    choices.start(person=hanako, topic=Topic.LIVING, by=BY, now=NOW, through="settings")
    choices.stop(person=hanako, topic=Topic.LIVING, by=BY, now=NOW, through="settings")
    assert {each.state for each in Notice.objects.all()} == {"planned"}  # a choice touches no notice
    giving.give_due(by=BY, now=NOW)
    for each in waiting:
        each.refresh_from_db()
        assert (each.state, each.why_quiet) == ("quiet", "stopped")
    statutory.refresh_from_db()
    assert statutory.state == "boxed"


def test_what_lies_in_the_box_is_not_told_of_outside_after_a_stop(hanako: Person) -> None:
    boxed, statutory = letter(hanako), letter(hanako, item="letter:law", law="予防接種法8条")
    rows = list(Notice.objects.select_related("template", "sending"))
    assert still.quiet_reasons(rows, now=NOW) == {}
    choices.stop(person=hanako, topic=Topic.LIVING, by=BY, now=NOW, through="link")
    assert still.quiet_reasons(rows, now=NOW) == {boxed.pk: Quiet.STOPPED}
    assert statutory.pk not in still.quiet_reasons(rows, now=NOW)
    choices.start(person=hanako, topic=Topic.LIVING, by=BY, now=NOW, through="settings")
    assert still.quiet_reasons(rows, now=NOW) == {}

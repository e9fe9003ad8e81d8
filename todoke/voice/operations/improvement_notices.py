"""What is told of improvements 「お知らせ」: to whoever follows them, and four weeks later to those known by name who spoke; within everybody's attention."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from todoke.common import reach
from todoke.common.actors import Actor
from todoke.notices.models import NoticeTemplate
from todoke.notices.operations import planning
from todoke.notices.queries.texts_in_force import by_keys
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Topic
from todoke.notices.rules.wanted import Wanted
from todoke.people.models import Person
from todoke.voice.models import Improvement, Voice
from todoke.voice.queries import improvements as queries

CHANGED: Final = "voice-improved"
ASKED: Final = "voice-asked-again"


def tell_subscribers(*, improvement: Improvement, by: Actor, now: datetime) -> None:
    """Plan that whoever follows this hears that something changed, once for each state. Part of another operation."""
    text = by_keys([CHANGED], improvement.body).get(CHANGED)
    if text is None:
        return
    with reach.within(reach.EVERYTHING):  # who follows may live in another town
        persons = {each.person_id: each.person for each in queries.subscribers(improvement)}
        item = f"improved:{improvement.pk}:{improvement.state}"
        wanted = [_wanted(improvement, each, text, Topic.LIVING, item, now) for each in persons.values()]
        planning.plan(wanted=wanted, by=by, now=now)


def ask_known(*, improvement: Improvement, voices: Iterable[Voice], by: Actor, now: datetime) -> None:
    """Plan that those known by name who spoke are asked whether it got better, each once. Part of another operation."""
    text = by_keys([ASKED], improvement.body).get(ASKED)
    persons = {each.person.pk: each.person for each in voices if each.person is not None}
    if text is None or not persons:
        return
    item = f"helped:{improvement.pk}"
    wanted = [_wanted(improvement, each, text, Topic.SURVEY, item, now) for each in persons.values()]
    planning.plan(wanted=wanted, by=by, now=now)


def _wanted(
    improvement: Improvement, person: Person, text: NoticeTemplate, topic: Topic, item: str, now: datetime
) -> Wanted:
    """What one person is told about it; what they spoke of is said in their box alone."""
    return Wanted(
        body=improvement.body_id, person=person.pk, about=person.pk, template=text.pk, topic=topic, item=item, due_at=now, tact=Tact.NEUTRAL
    )  # fmt: skip

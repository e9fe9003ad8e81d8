"""What a voice tells its writer 「お知らせ」, where the writer is known and wants to hear back: neutral outside the box."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from todoke.common.actors import Actor
from todoke.notices.models import Notice
from todoke.notices.operations import planning
from todoke.notices.queries.texts_in_force import by_keys
from todoke.notices.rules.slot_values import filled
from todoke.notices.rules.states import NoticeState, Quiet
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Topic
from todoke.notices.rules.wanted import Wanted
from todoke.voice.models import Voice, VoiceMessage

ANSWERED: Final = "voice-answered"


def item_of(message: VoiceMessage) -> str:
    """What a notice about this is called."""
    return f"voice:{message.pk}"


def tell_of_answer(*, voice: Voice, message: VoiceMessage, by: Actor, now: datetime) -> None:
    """Plan that whoever spoke, and nobody for them, hears that there is an answer. Part of another operation.

    What was said may be about those who else is told of a person: only the writer hears.
    """
    found = by_keys([ANSWERED], voice.body).get(ANSWERED)
    if voice.person is None or found is None:
        return
    wanted = Wanted(
        body=voice.body_id, person=voice.person.pk, about=voice.person.pk, template=found.pk, topic=Topic.FILING, item=item_of(message),
        due_at=now, tact=Tact.NEUTRAL, values=filled(found.slots, {}),
    )  # fmt: skip
    planning.plan(wanted=[wanted], by=by, now=now)


def quiet(*, voice: Voice, messages: Collection[VoiceMessage], by: Actor, now: datetime) -> None:
    """Take back what waits to be told about answers that were read."""
    if voice.person_id is not None and messages:
        items = [item_of(each) for each in messages]
        waiting = Notice.objects.filter(about=voice.person_id, item__in=items, state=NoticeState.PLANNED.value)
        planning.withdraw(notices=list(waiting.values_list("pk", flat=True)), because=Quiet.CHANGED, by=by, now=now)

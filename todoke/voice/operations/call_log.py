"""Logging telephone calls and mails in two taps, and the topics that a body adds."""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Invalid
from todoke.voice.models import CallLog, CallTopic
from todoke.voice.rules import calls as rules

_LONGEST_NAME: Final = 40
#: A wrong tap can be taken back for so long, by whoever made it.
TAKE_BACK_MINUTES: Final = 60


class CallInvalid(Invalid):
    """A call or topic cannot be kept; ``problems`` maps each field to a code."""

    code = "voice_call_invalid"


@transaction.atomic
def log(
    *, body: Body, channel: str, minutes: int, by: Actor, now: datetime, topic: str = "", own: CallTopic | None = None, about_kind: str = "", about: str = ""
) -> CallLog:  # fmt: skip
    """Log a call that staff dealt with: what it was about, and for how long; nothing of who called. Raises CallInvalid."""
    if problem := rules.problem(channel=channel, topic=topic, minutes=minutes):
        raise CallInvalid(problems={"minutes" if problem == "call_minutes_unknown" else "topic": problem})
    if bool(topic) == (own is not None) or (own is not None and own.body_id != body.pk):
        raise CallInvalid(problems={"topic": "call_topic_unknown"})
    return CallLog.objects.create(
        body=body, channel=channel, topic=topic, own=own, minutes=minutes, about_kind=about_kind, about=about[:200], by=str(by), at=now
    )  # fmt: skip


@transaction.atomic
def take_back(*, call: CallLog, by: Actor, now: datetime) -> bool:
    """Take back one's own wrong tap, within the hour; whether it was."""
    if call.by != str(by) or call.at < now - timedelta(minutes=TAKE_BACK_MINUTES):
        return False
    return bool(CallLog.objects.filter(pk=call.pk).delete()[0])


@transaction.atomic
def add_topic(*, body: Body, name: str, by: Actor, now: datetime) -> CallTopic:
    """Add a topic of a body's own. Raises CallInvalid."""
    kept = " ".join(name.replace("\0", "").split())
    if not kept or len(kept) > _LONGEST_NAME:
        raise CallInvalid(problems={"name": "words_too_long" if kept else "words_missing"}, limit=_LONGEST_NAME)
    try:
        with transaction.atomic():
            made = CallTopic.objects.create(body=body, name=kept, made_at=now)
    except IntegrityError:
        raise CallInvalid(problems={"name": "call_topic_taken"}) from None
    bodies.record(body=body, by=by, at=now, action="voice.call_topic_add", subject=str(made))
    return made


@transaction.atomic
def end_topic(*, topic: CallTopic, by: Actor, now: datetime) -> CallTopic:
    """Offer a topic no more; what was logged under it stays."""
    row = CallTopic.objects.select_for_update(of=("self",), no_key=True).select_related("body").get(pk=topic.pk)
    if row.ended_at is None:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        bodies.record(body=row.body, by=by, at=now, action="voice.call_topic_end", subject=str(row))
    return row

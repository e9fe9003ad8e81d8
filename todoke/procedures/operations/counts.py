"""Counting what happens at questions 「設問ごとの件数」: added up a day, nobody's; lost counts are lost, never a resident's answer."""

from datetime import date

from django.db.models import F

from todoke.common.actors import Actor
from todoke.procedures.models import FormVersion, QuestionCount
from todoke.procedures.rules.states import Channel, Happening


def count(
    *, version: FormVersion, question: str, happening: Happening, channel: Channel, day: date, by: Actor, reason: str = "", more: int = 1
) -> None:  # fmt: skip
    """Add to a count."""
    where = {
        "version": version, "question": question, "happening": happening.value, "reason": reason, "channel": channel.value, "day_date": day,
    }  # fmt: skip
    if not QuestionCount.objects.filter(**where).update(count=F("count") + more):
        QuestionCount.objects.get_or_create(**where, defaults={"count": 0})
        QuestionCount.objects.filter(**where).update(count=F("count") + more)

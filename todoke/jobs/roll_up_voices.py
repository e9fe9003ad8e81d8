"""Counts the voices of days that are over, body by body: what dashboards add, and what stays when the text is gone."""

from datetime import datetime

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.voice.models import Voice
from todoke.voice.operations import counting


def roll_up(*, by: Actor, now: datetime) -> int:
    """Count what is over at every body that was ever told anything; how many days were counted."""
    with reach.within(reach.EVERYTHING):
        told = Body.objects.filter(pk__in=Voice.objects.order_by().values("body").distinct()).order_by("key")
        return sum(counting.count(body=body, by=by, now=now) for body in told)

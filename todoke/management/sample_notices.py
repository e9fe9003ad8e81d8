"""Letters in the boxes of the sample's residents: what the calendar really tells of their children, planned and given as a night would."""

from datetime import datetime, timedelta
from typing import Final

from todoke.common.actors import Actor
from todoke.jobs import plan_notices
from todoke.notices.models import Notice
from todoke.notices.operations import giving
from todoke.notices.rules.timing import MADE_UP

#: A night makes up for those that were missed this long before; so many of them find what opened months ago and is still open.
_FIRST_NIGHTS: Final = 8


def load(*, by: Actor, now: datetime) -> int:
    """Plan for every body with people and give what is due; how many letters came into a box. Run again, it tells nothing twice.

    Yesterday's plan is made, so that its moment has come whatever hour it is; the first time also the nights before it, the oldest first.
    """
    yesterday, nights = now.date() - timedelta(days=1), 1 if Notice.objects.exists() else _FIRST_NIGHTS
    for back in reversed(range(nights)):
        day = yesterday - back * (MADE_UP - timedelta(days=1))
        for _ in plan_notices.plan_night(day=day, by=by, now=now, bodies=plan_notices.bodies_with_people()):
            pass  # each body is planned as it comes
    return giving.give_due(by=by, now=now).boxed

"""Letters in the boxes of the sample's residents: what the calendar really tells of their children, planned and given as a night would."""

from datetime import datetime, timedelta
from typing import Final

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.jobs import plan_notices
from todoke.notices.models import Notice
from todoke.notices.operations import giving, planning
from todoke.notices.queries.texts_in_force import by_keys
from todoke.notices.rules.slot_values import filled
from todoke.notices.rules.timing import MADE_UP
from todoke.notices.rules.topics import Topic
from todoke.notices.rules.wanted import Wanted

#: A night makes up for those that were missed this long before; so many of them find what opened months ago and is still open.
_FIRST_NIGHTS: Final = 8
#: A letter that nobody has to get, so that stopping a topic can be tried: whose, and where something takes place.
_WARD, _PLACE, _IN = "131181", "荒川区役所", timedelta(days=14)


def load(*, by: Actor, now: datetime) -> int:
    """Plan for every body with people and give what is due; how many letters came into a box. Run again, it tells nothing twice.

    Yesterday's plan is made, so that its moment has come whatever hour it is; the first time also the nights before it, the oldest first.
    """
    yesterday, nights = now.date() - timedelta(days=1), 1 if Notice.objects.exists() else _FIRST_NIGHTS
    for back in reversed(range(nights)):
        day = yesterday - back * (MADE_UP - timedelta(days=1))
        for _ in plan_notices.plan_night(day=day, by=by, now=now, bodies=plan_notices.bodies_with_people()):
            pass  # each body is planned as it comes
    planning.plan(wanted=_news(now), by=by, now=now)
    return giving.give_due(by=by, now=now).boxed


def _news(now: datetime) -> list[Wanted]:
    """One piece of news of the ward to whoever it writes to anyway; once, however often the sample is loaded."""
    ward = Body.objects.filter(key=_WARD).first()
    text = by_keys(["news"], ward).get("news") if ward else None
    if ward is None or text is None or Notice.objects.filter(item="news:sample").exists():
        return []
    day = now.date() + _IN
    values = filled(text.slots, {"day": day.isoformat(), "place": _PLACE})
    told = Notice.objects.filter(body=ward).order_by("person_id").values_list("person_id", flat=True).distinct()
    return [
        Wanted(
            body=ward.pk, person=person, about=person, template=text.pk, topic=Topic.LIVING, item="news:sample", due_at=now, until_date=day,
            values=values,
        )
        for person in told
    ]  # fmt: skip

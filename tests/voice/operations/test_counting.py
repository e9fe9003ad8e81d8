"""Counting voices: each day once, however often it is counted; today as it is; floods called abuse left out."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from tests.voice.saying import voice
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.jobs.roll_up_voices import roll_up
from todoke.voice.models import Burst, CountedUntil, DayCount, Group, MonthCount, ReasonCount, Voice
from todoke.voice.queries import scores
from todoke.voice.rules.kinds import About, Channel, Driver, Fault, Kind, Moment, Scale

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def defect(body: Body, at: datetime) -> Voice:
    return voice(
        body, at, "", kind=Kind.DEFECT, channel=Channel.PAGE, about_kind=About.PAGE, about="/help", moment=Moment.READING, scale=None, score=None,
        fault=Fault.OLD,
    )  # fmt: skip


def test_a_day_is_counted_once_however_often(arakawa: Body, now: datetime, by: Actor) -> None:
    for back in (1, 1, 40):
        voice(arakawa, now - back * DAY, drivers=(Driver.TIME, Driver.PERSON))
    voice(arakawa, now)
    defect(arakawa, now - DAY)
    assert roll_up(by=by, now=now) == 40
    counted = sorted(DayCount.objects.values_list("on_date", "kind", "score", "count"))
    yesterday = (now - DAY).date()
    assert counted == [
        ((now - 40 * DAY).date(), "experience", 2, 1), (yesterday, "defect", -1, 1), (yesterday, "experience", 2, 2),
    ]  # fmt: skip
    assert sum(MonthCount.objects.values_list("count", flat=True)) == 4
    named = Counter(
        dict(ReasonCount.objects.filter(month_date=yesterday.replace(day=1)).values_list("reason", "count"))
    )
    assert named == {"time": 2, "person": 2, "old": 1}
    before = sorted(MonthCount.objects.values_list("month_date", "score", "count"))
    assert roll_up(by=by, now=now) == 0
    CountedUntil.objects.update(until_date=yesterday)
    assert roll_up(by=by, now=now) == 1
    assert sorted(MonthCount.objects.values_list("month_date", "score", "count")) == before


def test_a_flood_that_is_called_abuse_goes_out_of_days_that_were_counted(
    arakawa: Body, now: datetime, by: Actor
) -> None:
    flood = Burst.objects.create(
        body=arakawa, about_kind="counter", about="madoguchi", first_at=now - 3 * DAY, last_at=now - 2 * DAY
    )
    kept = voice(arakawa, now - 3 * DAY, score=4)
    Voice.objects.filter(pk=voice(arakawa, now - 2 * DAY, score=1).pk).update(burst=flood)
    roll_up(by=by, now=now)
    of = scores.last_year(arakawa, now=now)
    assert scores.whole(of)[0].n == 2
    Burst.objects.filter(pk=flood.pk).update(state="abuse", decided_by="x", decided_at=now + timedelta(minutes=5))
    roll_up(by=by, now=now + timedelta(minutes=10))
    assert scores.whole(of)[0].n == 1
    assert scores.whole(of)[0].value == kept.score
    assert Voice.objects.count() == 2  # out of the figures, still readable


def test_groups_heard_most_of_late_stand_first(arakawa: Body, now: datetime) -> None:
    groups = [
        Group.objects.create(body=arakawa, about_kind="counter", about="madoguchi", made_at=now, latest_at=now - DAY, size=size)
        for size in (3, 2)
    ]  # fmt: skip
    for place, days in enumerate([(1, 200, 201), (1, 2)]):
        for back in days:
            Voice.objects.filter(pk=voice(arakawa, now - back * DAY).pk).update(group=groups[place])
    found = scores.topics(scores.last_year(arakawa, now=now), now=now)
    assert [(each.group, each.recent) for each in found] == [(groups[1], 2), (groups[0], 1)]


def test_figures_are_the_same_counted_or_not(arakawa: Body, now: datetime, by: Actor) -> None:
    for place in range(24):
        voice(
            arakawa, now - place * 11 * DAY, score=1 + place % 5, channel=[Channel.QR, Channel.WEB][place % 2], moment=[Moment.VISIT, Moment.LEFT][place % 2],
            drivers=(Driver.TIME,),
        )  # fmt: skip
    defect(arakawa, now - 5 * DAY)
    of = scores.last_year(arakawa, now=now)

    def figures() -> list[object]:
        return [
            scores.by_month(of), scores.whole(of), scores.spread(of, Scale.SATISFACTION), scores.by_moment(of, Scale.SATISFACTION),
            scores.by_channel(of, Scale.SATISFACTION), scores.voices(of), scores.named(of), scores.named(of, Kind.DEFECT), scores.hurting(of),
        ]  # fmt: skip

    before = figures()
    roll_up(by=by, now=now)
    assert figures() == before
    assert sum(scores.spread(of, Scale.SATISFACTION).values()) == 24  # a defect is no satisfaction

"""The public ledger of attention is kept 「注意の公開台帳」: each month is counted once when it is over, and what came of it once when its time is over."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.notices.models import AttentionMonth
from todoke.notices.queries import attention as queries
from todoke.notices.rules.uptake import WITHIN


def count(*, by: Actor, now: datetime) -> int:
    """Count every month that is over and not counted yet, and what came of those whose time is over; how many bodies' months were counted.

    It may run as often as one likes; what was counted never changes.
    """
    made = 0
    for month in _over(now):
        for body in queries.bodies_telling(month):
            made += _count_month(body, month, by=by, now=now)
    today = now.astimezone(TOKYO).date()
    waiting = AttentionMonth.objects.filter(topic="", done_counted_at=None).select_related("body")
    for row in waiting:
        if queries.first_of_next(row.month_date) + WITHIN + timedelta(days=1) <= today:
            _count_done(row.body, row.month_date, now=now)
    return made


def _over(now: datetime) -> Iterator[date]:
    """The months that are over, from the first one with anything in it."""
    month, this = queries.first_month(), now.astimezone(TOKYO).date().replace(day=1)
    while month is not None and month < this:
        yield month
        month = queries.first_of_next(month)


@transaction.atomic
def _count_month(body: Body, month: date, *, by: Actor, now: datetime) -> int:
    """One body's month, once; two who count at the same moment make it once."""
    Body.objects.select_for_update(no_key=True).get(pk=body.pk)
    if AttentionMonth.objects.filter(body=body, month_date=month).exists():
        return 0
    found = queries.counted(body, month)
    topics = {"", *(topic for tally in found.values() for topic in tally)}
    for topic in sorted(topics):
        figures: dict[str, int] = {}
        for name, tally in found.items():
            figures[name], figures[f"{name}_persons"] = tally.get(topic, (0, 0))
        AttentionMonth.objects.create(body=body, month_date=month, topic=topic, counted_at=now, **figures)
    bodies.record(
        body=body, by=by, at=now, action="attention.count", subject=f"body:{body.key}", data={"month": f"{month:%Y-%m}"}
    )
    return 1


@transaction.atomic
def _count_done(body: Body, month: date, *, now: datetime) -> None:
    """What came of a month, once, within what was counted then: a notice deleted since is not counted anew."""
    found = queries.counted_done(body, month)
    for row in AttentionMonth.objects.select_for_update(of=("self",)).filter(
        body=body, month_date=month, done_counted_at=None
    ):
        events, persons = found.get(row.topic, (0, 0))
        row.done, row.done_persons, row.done_counted_at = min(events, row.given), min(persons, row.given_persons), now
        row.save(update_fields=["done", "done_persons", "done_counted_at"])

"""Counting voices 「集計」: days that are over, the months that they belong to; each is made anew as a whole, so that counting twice changes nothing."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count, Sum

from todoke.bodies.models import Body
from todoke.common import months
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.voice.models import Burst, CountedUntil, DayCount, MonthCount, ReasonCount, Voice
from todoke.voice.queries.counted import beginning, counting, reasons

#: What a count is of, without its day.
OF: Final = ("about_kind", "about", "kind", "channel", "moment", "scale", "score")


@transaction.atomic
def count(*, body: Body, by: Actor, now: datetime) -> int:
    """Count a body's days that are over, and again those of a flood that was judged meanwhile; how many days were counted."""
    today = now.astimezone(TOKYO).date()
    CountedUntil.objects.get_or_create(body=body, defaults={"until_date": _first_day(body, today), "at": now})
    reached = CountedUntil.objects.select_for_update().get(pk=body.pk)
    days = {reached.until_date + timedelta(days=each) for each in range((today - reached.until_date).days)}
    for burst in Burst.objects.filter(body=body, decided_at__gt=reached.at, decided_at__lte=now):
        first, last = (moment.astimezone(TOKYO).date() for moment in (burst.first_at, burst.last_at))
        again = {first + timedelta(days=each) for each in range((last - first).days + 1)}
        days |= {day for day in again if day < today}
    for day in sorted(days):
        _count_day(body, day)
    for month in sorted({months.month_of(day) for day in days}):
        _add_month(body, month)
        _count_reasons(body, month, until=min(months.after(month), today))
    reached.until_date, reached.at = max(today, reached.until_date), now
    reached.save()
    return len(days)


def _first_day(body: Body, today: date) -> date:
    """The day of a body's first voice."""
    first = Voice.objects.filter(body=body).order_by("at").values_list("at", flat=True).first()
    return min(first.astimezone(TOKYO).date(), today) if first else today


def _count_day(body: Body, day: date) -> None:
    rows = counting(body, beginning(day), beginning(day + timedelta(days=1))).values_list(*OF).annotate(Count("pk"))
    DayCount.objects.filter(body=body, on_date=day).delete()
    DayCount.objects.bulk_create(
        [
            DayCount(
                body=body, on_date=day, count=number, **(dict(zip(OF, of, strict=True)) | {"score": -1 if of[-1] is None else of[-1]})
            )
            for *of, number in rows
        ]
    )  # fmt: skip


def _add_month(body: Body, month: date) -> None:
    days = DayCount.objects.filter(body=body, on_date__gte=month, on_date__lt=months.after(month)).order_by()
    MonthCount.objects.filter(body=body, month_date=month).delete()
    MonthCount.objects.bulk_create(
        [
            MonthCount(body=body, month_date=month, count=number, **dict(zip(OF, of, strict=True)))
            for *of, number in days.values_list(*OF).annotate(Sum("count"))
        ],
        batch_size=500,
    )


def _count_reasons(body: Body, month: date, *, until: date) -> None:
    ReasonCount.objects.filter(body=body, month_date=month).delete()
    ReasonCount.objects.bulk_create(
        [
            ReasonCount(
                body=body, month_date=month, about_kind=about_kind, about=about, kind=kind, reason=reason, scale=scale, score=score,
                count=number,
            )
            for (about_kind, about, kind, reason, scale, score), number in reasons(
                counting(body, beginning(month), beginning(until))
            ).items()
        ],
        batch_size=500,
    )  # fmt: skip

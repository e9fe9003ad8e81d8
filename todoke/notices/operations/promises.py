"""Counting, day by day, how much was handed over in time: the figures of a promise that is kept in public."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.channels import ENDING, Channel, Failure
from todoke.common.clock import TOKYO
from todoke.notices.models import Delivery, HandOverDay
from todoke.notices.rules.promise import PROMISED_SECONDS
from todoke.notices.rules.states import DeliveryState

#: Days before today that are counted once more, in case the worker stood still then.
_BACK: Final = 2
#: Where the address itself was no more, or wants nothing, there was nothing to hand over to: the message counts at the next address.
_NOT_OURS: Final = (*ENDING, Failure.REFUSED)


def count_days(*, by: Actor, now: datetime) -> None:
    """Count today and the days before it, and keep the figures."""
    today = now.astimezone(TOKYO).date()
    for back in range(_BACK + 1):
        _count(today - timedelta(days=back), now)


def _count(day: date, now: datetime) -> None:
    begins = datetime.combine(day, time(0), tzinfo=TOKYO)
    ends = begins + timedelta(days=1)
    bodies = list(Body.objects.values_list("pk", flat=True))  # the indexes begin with the body
    rows = Delivery.objects.filter(body__in=bodies).exclude(channel=Channel.PAPER)
    due = Coalesce("first_due_at", "due_at")
    handed = rows.filter(handed_at__gte=begins, handed_at__lt=ends).aggregate(
        all=Count("pk"), in_time=Count("pk", filter=Q(handed_at__lte=due + timedelta(seconds=PROMISED_SECONDS)))
    )  # fmt: skip
    given_up = rows.filter(settled_at__gte=begins, settled_at__lt=ends, handed_at=None).aggregate(
        failed=Count("pk", filter=Q(state=DeliveryState.FAILED) & ~Q(failure__in=_NOT_OURS)),
        stale=Count("pk", filter=Q(state=DeliveryState.STALE)),
    )
    found = {"handed": handed["all"], "in_time": handed["in_time"], **given_up}
    found["overdue"] = _overdue(rows, now) if begins <= now < ends else 0
    kept = HandOverDay.objects.filter(pk=day).first()
    if kept is not None and kept.handed + kept.failed + kept.stale > found["handed"] + found["failed"] + found["stale"]:
        return  # rows of people who left are gone; what was counted stays
    if kept is not None or any(found.values()):
        HandOverDay.objects.update_or_create(day_date=day, defaults={**found, "counted_at": now})


def _overdue(rows: QuerySet[Delivery], now: datetime) -> int:
    """What should have left by now; it counts on the day on which it leaves, and until then today."""
    late = now - timedelta(seconds=PROMISED_SECONDS)
    return rows.filter(state=DeliveryState.DUE).filter(Q(due_at__lt=late) | Q(first_due_at__lt=late)).count()

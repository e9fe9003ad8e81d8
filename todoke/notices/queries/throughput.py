"""Figures about messages: what left, waits and failed at one body, and day by day how a promise was kept. Counts only, never a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce

from todoke.bodies.models import Body
from todoke.common.channels import Channel
from todoke.notices.models import Delivery, HandOverDay
from todoke.notices.rules import promise
from todoke.notices.rules.states import DeliveryState

#: How many days the public page shows.
DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is to be handed over: due now, due later, and since when the oldest has been due."""

    now: int
    later: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Period:
    """What became of messages in some time; ``handed`` holds those that came back later too."""

    handed: int
    in_time: int
    acknowledged: int
    bounced: int
    failed: int
    stale: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Failures:
    """Messages that a provider did not take for one reason: those that are tried again, and those that came to an end."""

    provider: str
    channel: str
    failure: str
    waiting: int
    ended: int


def _sent(body: Body) -> "Q":
    return Q(body=body) & ~Q(channel=Channel.PAPER)


def waiting(body: Body, *, now: datetime) -> Waiting:
    """What waits at a body."""
    due = Delivery.objects.filter(_sent(body), state=DeliveryState.DUE)
    found = due.filter(due_at__lte=now).aggregate(count=Count("pk"), oldest=Min(Coalesce("first_due_at", "due_at")))
    return Waiting(found["count"], due.filter(due_at__gt=now).count(), found["oldest"])


def period(body: Body, *, since: datetime) -> Period:
    """What became of a body's messages since a moment."""
    rows = Delivery.objects.filter(_sent(body))
    in_time = Q(handed_at__lte=Coalesce("first_due_at", "due_at") + timedelta(seconds=promise.PROMISED_SECONDS))
    left = rows.filter(handed_at__gte=since).aggregate(handed=Count("pk"), in_time=Count("pk", filter=in_time))
    states = ("acknowledged", "bounced", "failed", "stale", "withdrawn")
    ended = rows.filter(settled_at__gte=since).aggregate(**{name: Count("pk", filter=Q(state=name)) for name in states})
    return Period(**left, **ended)


def failures(body: Body, *, since: datetime) -> list[Failures]:
    """Why a body's messages were not taken, by provider: what waits to be tried again, and what ended since a moment; the most frequent first."""
    rows = Delivery.objects.filter(_sent(body)).exclude(failure="")
    counted = (
        rows.filter(Q(state=DeliveryState.DUE) | Q(settled_at__gte=since))
        .values_list("provider", "channel", "failure")
        .annotate(waiting=Count("pk", filter=Q(state=DeliveryState.DUE)), ended=Count("pk", filter=~Q(state=DeliveryState.DUE)))
    )  # fmt: skip
    found = [Failures(*row) for row in counted.order_by("provider", "channel", "failure")]
    return sorted(found, key=lambda each: -(each.waiting + each.ended))


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the promise."""

    day: date
    in_time: int = 0
    late: int = 0
    never: int = 0

    @property
    def per_mille(self) -> int | None:
        """How many of a thousand left in time; None where nothing was due."""
        return promise.per_mille(self.in_time, self.in_time + self.late + self.never)


def days(*, today: date) -> Sequence[Day]:
    """The last days, today first, also those on which nothing was due."""
    kept = {each.day_date: each for each in HandOverDay.objects.filter(day_date__gt=today - timedelta(days=DAYS))}
    found = []
    for back in range(DAYS):
        day = today - timedelta(days=back)
        row = kept.get(day)
        found.append(
            Day(day)
            if row is None
            else Day(day, row.in_time, row.handed - row.in_time + row.overdue, row.failed + row.stale)
        )
    return found

"""Payments, as who pays, who takes and who compares asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.clock import TOKYO
from todoke.common.errors import NotFound
from todoke.people.models import Person
from todoke.people.queries import families, visibility
from todoke.procedures.models import FeeRound, Payment, Refund
from todoke.procedures.rules import numbers
from todoke.procedures.rules.states import PaymentState

#: A provider that has said nothing for so long is asked.
SILENT: Final = timedelta(minutes=10)
MOST: Final = 200


class PaymentNotFound(NotFound):
    """There is no such payment, or it is another body's."""

    code = "payment_not_found"


def by_number(typed: str) -> Payment:
    """The payment of a number as typed, whoever's it is: who holds the number may pay. Raises PaymentNotFound."""
    number = numbers.read(typed)
    with reach.within(reach.EVERYTHING):
        found = _whole().filter(number=number).first() if number else None
    if found is None:
        raise PaymentNotFound
    return found


def of_body(body: Body, key: UUID) -> Payment:
    """One payment of a body; raises PaymentNotFound."""
    found = _whole().filter(body=body, pk=key).first()
    if found is None:
        raise PaymentNotFound
    return found


def _whole() -> QuerySet[Payment]:
    return Payment.objects.select_related("body", "submission__procedure", "round__roll", "person", "about")


def of_person(person: Person, *, today: date) -> Sequence[Payment]:
    """What a person may pay: their own, and of children whose guardian they are and may be told so; what is open first."""
    mine = Q(person=person)
    children = [each for each in families.children_of(person, today=today) if _is_told(person, each, today)]
    found = _whole().filter(mine | Q(about__in=children)).exclude(state=PaymentState.CANCELLED.value)
    return sorted(
        found.order_by("-made_at")[:MOST], key=lambda each: each.state in (PaymentState.PAID, PaymentState.REFUNDED)
    )


def _is_told(person: Person, child: Person, today: date) -> bool:
    return person.pk in {each.pk for each in visibility.guardians_to_tell(child, today=today)}


def in_body(body: Body, *, only: str = "", number: str = "") -> Sequence[Payment]:
    """The newest payments of a body: ``odd`` (somebody has to look), ``open``, ``paid``, ``refund`` (money on its way back), or of a number."""
    found = _whole().filter(body=body)
    if number:
        found = found.filter(number=numbers.read(number) or "-")
    elif only == "odd":
        found = found.exclude(odd="")
    elif only == "open":
        found = found.filter(
            state__in=[PaymentState.DUE.value, PaymentState.STARTED.value, PaymentState.DECLINED.value]
        )
    elif only == "paid":
        found = found.filter(state=PaymentState.PAID.value)
    elif only == "refund":
        found = found.filter(refunds__done_at=None, refunds__isnull=False).distinct()
    return list(found.order_by("-made_at")[:MOST])


def count_odd(body: Body) -> int:
    """How many payments somebody has to look at."""
    return Payment.objects.filter(body=body).exclude(odd="").count()


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What came in and went back on a day, by whom it was taken."""

    day: date
    provider: str
    count: int
    yen: int


def totals(body: Body, *, since: date) -> Sequence[DayTotal]:
    """What was paid, a day and provider, to compare with the provider's and the till's own figures."""
    rows = (
        Payment.objects.filter(body=body, paid_at__isnull=False)
        .annotate(day=TruncDate("paid_at", tzinfo=TOKYO))
        .filter(day__gte=since)
        .values("day", "provider")
        .annotate(count=Count("id"), sum=Sum("yen"))
        .order_by("-day", "provider")
    )
    return [DayTotal(row["day"], row["provider"], row["count"], row["sum"]) for row in rows]


def silent(*, provider: str, now: datetime) -> Sequence[Payment]:
    """Payments that somebody began and of which the provider has said nothing yet."""
    found = Payment.objects.filter(provider=provider, state=PaymentState.STARTED.value, changed_at__lt=now - SILENT)
    return list(found.exclude(reference="").order_by("changed_at")[:MOST])


def refunds_due(*, now: datetime) -> Sequence[Refund]:
    """Refunds that wait for the provider that took the money."""
    found = Refund.objects.filter(done_at=None, due_at__lte=now).exclude(payment__provider__in=["", "counter"])
    return list(found.select_related("payment").order_by("due_at")[:MOST])


def rounds(body: Body) -> Sequence[FeeRound]:
    """What schools of a body ask, the newest first."""
    return list(FeeRound.objects.filter(body=body).select_related("roll").order_by("-made_at")[:MOST])


def round_of(body: Body, key: UUID) -> FeeRound:
    """One of them; raises PaymentNotFound."""
    found = FeeRound.objects.filter(body=body, pk=key).select_related("roll", "body").first()
    if found is None:
        raise PaymentNotFound
    return found


def of_round(asked: FeeRound) -> Sequence[Payment]:
    """The payment of each child, in the order of the roll."""
    return list(_whole().filter(round=asked).order_by("made_at", "pk"))

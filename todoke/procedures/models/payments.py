"""Fees 「手数料」 and how they are paid."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedText
from todoke.people.models import Person
from todoke.procedures.models.filings import Submission
from todoke.procedures.rules.states import PaymentState


class Payment(models.Model):
    """An amount that is due, and what became of it 「納付」; never more than one is open for a submission. Amounts and idempotency are ours.

    ``waived_yen`` and ``waived_because``: what was let off, by which row of the table of fees. ``key`` is the idempotency key at the provider.
    """

    NOT_SHOWN: ClassVar[dict[str, str]] = {"key": "how a payment is made once"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, null=True, on_delete=models.CASCADE, related_name="payments")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=12, unique=True)
    for_what = SealedText(default="")
    yen = models.PositiveBigIntegerField()
    waived_yen = models.PositiveBigIntegerField(default=0)
    waived_because = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, default=PaymentState.DUE.value)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    provider = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    due_date = models.DateField(null=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    refunded_yen = models.PositiveBigIntegerField(default=0)

    objects = Scoped()

    class Meta:
        ordering = ("made_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("submission",), name="payment_one_open",
                condition=Q(submission__isnull=False, state__in=[PaymentState.DUE.value, PaymentState.STARTED.value, PaymentState.PAID.value]),
            ),
            models.CheckConstraint(name="payment_state", condition=Q(state__in=[each.value for each in PaymentState])),
            models.CheckConstraint(name="payment_refund", condition=Q(refunded_yen__lte=models.F("yen"))),
            models.CheckConstraint(name="payment_paid", condition=~Q(state=PaymentState.PAID.value) | Q(paid_at__isnull=False)),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"payment:{self.pk}"


class PaymentEvent(models.Model):
    """What a provider told about a payment, once for each of its own numbers: a notification that comes twice changes nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="events")
    provider = models.CharField(max_length=20)
    event = models.CharField(max_length=120)
    said = models.CharField(max_length=20)
    yen = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(fields=("provider", "event"), name="payment_event_once"),)

    def __str__(self) -> str:
        return f"payment event:{self.pk}"

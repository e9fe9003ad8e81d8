"""Fees 「手数料」 and how they are paid."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedText
from todoke.notices.models import Roll
from todoke.people.models import Person
from todoke.procedures.models.filings import Submission
from todoke.procedures.rules.payments import Said, Took
from todoke.procedures.rules.states import PaymentState


class FeeRound(models.Model):
    """Money that a school or nursery asks of the guardians of a class 「学校徴収金」: what for, how much for whom, by when; without cash in the classroom.

    ``texts`` holds what it is for, by language. Each child has one ``Payment``; nothing is asked of whoever has nothing to pay.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    roll = models.ForeignKey(Roll, on_delete=models.PROTECT, related_name="+")
    texts = models.JSONField(default=dict)
    due_date = models.DateField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    sent_by = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("-made_at", "id")

    def __str__(self) -> str:
        return f"fee-round:{self.pk}"


class Payment(models.Model):
    """An amount that is due, and what became of it 「納付」; never more than one is open for a submission. Amounts and idempotency are ours.

    ``waived_yen`` and ``waived_because``: what was let off, by which row of the table of fees. ``key`` is the idempotency key at the provider.
    """

    NOT_SHOWN: ClassVar[dict[str, str]] = {"key": "how a payment is made once"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, null=True, on_delete=models.CASCADE, related_name="payments")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey(
        Person,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="The child that it is for; its guardians may pay.",
    )
    round = models.ForeignKey(FeeRound, null=True, on_delete=models.PROTECT, related_name="payments")
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
    odd = models.CharField(
        max_length=12, blank=True, help_text="Why somebody has to look at it: paid twice, late, another amount."
    )

    objects = Scoped()

    class Meta:
        ordering = ("made_at", "id")
        indexes = (models.Index(fields=("body",), name="payment_odd", condition=~Q(odd="")),)
        constraints = (
            models.UniqueConstraint(
                fields=("submission",), name="payment_one_open",
                condition=Q(submission__isnull=False, state__in=[PaymentState.DUE.value, PaymentState.STARTED.value, PaymentState.PAID.value]),
            ),
            models.CheckConstraint(name="payment_state", condition=Q(state__in=[each.value for each in PaymentState])),
            models.UniqueConstraint(fields=("round", "about"), condition=Q(round__isnull=False), name="payment_of_child_once"),
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
    took = models.CharField(max_length=12, default=Took.MOVED.value)
    yen = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.UniqueConstraint(fields=("provider", "event"), name="payment_event_once"),
            models.CheckConstraint(name="payment_event_said", condition=Q(said__in=[each.value for each in Said])),
            models.CheckConstraint(name="payment_event_took", condition=Q(took__in=[each.value for each in Took])),
        )

    def __str__(self) -> str:
        return f"payment event:{self.pk}"


class Refund(models.Model):
    """Money that is given back 「還付」: a row that says it is due until the provider, or the counter, has done it. ``key`` makes it once."""

    NOT_SHOWN: ClassVar[dict[str, str]] = dict.fromkeys(("key", "due_at", "attempts"), "how a refund is made once")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="refunds")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    yen = models.PositiveBigIntegerField()
    why = SealedText(default="")
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("asked_at", "id")
        indexes = (models.Index(fields=("due_at",), name="refund_due", condition=Q(done_at=None)),)
        constraints = (models.CheckConstraint(name="refund_something", condition=Q(yen__gt=0)),)

    def __str__(self) -> str:
        return f"refund:{self.pk}"

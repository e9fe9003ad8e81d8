"""Handling a submission 「審査」: corrections, changes of answers, messages, notes, decisions, and files of what is paid."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedJSON, SealedText
from todoke.people.models import Person
from todoke.procedures.models.filings import Submission
from todoke.procedures.models.forms import Procedure
from todoke.procedures.rules.states import CorrectionState, Outcome, Reason


class Correction(models.Model):
    """A request to correct exactly these questions 「補正の求め」 by a day (行政手続法7条); the first arrival stays the arrival."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="corrections")
    state = models.CharField(max_length=10, default=CorrectionState.OPEN.value)
    text = SealedText(default="")
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    until_date = models.DateField()
    settled_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("asked_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("submission",), condition=Q(state=CorrectionState.OPEN.value), name="correction_one_open"),
            models.CheckConstraint(name="correction_state", condition=Q(state__in=[each.value for each in CorrectionState])),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"correction:{self.pk}"


class CorrectionItem(models.Model):
    """One question of a request for correction: which answer (``path``), why, and in whose words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="items")
    path = models.CharField(max_length=100)
    reason = models.CharField(max_length=20)
    own_reason = models.CharField(max_length=200, blank=True, help_text="One of the body's own reasons, where it is.")
    text = SealedText(default="")
    answered_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("correction_id", "path", "id")
        constraints = (
            models.UniqueConstraint(fields=("correction", "path"), name="correction_item_once"),
            models.CheckConstraint(
                name="correction_item_reason", condition=Q(reason__in=[each.value for each in Reason])
            ),
        )

    def __str__(self) -> str:
        return f"correction item:{self.pk}"


class AnswerChange(models.Model):
    """That an answer of a submission was changed after it was filed: by whom, why, and what it was before; the resident is told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="changes")
    path = models.CharField(max_length=100)
    before = SealedJSON(null=True)
    after = SealedJSON(null=True)
    by = models.CharField(max_length=80)
    by_staff = models.BooleanField(default=False)
    why = SealedText(default="")
    at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"change:{self.pk}"


class CaseMessage(models.Model):
    """A message between the resident and the body about a submission 「やりとり」."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="messages")
    from_staff = models.BooleanField()
    by = models.CharField(max_length=80)
    text = SealedText()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"message:{self.pk}"


class CaseNote(models.Model):
    """A note of staff for staff 「メモ」 about a submission; shown to the person only on a request for disclosure."""

    NOT_SHOWN: ClassVar[dict[str, str]] = {"text": "notes of staff: disclosed on request (個人情報保護法76条)"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="notes")
    text = SealedText()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    objects = Scoped()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"note:{self.pk}"


class Ruling(models.Model):
    """What was decided on a submission 「処分・決定」: proposed by one person, decided by another where the body wants it; its letter is sealed on the disk.

    ``values`` fill the template of the letter; ``reasons`` must be given where it is refused (行政手続法8条). ``pay_yen``: what is paid to the person.
    """

    NOT_SHOWN: ClassVar[dict[str, str]] = dict.fromkeys(("token", "key"), "how the letter is found and sealed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="rulings")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=16)
    reasons = SealedText(default="")
    values = SealedJSON(default=dict)
    pay_yen = models.PositiveBigIntegerField(default=0)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    token = models.CharField(max_length=32, blank=True)
    key = SealedText(default="")
    paid_order = models.CharField(max_length=40, blank=True, help_text="The payment order file it is in.")

    objects = Scoped()

    class Meta:
        ordering = ("proposed_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("submission",), condition=Q(dropped_at=None), name="ruling_one"),
            models.CheckConstraint(name="ruling_outcome", condition=Q(outcome__in=[each.value for each in Outcome])),
        )

    def __str__(self) -> str:
        return f"ruling:{self.pk}"


class ReasonText(models.Model):
    """A text of reasons that staff keep for decisions of a procedure 「理由の定型文」, in three languages; it is copied into a decision, which may change it."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="reason_texts")
    outcome = models.CharField(max_length=16)
    name = models.CharField(max_length=100)
    texts = models.JSONField(default=dict)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("procedure_id", "outcome", "name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("procedure", "outcome", "name"), condition=Q(ended_at=None), name="reason_text_name"
            ),
            models.CheckConstraint(
                name="reason_text_outcome", condition=Q(outcome__in=[each.value for each in Outcome])
            ),
        )

    def __str__(self) -> str:
        return f"reason-text:{self.pk}"


class PayingAccount(models.Model):
    """The account from which a body pays 「支払口座」, as its bank knows it: what the head of an order file says."""

    body = models.OneToOneField(Body, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=40)
    bank = models.CharField(max_length=4)
    bank_name = models.CharField(max_length=15, blank=True)
    branch = models.CharField(max_length=3)
    branch_name = models.CharField(max_length=15, blank=True)
    type = models.CharField(max_length=10)
    number = models.CharField(max_length=7)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ("body_id",)

    def __str__(self) -> str:
        return f"paying-account:{self.pk}"


class PaymentOrder(models.Model):
    """A file for the bank of what was decided to be paid 「振込依頼ファイル」: made once, sealed on the disk, fetched again as it was.

    ``Ruling.paid_order`` names it: a ruling is in one file at most. ``losses`` names rulings and the signs that the file cannot hold.
    """

    NOT_SHOWN: ClassVar[dict[str, str]] = dict.fromkeys(("token", "key"), "how the file is found and sealed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    pay_date = models.DateField()
    count = models.PositiveIntegerField()
    yen = models.PositiveBigIntegerField()
    losses = SealedJSON(default=list)
    token = models.CharField(max_length=32)
    key = SealedText(default="")
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("-made_at", "id")

    def __str__(self) -> str:
        return f"payment-order:{self.pk}"

"""Procedures 「手続」 and the versions of their forms 「様式」."""

import uuid

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.procedures.rules.definition import Audience
from todoke.procedures.rules.states import VersionState
from todoke.registry.models import Program


class Procedure(models.Model):
    """What somebody files with a body 「手続」; its form lives in versions. ``key`` names it in addresses within its body.

    ``program``: the programme of the registry that it leads to, where there is one. ``owner``: the unit that answers for it after release.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    audience = models.CharField(max_length=10, default=Audience.RESIDENT.value)
    program = models.ForeignKey(Program, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    appeal_to = models.CharField(
        max_length=100,
        blank=True,
        help_text="Who decides about appeals (行政不服審査法4条); empty: the head of the body.",
    )
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("body_id", "key")
        constraints = (
            models.UniqueConstraint(fields=("body", "key"), name="procedure_key"),
            models.CheckConstraint(
                name="procedure_audience", condition=Q(audience__in=[each.value for each in Audience])
            ),
        )

    def __str__(self) -> str:
        return f"procedure:{self.pk}"


class FormVersion(models.Model):
    """One version of a procedure's form 「様式の版」; once proposed its document never changes. A submission stays bound to its version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=VersionState.DRAFT.value)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80, blank=True, help_text="Who changed the document last.")
    proposed_by = models.CharField(max_length=80, blank=True)
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    from_date = models.DateField(null=True, help_text="Residents get it from this day on.")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("procedure_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("procedure", "number"), name="form_version_number"),
            models.UniqueConstraint(fields=("procedure",), condition=Q(state=VersionState.DRAFT.value), name="form_version_one_draft"),
            models.UniqueConstraint(fields=("procedure",), condition=Q(state=VersionState.PROPOSED.value), name="form_version_one_proposed"),
            models.CheckConstraint(name="form_version_state", condition=Q(state__in=[each.value for each in VersionState])),
            models.CheckConstraint(name="form_version_published", condition=~Q(state=VersionState.PUBLISHED.value) | Q(from_date__isnull=False, decided_at__isnull=False)),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"form:{self.procedure_id}:{self.number}"


class QuestionCount(models.Model):
    """How often something happened at a question of a version on a day 「不備の件数」: counts, nobody's. ``reason`` where it was returned or refused by a check."""

    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=40)
    happening = models.CharField(max_length=10)
    reason = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=10)
    day_date = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("version_id", "question", "happening", "reason", "channel", "day_date")
        constraints = (
            models.UniqueConstraint(fields=("version", "question", "happening", "reason", "channel", "day_date"), name="question_count_once"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.version_id} {self.question} {self.happening}"

"""The connector register 「連携台帳」 and what is handed over to core systems."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedText
from todoke.procedures.models.filings import Submission
from todoke.procedures.models.forms import Procedure
from todoke.procedures.rules.states import HandOverState, Route


class Connector(models.Model):
    """How a procedure's data reaches its core system 「連携」, and what that costs: ``minutes`` by hand for each, ``yearly`` how many a year.

    ``settings`` holds what its route needs (address, mapping, layout); ``secret`` signs or authenticates. One is in force at a time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=100)
    route = models.CharField(max_length=10)
    settings = models.JSONField(default=dict)
    secret = SealedText(default="")
    minutes = models.PositiveIntegerField(default=0, help_text="Minutes of work by hand for each submission.")
    yearly = models.PositiveIntegerField(
        default=0, help_text="How many a year, as the body says; what is counted here is shown beside it."
    )
    note = models.CharField(max_length=500, blank=True)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("body_id", "procedure_id", "set_at")
        constraints = (
            models.UniqueConstraint(fields=("procedure",), condition=Q(ended_at=None), name="connector_one"),
            models.CheckConstraint(name="connector_route", condition=Q(route__in=[each.value for each in Route])),
        )

    def __str__(self) -> str:
        return f"connector:{self.pk}"


class HandOver(models.Model):
    """That a submission's data is to reach the core system 「引渡し」: a row that says it is due, who works on it, and what the core system said."""

    NOT_SHOWN: ClassVar[dict[str, str]] = dict.fromkeys(
        ("lease", "lease_ends_at", "sequence"), "how workers and callers keep in step"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="hand_overs")
    connector = models.ForeignKey(Connector, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(
        max_length=20, default="arrived", help_text="What is told: arrived, corrected, withdrawn, decided."
    )
    state = models.CharField(max_length=12, default=HandOverState.DUE.value)
    sequence = models.PositiveBigIntegerField(null=True, help_text="Its place in what the core system pulls.")
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    lease = models.CharField(max_length=32, blank=True)
    lease_ends_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    reference = models.CharField(max_length=120, blank=True, help_text="What the core system calls it.")
    failure = models.CharField(max_length=200, blank=True)
    handed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)

    objects = Scoped()

    class Meta:
        ordering = ("due_at", "id")
        indexes = (
            models.Index(
                fields=("connector", "due_at"), name="hand_over_due", condition=Q(state=HandOverState.DUE.value)
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("connector", "sequence"), condition=Q(sequence__isnull=False), name="hand_over_sequence"
            ),
            models.CheckConstraint(
                name="hand_over_state", condition=Q(state__in=[each.value for each in HandOverState])
            ),
        )

    def __str__(self) -> str:
        return f"hand-over:{self.pk}"

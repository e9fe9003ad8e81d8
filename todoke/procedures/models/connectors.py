"""The connector register 「連携台帳」, what is handed over to core systems, and what systems file by the API."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedJSON, SealedText
from todoke.people.models import Partner
from todoke.procedures.models.filings import Submission
from todoke.procedures.models.forms import Procedure
from todoke.procedures.rules.states import HandOverState, Route


class Connector(models.Model):
    """How a procedure's data reaches its core system 「連携」, and what that costs: ``minutes`` by hand for each, ``yearly`` how many a year.

    ``settings`` holds what its route needs (address, mapping, layout); ``secret`` signs or authenticates. One of each body is in force at a
    time. ``partner``: the system whose keys read and acknowledge; ``reached``: the last place that was given out in what it pulls.
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
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="+")
    reached = models.PositiveBigIntegerField(default=0)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("body_id", "procedure_id", "set_at")
        constraints = (
            models.UniqueConstraint(fields=("body", "procedure"), condition=Q(ended_at=None), name="connector_one"),
            models.CheckConstraint(name="connector_route", condition=Q(route__in=[each.value for each in Route])),
        )

    def __str__(self) -> str:
        return f"connector:{self.pk}"


class HandOverFile(models.Model):
    """A bulk file for a core system 「一括ファイル」: made once of what was due, sealed on the disk, fetched again until the core system has it.

    ``report`` says what its encoding could not hold, by row and column.
    """

    NOT_SHOWN: ClassVar[dict[str, str]] = dict.fromkeys(
        ("token", "key", "sha256"), "how the file is found, sealed and recognised"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    connector = models.ForeignKey(Connector, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    token = models.CharField(max_length=32, blank=True)
    key = models.TextField(blank=True)
    report = SealedJSON(default=list)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("-made_at", "id")
        constraints = (models.UniqueConstraint(fields=("connector", "number"), name="hand_over_file_number"),)

    def __str__(self) -> str:
        return f"hand-over-file:{self.pk}"


class HandOver(models.Model):
    """That a submission's data is to reach the core system 「引渡し」: a row that says it is due, who works on it, and what the core system said."""

    NOT_SHOWN: ClassVar[dict[str, str]] = dict.fromkeys(
        ("lease", "lease_ends_at", "sequence", "tried_since_at", "file"), "how workers and callers keep in step"
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
    said = SealedText(default="", help_text="Why the core system did not take it, in its words.")
    tried_since_at = models.DateTimeField(null=True)
    file = models.ForeignKey(HandOverFile, null=True, on_delete=models.SET_NULL, related_name="+")
    entered_by = models.CharField(
        max_length=80, blank=True, help_text="Who typed it in, where somebody else looks once more."
    )
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
            models.Index(
                fields=("body",),
                name="hand_over_trouble",
                condition=Q(state__in=[HandOverState.REJECTED.value, HandOverState.FAILED.value]),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("connector", "sequence"), condition=Q(sequence__isnull=False), name="hand_over_sequence"
            ),
            models.UniqueConstraint(
                fields=("submission",), condition=Q(event="arrived"), name="hand_over_arrives_once"
            ),
            models.CheckConstraint(
                name="hand_over_settled",
                condition=~Q(state__in=[HandOverState.ACKNOWLEDGED.value, HandOverState.REJECTED.value])
                | Q(settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="hand_over_state", condition=Q(state__in=[each.value for each in HandOverState])
            ),
        )

    def __str__(self) -> str:
        return f"hand-over:{self.pk}"


class FilingCall(models.Model):
    """One call that files by the API, by its idempotency key 「申請の呼び出し」: again with the same content it gets the same answer.

    ``content_hash`` is keyed; the content is what was filed. In test mode there is no such row.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    content_hash = models.CharField(max_length=64)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "id")
        constraints = (models.UniqueConstraint(fields=("partner", "key"), name="filing_call_once"),)

    def __str__(self) -> str:
        return f"filing-call:{self.pk}"

"""Change sets, the records as they were received, what could not be understood, and what a person has to look at."""

from django.db import models
from django.db.models import F, Q

from todoke.bodies.models import Body
from todoke.registry.models.program import Program, ProgramType, TypeVersion
from todoke.registry.rules.requests import Asked, Outcome


class ChangeSet(models.Model):
    """One import, upload or undo: everything that it changed can be named and undone together."""

    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ReceivedRecord(models.Model):
    """A record exactly as it came, beside the programme it became; the newest is what an export starts from."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="received")
    change_set = models.ForeignKey(ChangeSet, on_delete=models.PROTECT, related_name="received")
    position = models.PositiveIntegerField()
    format = models.CharField(max_length=20)
    original = models.TextField()
    digest = models.CharField(max_length=64)
    repairs = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("program_id", "id")
        constraints = (
            models.CheckConstraint(
                name="received_erased_holds_nothing", condition=Q(erased_at__isnull=True) | Q(original="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.program_id} from {self.change_set_id}"


class QuarantinedRecord(models.Model):
    """A record that we could not understand 「保留」, whole, with the reason; a person decides what becomes of it."""

    change_set = models.ForeignKey(ChangeSet, on_delete=models.PROTECT, related_name="quarantined")
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    format = models.CharField(max_length=20)
    number = models.CharField(max_length=200, blank=True)
    original = models.TextField()
    digest = models.CharField(max_length=64)
    reasons = models.JSONField(default=list)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=80, blank=True)
    resolution = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("body", "digest"), condition=Q(resolved_at__isnull=True), name="quarantine_open_once_a_body"
            ),
            models.UniqueConstraint(
                fields=("digest",),
                condition=Q(resolved_at__isnull=True, body__isnull=True),
                name="quarantine_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.change_set_id}/{self.position}"


class OverrideFlag(models.Model):
    """The central text of a field changed while a programme keeps its own: somebody should look."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="flags")
    field = models.CharField(max_length=60)
    type_version = models.ForeignKey(TypeVersion, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("program", "field"), condition=Q(resolved_at__isnull=True), name="override_flag_open_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.program_id} {self.field}"


class ApprovalRequest(models.Model):
    """What one member of staff asks and a second one does 「承認の依頼」, where a body wants four eyes.

    ``subject`` names what it is about, as in the ledger; ``data`` holds what the change needs besides.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=120)
    change_set = models.ForeignKey(ChangeSet, null=True, on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey(ProgramType, null=True, on_delete=models.PROTECT, related_name="+")
    program = models.ForeignKey(Program, null=True, on_delete=models.CASCADE, related_name="+")
    data = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("body", "kind", "subject"), condition=Q(decided_at__isnull=True), name="request_open_once"
            ),
            models.CheckConstraint(name="request_kind_known", condition=Q(kind__in=[each.value for each in Asked])),
            models.CheckConstraint(
                name="request_decided_has_outcome",
                condition=Q(decided_at__isnull=True, outcome="")
                | Q(decided_at__isnull=False, outcome__in=[each.value for each in Outcome]),
            ),
            models.CheckConstraint(
                name="request_approved_by_another", condition=~Q(outcome="approved") | ~Q(decided_by=F("by"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

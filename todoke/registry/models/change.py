"""Change sets, the records as they were received, what could not be understood, and overrides to look at."""

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.registry.models.program import Program, TypeVersion


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

    class Meta:
        ordering = ("program_id", "id")

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

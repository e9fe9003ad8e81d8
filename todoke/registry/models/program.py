"""Programmes 「制度」, their types, versions and numbers."""

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.registry.rules.versions import Offering, State, Withdrawal


class ProgramType(models.Model):
    """A type of programme 「ユニバーサルメニュー」 shared by many bodies; its newest version is the central text."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class TypeVersion(models.Model):
    """One state of a type's central text; it holds from ``effective_at`` until the next."""

    type = models.ForeignKey(ProgramType, on_delete=models.PROTECT, related_name="versions")
    sequence = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    by = models.CharField(max_length=80)
    effective_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("type_id", "sequence")
        constraints = (models.UniqueConstraint(fields=("type", "sequence"), name="type_version_sequence_unique"),)

    def __str__(self) -> str:
        return f"{self.type_id} v{self.sequence}"


class Program(models.Model):
    """A programme 「制度」 of one body; what it says lives in its versions, what residents see is ``live``."""

    number = models.CharField(max_length=80, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey(ProgramType, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300, blank=True)
    live = models.ForeignKey("ProgramVersion", null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_date = models.DateField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("body_id", "number")
        indexes = (models.Index(fields=("body", "name"), name="program_body_name"),)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ProgramVersion(models.Model):
    """One state of a programme's own text: who wrote it, when, why, and whether residents may see it."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="versions")
    sequence = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    offering = models.CharField(max_length=12, default=Offering.OFFERED.value)
    state = models.CharField(max_length=12, default=State.DRAFT.value)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    based_on = models.PositiveIntegerField(default=0)
    change_set = models.ForeignKey("ChangeSet", null=True, on_delete=models.PROTECT, related_name="versions")
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    publish_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("program_id", "sequence")
        indexes = (
            models.Index(fields=("publish_at",), name="version_due", condition=Q(state="scheduled")),
            models.Index(fields=("state",), name="version_waiting", condition=Q(state__in=["draft", "submitted"])),
        )
        constraints = (
            models.UniqueConstraint(fields=("program", "sequence"), name="version_sequence_unique"),
            models.CheckConstraint(name="version_state_known", condition=Q(state__in=[state.value for state in State])),
            models.CheckConstraint(
                name="version_offering_known", condition=Q(offering__in=[each.value for each in Offering])
            ),
            models.CheckConstraint(
                name="version_scheduled_has_time",
                condition=~Q(state__in=["scheduled", "published"]) | Q(publish_at__isnull=False),
            ),
            models.CheckConstraint(
                name="version_withdrawn_says_nothing", condition=Q(withdrawn_at__isnull=True) | Q(content={}, reason="")
            ),
            models.CheckConstraint(
                name="version_withdrawn_has_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_reason__in=[each.value for each in Withdrawal]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.program_id} v{self.sequence} {self.state}"


class Number(models.Model):
    """A number 「制度番号」 that leads to a programme for ever: the current one, former ones and alternatives."""

    value = models.CharField(max_length=80, primary_key=True)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="numbers")
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ("value",)

    def __str__(self) -> str:
        return self.value


class NumberSeries(models.Model):
    """The last serial number that we issued for a body; it only grows."""

    body = models.OneToOneField(Body, primary_key=True, on_delete=models.PROTECT, related_name="+")
    last_serial = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.body_id}: {self.last_serial}"


class Revision(models.Model):
    """One row that grows with each change residents can see; caches and feeds are keyed by it."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.PositiveBigIntegerField(default=0)
    next_due_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class Publication(models.Model):
    """What became visible when: a programme's version, or nothing (withdrawn); the changes feed reads this."""

    revision = models.PositiveBigIntegerField()
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="publications")
    version = models.ForeignKey(ProgramVersion, null=True, on_delete=models.PROTECT, related_name="+")
    type_version = models.ForeignKey(TypeVersion, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("revision", "program_id")
        indexes = (models.Index(fields=("program", "at"), name="publication_program_at"),)
        constraints = (models.UniqueConstraint(fields=("revision", "program"), name="publication_unique"),)

    def __str__(self) -> str:
        return f"{self.revision}: {self.program_id}"

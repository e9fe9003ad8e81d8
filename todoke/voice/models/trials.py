"""Trying something before its release 「公開前の試用」, and who owns a service after it 「担当」."""

import uuid

from django.db import models
from django.db.models import F, Q

from todoke.bodies.models import Body
from todoke.voice.models.voices import Voice
from todoke.voice.rules.kinds import About
from todoke.voice.rules.trying import Went

_ABOUTS = [each.value for each in About]


class Trial(models.Model):
    """A procedure, page, programme or counter opened to volunteers; ``key`` is in the address that they are given. Texts by language."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=10)
    about = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=16, unique=True)
    title = models.JSONField(default=dict)
    intro = models.JSONField(default=dict)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    until_date = models.DateField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "id")
        indexes = (models.Index(fields=("body", "made_at"), name="trial_body"),)
        constraints = (
            models.CheckConstraint(condition=Q(about_kind__in=_ABOUTS), name="trial_about_kind"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("made_at")), name="trial_closed_after"
            ),
        )

    def __str__(self) -> str:
        return f"trial:{self.pk}"


class TrialTask(models.Model):
    """Something that a volunteer is asked to do; texts by language."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="tasks")
    place = models.PositiveSmallIntegerField()
    text = models.JSONField(default=dict)

    class Meta:
        ordering = ("place", "id")
        constraints = (models.UniqueConstraint(fields=("trial", "place"), name="trial_task_place"),)

    def __str__(self) -> str:
        return f"trial-task:{self.pk}"


class TrialRun(models.Model):
    """How one task went for one volunteer, whom nobody knows; ``visit`` joins what was done in one sitting. Words become a voice."""

    task = models.ForeignKey(TrialTask, on_delete=models.CASCADE, related_name="runs")
    visit = models.UUIDField()
    went = models.CharField(max_length=8)
    seconds = models.PositiveIntegerField(null=True)
    language = models.CharField(max_length=12, default="ja")
    voice = models.ForeignKey(Voice, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.UniqueConstraint(fields=("task", "visit"), name="trial_run_once"),
            models.CheckConstraint(condition=Q(went__in=[each.value for each in Went]), name="trial_run_went"),
        )

    def __str__(self) -> str:
        return f"trial-run:{self.pk}"


class ServiceOwner(models.Model):
    """Who sees to it that a service works for those who use it 「カスタマーサクセス」; the label of a member of staff."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=10)
    about = models.CharField(max_length=200, blank=True)
    owner = models.CharField(max_length=80)
    from_at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        ordering = ("body", "about_kind", "about")
        constraints = (
            models.UniqueConstraint(fields=("body", "about_kind", "about"), name="service_owner_one"),
            models.CheckConstraint(condition=Q(about_kind__in=_ABOUTS), name="service_owner_about_kind"),
        )

    def __str__(self) -> str:
        return f"service-owner:{self.pk}"

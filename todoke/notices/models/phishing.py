"""False notices: what people reported 「不審な通知の報告」, and the warnings that a body publishes 「注意喚起」."""

import uuid

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.sealed_fields import BlindIndex, SealedText
from todoke.notices.rules.phishing import ReportState, WarningState, Way


class PhishingReport(models.Model):
    """A code that nobody issued, and what its finder said besides; no address of theirs, no name, and gone after a month.

    A code alone counts once a day (``times``). ``text`` was masked before it came here; only the desk of ``body`` reads it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = SealedText(default="")
    code_index = BlindIndex(lambda report: report.code)
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, blank=True)
    text = SealedText(default="")
    has_text = models.BooleanField(default=False)
    times = models.PositiveIntegerField(default=1)
    day_date = models.DateField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default=ReportState.OPEN.value)
    closed_by = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "id")
        indexes = (
            models.Index(fields=("state", "-at"), name="phishing_report_open"),
            models.Index(fields=("code_index", "day_date"), name="phishing_report_code"),
        )
        constraints = (
            models.CheckConstraint(name="phishing_report_state", condition=Q(state__in=[each.value for each in ReportState])),
            models.CheckConstraint(name="phishing_report_way", condition=Q(way="") | Q(way__in=[each.value for each in Way])),
            models.CheckConstraint(name="phishing_report_text_has_desk", condition=Q(has_text=False) | Q(body__isnull=False)),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"report:{self.pk}"


class PhishingWarning(models.Model):
    """A body's warning of a fraud in its name: our sentences by ``way``, and its own by language; shown at once, or once a second person agreed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10)
    sentences = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=WarningState.WAITING.value)
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    shown_by = models.CharField(max_length=80, blank=True)
    shown_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-written_at", "id")
        indexes = (
            models.Index(fields=("body", "-shown_at"), name="phishing_warning_shown", condition=Q(state=WarningState.SHOWN.value)),
        )  # fmt: skip
        constraints = (
            models.CheckConstraint(name="phishing_warning_state", condition=Q(state__in=[each.value for each in WarningState])),
            models.CheckConstraint(name="phishing_warning_way", condition=Q(way__in=[each.value for each in Way])),
            models.CheckConstraint(
                name="phishing_warning_shown_by", condition=~Q(state=WarningState.SHOWN.value) | (Q(shown_at__isnull=False) & ~Q(shown_by=""))
            ),
            models.CheckConstraint(name="phishing_warning_ended", condition=~Q(state=WarningState.ENDED.value) | Q(ended_at__isnull=False)),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"warning:{self.pk}"

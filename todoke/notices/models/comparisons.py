"""Comparisons of wordings, moments and channels, each switched on by a body and approved by a second person."""

import uuid

from django.db import models
from django.db.models import F, Q

from todoke.bodies.models import Body
from todoke.notices.rules.comparing import ComparisonState, Varied


class Comparison(models.Model):
    """A comparison 「比較」 of ways to tell the same: everybody is told, each in one of its ``ways``, drawn by ``seed`` and person; no row says who.

    ``key`` names the text that it is about. One runs for a text of a body at a time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=60)
    varied = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Varied])
    ways = models.JSONField(default=list)
    seed = models.CharField(max_length=32)
    state = models.CharField(max_length=10, default=ComparisonState.WAITING.value)
    starts_date = models.DateField()
    ends_date = models.DateField()
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-written_at", "id")
        constraints = (
            models.CheckConstraint(name="comparison_state", condition=Q(state__in=[each.value for each in ComparisonState])),
            models.CheckConstraint(name="comparison_varied", condition=Q(varied__in=[each.value for each in Varied])),
            models.CheckConstraint(name="comparison_period", condition=Q(ends_date__gte=F("starts_date"))),
            models.CheckConstraint(
                name="comparison_second_person",
                condition=~Q(state=ComparisonState.RUNNING.value) | (~Q(approved_by="") & ~Q(approved_by=F("written_by"))),
            ),
            models.UniqueConstraint(
                fields=("body", "key"), condition=Q(state=ComparisonState.RUNNING.value), name="comparison_one_at_a_time"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"comparison:{self.pk}"

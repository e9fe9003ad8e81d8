"""What a body says about entries of the child-health calendar."""

from django.db import models
from django.db.models import F, Q

from todoke.bodies.models import Body


class CalendarOverride(models.Model):
    """A town's word on one entry of the calendar 「自治体ごとの変更」, for a period (half-open; None: no end set).

    ``since_months`` and ``before_months`` are ages: the time that the town recommends, or holds its check-up. Where the
    body wants a second person for each change, the row counts once somebody else confirmed it.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=40)
    offered = models.BooleanField(null=True)
    since_months = models.PositiveSmallIntegerField(null=True)
    before_months = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True)
    source = models.URLField(max_length=500)
    effective_from_date = models.DateField()
    ends_date = models.DateField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("body_id", "item", "effective_from_date", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("body", "item", "effective_from_date"), condition=Q(ends_date__isnull=True), name="calendar_override_once",
            ),
            models.CheckConstraint(
                name="calendar_override_period", condition=Q(ends_date__isnull=True) | Q(ends_date__gte=F("effective_from_date"))
            ),
            models.CheckConstraint(
                name="calendar_override_ages",
                condition=Q(since_months__isnull=True, before_months__isnull=True)
                | Q(since_months__isnull=False, before_months__isnull=False, since_months__lt=F("before_months")),
            ),
            models.CheckConstraint(
                name="calendar_override_says_something",
                condition=Q(offered__isnull=False) | Q(since_months__isnull=False) | ~Q(note=""),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.body_id} {self.item} {self.effective_from_date}"

"""What is counted of deliveries, day by day, and kept when the rows themselves are gone: numbers about no person."""

from django.db import models
from django.db.models import F, Q


class HandOverDay(models.Model):
    """One day of Japan's calendar 「引き渡しの日計」: what came to an end on it, and how much of that was handed over in time.

    Every message that left or was given up counts once, on the day of it: ``handed`` (of these ``in_time`` within the seconds that are promised),
    ``failed`` (tried to the end) and ``stale`` (its last moment passed first). ``overdue``: of today, what waits too long already. Letters are not promised within seconds and are left out.
    """

    day_date = models.DateField(primary_key=True)
    handed = models.PositiveIntegerField(default=0)
    in_time = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    stale = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ("-day_date",)
        constraints = (models.CheckConstraint(name="hand_over_day_in_time", condition=Q(in_time__lte=F("handed"))),)

    def __str__(self) -> str:
        return f"{self.day_date}"

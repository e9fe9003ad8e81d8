"""What dashboards add: voices counted a month at a time, what made them so, and how far it is counted."""

from django.db import models

from todoke.bodies.models import Body
from todoke.people.models import Partner


class MonthCount(models.Model):
    """The sum of a month's ``DayCount`` 「月ごとの件数」; ``month_date`` is its first day. Made anew whenever a day of it is."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=10)
    about = models.CharField(max_length=200, blank=True)
    month_date = models.DateField()
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=8)
    moment = models.CharField(max_length=8)
    scale = models.CharField(max_length=16, blank=True)
    score = models.SmallIntegerField(default=-1)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("body", "month_date")
        constraints = (
            models.UniqueConstraint(
                fields=("body", "about_kind", "about", "month_date", "kind", "channel", "moment", "scale", "score"),
                name="month_count_once",
            ),
        )
        indexes = (models.Index(fields=("body", "month_date"), name="month_count_body"),)

    def __str__(self) -> str:
        return f"month-count:{self.pk}"


class ReasonCount(models.Model):
    """How often something was named in a month 「理由の件数」: a driver with the score beside it, or what is wrong with a page."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    about_kind = models.CharField(max_length=10)
    about = models.CharField(max_length=200, blank=True)
    month_date = models.DateField()
    kind = models.CharField(max_length=10)
    reason = models.CharField(max_length=8)
    scale = models.CharField(max_length=16, blank=True)
    score = models.SmallIntegerField(default=-1)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("body", "month_date")
        constraints = (
            models.UniqueConstraint(
                fields=("body", "about_kind", "about", "month_date", "kind", "reason", "scale", "score"),
                name="reason_count_once",
            ),
        )
        indexes = (models.Index(fields=("body", "month_date"), name="reason_count_body"),)

    def __str__(self) -> str:
        return f"reason-count:{self.pk}"


class CountedUntil(models.Model):
    """How far a body's voices are counted: every day before ``until_date``; what came since is counted when it is asked. ``at``: when that was done."""

    body = models.OneToOneField(Body, primary_key=True, on_delete=models.PROTECT, related_name="+")
    until_date = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("body",)

    def __str__(self) -> str:
        return f"counted-until:{self.body_id}"


class VoiceFeed(models.Model):
    """How far a partner was told of new voices 「声の通知」: to the address that ``NoticeHook`` holds, and signed with its secret.

    ``told_at`` is the moment of the newest voice that it knows of; after failures it is tried again at ``next_at``.
    """

    partner = models.OneToOneField(Partner, primary_key=True, on_delete=models.CASCADE, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    detail = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("next_at", "partner_id")

    def __str__(self) -> str:
        return f"voice-feed:{self.partner_id}"

"""How much attention each body spent, month by month 「注意の公開台帳」: figures without persons, which outlive what they were counted from."""

from django.db import models
from django.db.models import F, Q

from todoke.bodies.models import Body
from todoke.notices.rules.topics import Topic

#: Each is a number of events and the number of different persons behind them.
MEASURES = ("given", "rang", "done", "withdrawn", "stale")


class AttentionMonth(models.Model):
    """What one body told in one month under one topic, or under all (``topic`` empty), and what came of it.

    ``given``: notices laid in boxes; ``rang``: messages that rang outside it; ``done``: notices after which it was done, counted once, when the
    month has been over for the time of doing (``done_counted_at``); ``withdrawn``, ``stale``: notices that were not given. No figure is
    counted twice, so that no difference between two editions tells of one person.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    month_date = models.DateField()
    topic = models.CharField(max_length=20, blank=True)
    given = models.PositiveIntegerField(default=0)
    given_persons = models.PositiveIntegerField(default=0)
    rang = models.PositiveIntegerField(default=0)
    rang_persons = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    withdrawn_persons = models.PositiveIntegerField(default=0)
    stale = models.PositiveIntegerField(default=0)
    stale_persons = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    done_persons = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()
    done_counted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("body_id", "-month_date", "topic")
        constraints = (
            models.UniqueConstraint(fields=("body", "month_date", "topic"), name="attention_month_once"),
            models.CheckConstraint(name="attention_month_first", condition=Q(month_date__day=1)),
            models.CheckConstraint(
                name="attention_month_topic", condition=Q(topic="") | Q(topic__in=[each.value for each in Topic])
            ),
            models.CheckConstraint(name="attention_month_done", condition=Q(done__lte=F("given"))),
            models.CheckConstraint(
                name="attention_month_persons",
                condition=Q(
                    given_persons__lte=F("given"), rang_persons__lte=F("rang"), withdrawn_persons__lte=F("withdrawn"),
                    stale_persons__lte=F("stale"), done_persons__lte=F("done"),
                ),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.body_id} {self.month_date:%Y-%m} {self.topic}"

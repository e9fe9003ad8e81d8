"""What staff answer with and log: texts that are used again, and telephone calls and mails by topic and minutes."""

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.voice.rules.calls import CALL_CHANNELS, MOST_MINUTES
from todoke.voice.rules.kinds import About


class AnswerText(models.Model):
    """A text that a body answers with again 「回答のひな型」, in ja, ja-simple and en; staff change it before it is sent."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    texts = models.JSONField(default=dict)
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name", "id")
        indexes = (models.Index(fields=("body", "ended_at", "name"), name="answer_text_body"),)

    def __str__(self) -> str:
        return f"answer-text:{self.pk}"


class CallTopic(models.Model):
    """What a body's own calls are about, beside the topics that every body has (``rules.calls.TOPICS``)."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=("body", "name"), condition=Q(ended_at=None), name="call_topic_once"),
        )

    def __str__(self) -> str:
        return f"call-topic:{self.pk}"


class CallLog(models.Model):
    """A telephone call or mail that staff dealt with 「対応記録」, in two taps: topic and minutes; nothing of who called.

    ``topic`` is a code of ``rules.calls.TOPICS``, "" where it is one of the body's own (``own``).
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8)
    topic = models.CharField(max_length=20, blank=True)
    own = models.ForeignKey(CallTopic, null=True, on_delete=models.PROTECT, related_name="calls")
    minutes = models.PositiveSmallIntegerField()
    about_kind = models.CharField(max_length=10, blank=True)
    about = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("body", "at"), name="call_log_body"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(channel__in=sorted(each.value for each in CALL_CHANNELS)), name="call_log_channel"
            ),
            models.CheckConstraint(
                condition=Q(about_kind__in=["", *(each.value for each in About)]), name="call_log_about_kind"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="call_log_minutes"),
            models.CheckConstraint(
                condition=(Q(own=None) & ~Q(topic="")) | (Q(own__isnull=False) & Q(topic="")), name="call_log_topic"
            ),
        )

    def __str__(self) -> str:
        return f"call:{self.pk}"

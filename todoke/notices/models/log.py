"""The public log of notices 「公開ログ」: what can be said of a code for ever, without anybody's name, and the signed heads over it."""

from django.db import models
from django.db.models import F, Q

from todoke.bodies.models import Body
from todoke.common.sealed_fields import BlindIndex, SealedJSON
from todoke.notices.rules.public_log import Kind
from todoke.notices.rules.topics import Topic


class PublicNotice(models.Model):
    """One entry: that a notice with a code was given, or withdrawn; only ever added (``notices/log_schema.py``), and it outlives the notice.

    Entries are kept for ever and codes are drawn by chance: after thousands of millions one may come again; its newest entry counts.
    ``opening`` holds the code and the salt of the commitment, sealed; nothing here says to whom or about whom.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10)
    opening = SealedJSON(default=dict)
    code_index = BlindIndex(lambda entry: str((entry.opening or {}).get("code", "")))
    commitment = models.CharField(max_length=64, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=20)
    day_date = models.DateField()
    law = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("sequence",)
        indexes = (models.Index(fields=("code_index",), name="public_notice_code"),)
        constraints = (
            models.CheckConstraint(name="public_notice_kind", condition=Q(kind__in=[each.value for each in Kind])),
            models.CheckConstraint(name="public_notice_topic", condition=Q(topic__in=[each.value for each in Topic])),
        )

    def __str__(self) -> str:
        return f"entry {self.sequence}"


class LogBatch(models.Model):
    """A signed head of the log, over the entries from ``first`` to ``last`` and over every head before it."""

    number = models.PositiveBigIntegerField(primary_key=True)
    first = models.PositiveBigIntegerField(unique=True)
    last = models.PositiveBigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    key = models.CharField(max_length=20)
    hash = models.CharField(max_length=64, unique=True)
    signature = models.CharField(max_length=88)

    class Meta:
        ordering = ("number",)
        constraints = (models.CheckConstraint(name="log_batch_order", condition=Q(first__lte=F("last"))),)

    def __str__(self) -> str:
        return f"head {self.number}"

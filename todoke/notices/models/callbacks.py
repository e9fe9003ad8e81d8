"""Asking to be called back 「折り返しの電話」 about a notice: every notice leads to a person."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedText
from todoke.notices.models.notices import Notice
from todoke.notices.rules.callbacks import Outcome
from todoke.people.models import Person


class CallBack(models.Model):
    """That somebody wants to be called about a notice, by the body that sent it.

    ``name``, ``phone`` and ``wish`` (when it suits them) are what they said themselves: the body that calls may be another than the one that
    holds the person's record.
    """

    ALSO_NAMES: ClassVar[tuple[str, ...]] = ("notice__about",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.SET_NULL, related_name="+")
    name = SealedText(default="")
    phone = SealedText(default="")
    wish = SealedText(default="")
    language = models.CharField(max_length=12, default="ja")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=12, blank=True)

    objects = Scoped()

    class Meta:
        ordering = ("asked_at", "id")
        indexes = (models.Index(fields=("body", "asked_at"), name="call_back_waits", condition=Q(handled_at=None)),)
        constraints = (
            models.UniqueConstraint(
                fields=("notice", "person"), condition=Q(handled_at=None), name="call_back_once_at_a_time"
            ),
            models.CheckConstraint(
                name="call_back_handled",
                condition=Q(handled_at=None, handled_by="", outcome="")
                | (
                    Q(handled_at__isnull=False, outcome__in=[each.value for each in Outcome])
                    & ~Q(handled_by="")
                ),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"call_back:{self.pk}"

"""Who was asked, and what was answered: nothing joins the two."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedText
from todoke.people.models import Person
from todoke.surveys.models.questions import Question
from todoke.surveys.models.waves import Wave
from todoke.surveys.rules.kinds import Mode


class SurveyInvitation(models.Model):
    """That one place in the sample was asked, on which sheet or by which code; ``used_at`` says that it answered, never what.

    ``number`` is printed on the paper sheet and is the same id on the web; ``code_index`` finds it by its code. ``cell``: age band, sex, town of the frame.
    """

    NOT_SHOWN: ClassVar[dict[str, str]] = {"code_index": "how its code finds it"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    number = models.CharField(max_length=16)
    code_index = models.CharField(max_length=64, unique=True)
    cell = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("wave", "number")
        constraints = (models.UniqueConstraint(fields=("wave", "number"), name="invitation_number"),)

    def __str__(self) -> str:
        return f"survey-invitation:{self.pk}"


class Response(models.Model):
    """One person's answers 「回答」, of nobody in particular: ``answers`` by question key. The day, never the moment; no invitation, no account, no source.

    ``age``, ``sex``, ``town`` and ``mode`` are what weights and segments need; "" where it was not said. ``weight`` is set when the wave is raked.
    ``language`` it was answered in. ``keyed_by``: staff who keyed a sheet or a call.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="responses")
    answered_date = models.DateField()
    mode = models.CharField(max_length=6)
    age = models.CharField(max_length=3, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    town = models.CharField(max_length=6, blank=True)
    language = models.CharField(max_length=12, default="ja")
    answers = models.JSONField(default=dict)
    weight = models.FloatField(null=True)
    keyed_by = models.CharField(max_length=80, blank=True)
    doubtful = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("wave", "id")
        constraints = (
            models.CheckConstraint(condition=Q(mode__in=[each.value for each in Mode]), name="response_mode"),
            models.CheckConstraint(condition=Q(weight__isnull=True) | Q(weight__gte=0), name="response_weight"),
        )
        indexes = (models.Index(fields=("wave", "age", "sex", "town", "mode"), name="response_cell"),)

    def __str__(self) -> str:
        return f"response:{self.pk}"


class SurveyCase(models.Model):
    """A real case beside a figure 「実例」, in the writer's words: shown only with their approval, and until they take it back by their code."""

    NOT_SHOWN: ClassVar[dict[str, str]] = {"code_index": "how its code finds it"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="cases")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    option = models.CharField(max_length=60, blank=True)
    text = SealedText(default="")
    language = models.CharField(max_length=12, default="ja")
    code_index = models.CharField(max_length=64, unique=True)
    given_date = models.DateField()
    approved_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    shown_by = models.CharField(max_length=80, blank=True)
    shown_at = models.DateTimeField(null=True)

    objects = Scoped()

    class Meta:
        ordering = ("wave", "question", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True) | Q(approved_at__isnull=False), name="case_shown_approved"
            ),
        )

    def __str__(self) -> str:
        return f"case:{self.pk}"

"""The registry of questions: immutable wording per version, and how each version follows the one before it."""

from django.db import models
from django.db.models import Q

from todoke.bodies.models import Body
from todoke.surveys.rules.kinds import Link, Module, QuestionKind


class Question(models.Model):
    """A question 「設問」 over the years; its wording stands in its versions. ``body``: who keeps it."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    module = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("body", "module", "key")
        constraints = (
            models.UniqueConstraint(fields=("body", "key"), name="question_key"),
            models.CheckConstraint(condition=Q(module__in=[each.value for each in Module]), name="question_module"),
        )

    def __str__(self) -> str:
        return f"question:{self.pk}"


class QuestionVersion(models.Model):
    """One wording, never changed once a wave used it. ``document``: texts by language, options, rows, least and greatest (``rules.questions``).

    ``link`` says how it follows ``number`` - 1, ``why`` the reason by language; ``fingerprint`` is the SHA-256 of the document.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6)
    document = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    link = models.CharField(max_length=10)
    why = models.JSONField(default=dict)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("question", "number")
        constraints = (
            models.UniqueConstraint(fields=("question", "number"), name="question_version_number"),
            models.CheckConstraint(
                condition=Q(kind__in=[each.value for each in QuestionKind]), name="question_version_kind"
            ),
            models.CheckConstraint(condition=Q(link__in=[each.value for each in Link]), name="question_version_link"),
            models.CheckConstraint(
                condition=Q(number=1, link=Link.FIRST.value) | (Q(number__gt=1) & ~Q(link=Link.FIRST.value)),
                name="question_version_first",
            ),
        )

    def __str__(self) -> str:
        return f"question-version:{self.question_id}:{self.number}"

"""Surveys and their waves: what was asked when, of whom, and towards which totals it is weighted."""

from django.db import models
from django.db.models import F, Q

from todoke.bodies.models import Body
from todoke.surveys.models.questions import QuestionVersion
from todoke.surveys.rules.kinds import WaveState


class Survey(models.Model):
    """A survey over years 「定点観測」. ``names`` and ``texts`` (why, what for) by language."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    names = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("body", "key")
        constraints = (models.UniqueConstraint(fields=("body", "key"), name="survey_key"),)

    def __str__(self) -> str:
        return f"survey:{self.pk}"


class Wave(models.Model):
    """One round of a survey 「調査回」.

    ``frame``: from what and how the sample was drawn, in words by language. ``totals``: known totals for raking, by margin: ``{"age": {"20": 1200},
    "sex": {"f": …}, "town": {"131181": …}, "mode": {…}}``. ``quotas``: by the same cells, how many answers are wanted. ``open_link``: whoever has the address answers, without an invitation.
    ``invited``: at its closing, how many were asked, answered by their invitation and did not want to.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="waves")
    key = models.SlugField(max_length=40)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, default=WaveState.DRAFT.value)
    opens_date = models.DateField()
    closes_date = models.DateField()
    frame = models.JSONField(default=dict)
    totals = models.JSONField(default=dict)
    quotas = models.JSONField(default=dict)
    modes = models.JSONField(default=list)
    open_link = models.BooleanField(default=False)
    invited = models.JSONField(default=dict)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("survey", "opens_date", "id")
        constraints = (
            models.UniqueConstraint(fields=("survey", "key"), name="wave_key"),
            models.CheckConstraint(condition=Q(state__in=[each.value for each in WaveState]), name="wave_state"),
            models.CheckConstraint(condition=Q(closes_date__gt=F("opens_date")), name="wave_period"),
        )

    def __str__(self) -> str:
        return f"wave:{self.pk}"


class WaveQuestion(models.Model):
    """A version of a question in a wave, at its place; answers are kept by the question's key."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="questions")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    required = models.BooleanField(default=False)

    class Meta:
        ordering = ("wave", "place", "id")
        constraints = (
            models.UniqueConstraint(fields=("wave", "version"), name="wave_question_once"),
            models.UniqueConstraint(fields=("wave", "place"), name="wave_question_place"),
        )

    def __str__(self) -> str:
        return f"wave-question:{self.pk}"

"""What was computed of a closed wave: it is published so, and never changes with the answers behind it."""

from django.db import models

from todoke.surveys.models.questions import QuestionVersion
from todoke.surveys.models.waves import Wave


class Weighting(models.Model):
    """How a wave was weighted 「ウエイト」: ``document`` says towards what, who was not reached, the design effect, what was cut; {} where figures are raw."""

    wave = models.OneToOneField(Wave, primary_key=True, on_delete=models.CASCADE, related_name="weighting")
    answers = models.PositiveIntegerField()
    document = models.JSONField(default=dict)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("wave",)

    def __str__(self) -> str:
        return f"weighting:{self.wave_id}"


class SurveyFigure(models.Model):
    """The figures of one part of a question (a row of a grid, one of several choices), overall or by a segment, after suppression.

    Small counts are not in ``document`` (``rules.tables``): what is not kept cannot come out.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="figures")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=60, blank=True)
    segment = models.CharField(max_length=8, blank=True)
    document = models.JSONField()

    class Meta:
        ordering = ("wave", "version", "id")
        constraints = (
            models.UniqueConstraint(fields=("wave", "version", "part", "segment"), name="survey_figure_once"),
        )

    def __str__(self) -> str:
        return f"figure:{self.pk}"

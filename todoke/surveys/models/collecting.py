"""What lies on the way to a response: answers half done, sheets as they were printed, sheets that were keyed once."""

import uuid

from django.db import models

from todoke.bodies.models import Body
from todoke.common.reach import Scoped
from todoke.common.sealed_fields import SealedJSON
from todoke.surveys.models.waves import Wave


class SurveyDraft(models.Model):
    """Answers half done, of nobody in particular: only whoever holds the code opens them, not we.

    ``key_index`` is made from the code and our secret, ``sealed`` is encrypted with both; the code itself is kept nowhere. The day, never the moment.
    """

    key_index = models.CharField(max_length=64, unique=True)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="+")
    sealed = models.TextField()
    changed_date = models.DateField()

    class Meta:
        ordering = ("key_index",)

    def __str__(self) -> str:
        return f"survey-draft:{self.pk}"


class SheetEdition(models.Model):
    """The questions of a wave as a sheet of paper was printed with them: ``versions``, their versions in order; ``number`` stands on each page."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    versions = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("wave", "number")
        constraints = (
            models.UniqueConstraint(fields=("wave", "number"), name="sheet_edition_number"),
            models.UniqueConstraint(fields=("wave", "fingerprint"), name="sheet_edition_once"),
        )

    def __str__(self) -> str:
        return f"sheet-edition:{self.pk}"


class KeyedSheet(models.Model):
    """A sheet that one person keyed and that waits for a second look; with the second look it becomes a response of nobody, and this row is gone.

    ``number``: of the invitation, or the one that staff wrote on a sheet without one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="keyed")
    edition = models.ForeignKey(SheetEdition, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=16)
    answers = SealedJSON(default=dict)
    language = models.CharField(max_length=12, default="ja")
    keyed_by = models.CharField(max_length=80)
    keyed_at = models.DateTimeField()
    by_machine = models.PositiveSmallIntegerField(default=0)

    objects = Scoped()

    class Meta:
        ordering = ("wave", "keyed_at", "number")
        constraints = (models.UniqueConstraint(fields=("wave", "number"), name="keyed_sheet_once"),)

    def __str__(self) -> str:
        return f"keyed-sheet:{self.pk}"

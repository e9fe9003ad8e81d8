"""Sealed files that no row speaks of: left by work that was cut off, or by rows that were deleted; every table that has such files is named here."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Model

from todoke.gateways import sealed_files
from todoke.notices.models import LetterBatch, SchoolLetter
from todoke.procedures.models import HandOverFile, PaymentOrder, Ruling, SubmissionFile
from todoke.voice.models import Voice

#: Where the token of a sealed file stands.
SPEAK: Final[tuple[tuple[type[Model], str], ...]] = (
    (LetterBatch, "token"),
    (SchoolLetter, "enclosed_token"),
    (SubmissionFile, "token"),
    (Ruling, "token"),
    (PaymentOrder, "token"),
    (HandOverFile, "token"),
    (Voice, "photo_token"),
)
#: A file is written before its row.
STRAY_AFTER: Final = timedelta(hours=1)
_BATCH: Final = 500


def sweep(*, now: datetime) -> int:
    """Delete them; how many."""
    old, count = sealed_files.older_than((now - STRAY_AFTER).timestamp()), 0
    for start in range(0, len(old), _BATCH):
        some = set(old[start : start + _BATCH])
        for model, field in SPEAK:
            some -= set(model._default_manager.filter(**{f"{field}__in": some}).values_list(field, flat=True))
        for token in some:
            sealed_files.delete(token)
        count += len(some)
    return count

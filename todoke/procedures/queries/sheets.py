"""One sheet with many bodies 「一枚で複数の窓口」: its parts as whoever filed it follows them; a body sees its own part alone."""

from collections.abc import Sequence

from todoke.procedures.models import Submission


def parts_of(submission: Submission) -> Sequence[Submission]:
    """Every part of the sheet, as far as whoever asks reaches; nothing where it went to one body alone."""
    if submission.sheet is None:
        return []
    rows = Submission.objects.filter(sheet=submission.sheet, person=submission.person_id)
    return list(rows.select_related("body", "procedure", "version").order_by("arrived_at", "body__key"))

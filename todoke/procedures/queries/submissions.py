"""Submissions, as those who filed and those who handle them ask for them."""

from collections.abc import Sequence

from todoke.procedures.models import Draft, Submission


def filed_from(draft: Draft) -> Sequence[Submission]:
    """What was filed from a draft."""
    return list(Submission.objects.filter(key=draft.key).select_related("body", "procedure").order_by("pk"))

"""Submissions, as those who filed and those who handle them ask for them."""

from collections.abc import Sequence

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.procedures.models import Draft, Submission
from todoke.procedures.rules import numbers


def filed_from(draft: Draft) -> Sequence[Submission]:
    """What was filed from a draft."""
    return list(Submission.objects.filter(key=draft.key).select_related("body", "procedure").order_by("pk"))


class SubmissionNotFound(NotFound):
    """There is no such submission for whoever asks."""

    code = "submission_not_found"


def numbered(body: Body, typed: str) -> Submission:
    """A submission of a body by its number as typed; raises SubmissionNotFound."""
    number = numbers.read(typed)
    rows = Submission.objects.select_related("body", "procedure", "version").filter(body=body, number=number)
    found = rows.first() if number else None
    if found is None:
        raise SubmissionNotFound
    return found

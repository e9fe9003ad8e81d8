"""Questions about trials: which there are, and what their runs say."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.voice.models import Trial, TrialRun, TrialTask
from todoke.voice.rules import trying
from todoke.voice.rules.trying import Outcome


def of_body(body: Body) -> QuerySet[Trial]:
    """Every trial of a body, the newest first, with how many tried (``sittings``)."""
    return Trial.objects.filter(body=body).annotate(sittings=Count("tasks__runs__visit", distinct=True))


def get(body: Body, pk: UUID) -> Trial:
    """A trial of this body; raises NotFound."""
    found = of_body(body).filter(pk=pk).select_related("body").first()
    if found is None:
        raise NotFound(trial=str(pk))
    return found


def by_key(key: str) -> Trial:
    """The trial whose address a volunteer was given; raises NotFound."""
    found = Trial.objects.filter(key=key.lower()[:16]).select_related("body").first()
    if found is None:
        raise NotFound(trial="key")
    return found


def outcomes(trial: Trial) -> Sequence[tuple[TrialTask, Outcome]]:
    """Each task with what its runs say."""
    runs: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for task, went, seconds in TrialRun.objects.filter(task__trial=trial).values_list("task", "went", "seconds"):
        runs[task].append((went, seconds))
    return [(each, trying.outcome(runs[each.pk])) for each in trial.tasks.all()]


def done_in(trial: Trial, visit: UUID) -> frozenset[int]:
    """The tasks (by place) that a sitting has behind it."""
    return frozenset(TrialRun.objects.filter(task__trial=trial, visit=visit).values_list("task__place", flat=True))


def is_open(trial: Trial, today: date) -> bool:
    """Whether volunteers may still try."""
    return trial.closed_at is None and today <= trial.until_date

"""Questions about waves: what is asked, in which order, and which waves there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from todoke.bodies.models import Body
from todoke.surveys.models import Survey, Wave, WaveQuestion
from todoke.surveys.rules import questions
from todoke.surveys.rules.kinds import Module, WaveState
from todoke.surveys.rules.questions import Wording


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a wave asks it. ``key`` is the key of its answer; ``question`` and ``version`` are the rows' ids."""

    key: str
    question: int
    version: int
    number: int
    module: Module
    wording: Wording
    place: int
    required: bool


def questions_of(wave: Wave) -> Sequence[Asked]:
    """What a wave asks, in its order; questions of one module stand together."""
    rows = WaveQuestion.objects.filter(wave=wave).select_related("version__question").order_by("place", "id")
    return tuple(
        Asked(
            row.version.question.key, row.version.question_id, row.version_id, row.version.number, Module(row.version.question.module),
            questions.read(row.version.document), row.place, row.required,
        )
        for row in rows
    )  # fmt: skip


def surveys_of(body: Body) -> QuerySet[Survey]:
    """The surveys that a body keeps."""
    return Survey.objects.filter(body=body).order_by("key")


def waves_of(survey: Survey) -> QuerySet[Wave]:
    """The waves of a survey, oldest first."""
    return Wave.objects.filter(survey=survey).select_related("survey__body").order_by("opens_date", "id")


def open_waves(survey: Survey) -> QuerySet[Wave]:
    """The waves that can be answered now; that of a closed link only by a code."""
    return waves_of(survey).filter(state=WaveState.OPEN)


def running() -> QuerySet[Wave]:
    """Every open wave."""
    return Wave.objects.filter(state=WaveState.OPEN).select_related("survey__body").order_by("pk")

"""Questions about waves: what is asked, in which order, and which waves there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
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


class SurveyNotFound(NotFound):
    """The body keeps no such survey."""

    code = "survey_not_found"


class WaveNotFound(NotFound):
    """The body keeps no such wave."""

    code = "wave_not_found"


def survey_of(body: Body, key: int) -> Survey:
    """A survey of a body. Raises SurveyNotFound."""
    found = Survey.objects.select_related("body").filter(body=body, pk=key).first()
    if found is None:
        raise SurveyNotFound
    return found


def wave_of(body: Body, key: int) -> Wave:
    """A wave of a body's survey. Raises WaveNotFound."""
    found = Wave.objects.select_related("survey__body").filter(survey__body=body, pk=key).first()
    if found is None:
        raise WaveNotFound
    return found


def shared_with(body: Body) -> QuerySet[Wave]:
    """Open waves of the body above, to which this one can invite its own residents."""
    return running().filter(survey__body=body.parent_id)


def invited_to(body: Body, key: int) -> Wave:
    """A wave of a body, or one of the body above it that it can invite to. Raises WaveNotFound."""
    found = (
        Wave.objects.select_related("survey__body").filter(survey__body__in=[body.pk, body.parent_id], pk=key).first()
    )
    if found is None:
        raise WaveNotFound
    return found

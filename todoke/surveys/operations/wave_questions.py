"""What a wave in preparation asks: questions added in their newest wording, moved, and taken out; an open wave refuses all of it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, NotFound
from todoke.surveys.models import Question, Wave, WaveQuestion
from todoke.surveys.operations.questions import QuestionInWave, QuestionRetired, newest_of
from todoke.surveys.operations.wave_rows import hold
from todoke.surveys.rules.kinds import WaveState
from todoke.surveys.rules.waves import place_of

#: Places are changed by way of places that nobody uses, so that no two are ever the same.
_ASIDE = 10_000


class WaveQuestionTwice(Conflict):
    """The wave asks this question already."""

    code = "wave_question_twice"


@transaction.atomic
def put(*, wave: Wave, question: Question, required: bool, by: Actor, now: datetime) -> WaveQuestion:
    """Ask a question in a wave, in its newest wording, at the end of its module. Raises QuestionInWave, QuestionRetired, WaveQuestionTwice, NotFound."""
    held = _hold_draft(wave)
    if question.body_id != held.survey.body_id:
        raise NotFound
    if question.retired_at is not None:
        raise QuestionRetired
    if held.questions.filter(version__question=question).exists():
        raise WaveQuestionTwice
    row = WaveQuestion.objects.create(wave=held, version=newest_of(question), place=_ASIDE, required=required)
    settle(held)
    row.refresh_from_db()
    _record(held, "wave.put_question", question, row.version.number, by, now)
    return row


@transaction.atomic
def take_out(*, wave: Wave, question: Question, by: Actor, now: datetime) -> None:
    """Ask a question no more in a wave in preparation. Raises QuestionInWave, NotFound."""
    row = _row(_hold_draft(wave), question)
    number = row.version.number
    row.delete()
    settle(wave)
    _record(wave, "wave.take_out_question", question, number, by, now)


@transaction.atomic
def renew(*, wave: Wave, question: Question, by: Actor, now: datetime) -> WaveQuestion:
    """Ask a question in its newest wording instead of an older one. Raises QuestionInWave, NotFound."""
    row = _row(_hold_draft(wave), question)
    row.version = newest_of(question)
    row.save(update_fields=["version"])
    _record(wave, "wave.renew_question", question, row.version.number, by, now)
    return row


@transaction.atomic
def require(*, wave: Wave, question: Question, required: bool, by: Actor, now: datetime) -> WaveQuestion:
    """Say whether a question must be answered. Raises QuestionInWave, NotFound."""
    row = _row(_hold_draft(wave), question)
    row.required = required
    row.save(update_fields=["required"])
    _record(wave, "wave.require_question", question, row.version.number, by, now)
    return row


@transaction.atomic
def move(*, wave: Wave, question: Question, up: bool, by: Actor, now: datetime) -> None:
    """Exchange a question with its neighbour of the same module; nothing where it has none. Raises QuestionInWave, NotFound."""
    held = _hold_draft(wave)
    row = _row(held, question)
    same = held.questions.filter(version__question__module=question.module)
    other = (
        same.filter(place__lt=row.place).order_by("-place").first()
        if up
        else same.filter(place__gt=row.place).order_by("place").first()
    )
    if other is not None:
        mine, theirs = row.place, other.place
        WaveQuestion.objects.filter(pk=row.pk).update(place=_ASIDE)
        WaveQuestion.objects.filter(pk=other.pk).update(place=mine)
        WaveQuestion.objects.filter(pk=row.pk).update(place=theirs)
        _record(held, "wave.move_question", question, row.version.number, by, now)


def settle(wave: Wave) -> None:
    """Number the questions of a wave anew: by module, and inside it as they stood. Part of another operation."""
    rows = sorted(
        WaveQuestion.objects.filter(wave=wave).select_related("version__question"),
        key=lambda row: (place_of(row.version.question.module), row.place, row.pk),
    )
    wanted = [(row, place) for place, row in enumerate(rows, start=1) if row.place != place]
    if wanted:
        WaveQuestion.objects.filter(pk__in=[row.pk for row, _ in wanted]).update(place=F("place") + 2 * _ASIDE)
        for row, place in wanted:
            WaveQuestion.objects.filter(pk=row.pk).update(place=place)


def _hold_draft(wave: Wave) -> Wave:
    held = hold(wave)
    if held.state != WaveState.DRAFT.value:
        raise QuestionInWave
    return held


def _row(wave: Wave, question: Question) -> WaveQuestion:
    row = wave.questions.filter(version__question=question).select_related("version").first()
    if row is None:
        raise NotFound
    return row


def _record(wave: Wave, action: str, question: Question, number: int, by: Actor, now: datetime) -> None:
    bodies.record(
        body=wave.survey.body, by=by, at=now, action=action, subject=str(wave), data={"question": question.key, "number": number}
    )  # fmt: skip

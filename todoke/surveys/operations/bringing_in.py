"""Bringing in a wave that was held before it was kept here: its questions in the wording asked then, and its answers, each checked as if given now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.errors import Invalid
from todoke.surveys.models import QuestionVersion, Response, Survey, Wave, WaveQuestion
from todoke.surveys.operations.wave_questions import settle
from todoke.surveys.operations.waves import Plan, WaveKeyTaken, columns, see_plan
from todoke.surveys.queries.waves import Asked, questions_of
from todoke.surveys.rules import questions as rules
from todoke.surveys.rules.kinds import Mode, WaveState
from todoke.surveys.rules.waves import is_cell

_BATCH: Final = 500


class AnswerUnfit(Invalid):
    """An answer that the question does not take; ``row`` counts from 1, ``question`` is its key, ``problem`` a code."""

    code = "brought_answer_unfit"


@dataclass(frozen=True, slots=True)
class Former:
    """One response of a former wave: its day, way and cells, and its answers by question key."""

    answered_date: date
    mode: Mode
    answers: Mapping[str, object]
    age: str = ""
    sex: str = ""
    town: str = ""
    language: str = "ja"


@transaction.atomic
def bring_in(
    *, survey: Survey, key: str, plan: Plan, questions: Sequence[tuple[QuestionVersion, bool]], responses: Iterable[Former],
    published: bool, by: Actor, now: datetime,
) -> Wave:  # fmt: skip
    """A closed or published wave with all its answers, or nothing. Raises WaveInvalid, WaveKeyTaken, AnswerUnfit."""
    see_plan(plan, key=key)
    state = WaveState.PUBLISHED if published else WaveState.CLOSED
    try:
        with transaction.atomic():
            wave = Wave.objects.create(
                survey=survey, key=key, made_by=str(by), made_at=now, state=state.value, published_at=now if published else None,
                **columns(plan),
            )  # fmt: skip
    except IntegrityError as error:
        raise WaveKeyTaken from error
    WaveQuestion.objects.bulk_create(
        WaveQuestion(wave=wave, version=version, place=place, required=required)
        for place, (version, required) in enumerate(questions, start=1)
    )
    settle(wave)
    asked = {each.key: each for each in questions_of(wave)}
    rows = [_checked(wave, number, each, asked) for number, each in enumerate(responses, start=1)]
    Response.objects.bulk_create(rows, batch_size=_BATCH)
    bodies.record(
        body=survey.body, by=by, at=now, action="wave.bring_in", subject=str(wave),
        data={"survey": str(survey), "key": key, "questions": len(asked), "responses": len(rows)},
    )  # fmt: skip
    return wave


def _checked(wave: Wave, number: int, former: Former, asked: Mapping[str, Asked]) -> Response:
    answers: dict[str, object] = {}
    for key, answer in former.answers.items():
        question = asked.get(key)
        if question is None or question.wording.feeds:
            raise AnswerUnfit(row=number, question=key, problem="question_not_asked")
        checked = rules.check(question.wording, answer)
        if checked.problem:
            raise AnswerUnfit(row=number, question=key, problem=checked.problem)
        if checked.value is not None:
            answers[key] = checked.value
    for margin in ("age", "sex", "town"):
        cell = getattr(former, margin)
        if cell and not is_cell(margin, cell):
            raise AnswerUnfit(row=number, question=margin, problem="option_unknown")
    if not wave.opens_date <= former.answered_date <= wave.closes_date:
        raise AnswerUnfit(row=number, question="answered_date", problem="day_outside")
    return Response(
        wave=wave, answered_date=former.answered_date, mode=former.mode.value, age=former.age, sex=former.sex, town=former.town,
        language=former.language, answers=answers,
    )  # fmt: skip

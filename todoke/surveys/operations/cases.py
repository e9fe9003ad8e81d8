"""Real cases 「実例」: given and approved in one step by whoever wrote them, shown by staff, taken back by a code at any time."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Invalid, Refusal
from todoke.people.rules import proof_codes
from todoke.surveys.models import SurveyCase, Wave
from todoke.surveys.operations.responding import WaveNotOpen
from todoke.surveys.queries import cases, waves
from todoke.surveys.rules.kinds import WaveState

#: Characters of a case.
TEXT_AT_MOST: Final = 1_000


class CaseInvalid(Invalid):
    """A case that cannot be kept; ``problem``: ``empty``, ``too_long`` or ``question``."""

    code = "survey_case_invalid"


class CaseTakenBack(Refusal):
    """Its writer took the case back."""

    code = "survey_case_taken_back"


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody tells: about which question, which of its options, in which words."""

    question: str
    text: str
    option: str = ""
    language: str = "ja"


def refuse_unfit(*, wave: Wave, given: Given) -> int:
    """The question's row that a case belongs to. Raises WaveNotOpen, CaseInvalid."""
    if wave.state != WaveState.OPEN:
        raise WaveNotOpen
    asked = next((each for each in waves.questions_of(wave) if each.key == given.question), None)
    if asked is None or (given.option and asked.wording.option(given.option) is None):
        raise CaseInvalid(problem="question")
    if not given.text.strip():
        raise CaseInvalid(problem="empty")
    if len(given.text) > TEXT_AT_MOST:
        raise CaseInvalid(problem="too_long")
    return asked.question


@transaction.atomic
def give(*, wave: Wave, given: Given, mask: Callable[[str], str], by: Actor, now: datetime) -> str:
    """Keep a case whose writer saw it masked and lets it be shown; its code, handed out once. Raises WaveNotOpen, CaseInvalid."""
    question = refuse_unfit(wave=wave, given=given)
    code = proof_codes.make(secrets.choice)
    day = now.astimezone(TOKYO).date()
    SurveyCase(
        body=wave.survey.body, wave=wave, question_id=question, option=given.option, text=mask(given.text.strip()), language=given.language,
        code_index=cases.index_of(code), given_date=day, approved_at=datetime.combine(day, time(), TOKYO),
    ).save(force_insert=True)  # fmt: skip
    return code


@transaction.atomic
def take_back(*, case: SurveyCase, by: Actor, now: datetime) -> None:
    """Whoever wrote a case does not want it shown any more: its words are gone at once."""
    held = SurveyCase.objects.select_for_update().get(pk=case.pk)
    if held.withdrawn_at is not None:
        return
    held.text, held.withdrawn_at, held.shown_at = "", now, None
    held.save(update_fields=["text", "withdrawn_at", "shown_at"])
    bodies.record(body=held.body, by=by, at=now, action="survey.case_take_back", subject=str(held))


@transaction.atomic
def show(*, case: SurveyCase, shown: bool, by: Actor, now: datetime) -> None:
    """Put a case beside the figures, or take it from there. Raises CaseTakenBack."""
    held = SurveyCase.objects.select_for_update().get(pk=case.pk)
    if held.withdrawn_at is not None:
        raise CaseTakenBack
    held.shown_at, held.shown_by = (now, by.label) if shown else (None, "")
    held.save(update_fields=["shown_at", "shown_by"])
    bodies.record(
        body=held.body, by=by, at=now, action="survey.case_show" if shown else "survey.case_hide", subject=str(held)
    )

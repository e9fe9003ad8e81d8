"""Taking a response: checked, masked, kept once, and joined with nobody.

An invitation and a response share no id, no moment and no order: ``used_at`` of every invitation that answered is the wave's first day, a response knows
the day it came and no more, and responses change their places by chance, so that the order of rows says nothing either. ``stir`` writes both anew, so that
the transactions that wrote them cannot be told from their rows.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import F

from todoke.bodies import operations as bodies
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Invalid, Refusal
from todoke.surveys.models import Response, SurveyInvitation, Wave
from todoke.surveys.queries import waves
from todoke.surveys.rules import answering
from todoke.surveys.rules.kinds import Mode, WaveState

#: What of a response changes its place; all but the id and the wave.
_CONTENT = ("answered_date", "mode", "age", "sex", "town", "language", "answers", "weight", "keyed_by", "doubtful")
_BY_STAFF = frozenset({Mode.PAPER, Mode.PHONE})


class WaveNotOpen(Refusal):
    """The wave is not open, not yet or no more; ``day``: its first or last day."""

    code = "survey_not_open"


class ModeNotOffered(Refusal):
    """This wave is not answered in this way."""

    code = "survey_mode"


class CodeNeeded(Refusal):
    """This wave is answered by those who were drawn, with their code or number."""

    code = "survey_code_needed"


class AnsweredAlready(Refusal):
    """This place in the sample has answered; once is enough."""

    code = "survey_answered_already"


class AnswersInvalid(Invalid):
    """Some answers cannot be taken; ``problems``: the code by question."""

    code = "survey_answers_invalid"


class NothingAnswered(Invalid):
    """Nothing was answered at all."""

    code = "survey_nothing_answered"


def refuse_closed(*, wave: Wave, mode: Mode, today: date) -> None:
    """Raise WaveNotOpen or ModeNotOffered. Sheets and calls that staff write down may come later, as long as the wave is not closed."""
    late = today >= wave.closes_date and mode not in _BY_STAFF
    if wave.state != WaveState.OPEN or today < wave.opens_date or late:
        raise WaveNotOpen
    if mode.value not in wave.modes:
        raise ModeNotOffered


@transaction.atomic
def answer(
    *, wave: Wave, mode: Mode, answers: Mapping[str, object], language: str, mask: Callable[[str], str], by: Actor, now: datetime,
    invitation: SurveyInvitation | None = None, doubtful: str = "",
) -> None:  # fmt: skip
    """Keep one person's answers. Nothing is handed back: nobody shall hold a response and know whose it is.

    ``mask`` takes names and numbers out of written words. Raises WaveNotOpen, ModeNotOffered, CodeNeeded, AnsweredAlready, AnswersInvalid, NothingAnswered.
    """
    wave = Wave.objects.select_related("survey__body").get(pk=wave.pk)
    today = now.astimezone(TOKYO).date()
    refuse_closed(wave=wave, mode=mode, today=today)
    if invitation is None and not wave.open_link and mode is not Mode.TABLET:
        raise CodeNeeded
    asked = waves.questions_of(wave)
    kept, problems = answering.check(answers, asked)
    if problems:
        raise AnswersInvalid(problems={key: found.problem for key, found in problems.items()})
    if not kept:
        raise NothingAnswered
    if invitation is not None:
        _use(wave, invitation)
    rest, columns = answering.split(asked, answering.masked(asked, kept, mask))
    staff = by.label if mode in _BY_STAFF else ""
    _keep(
        Response(
            wave=wave,
            answered_date=today,
            mode=mode.value,
            language=language,
            answers=rest,
            keyed_by=staff,
            doubtful=doubtful,
            **columns,
        )
    )
    if mode in _BY_STAFF:  # which wave and which way; never which place in the sample
        bodies.record(
            body=wave.survey.body, by=by, at=now, action="survey.write_down", subject=str(wave), data={"mode": mode.value}
        )  # fmt: skip


def _use(wave: Wave, invitation: SurveyInvitation) -> None:
    """Mark that a place has answered; of two at the same moment one finds it used."""
    with reach.within(reach.EVERYTHING):  # municipalities invite their own residents to a wave of the metropolis
        rows = SurveyInvitation.objects.filter(pk=invitation.pk, wave=wave, used_at=None)
        used = rows.update(used_at=_first_day(wave))
    if not used:
        raise AnsweredAlready


def _first_day(wave: Wave) -> datetime:
    """The same for everybody: a day of its own would give away a lone answer of that day."""
    return datetime.combine(wave.opens_date, time(), TOKYO)


def _keep(new: Response) -> None:
    """Write a response into a place of its wave by chance; whatever stood there moves into the new row."""
    new.save(force_insert=True)
    rows = Response.objects.filter(wave=new.wave)
    place = rows.filter(pk__gte=uuid.uuid4()).order_by("pk").values("pk").first() or rows.order_by("pk").values("pk")[0]
    if place["pk"] == new.pk:
        return
    other = rows.select_for_update().get(pk=place["pk"])
    for name in _CONTENT:
        mine, theirs = getattr(new, name), getattr(other, name)
        setattr(new, name, theirs)
        setattr(other, name, mine)
    other.save(update_fields=_CONTENT)
    new.save(update_fields=_CONTENT)


@transaction.atomic
def stir(*, by: Actor, now: datetime) -> int:
    """Write all responses and all used invitations of waves that go on anew, each in one statement: PostgreSQL keeps with each row which transaction wrote it."""
    going = Wave.objects.filter(state__in=[WaveState.OPEN.value, WaveState.CLOSED.value])
    with reach.within(reach.EVERYTHING):
        SurveyInvitation.objects.filter(wave__in=going).exclude(used_at=None).update(used_at=F("used_at"))
    return Response.objects.filter(wave__in=going).update(mode=F("mode"))

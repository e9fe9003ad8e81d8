"""Trials before release 「公開前の試用」: opened to volunteers, run task by task without anybody's name, closed."""

import secrets
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Conflict, Invalid
from todoke.people.rules import proof_codes
from todoke.voice.models import Trial, TrialRun, TrialTask
from todoke.voice.operations import voices
from todoke.voice.queries import trials as queries
from todoke.voice.rules import trying
from todoke.voice.rules.kinds import About, Channel, Kind, Moment
from todoke.voice.rules.saying import Saying
from todoke.voice.rules.trying import Tasks, Went


class TrialInvalid(Invalid):
    """It cannot be opened so; ``problems`` maps each field to a code."""

    code = "trial_invalid"


class TrialClosed(Conflict):
    """The trial is over."""

    code = "trial_closed"


@transaction.atomic
def make(
    *, body: Body, about_kind: About, about: str, given: Tasks, until_date: date | None, by: Actor, now: datetime
) -> Trial:
    """Open something to volunteers until a day; whoever has its address may try. Raises TrialInvalid."""
    problems = trying.problems(given, until=until_date, today=now.astimezone(TOKYO).date())
    if problems or until_date is None:
        raise TrialInvalid(problems=problems)
    made = Trial.objects.create(
        body=body, about_kind=about_kind.value, about=about, key=proof_codes.make(secrets.choice).lower(),
        title=trying.cleaned(given.title), intro=trying.cleaned(given.intro), made_by=str(by), made_at=now, until_date=until_date,
    )  # fmt: skip
    tasks = [each for each in map(trying.cleaned, given.tasks) if each]
    TrialTask.objects.bulk_create(TrialTask(trial=made, place=place, text=text) for place, text in enumerate(tasks, 1))
    bodies.record(
        body=body, by=by, at=now, action="trial.open", subject=str(made),
        data={"about_kind": about_kind.value, "tasks": len(tasks), "until": until_date.isoformat()},
    )  # fmt: skip
    return made


@transaction.atomic
def close(*, trial: Trial, by: Actor, now: datetime) -> Trial:
    """End a trial before its day; what was found stays."""
    held = Trial.objects.select_for_update(of=("self",)).select_related("body").get(pk=trial.pk)
    if held.closed_at is None:
        held.closed_at = now
        held.save(update_fields=["closed_at"])
        bodies.record(body=held.body, by=by, at=now, action="trial.close", subject=str(held))
    return held


@transaction.atomic
def run(
    *, task: TrialTask, visit: UUID, went: Went, seconds: int | None, text: str, language: str, by: Actor, now: datetime, source: str = ""
) -> tuple[TrialRun, str]:  # fmt: skip
    """Keep how a task went, once for each sitting; words become a voice with a code ("" without words). Raises TrialClosed, VoiceRefused."""
    trial = task.trial
    if not queries.is_open(trial, now.astimezone(TOKYO).date()):
        raise TrialClosed
    if (found := TrialRun.objects.filter(task=task, visit=visit).first()) is not None:
        return found, ""  # sent twice
    made = TrialRun(task=task, visit=visit, went=went.value, seconds=seconds, language=language, at=now)
    code = ""
    if text.strip():
        said = Saying(
            Kind.TRIAL, Channel.WEB, About(trial.about_kind), trial.about, Moment.OTHER, detail=f"{trial}:{task.place}",
            text=text, language=language,
        )  # fmt: skip
        receipt = voices.hear(body=trial.body, said=said, by=by, now=now, source=source)
        made.voice, code = receipt.voice, receipt.code
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # two at once: the voice of the second stays a voice
        return TrialRun.objects.get(task=task, visit=visit), code
    return made, code

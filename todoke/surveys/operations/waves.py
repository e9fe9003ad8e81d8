"""Keeping surveys and their waves: prepared, opened, closed, published; what is asked stands still once a wave is open."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Conflict, Invalid
from todoke.surveys.models import Survey, Wave, WaveQuestion
from todoke.surveys.operations.invitations import quiet_all
from todoke.surveys.operations.wave_rows import WaveMoved, hold
from todoke.surveys.queries.progress import invited
from todoke.surveys.queries.waves import questions_of
from todoke.surveys.rules import questions as documents
from todoke.surveys.rules import waves as rules
from todoke.surveys.rules.kinds import Mode, WaveState
from todoke.surveys.rules.waves import Cells


class SurveyInvalid(Invalid):
    """A survey that cannot be kept so; ``problems`` maps each field to a code."""

    code = "survey_invalid"


class SurveyKeyTaken(Conflict):
    """The body keeps a survey with this key already."""

    code = "survey_key_taken"


class WaveInvalid(Invalid):
    """A wave that cannot be kept so; ``problems`` maps each field to a code."""

    code = "wave_invalid"


class WaveKeyTaken(Conflict):
    """The survey has a wave with this key already."""

    code = "wave_key_taken"


class WaveNotReady(Invalid):
    """The wave cannot be opened yet; ``problems`` lists why, as codes."""

    code = "wave_not_ready"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a wave is to be. See ``models.Wave`` for the fields."""

    year: int
    opens: date
    closes: date
    modes: Sequence[str] = (Mode.WEB.value,)
    open_link: bool = False
    frame: Mapping[str, str] = field(default_factory=dict)
    totals: Cells = field(default_factory=dict)
    quotas: Cells = field(default_factory=dict)


@transaction.atomic
def make_survey(
    *, body: Body, key: str, names: Mapping[str, str], texts: Mapping[str, str], by: Actor, now: datetime
) -> Survey:
    """A survey of a body, without a wave yet. Raises SurveyInvalid, SurveyKeyTaken."""
    _see_survey(names, texts, key=key)
    try:
        with transaction.atomic():
            survey = Survey.objects.create(body=body, key=key, names=_said(names), texts=_said(texts), made_at=now)
    except IntegrityError as error:
        raise SurveyKeyTaken from error
    bodies.record(body=body, by=by, at=now, action="survey.make", subject=str(survey), data={"key": key})
    return survey


@transaction.atomic
def name_survey(
    *, survey: Survey, names: Mapping[str, str], texts: Mapping[str, str], by: Actor, now: datetime
) -> Survey:
    """Change what a survey is called and what it says of itself. Raises SurveyInvalid."""
    _see_survey(names, texts)
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    held.names, held.texts = _said(names), _said(texts)
    held.save(update_fields=["names", "texts"])
    bodies.record(body=held.body, by=by, at=now, action="survey.name", subject=str(held), data={"key": held.key})
    return held


@transaction.atomic
def make(*, survey: Survey, key: str, plan: Plan, by: Actor, now: datetime, like: Wave | None = None) -> Wave:
    """A wave in preparation; ``like``: it asks what that wave asked, each question in its newest wording, without those retired since.

    Raises WaveInvalid, WaveKeyTaken.
    """
    see_plan(plan, key=key)
    try:
        with transaction.atomic():
            wave = Wave.objects.create(
                survey=survey, key=key, made_by=str(by), made_at=now, state=WaveState.DRAFT.value, **columns(plan)
            )
    except IntegrityError as error:
        raise WaveKeyTaken from error
    copied = _copy(like, wave) if like is not None and like.survey_id == survey.pk else 0
    bodies.record(
        body=survey.body, by=by, at=now, action="wave.make", subject=str(wave),
        data={"survey": str(survey), "key": key, "year": plan.year, "questions": copied},
    )  # fmt: skip
    return wave


def _copy(before: Wave, wave: Wave) -> int:
    rows = before.questions.filter(version__question__retired_at=None).select_related("version__question")
    kept = [
        WaveQuestion(
            wave=wave, version=row.version.question.versions.order_by("-number")[0], place=place, required=row.required
        )
        for place, row in enumerate(rows, start=1)
    ]
    WaveQuestion.objects.bulk_create(kept)
    return len(kept)


@transaction.atomic
def change(*, wave: Wave, plan: Plan, by: Actor, now: datetime) -> Wave:
    """Change a wave in preparation; of an open one the last day and the numbers wanted alone. Raises WaveInvalid, WaveMoved."""
    see_plan(plan)
    held = hold(wave)
    wanted = columns(plan)
    if held.state == WaveState.OPEN.value:
        wanted = {name: wanted[name] for name in ("closes_date", "quotas")}
        if plan.closes < now.astimezone(TOKYO).date():
            raise WaveInvalid(problems={"closes": "days_past"})
        if plan.closes <= held.opens_date:
            raise WaveInvalid(problems={"closes": "days_backwards"})
    elif held.state != WaveState.DRAFT.value:
        raise WaveMoved
    changed = [name for name, value in wanted.items() if getattr(held, name) != value]
    for name in changed:
        setattr(held, name, wanted[name])
    held.save(update_fields=changed or ["key"])
    bodies.record(
        body=held.survey.body, by=by, at=now, action="wave.change", subject=str(held), data={"fields": changed}
    )
    return held


@transaction.atomic
def open_wave(*, wave: Wave, by: Actor, now: datetime) -> Wave:
    """Open a wave: from now on its questions stand still. Raises WaveMoved, WaveNotReady."""
    held = hold(wave)
    if held.state != WaveState.DRAFT.value:
        raise WaveMoved
    if problems := problems_of(held, today=now.astimezone(TOKYO).date()):
        raise WaveNotReady(problems=problems)
    return _move(held, WaveState.OPEN, "wave.open", by, now)


@transaction.atomic
def close(*, wave: Wave, by: Actor, now: datetime) -> Wave:
    """Take no more answers; figures can be computed now. Raises WaveMoved."""
    held = hold(wave)
    if held.state != WaveState.OPEN.value:
        raise WaveMoved
    quiet_all(wave=held, by=by, now=now)
    held.invited = asdict(invited(held))
    held.save(update_fields=["invited"])
    return _move(held, WaveState.CLOSED, "wave.close", by, now)


@transaction.atomic
def publish(*, wave: Wave, by: Actor, now: datetime) -> Wave:
    """Show a closed wave's figures to everybody. Raises WaveMoved."""
    held = hold(wave)
    if held.state != WaveState.CLOSED.value:
        raise WaveMoved
    held.published_at = now
    held.save(update_fields=["published_at"])
    return _move(held, WaveState.PUBLISHED, "wave.publish", by, now)


@transaction.atomic
def discard(*, wave: Wave, by: Actor, now: datetime) -> None:
    """Throw away a wave in preparation, of which nobody was asked. Raises WaveMoved."""
    held = hold(wave)
    if held.state != WaveState.DRAFT.value or held.invitations.exists():
        raise WaveMoved
    bodies.record(
        body=held.survey.body, by=by, at=now, action="wave.discard", subject=str(held), data={"key": held.key}
    )
    held.delete()


def problems_of(wave: Wave, *, today: date) -> list[str]:
    """Why a wave cannot be opened yet, as codes."""
    asked = questions_of(wave)
    rows = list(wave.questions.select_related("version__question"))
    return rules.not_ready(
        questions=len(asked),
        feeds=[each.wording.feeds for each in asked if each.wording.feeds],
        totals=wave.totals,
        retired=sum(row.version.question.retired_at is not None for row in rows),
        languages_missing=sum(bool(documents.languages_missing(each.wording)) for each in asked),
        changed=sum(documents.fingerprint(row.version.document) != row.version.fingerprint for row in rows),
        closes=wave.closes_date,
        today=today,
    )


def _move(wave: Wave, state: WaveState, action: str, by: Actor, now: datetime) -> Wave:
    wave.state = state.value
    wave.save(update_fields=["state"])
    bodies.record(
        body=wave.survey.body, by=by, at=now, action=action, subject=str(wave),
        data={"survey": str(wave.survey), "key": wave.key, "questions": wave.questions.count()},
    )  # fmt: skip
    return wave


def _see_survey(names: Mapping[str, str], texts: Mapping[str, str], *, key: str | None = None) -> None:
    found = {
        "key": rules.key_problem(key) if key is not None else "",
        "names": rules.texts_problem(names, needed=True),
        "texts": rules.texts_problem(texts, needed=True),
    }
    if problems := {name: code for name, code in found.items() if code}:
        raise SurveyInvalid(problems=problems)


def see_plan(plan: Plan, *, key: str | None = None) -> None:
    """Raise WaveInvalid where a wave cannot be so."""
    problems = rules.problems(
        year=plan.year, opens=plan.opens, closes=plan.closes, modes=plan.modes, open_link=plan.open_link, frame=plan.frame,
        totals=plan.totals, quotas=plan.quotas,
    )  # fmt: skip
    if key is not None and rules.key_problem(key):
        problems["key"] = "key_shape"
    if problems:
        raise WaveInvalid(problems=problems)


def columns(plan: Plan) -> dict[str, object]:
    """A plan as the columns of its row."""
    return {
        "year": plan.year, "opens_date": plan.opens, "closes_date": plan.closes, "modes": list(plan.modes), "open_link": plan.open_link,
        "frame": _said(plan.frame), "totals": _counted(plan.totals), "quotas": _counted(plan.quotas),
    }  # fmt: skip


def _said(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def _counted(cells: Cells) -> dict[str, dict[str, int]]:
    return {margin: dict(counts) for margin, counts in cells.items() if counts}

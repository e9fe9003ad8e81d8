"""Filing 「申請」: a draft becomes a submission once, with a number that exists before it is shown."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.holidays import office_day_from
from todoke.people.operations import mandates
from todoke.people.rules.mandates import Matter
from todoke.procedures.models import Draft, Submission
from todoke.procedures.operations import cosigning, fees, files, hand_overs, signing
from todoke.procedures.operations.filing_refusals import DraftOver, FilingIncomplete
from todoke.procedures.queries import forms
from todoke.procedures.queries.submissions import filed_from
from todoke.procedures.rules import flow, numbers, prefill
from todoke.procedures.rules.definition import Definition, Part

__all__ = ["DraftOver", "FilingIncomplete", "file"]


@transaction.atomic
@reach.within(reach.EVERYTHING)  # a sheet goes to several bodies, and each gets only its part
def file(*, draft: Draft, by: Actor, now: datetime, as_is_at: datetime | None = None) -> Sequence[Submission]:
    """File a draft with its body, or with each body of its sheet; again, the same submissions. Raises FilingIncomplete, DraftOver, MayNotAct.

    When this returns, and its transaction is committed, the numbers can be shown. ``as_is_at``: it arrived on paper at that moment, complete or not.
    """
    held = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("version__procedure", "body", "person", "filled_by")
        .get(pk=draft.pk)
    )
    if held.filed_at is not None:
        return filed_from(held)
    if held.ends_at <= now:
        raise DraftOver
    definition = forms.definition_of(held.version)
    if as_is_at is None and (problems := flow.problems(definition, held.answers)):
        raise FilingIncomplete(problems=problems)
    signing.need(draft=held, by=by, now=now)
    answers = flow.visible(definition, held.answers)
    made = [
        _submission(held, body, part, _only(answers, part, definition), by, now, as_is_at or now)
        for body, part in _bodies(held, definition)
    ]
    _charge(held, made, answers, by, now, as_is=as_is_at is not None)
    signing.hand_to(draft=held, made=made, by=by, now=now)
    files.hand_to(draft=held, made=made, by=by, now=now)
    for submission in made:
        cosigning.ask(submission=submission, by=by, now=now)
    held.filed_at = held.changed_at = now
    held.answers, held.known, held.typed = {}, {}, {}
    held.save(update_fields=["filed_at", "changed_at", "answers", "known", "typed"])
    if held.filled_by is not None and held.person is not None:
        mandates.hold_to_act(agent=held.filled_by, principal=held.person, matter=Matter.APPLY, now=now)
    return made


def _charge(
    draft: Draft, made: Sequence[Submission], answers: Mapping[str, object], by: Actor, now: datetime, *, as_is: bool
) -> None:
    """Charge the fee once, with the body whose form it is. What came on paper has arrived even where its fee is not known yet."""
    own = next((each for each in made if each.body_id == draft.body_id), made[0])
    try:
        fees.charge(submission=own, answers=answers, by=by, now=now)
    except fees.FeeUnknown:
        if not as_is:
            raise


def file_as_is(*, draft: Draft, by: Actor, now: datetime, arrived_at: datetime) -> Sequence[Submission]:
    """File what stands on paper, with whatever is missing: it has arrived all the same (行政手続法7条), and what is missing is asked for. Raises DraftOver."""
    return file(draft=draft, by=by, now=now, as_is_at=arrived_at)


def _bodies(draft: Draft, definition: Definition) -> Sequence[tuple[Body, Part | None]]:
    if not definition.parts:
        return [(draft.body, None)]
    found = {body.key: body for body in Body.objects.filter(key__in=[part.body for part in definition.parts])}
    return [(found[part.body], part) for part in definition.parts]


def _only(answers: dict[str, object], part: Part | None, definition: Definition) -> dict[str, object]:
    """The answers that one body gets; inside a group those of its questions alone."""
    if part is None:
        return answers
    kept: dict[str, object] = {}
    for key, value in answers.items():
        if definition.group(key) and isinstance(value, list):
            items = [{name: each for name, each in item.items() if name in part.questions} for item in value]
            if any(items):
                kept[key] = items
        elif key in part.questions:
            kept[key] = value
    return kept


def _submission(
    draft: Draft, body: Body, part: Part | None, answers: dict[str, object], by: Actor, now: datetime, arrived_at: datetime
) -> Submission:  # fmt: skip
    definition = forms.definition_of(draft.version)
    days = part.processing_days if part else definition.processing_days
    made = Submission(
        body=body, procedure=draft.version.procedure, version=draft.version, person=draft.person, number=numbers.make(secrets.choice), key=draft.key,
        sheet=draft.key if part else None, channel=draft.channel, filed_by=draft.staff or (str(draft.filled_by) if draft.filled_by else ""),
        language=draft.language, answers=answers, confirmed=prefill.confirmed(draft.known, draft.confirmed, draft.answers), arrived_at=arrived_at, changed_at=now,
        due_date=office_day_from(arrived_at.astimezone(TOKYO).date() + timedelta(days=days)),
    )  # fmt: skip
    made.save(force_insert=True)
    hand_overs.make_due(submission=made, by=by, event="arrived", now=now)
    bodies.record(
        body=body, by=by, at=now, action="submission.file", subject=str(made),
        data={"procedure": draft.version.procedure.key, "version": draft.version.number, "channel": draft.channel},
    )  # fmt: skip
    return made

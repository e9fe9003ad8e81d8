"""Improvements 「改善」: begun from what was heard, moved step by step, made public, and asked about again four weeks after they are done."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid
from todoke.registry.operations import publishing
from todoke.voice.models import Group, Improvement, ImprovementStep, Voice
from todoke.voice.operations import improvement_notices as notices
from todoke.voice.queries import improvements as queries
from todoke.voice.rules import improving
from todoke.voice.rules.improving import Tally, Words
from todoke.voice.rules.kinds import About
from todoke.voice.rules.states import ASK_AGAIN_DAYS, Helped, ImprovementState


class ImprovementInvalid(Invalid):
    """It cannot be kept or shown so; ``problems`` maps each field to a code."""

    code = "improvement_invalid"


class ImprovementStepWrong(Conflict):
    """This state does not follow the present one; somebody else may have moved it."""

    code = "improvement_step"


class ImprovementUnproven(Conflict):
    """It is called checked only once most of those who were asked again say that it got better."""

    code = "improvement_unproven"


class NotAskedAgain(Conflict):
    """This voice was not asked whether something got better."""

    code = "not_asked_again"


@transaction.atomic
def begin(
    *, body: Body, group: Group | None, about_kind: About, about: str, texts: Words, owner: str, due_date: date | None, by: Actor, now: datetime
) -> Improvement:  # fmt: skip
    """Begin an improvement, not public yet; ``owner`` is the label of a member of staff. Raises ImprovementInvalid."""
    problems = improving.problems(texts)
    if not owner:
        problems["owner"] = "owner_missing"
    if due_date is not None and due_date < now.date():
        problems["due_date"] = "day_has_passed"
    if group is not None and group.body_id != body.pk:
        problems["group"] = "group_elsewhere"
    if problems:
        raise ImprovementInvalid(problems=problems)
    if group is not None:
        group = _as_merged(group)
    made = Improvement.objects.create(
        body=body, group=group, about_kind=about_kind.value, about=about, **_kept(texts), owner=owner, due_date=due_date,
        made_by=str(by), made_at=now, changed_at=now,
    )  # fmt: skip
    ImprovementStep.objects.create(improvement=made, state=made.state, by=str(by), at=now)
    _record(made, "improvement.begin", by, now, {"owner": owner, "due": due_date.isoformat() if due_date else ""})
    return made


@transaction.atomic
def change(
    *, improvement: Improvement, texts: Words, owner: str, due_date: date | None, by: Actor, now: datetime
) -> Improvement:
    """Write its texts, owner and day anew; what is public stays complete. Raises ImprovementInvalid."""
    held = _held(improvement)
    problems = improving.problems(texts)
    if not owner:
        problems["owner"] = "owner_missing"
    if due_date is not None and due_date != held.due_date and due_date < now.date():
        problems["due_date"] = "day_has_passed"
    if held.public_from_at is not None:
        problems = improving.lacking(texts, ImprovementState(held.state)) | problems
    if problems:
        raise ImprovementInvalid(problems=problems)
    for name, value in _kept(texts).items():
        setattr(held, name, value)
    held.owner, held.due_date, held.changed_at = owner, due_date, now
    held.save(update_fields=["title", "said", "did", "why_not", "owner", "due_date", "changed_at"])
    _record(held, "improvement.change", by, now, {"owner": owner, "due": due_date.isoformat() if due_date else ""})
    if held.public_from_at is not None:
        publishing.bump()
    return held


@transaction.atomic
def move(*, improvement: Improvement, state: ImprovementState, by: Actor, now: datetime) -> Improvement:
    """Move it to its next state; subscribers of a public one are told. Raises ImprovementStepWrong, ImprovementInvalid, ImprovementUnproven."""
    held = _held(improvement)
    if not improving.may_move(ImprovementState(held.state), state):
        raise ImprovementStepWrong(state=held.state)
    said = queries.tally_of(held) if state is ImprovementState.CHECKED else Tally()
    if state is ImprovementState.CHECKED and not improving.it_helped(said):
        raise ImprovementUnproven
    if held.public_from_at is not None and (problems := improving.lacking(queries.words_of(held), state)):
        raise ImprovementInvalid(problems=problems)
    held.state, held.changed_at = state.value, now
    held.answered, held.better = said.answered, said.better
    if state is ImprovementState.DONE:
        held.done_at, held.asked_again_at = now, None
    elif state is not ImprovementState.CHECKED:
        held.done_at = held.asked_again_at = None
    held.save(update_fields=["state", "changed_at", "done_at", "asked_again_at", "answered", "better"])
    ImprovementStep.objects.create(improvement=held, state=held.state, by=str(by), at=now)
    _record(held, "improvement.move", by, now, {"state": held.state})
    if held.public_from_at is not None:
        publishing.bump()
        notices.tell_subscribers(improvement=held, by=by, now=now)
    return held


@transaction.atomic
def publish(*, improvement: Improvement, by: Actor, now: datetime) -> Improvement:
    """Show it on the public page of what it is about; subscribers are told. Once shown, it stays. Raises ImprovementInvalid."""
    held = _held(improvement)
    if held.public_from_at is not None:
        return held
    if problems := improving.lacking(queries.words_of(held), ImprovementState(held.state)):
        raise ImprovementInvalid(problems=problems)
    held.public_from_at = held.changed_at = now
    held.save(update_fields=["public_from_at", "changed_at"])
    _record(held, "improvement.publish", by, now, {"state": held.state})
    publishing.bump()
    notices.tell_subscribers(improvement=held, by=by, now=now)
    return held


@transaction.atomic
def ask_again(*, improvement: Improvement, by: Actor, now: datetime) -> int:
    """Four weeks after it was done: mark the voices of its group as asked again, and tell whoever is known by name; how many. Once."""
    held = _held(improvement)
    due = held.done_at is not None and held.done_at <= now - timedelta(days=ASK_AGAIN_DAYS)
    if held.state != ImprovementState.DONE.value or held.asked_again_at is not None or not due:
        return 0
    voices = queries.voices_of(held).filter(at__lte=held.done_at)
    known = list(voices.exclude(person=None).select_related("person", "body"))
    asked = voices.update(asked_again_at=now, helped="")
    held.asked_again_at = now
    held.save(update_fields=["asked_again_at"])
    _record(held, "improvement.ask_again", by, now, {"voices": asked})
    notices.ask_known(improvement=held, voices=known, by=by, now=now)
    return asked


@transaction.atomic
def helped(*, voice: Voice, helped: Helped, by: Actor, now: datetime) -> Voice:
    """Whoever spoke says whether it got better; the newest answer counts. Raises NotAskedAgain."""
    held = Voice.objects.select_for_update(of=("self",)).select_related("body").get(pk=voice.pk)
    if held.asked_again_at is None:
        raise NotAskedAgain
    held.helped = helped.value
    held.save(update_fields=["helped"])
    return held


def _held(improvement: Improvement) -> Improvement:
    """The improvement, kept from everybody else until commit."""
    return Improvement.objects.select_for_update(of=("self",)).select_related("body", "group").get(pk=improvement.pk)


def _as_merged(group: Group) -> Group:
    """The group into which it was merged, also at this moment: who merges or compares groups of a body waits for whoever begins something with one."""
    Body.objects.select_for_update(no_key=True).get(pk=group.body_id)
    held = Group.objects.select_related("merged_into").get(pk=group.pk)
    while held.merged_into is not None:
        held = held.merged_into
    return held


def _kept(texts: Words) -> dict[str, dict[str, str]]:
    return {name: dict(given) for name, given in texts.parts().items()}


def _record(improvement: Improvement, action: str, by: Actor, now: datetime, data: Mapping[str, object]) -> None:
    bodies.record(body=improvement.body, by=by, at=now, action=action, subject=str(improvement), data=data)

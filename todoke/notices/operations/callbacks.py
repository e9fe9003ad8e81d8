"""Writes of calls that people ask for: asked, taken back, looked at by who calls, and how it ended."""

from datetime import datetime

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid
from todoke.notices.models import CallBack, Notice
from todoke.notices.operations.reading import through_mandate
from todoke.notices.rules import callbacks as rules
from todoke.notices.rules.callbacks import Outcome
from todoke.people.models import Person
from todoke.people.operations import looks
from todoke.people.operations.looks import Why


class CallBackInvalid(Invalid):
    """Something is missing for calling back; ``problems`` maps each field to a code."""

    code = "call_back_invalid"


class CallAskedAlready(Conflict):
    """A call about this letter was asked for and waits."""

    code = "call_asked_already"


class CallHandled(Conflict):
    """Somebody has handled this call meanwhile."""

    code = "call_handled"


@transaction.atomic
def ask(
    *, notice: Notice, name: str, phone: str, wish: str, language: str, by: Actor, now: datetime, agent: Person | None = None
) -> CallBack:  # fmt: skip
    """Ask to be called about a letter by who sent it; ``agent`` asks for the recipient. Raises CallBackInvalid, CallAskedAlready, MayNotAct."""
    name, phone, wish = (text.replace("\0", "").strip() for text in (name, phone, wish))
    if problems := rules.problems_of(name=name, phone=phone, wish=wish):
        raise CallBackInvalid(problems=problems, limit=rules.LONGEST_WISH)
    made = CallBack(
        body=notice.body, person_id=notice.person_id, notice=notice, name=name, phone=phone, wish=wish, language=language, asked_at=now,
        asked_by=str(by),
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise CallAskedAlready from None
    through = through_mandate(notice=notice, agent=agent, now=now)
    data = {"call": str(made.pk), "notice": str(notice.pk), **({"through": through} if through else {})}
    bodies.record(
        body=notice.body, by=by, at=now, action="call_back.ask", subject=f"person:{notice.person_id}", data=data
    )
    return made


@transaction.atomic
def take_back(*, callback: CallBack, by: Actor, now: datetime) -> None:
    """No call is needed any more: what was said for it is deleted at once."""
    held = _hold(callback)
    if held.handled_at is not None:
        raise CallHandled
    bodies.record(
        body=held.body, by=by, at=now, action="call_back.take_back", subject=f"person:{held.person_id}", data={"call": str(held.pk)}
    )  # fmt: skip
    held.delete()


@transaction.atomic
def look(*, callback: CallBack, by: Actor, now: datetime, why: Why) -> None:
    """Write down that somebody who calls sees name, number and wish, before it is shown."""
    with reach.within(reach.EVERYTHING):  # the person's record may be another body's; only its reference is used
        person = Person.objects.only("pk", "body").get(pk=callback.person_id)
    looks.look(
        person=person, by=by, now=now, why=why, what=["name", "phone", "wish"], body=callback.body, through=f"call_back:{callback.pk}"
    )  # fmt: skip


@transaction.atomic
def handle(*, callback: CallBack, outcome: Outcome, by: Actor, now: datetime) -> CallBack:
    """Somebody called, or tried to, or need not. Raises CallHandled."""
    held = _hold(callback)
    if held.handled_at is not None:
        raise CallHandled
    held.handled_at, held.handled_by, held.outcome = now, str(by), outcome.value
    held.save(update_fields=["handled_at", "handled_by", "outcome"])
    bodies.record(
        body=held.body, by=by, at=now, action="call_back.handle", subject=f"person:{held.person_id}",
        data={"call": str(held.pk), "outcome": outcome.value},
    )  # fmt: skip
    return held


def _hold(callback: CallBack) -> CallBack:
    try:
        return CallBack.objects.select_for_update(no_key=True, of=("self",)).select_related("body").get(pk=callback.pk)
    except CallBack.DoesNotExist:
        raise CallHandled from None

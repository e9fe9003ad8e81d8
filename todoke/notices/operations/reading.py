"""Writes of a person in their own box: opened, "not for me", and that taken back."""

from datetime import datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Conflict, NotAllowed
from todoke.notices.models import Notice
from todoke.notices.operations import done
from todoke.notices.rules.states import NoticeState, Quiet
from todoke.people.models import Person
from todoke.people.operations import mandates
from todoke.people.rules.mandates import Matter


class StatutoryStays(NotAllowed):
    """A law has this told to everybody concerned: it can come another way, but it comes."""

    code = "statutory_stays"


class DoneAlready(Conflict):
    """What the letter asks for was done already."""

    code = "notice_done_already"


@transaction.atomic
def open_letter(*, notice: Notice, by: Actor, now: datetime) -> None:
    """The recipient opened a letter: a mark of their own that nobody else is shown, and that no ledger holds."""
    if notice.read_at is None and str(by) == f"resident:{notice.person_id}" and not by.behalf:
        Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now)


def _hold(notice: Notice) -> Notice:
    return (
        Notice.objects.select_for_update(no_key=True, of=("self",)).select_related("body", "person").get(pk=notice.pk)
    )


@transaction.atomic
def decline(*, notice: Notice, by: Actor, now: datetime, agent: Person | None = None) -> Notice:
    """Say that a letter is not for oneself: it stays in the box, and its second reminder does not come.

    ``agent`` does so for the recipient, by a mandate. Raises StatutoryStays, DoneAlready, MayNotAct.
    """
    held = _hold(notice)
    if held.law:
        raise StatutoryStays
    if held.done_at is not None:
        raise DoneAlready
    if held.declined_at is not None:
        return held
    same = Notice.objects.filter(person=held.person_id, about=held.about_id, body=held.body_id, item=held.item)
    same.filter(state=NoticeState.PLANNED.value).update(
        state=NoticeState.QUIET.value, why_quiet=Quiet.DECLINED.value, settled_at=now
    )
    same.filter(state=NoticeState.BOXED.value, declined_at=None).update(declined_at=now)
    _record(held, "notice.decline", by=by, now=now, agent=agent)
    held.refresh_from_db()
    return held


@transaction.atomic
def take_back(*, notice: Notice, by: Actor, now: datetime, agent: Person | None = None) -> Notice:
    """It is for oneself after all: its second reminder comes when its day comes."""
    held = _hold(notice)
    if held.declined_at is None:
        return held
    same = Notice.objects.filter(person=held.person_id, about=held.about_id, body=held.body_id, item=held.item)
    same.filter(state=NoticeState.QUIET.value, why_quiet=Quiet.DECLINED.value).update(
        state=NoticeState.PLANNED.value, why_quiet="", settled_at=None
    )
    same.filter(state=NoticeState.BOXED.value).update(declined_at=None)
    _record(held, "notice.take_back", by=by, now=now, agent=agent)
    held.refresh_from_db()
    return held


@transaction.atomic
def report_done(*, notice: Notice, by: Actor, now: datetime, agent: Person | None = None) -> None:
    """The recipient, or who acts for them, says that what a letter asks for is done. Raises MayNotAct."""
    held = Notice.objects.select_related("body", "person__body", "about__body").get(pk=notice.pk)
    done.report(
        person=held.person, about=held.about, body=held.body, item=held.item, said_by=str(by), done_date=now.astimezone(TOKYO).date(),
        by=by, now=now,
    )  # fmt: skip
    through_mandate(notice=held, agent=agent, now=now)


def through_mandate(*, notice: Notice, agent: Person | None, now: datetime) -> str:
    """Keep the mandate by which somebody acts for a recipient until commit; "" for the recipient. Raises MayNotAct."""
    if agent is None:
        return ""
    return str(mandates.hold_to_act(agent=agent, principal=notice.person, matter=Matter.RECEIVE, now=now))


def _record(notice: Notice, action: str, *, by: Actor, now: datetime, agent: Person | None) -> None:
    data: dict[str, object] = {"notice": str(notice.pk)}
    if through := through_mandate(notice=notice, agent=agent, now=now):
        data["through"] = through
    bodies.record(body=notice.body, by=by, at=now, action=action, subject=f"person:{notice.person_id}", data=data)

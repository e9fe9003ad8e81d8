"""Writes of a person in their own box: opened, "not for me", and that taken back."""

from datetime import datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, NotAllowed
from todoke.notices.models import Notice
from todoke.notices.rules.states import NoticeState, Quiet


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
    return Notice.objects.select_for_update(no_key=True, of=("self",)).select_related("body").get(pk=notice.pk)


@transaction.atomic
def decline(*, notice: Notice, by: Actor, now: datetime, through: str = "") -> Notice:
    """Say that a letter is not for oneself: it stays in the box, and its second reminder does not come.

    Raises StatutoryStays, DoneAlready.
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
    _record(held, "notice.decline", by=by, now=now, through=through)
    held.refresh_from_db()
    return held


@transaction.atomic
def take_back(*, notice: Notice, by: Actor, now: datetime, through: str = "") -> Notice:
    """It is for oneself after all: its second reminder comes when its day comes."""
    held = _hold(notice)
    if held.declined_at is None:
        return held
    same = Notice.objects.filter(person=held.person_id, about=held.about_id, body=held.body_id, item=held.item)
    same.filter(state=NoticeState.QUIET.value, why_quiet=Quiet.DECLINED.value).update(
        state=NoticeState.PLANNED.value, why_quiet="", settled_at=None
    )
    same.filter(state=NoticeState.BOXED.value).update(declined_at=None)
    _record(held, "notice.take_back", by=by, now=now, through=through)
    held.refresh_from_db()
    return held


def _record(notice: Notice, action: str, *, by: Actor, now: datetime, through: str) -> None:
    data: dict[str, object] = {"notice": str(notice.pk)}
    if through:
        data["through"] = through
    bodies.record(body=notice.body, by=by, at=now, action=action, subject=f"person:{notice.person_id}", data=data)

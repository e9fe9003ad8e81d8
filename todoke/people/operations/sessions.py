"""Writes about sessions: they begin, are used, are proven anew, and end; from the next request on."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.sessions.models import Session as StoredSession
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.people.models.sessions import Session
from todoke.people.models.staff import User
from todoke.people.queries.sessions import key_hash
from todoke.people.queries.staff import told_of
from todoke.people.rules.sessions import Proof, needs_touch

#: Rows of ended sessions stay so long, for who asks where an account was used.
KEPT_DAYS: Final = 90
_AT_ONCE: Final = 200


@transaction.atomic
def begin(
    *, key: str, proof: Proof, device: str, idle_seconds: int, longest_seconds: int, by: Actor, now: datetime, user: User | None = None,
    person: UUID | None = None, body: Body | None = None, proven_at: datetime | None = None,
) -> Session:  # fmt: skip
    """A session of a member of staff (``user``) or of a resident (``person``), from now on; ``body``: it opens no other."""
    _forget(Session.objects.filter(until_at__lt=now - timedelta(days=KEPT_DAYS)))
    _forget(StoredSession.objects.filter(expire_date__lt=now))  # what browsers' cookies led to, and no longer do
    return Session.objects.create(
        key_hash=key_hash(key), user=user, person=person, body=body, proof=proof.value, device=device[:60], began_at=now, seen_at=now,
        proven_at=proven_at or now, idle_seconds=idle_seconds, until_at=now + timedelta(seconds=longest_seconds),
    )  # fmt: skip


def _forget(old: QuerySet[Model]) -> None:
    """Delete some of what is old; rows that somebody else is deleting are left to them, so that nobody waits for anybody."""
    free = old.select_for_update(skip_locked=True) if connection.features.has_select_for_update_skip_locked else old
    old.model._default_manager.filter(pk__in=list(free.values_list("pk", flat=True)[:_AT_ONCE])).delete()


def touch(*, session: Session, now: datetime) -> None:
    """Write down that the session is used, at most once a minute; an ended one stays ended."""
    if needs_touch(session.seen_at, now):
        Session.objects.filter(pk=session.pk, ended_at=None, seen_at__lt=now).update(seen_at=now)
        session.seen_at = now


def prove(*, session: Session, by: Actor, now: datetime) -> None:
    """Somebody proved once more who they are, for a grave act."""
    Session.objects.filter(pk=session.pk, ended_at=None).update(proven_at=now)
    session.proven_at = now


def move(*, session: Session, key: str, by: Actor, now: datetime) -> None:
    """The cookie got another key; the session goes on under it."""
    Session.objects.filter(pk=session.pk, ended_at=None).update(key_hash=key_hash(key), seen_at=now)


def close(*, key: str, by: Actor, now: datetime) -> None:
    """Somebody signed out."""
    Session.objects.filter(key_hash=key_hash(key), ended_at=None).update(ended_at=now)


@transaction.atomic
def revoke(*, session: Session, by: Actor, now: datetime, told: Iterable[Body] | None = None) -> bool:
    """End one session from elsewhere; False when it had ended already.

    ``told``: whose ledger says so; without it, of an account of staff, the bodies where it has a role.
    """
    if not Session.objects.filter(pk=session.pk, ended_at=None).update(ended_at=now):
        return False
    _record(session.user, session.person, by=by, now=now, count=1, told=told)
    return True


@transaction.atomic
def revoke_all(
    *, by: Actor, now: datetime, user: User | None = None, person: UUID | None = None, but: Session | None = None,
    told: Iterable[Body] | None = None,
) -> int:  # fmt: skip
    """End every session of an account or of a resident, save one; how many ended."""
    if (user is None) == (person is None):
        raise ValueError("sessions of an account or of a resident")
    whose = Q(user=user) if user is not None else Q(person=person)
    rows = Session.objects.filter(whose, ended_at=None, until_at__gt=now)
    count = (rows.exclude(pk=but.pk) if but is not None else rows).update(ended_at=now)
    if count:
        _record(user, person, by=by, now=now, count=count, told=told)
    return count


def _record(
    user: User | None, person: UUID | None, *, by: Actor, now: datetime, count: int, told: Iterable[Body] | None
) -> None:
    subject = f"user:{user.pk}" if user is not None else f"person:{person}"
    if told is None:
        told = told_of(user) if user is not None else ()
    for body in told:
        bodies.record(body=body, by=by, at=now, action="session.revoke", subject=subject, data={"count": count})

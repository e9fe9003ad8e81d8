"""Writes of counter mode: a code from the person's telephone, a session for the person before the desk, its end."""

import hashlib
import hmac
import secrets
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.people.models import CounterCode, CounterSession, Person, User
from todoke.people.operations import looks
from todoke.people.queries import counter as queries
from todoke.people.queries import persons
from todoke.people.rules import counter as rules
from todoke.people.rules.counter import CameFor, Ended

_TRIES: Final = 10


class CounterNotFound(Refusal):
    """No such person, several of them, or the code is wrong or over; which of these is not said."""

    code = "counter_not_found"
    status = 422


class CounterOver(Refusal):
    """The session of the person before the desk has ended."""

    code = "counter_over"
    status = 409


def _hash(body: Body, code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"counter|{body.pk}|{code}".encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def make_code(*, person: Person, by: Actor, now: datetime) -> tuple[str, datetime]:
    """A new code that the person shows at the counter of their body, and when it is over; the one before no longer works."""
    CounterCode.objects.filter(person=person).delete()
    CounterCode.objects.filter(body=person.body, expires_at__lt=now).delete()
    for _ in range(_TRIES):
        code = "".join(secrets.choice("0123456789") for _ in range(rules.CODE_DIGITS))
        kept = CounterCode(
            body=person.body, person=person, code_hash=_hash(person.body, code), expires_at=now + rules.CODE_LIFE
        )
        try:
            with transaction.atomic():
                kept.save(force_insert=True)
        except IntegrityError:
            continue
        bodies.record(body=person.body, by=by, at=now, action="counter.code", subject=str(person))
        return code, kept.expires_at
    raise CounterOver


def begin(
    *, body: Body, user: User, came_for: CameFor, by: Actor, now: datetime, code: str = "", name: str = "",
    birth_date: date | None = None, may_locate: bool = False,
) -> CounterSession:  # fmt: skip
    """Open the session of the person before the desk, found by a code or by exact name and birth date. Raises CounterNotFound.

    Whoever was served before is out first, whether somebody is found or not; a search that finds nobody is in the ledger too.
    """
    leave(user=user, by=by, now=now, ended=Ended.NEXT)
    session = _open(
        body=body, user=user, came_for=came_for, by=by, now=now, code=code, name=name, birth_date=birth_date, may_locate=may_locate,
    )  # fmt: skip
    if session is None:
        bodies.record(body=body, by=by, at=now, action="counter.miss", subject="counter", data={"by": "code" if code else "name"})  # fmt: skip
        raise CounterNotFound
    return session


@transaction.atomic
def _open(
    *,
    body: Body,
    user: User,
    came_for: CameFor,
    by: Actor,
    now: datetime,
    code: str,
    name: str,
    birth_date: date | None,
    may_locate: bool,
) -> CounterSession | None:
    """The session, its entry and the look; None when it is not certain who it is."""
    list(User.objects.select_for_update(no_key=True).filter(pk=user.pk))  # two windows of one desk: one after the other
    leave(user=user, by=by, now=now, ended=Ended.NEXT)
    person = _by_code(body, code, now=now) if code else _by_name(body, name, birth_date)
    if person is None:
        return None
    session = CounterSession(
        body=body, person=person, staff=user, came_for=came_for.value, opened_at=now, touched_at=now
    )
    session.save(force_insert=True)
    bodies.record(
        body=body, by=by, at=now, action="counter.begin", subject=str(person), purpose=came_for.value,
        data={"session": str(session.pk), "found_by": "code" if code else "name"},
    )  # fmt: skip
    sight = rules.SIGHTS[came_for]
    what = sight.fields | sight.facts | ({"everything"} if sight.everything else frozenset())
    what -= queries.closed_to(person, may_locate=may_locate, today=now.date())
    looks.look(
        person=person, by=by, now=now, why=looks.Why.COUNTER, what=what, body=body, through=f"counter:{session.pk}"
    )
    return session


def _by_code(body: Body, code: str, *, now: datetime) -> Person | None:
    """Who showed this code; it works once."""
    digits = rules.digits(code)
    kept = CounterCode.objects.select_for_update().filter(body=body, code_hash=_hash(body, digits)).first()
    if kept is None:
        return None
    person = kept.person if kept.expires_at > now and kept.person.ended_at is None else None
    kept.delete()
    return person


def _by_name(body: Body, name: str, birth_date: date | None) -> Person | None:
    """The one person with this name and birth date; two of them are told apart by a code alone."""
    found = persons.find(body, name=name, birth_date=birth_date) if name and birth_date else []
    return found[0] if len(found) == 1 else None


@transaction.atomic
def touch(*, session: CounterSession, by: Actor, now: datetime) -> CounterSession:
    """Go on with the person before the desk. Raises CounterOver, also when nobody touched the desk for too long: the caller ends it."""
    held = CounterSession.objects.select_for_update(of=("self",)).select_related("person", "body").get(pk=session.pk)
    if held.ended_at is not None or held.person.ended_at is not None or rules.is_idle(held.touched_at, now):
        raise CounterOver
    held.touched_at = now
    held.save(update_fields=["touched_at"])
    return held


@transaction.atomic
def leave(*, user: User, by: Actor, now: datetime, ended: Ended = Ended.FINISHED) -> None:
    """End the session of whoever is served at this desk."""
    for held in (
        CounterSession.objects.select_for_update(of=("self",))
        .select_related("body", "person")
        .filter(staff=user, ended_at=None)
    ):
        why = Ended.IDLE if rules.is_idle(held.touched_at, now) else ended
        held.ended, held.ended_at = why.value, now
        held.save(update_fields=["ended", "ended_at"])
        bodies.record(
            body=held.body, by=by, at=now, action="counter.end", subject=str(held.person),
            data={"session": str(held.pk), "ended": why.value},
        )  # fmt: skip

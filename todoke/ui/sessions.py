"""The session of a request: it begins, is looked up once, and ends; one cookie, for staff or for a resident, never both."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.people.models import Session, User
from todoke.people.operations import counter, sessions
from todoke.people.operations import staff as people
from todoke.people.queries import sessions as held
from todoke.people.rules.sessions import Proof, device_of
from todoke.ui import security_log

PERSON = "person"
_FOUND = "todoke.session"


def key_of(request: HttpRequest) -> str:
    """The key of this browser's session, made when it has none."""
    if request.session.session_key is None:
        request.session.create()
    return str(request.session.session_key)


def current(request: HttpRequest, *, now: datetime) -> Session | None:
    """The session that this request belongs to, looked up once; None when there is none or it has ended."""
    if _FOUND not in request.META:
        key = request.session.session_key
        found = held.live(key, now=now) if key else None
        if found is not None:
            sessions.touch(session=found, now=now)
        request.META[_FOUND] = found
    found = request.META[_FOUND]
    return found if isinstance(found, Session) else None


def who(request: HttpRequest) -> str:
    """Who this request is known to come from, without asking the database; "" when nobody was looked up."""
    found = request.META.get(_FOUND)
    if not isinstance(found, Session):
        return ""
    return f"user:{found.user_id}" if found.user_id is not None else f"resident:{found.person}"


def untouched(request: HttpRequest, *, now: datetime) -> Session | None:
    """The session of this request, looked at without using it."""
    key = request.session.session_key
    return held.live(key, now=now) if key else None


def begin_for_staff(
    request: HttpRequest,
    user: User,
    *,
    proof: Proof,
    now: datetime,
    body: Body | None = None,
    proven_at: datetime | None = None,
) -> Session:
    """Sign a member of staff in; whoever was signed in here no longer is. ``body``: nothing else opens."""
    _leave(request, now=now)
    request.session.flush()
    opened_only = user.last_login is None
    login(request, user)
    if opened_only:  # signing in does not yet make the account its member's own
        User.objects.filter(pk=user.pk).update(last_login=None)
        user.last_login = None
    return _begin(
        request, proof=proof, now=now, by=people.actor_of(user), user=user, body=body, proven_at=proven_at,
        lifetime=(settings.STAFF_IDLE_SECONDS, settings.STAFF_LONGEST_SECONDS),
    )  # fmt: skip


def begin_for_person(request: HttpRequest, person: UUID, *, proof: Proof, now: datetime) -> Session:
    """Sign a resident in; whoever was signed in here no longer is."""
    _leave(request, now=now)
    request.session.flush()
    request.session[PERSON] = str(person)
    key_of(request)
    return _begin(
        request, proof=proof, now=now, by=Actor(f"resident:{person}"), person=person,
        lifetime=(settings.RESIDENT_IDLE_SECONDS, settings.RESIDENT_LONGEST_SECONDS),
    )  # fmt: skip


def _begin(
    request: HttpRequest, *, proof: Proof, now: datetime, by: Actor, lifetime: tuple[int, int], user: User | None = None,
    person: UUID | None = None, body: Body | None = None, proven_at: datetime | None = None,
) -> Session:  # fmt: skip
    made = sessions.begin(
        key=key_of(request), user=user, person=person, body=body, proof=proof, device=device_of(request.headers.get("User-Agent", "")),
        idle_seconds=lifetime[0], longest_seconds=lifetime[1], by=by, now=now, proven_at=proven_at,
    )  # fmt: skip
    request.META[_FOUND] = made
    security_log.note(request, "signed_in", who=who(request), proof=proof.value)
    return made


def moved(request: HttpRequest, session: Session, *, by: Actor, now: datetime) -> None:
    """Django gave the cookie another key; the session goes on under it."""
    sessions.move(session=session, key=key_of(request), by=by, now=now)


def finish(request: HttpRequest, *, now: datetime) -> None:
    """Sign out whoever is signed in, and forget everything that this browser's session held."""
    _leave(request, now=now)
    logout(request)


def _leave(request: HttpRequest, *, now: datetime) -> None:
    session = current(request, now=now)
    key = request.session.session_key
    if session is not None and key is not None:
        by = people.actor_of(session.user) if session.user is not None else Actor(f"resident:{session.person}")
        sessions.close(key=key, by=by, now=now)
        if session.user is not None:  # whoever stood at this desk is served no longer
            with reach.within(reach.EVERYTHING):
                counter.leave(user=session.user, by=by, now=now)
    request.META.pop(_FOUND, None)

"""Questions about sessions: which one a cookie stands for, and where somebody is signed in."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from todoke.people.models.sessions import Session
from todoke.people.models.staff import User


def key_hash(key: str) -> str:
    """What stands in the table for the key in somebody's cookie."""
    return hmac.new(settings.SECRET_KEY.encode(), f"session {key}".encode(), hashlib.sha256).hexdigest()


def _holds(session: Session, now: datetime) -> bool:
    return session.seen_at + timedelta(seconds=session.idle_seconds) > now


def live(key: str, *, now: datetime) -> Session | None:
    """The session of this key; None when it was ended, lay idle too long, or is too old."""
    found = Session.objects.filter(key_hash=key_hash(key), ended_at=None, until_at__gt=now).first()
    return found if found is not None and _holds(found, now) else None


def of_user(user: User, *, now: datetime) -> Sequence[Session]:
    """Where a member of staff is signed in, what was used last first."""
    rows = Session.objects.filter(user=user, ended_at=None, until_at__gt=now)
    return [session for session in rows if _holds(session, now)]


def of_person(person: UUID, *, now: datetime) -> Sequence[Session]:
    """Where a resident is signed in, what was used last first."""
    rows = Session.objects.filter(person=person, ended_at=None, until_at__gt=now)
    return [session for session in rows if _holds(session, now)]

"""Writes about staff: sign-in tries, roles."""

import hashlib
import hmac
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.people.models import SignInAttempt, StaffRole, User
from todoke.people.rules import Role, wait_seconds


class SignInRefused(Refusal):
    """The name and password do not belong together; which of them is wrong is not said."""

    code = "sign_in_refused"
    status = 422


class SignInTooFast(Refusal):
    """This source tried too often; ``seconds`` says how long to wait. Other sources are not slowed."""

    code = "sign_in_too_fast"
    status = 429


def _source_hash(source: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), source.encode(), hashlib.sha256).hexdigest()


def sign_in(*, username: str, password: str, source: str, now: datetime) -> User:
    """The account that a name and password prove; raises SignInRefused or SignInTooFast.

    The throttle is by source (an address), never by account: nobody can lock out somebody else.
    """
    key = _source_hash(source)
    tries = list(SignInAttempt.objects.filter(source=key, at__gt=now - timedelta(hours=1)).order_by("-at").values_list("at", flat=True)[:20])
    if tries:
        left = wait_seconds(len(tries)) - (now - tries[0]).total_seconds()
        if left > 0:
            raise SignInTooFast(seconds=int(left) + 1)
    user = authenticate(username=username, password=password) if "\0" not in username + password else None
    if not isinstance(user, User):
        SignInAttempt.objects.filter(at__lt=now - timedelta(hours=1)).delete()
        SignInAttempt.objects.create(source=key, at=now)
        raise SignInRefused
    SignInAttempt.objects.filter(source=key).delete()
    return user


@transaction.atomic
def grant(*, user: User, body: Body, role: Role, by: Actor, now: datetime, ends_date: date | None = None) -> StaffRole:
    """Give a member of staff a role at a body, until a day."""
    held, _ = StaffRole.objects.update_or_create(user=user, body=body, role=role.value, defaults={"ends_date": ends_date})
    bodies.record(body=body, by=by, at=now, action="role.grant", subject=f"user:{user.pk}", data={"role": role.value})
    return held


@transaction.atomic
def end_role(*, role: StaffRole, by: Actor, now: datetime) -> None:
    """End a role today; the row stays, as history."""
    role.ends_date = now.date()
    role.save(update_fields=["ends_date"])
    bodies.record(body=role.body, by=by, at=now, action="role.end", subject=f"user:{role.user_id}", data={"role": role.role})


def actor_of(user: User) -> Actor:
    """How the ledger names a member of staff."""
    return Actor(f"staff:{user.pk}", user.pk)

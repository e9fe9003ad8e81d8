"""Writes about staff: sign-in tries, accounts, roles."""

import hashlib
import hmac
import re
import secrets
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Invalid, Refusal
from todoke.people.models.passkeys import Passkey, RecoveryCode
from todoke.people.models.staff import SignInAttempt, StaffRole, User
from todoke.people.operations import sessions
from todoke.people.queries.staff import told_of
from todoke.people.rules.roles import MUST_END, Role, wait_seconds
from todoke.people.rules.sessions import Proof


class SignInRefused(Refusal):
    """The name and password do not belong together; which of them is wrong is not said."""

    code = "sign_in_refused"
    status = 422


class SignInTooFast(Refusal):
    """This source tried too often; ``seconds`` says how long to wait. Other sources are not slowed."""

    code = "sign_in_too_fast"
    status = 429


class PasswordUnusable(Invalid):
    """The new password cannot be taken; ``reason`` is a code, ``field`` the field that it stands in."""

    code = "password_unusable"


class AccountNameUnusable(Invalid):
    """The name for signing in cannot be taken; ``reason`` is a code."""

    code = "account_name_unusable"


#: Whoever asks to sign in, before they proved anything.
NOBODY: Final = Actor("nobody")
LEAST_PASSWORD: Final = 12
#: Characters that nobody mistakes for one another when a password is read out.
_ALPHABET: Final = "23456789abcdefghijkmnpqrstuvwxyz"
_ACCOUNT_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{2,39}")


def _one_time_password() -> str:
    """Sixteen characters in four groups: 79 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def _keyed(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def open_try(*, source: str, proof: Proof, whose: str, now: datetime) -> SignInAttempt:
    """Write a try down before it is looked at, so that tries at the same moment count each other. Raises SignInTooFast.

    The throttle is by source (an address) and kind of proof, never by account: nobody can lock out somebody else, and who
    guesses passwords slows nobody's passkey, not even beside them.
    """
    key = _keyed(f"{proof.value} {source}")
    mine = SignInAttempt.objects.create(source=key, whose=_keyed(f"whose {whose}"), at=now)
    others = SignInAttempt.objects.filter(source=key, at__gt=now - timedelta(hours=1)).exclude(pk=mine.pk)
    tries = list(others.order_by("-at").values_list("at", flat=True)[:20])
    if tries:
        left = wait_seconds(len(tries)) - (now - tries[0]).total_seconds()
        if left > 0:
            mine.delete()
            raise SignInTooFast(seconds=int(left) + 1)
    SignInAttempt.objects.filter(at__lt=now - timedelta(hours=1)).delete()
    return mine


def forgive(*, tried: SignInAttempt) -> None:
    """The try was right: it and this source's slips with the same account no longer count; those with others do."""
    SignInAttempt.objects.filter(source=tried.source, whose=tried.whose).delete()


def may_sign_in(user: User) -> bool:
    """Whether the account is open; demonstration accounts are refused in production."""
    return user.is_active and not (user.is_demo and settings.PRODUCTION)


def sign_in(*, username: str, password: str, source: str, now: datetime) -> User:
    """The account that a name and password prove; raises SignInRefused or SignInTooFast."""
    tried = open_try(source=source, proof=Proof.PASSWORD, whose=username, now=now)
    user = authenticate(username=username, password=password) if "\0" not in username + password else None
    if not isinstance(user, User) or not may_sign_in(user):
        raise SignInRefused
    forgive(tried=tried)
    return user


@transaction.atomic
def open_account(*, username: str, name: str, body: Body, by: Actor, now: datetime) -> tuple[User, str]:
    """A new account and its password for one use, which nobody can see again. Raises AccountNameUnusable."""
    if _ACCOUNT_NAME.fullmatch(username) is None:
        raise AccountNameUnusable(reason="name_shape")
    password = _one_time_password()
    try:
        with transaction.atomic():
            user = User.objects.create_user(username=username, password=password, first_name=name[:150])
    except IntegrityError:
        raise AccountNameUnusable(reason="name_taken") from None
    bodies.record(body=body, by=by, at=now, action="account.open", subject=f"user:{user.pk}")
    return user, password


class RoleElsewhere(Refusal):
    """The account also works for another body, whose administrators alone may not be bypassed."""

    code = "role_elsewhere"
    status = 403


@transaction.atomic
def renew_password(*, user: User, body: Body, by: Actor, now: datetime) -> str:
    """Another password for one use, for an account that works for this body alone. Raises RoleElsewhere.

    Its passkeys and recovery codes are forgotten: who lost them begins anew. Its sessions end.
    """
    held = StaffRole.objects.filter(user=user)
    if user.is_superuser or held.exclude(body=body).exists() or not held.exists():
        raise RoleElsewhere
    password = _one_time_password()
    user.set_password(password)
    user.last_login = None
    user.is_demo = False
    user.save(update_fields=["password", "last_login", "is_demo"])
    Passkey.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    sessions.revoke_all(user=user, by=by, now=now, told=())
    bodies.record(body=body, by=by, at=now, action="account.renew", subject=f"user:{user.pk}")
    return password


@transaction.atomic
def choose_password(*, user: User, present: str, new: str, again: str, by: Actor, now: datetime) -> None:
    """Set the password that a member of staff chose; the account then counts as taken over. Raises PasswordUnusable."""
    if not user.check_password(present):
        raise PasswordUnusable(reason="password_wrong", field="present")
    if len(new) < LEAST_PASSWORD or new == present:
        raise PasswordUnusable(
            reason="password_short" if new != present else "password_same", field="new", least=LEAST_PASSWORD
        )
    for validator, reason in (
        (CommonPasswordValidator(), "password_common"),
        (UserAttributeSimilarityValidator(), "password_like_name"),
    ):
        try:
            validator.validate(new, user)
        except ValidationError:
            raise PasswordUnusable(reason=reason, field="new") from None
    if new != again:
        raise PasswordUnusable(reason="passwords_differ", field="again")
    user.set_password(new)
    user.last_login = now
    user.save(update_fields=["password", "last_login"])
    for body in told_of(user):
        bodies.record(body=body, by=by, at=now, action="account.password", subject=f"user:{user.pk}")


class RoleMustEnd(Invalid):
    """Roles that reach people are given until a day."""

    code = "role_must_end"


class OwnRole(Refusal):
    """Nobody gives themselves a role that reaches people: another administrator does."""

    code = "own_role_given"
    status = 403


@transaction.atomic
def grant(*, user: User, body: Body, role: Role, by: Actor, now: datetime, ends_date: date | None = None) -> StaffRole:
    """Give a member of staff a role at a body, until a day. Raises RoleMustEnd; OwnRole, where somebody wants to reach people themselves."""
    if role in MUST_END and ends_date is None:
        raise RoleMustEnd
    if role in MUST_END and by.user_id == user.pk:
        raise OwnRole
    held, _ = StaffRole.objects.update_or_create(
        user=user, body=body, role=role.value, defaults={"ends_date": ends_date}
    )
    bodies.record(body=body, by=by, at=now, action="role.grant", subject=f"user:{user.pk}", data={"role": role.value})
    return held


@transaction.atomic
def end_role(*, role: StaffRole, by: Actor, now: datetime) -> None:
    """End a role today; the row stays, as history."""
    role.ends_date = now.date()
    role.save(update_fields=["ends_date"])
    bodies.record(
        body=role.body, by=by, at=now, action="role.end", subject=f"user:{role.user_id}", data={"role": role.role}
    )


def actor_of(user: User) -> Actor:
    """How the ledger names a member of staff."""
    return Actor(f"staff:{user.pk}", user.pk)

"""Writes about bodies' own sign-in: the provider, and which of its subjects is which account."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Invalid, Refusal
from todoke.gateways.identity import for_staff
from todoke.people.models.providers import StaffProvider, StaffSubject
from todoke.people.models.sessions import Session
from todoke.people.models.staff import User
from todoke.people.operations import staff
from todoke.people.queries.staff import roles_at
from todoke.people.rules.sessions import Proof

_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_EMAIL: Final = re.compile(r"[^@\s\0]{1,64}@[^@\s\0]{1,189}")


class ProviderInvalid(Invalid):
    """The description of a provider or a link cannot be used; ``field`` and ``reason`` are codes."""

    code = "provider_invalid"


class SubjectUnknown(Refusal):
    """The provider knows this person, but no account here is theirs; which e-mail or subject it was is not said."""

    code = "subject_unknown"
    status = 403


@dataclass(frozen=True, slots=True)
class Identity:
    """What a provider proved, after every check of the gateway."""

    issuer: str
    subject: str
    email: str = ""
    email_verified: bool = False


def is_issuer(text: str) -> bool:
    """Whether this can name a provider: https, a host, no query, no fragment, nobody's password."""
    try:
        parts = urlsplit(text)
        return (
            parts.scheme == "https" and bool(parts.hostname) and not (parts.query or parts.fragment or parts.username)
        )
    except ValueError:
        return False


@transaction.atomic
def set_provider(
    *, body: Body, name: str, issuer: str, client_id: str, email_domain: str, by: Actor, now: datetime
) -> StaffProvider:
    """Let a body's staff sign in by this provider. Another issuer knows other people: its links are dropped. Raises ProviderInvalid."""
    domain = email_domain.strip().lower().removeprefix("@")
    checks = {
        "name": bool(name.strip()), "issuer": is_issuer(issuer) and len(issuer) <= 300, "client_id": bool(client_id.strip()),
        "email_domain": not domain or _DOMAIN.fullmatch(domain) is not None,
    }  # fmt: skip
    for field, is_right in checks.items():
        if not is_right:
            shapes = {"issuer": "not_an_issuer", "email_domain": "not_a_domain"}
            raise ProviderInvalid(field=field, reason=shapes.get(field, "required"))
    if not for_staff.is_opened(issuer):
        raise ProviderInvalid(field="issuer", reason="issuer_not_opened")
    held = StaffProvider.objects.select_for_update().filter(body=body).first()
    if held is not None and held.issuer != issuer:
        StaffSubject.objects.filter(provider=held).delete()
    made, _ = StaffProvider.objects.update_or_create(
        body=body,
        defaults={
            "name": name.strip()[:80], "issuer": issuer, "client_id": client_id.strip()[:200], "email_domain": domain, "ended_at": None,
        },
        create_defaults={
            "name": name.strip()[:80], "issuer": issuer, "client_id": client_id.strip()[:200], "email_domain": domain, "since_at": now,
        },
    )  # fmt: skip
    bodies.record(
        body=body, by=by, at=now, action="provider.set", subject=f"body:{body.key}", data={"provider": made.pk}
    )  # fmt: skip
    return made


@transaction.atomic
def end_provider(*, provider: StaffProvider, by: Actor, now: datetime) -> None:
    """Nobody signs in by this provider any more, and who did is signed out; the links stay for when it comes back."""
    provider.ended_at = now
    provider.save(update_fields=["ended_at"])
    Session.objects.filter(body=provider.body, proof=Proof.PROVIDER, ended_at=None).update(ended_at=now)
    bodies.record(
        body=provider.body, by=by, at=now, action="provider.end", subject=f"body:{provider.body.key}", data={"provider": provider.pk}
    )  # fmt: skip


@transaction.atomic
def link(
    *, provider: StaffProvider, user: User | None, by: Actor, now: datetime, subject: str = "", email: str = ""
) -> StaffSubject:
    """Say which account a subject is, or which e-mail address tells it at the first sign-in. Raises ProviderInvalid.

    The account must have a role at the provider's body; an operator's account is nobody's to link.
    """
    address = email.strip().lower()
    if user is None or user.is_superuser or not roles_at(user, provider.body, today=now.date()):
        raise ProviderInvalid(field="username", reason="no_role_here")
    if not subject and not address:
        raise ProviderInvalid(field="subject", reason="subject_or_email")
    if len(subject) > 255 or "\0" in subject:
        raise ProviderInvalid(field="subject", reason="subject_unusable")
    if address and not subject:
        if _EMAIL.fullmatch(address) is None:
            raise ProviderInvalid(field="email", reason="not_an_email")
        if not provider.email_domain or address.rpartition("@")[2] != provider.email_domain:
            raise ProviderInvalid(field="email", reason="other_domain")
    try:
        with transaction.atomic():
            made = StaffSubject.objects.create(
                provider=provider, user=user, subject=subject or None, email="" if subject else address, made_at=now
            )
    except IntegrityError:
        raise ProviderInvalid(field="username", reason="linked_already") from None
    bodies.record(body=provider.body, by=by, at=now, action="provider.link", subject=f"user:{user.pk}")
    return made


@transaction.atomic
def unlink(*, linked: StaffSubject, by: Actor, now: datetime) -> None:
    """This subject is no account any more; who came by it is signed out."""
    user_id, body = linked.user_id, linked.provider.body
    linked.delete()
    Session.objects.filter(user=user_id, body=body, proof=Proof.PROVIDER, ended_at=None).update(ended_at=now)
    bodies.record(body=body, by=by, at=now, action="provider.unlink", subject=f"user:{user_id}")


@transaction.atomic
def sign_in(*, provider: StaffProvider, identity: Identity, now: datetime) -> User:
    """The account that the provider's subject is here. Raises SubjectUnknown.

    A verified e-mail address of the body's own domain finds an account that was prepared for it, once: from then on only the
    subject counts, because addresses are given to other people.
    """
    if provider.ended_at is not None or identity.issuer != provider.issuer or not identity.subject:
        raise SubjectUnknown
    rows = StaffSubject.objects.select_for_update().filter(provider=provider)
    found = rows.filter(subject=identity.subject).first()
    if found is None and identity.email_verified and provider.email_domain:
        address = identity.email.strip().lower()
        if address.rpartition("@")[2] == provider.email_domain:
            found = rows.filter(subject=None, email=address).first()
    if found is None or found.user.is_superuser or not staff.may_sign_in(found.user):
        raise SubjectUnknown
    if found.subject is None:
        found.subject, found.email = identity.subject, ""
        actor = staff.actor_of(found.user)
        bodies.record(body=provider.body, by=actor, at=now, action="provider.first", subject=f"user:{found.user_id}")
    found.used_at = now
    found.save(update_fields=["subject", "email", "used_at"])
    return found.user

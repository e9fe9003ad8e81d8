"""Writes about residents' sign-in: who proved themselves is the person whom we hold, or a new one."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.gateways.identity.providers import About, Proof
from todoke.people.models import Credential, Person, SignInAttempt
from todoke.people.operations import persons, sessions
from todoke.people.operations.staff import SignInTooFast
from todoke.people.queries import credentials as held
from todoke.people.rules.persons import Knowing
from todoke.people.rules.roles import wait_seconds

#: Failures from one source within the hour that cost nothing: many people share the network of a library.
FREE_FAILURES: Final = 30
#: Whoever proved themselves, before it is known which person that is.
NEWCOMER: Final = Actor("resident:new")


class TownNotHere(Refusal):
    """The address on the card lies in no town that is on board."""

    code = "town_not_here"
    status = 403


class CredentialEnded(Refusal):
    """This way to sign in was ended, or the person is no longer served here."""

    code = "credential_ended"
    status = 403


def sign_in_resident(*, proof: Proof, about: About | None, by: Actor, now: datetime) -> Credential:
    """Who proved themselves. ``about``: what their card says, needed while they are not known here.

    Somebody whom the body holds already, with exactly this name, birth and address, is that person. Raises TownNotHere, CredentialEnded
    and PersonInvalid.
    """
    try:
        return _signed_in(proof, about, by, now)
    except IntegrityError:  # the same person, in another window, at the same moment: now they are known
        return _signed_in(proof, about, by, now)


@transaction.atomic
def _signed_in(proof: Proof, about: About | None, by: Actor, now: datetime) -> Credential:
    known = held.of_subject(proof.issuer, proof.subject)
    if known is None:
        return _first_time(proof, about or About(), by, now)
    if known.ended_at is not None or known.person.ended_at is not None:
        raise CredentialEnded
    known.used_at = now
    known.save(update_fields=["used_at"])
    _record(known.person, now, "sign_in")
    return known


def _first_time(proof: Proof, about: About, by: Actor, now: datetime) -> Credential:
    body = held.town_of(about.address)
    if body is None:
        raise TownNotHere
    person = held.named_by(body, about)
    if person is None:
        details = {"name": about.name, "birth_date": about.birth_date, "address": about.address}
        person = persons.open_person(body=body, by=by, now=now, details=details, known_by=Knowing.REGISTER)
    made = Credential(person=person, issuer=proof.issuer, subject=proof.subject, created_at=now, used_at=now)
    made.save(force_insert=True)
    _record(person, now, "sign_in.first")
    return made


@transaction.atomic
def end_credential(*, credential: Credential, by: Actor, now: datetime) -> None:
    """This way to sign in holds no longer; whoever is signed in as this person is not at the next request."""
    if credential.ended_at is None:
        credential.ended_at = now
        credential.save(update_fields=["ended_at"])
        person = credential.person
        bodies.record(body=person.body, by=by, at=now, action="credential.end", subject=str(person))
        sessions.revoke_all(person=person.pk, by=by, now=now, told=[person.body])


def _record(person: Person, now: datetime, action: str) -> None:
    bodies.record(body=person.body, by=Actor(f"resident:{person.pk}"), at=now, action=action, subject=str(person))


def open_return(*, source: str, now: datetime) -> SignInAttempt:
    """Write down that somebody comes back from the provider, before it is looked at. Raises SignInTooFast.

    By source, never by person: nobody can keep somebody else from signing in.
    """
    key = hmac.new(settings.SECRET_KEY.encode(), f"resident {source}".encode(), hashlib.sha256).hexdigest()
    mine = SignInAttempt.objects.create(source=key, at=now)
    others = SignInAttempt.objects.filter(source=key, at__gt=now - timedelta(hours=1)).exclude(pk=mine.pk)
    tries = list(others.order_by("-at").values_list("at", flat=True)[: FREE_FAILURES + 20])
    if len(tries) >= FREE_FAILURES:
        left = wait_seconds(len(tries) - FREE_FAILURES + 5) - (now - tries[0]).total_seconds()
        if left > 0:
            mine.delete()
            raise SignInTooFast(seconds=int(left) + 1)
    return mine


def forget_return(*, tried: SignInAttempt) -> None:
    """It was right: this one does not count."""
    tried.delete()

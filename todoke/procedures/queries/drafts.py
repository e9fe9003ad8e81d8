"""Drafts, found by whoever may open them."""

import hashlib
import hmac
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from todoke.common.errors import NotFound
from todoke.people.models import Person
from todoke.people.rules import proof_codes
from todoke.procedures.models import Draft, Procedure
from todoke.procedures.queries import forms


class DraftNotFound(NotFound):
    """There is no such draft for whoever asks."""

    code = "draft_not_found"


def by_code(typed: str, *, now: datetime) -> Draft:
    """The draft of a code as typed; raises DraftNotFound. Callers slow down whoever guesses (``people.operations.code_tries``)."""
    code = proof_codes.read(typed)
    found = Draft.objects.filter(code_hash=hash_of(code), filed_at=None, ends_at__gt=now).first() if code else None
    if found is None:
        raise DraftNotFound
    return found


def get(key: UUID) -> Draft:
    """A draft by its key, whoever asks: the caller sees to that it is theirs. Raises DraftNotFound."""
    try:
        found = Draft.objects.order_by().get(pk=key)
    except Draft.DoesNotExist:
        raise DraftNotFound from None
    found.version = forms.version_of(found.version_id)
    return found


def begun(
    procedure: Procedure, *, person: Person | None, agent: Person | None, device: Collection[UUID], now: datetime
) -> Sequence[Draft]:
    """Drafts of a procedure that somebody can go on with: those of the person by the same hand, or those that the device holds; the newest first."""
    mine = Q(pk__in=list(device), person=None)
    if person is not None:
        mine |= Q(person=person, filled_by=agent)
    found = Draft.objects.filter(mine, version__procedure=procedure, staff="", filed_at=None, ends_at__gt=now)
    return list(found.order_by("-changed_at", "id")[:5])


def of_person(person: Person, *, now: datetime, agent: Person | None = None) -> Sequence[Draft]:
    """What a person began themselves and did not send, or what ``agent`` began for them, of every body; the newest first."""
    found = Draft.objects.filter(person=person, filled_by=agent, staff="", filed_at=None, ends_at__gt=now)
    return list(found.select_related("version__procedure__body").order_by("-changed_at", "id")[:50])


def hash_of(code: str) -> str:
    """How a code lies in the database."""
    return hmac.new(settings.SECRET_KEY.encode(), f"draft|{code}".encode(), hashlib.sha256).hexdigest()

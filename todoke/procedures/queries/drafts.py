"""Drafts, found by whoever may open them."""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings

from todoke.common.errors import NotFound
from todoke.people.rules import proof_codes
from todoke.procedures.models import Draft


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


def hash_of(code: str) -> str:
    """How a code lies in the database."""
    return hmac.new(settings.SECRET_KEY.encode(), f"draft|{code}".encode(), hashlib.sha256).hexdigest()

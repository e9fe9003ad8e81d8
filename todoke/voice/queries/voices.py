"""Questions about voices."""

import hashlib
import hmac

from django.conf import settings

from todoke.people.rules import proof_codes
from todoke.voice.models import Voice


def index_of(code: str) -> str:
    """How a receipt code lies in the database."""
    return hmac.new(settings.SECRET_KEY.encode(), f"voice|{code}".encode(), hashlib.sha256).hexdigest()


def by_code(typed: str) -> Voice | None:
    """The voice that a receipt code belongs to, in any case and width; None for whatever is no code of ours."""
    code = proof_codes.read(typed)
    return Voice.objects.select_related("body").filter(code_index=index_of(code)).first() if code else None

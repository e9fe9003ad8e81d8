"""The token by which a tablet at a counter takes answers until the end of the day; staff begin it, and nobody is signed in on it."""

from datetime import date
from typing import Final

from django.core import signing

from todoke.common.errors import NotFound
from todoke.surveys.models import Wave

_SALT: Final = "surveys.tablet"


def token_of(wave: Wave, *, today: date) -> str:
    """A token for this day."""
    return signing.dumps([wave.pk, today.isoformat()], salt=_SALT)


def wave_of(token: str, *, today: date) -> Wave:
    """The wave of a token of today; raises NotFound for any other."""
    try:
        key, day = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound(page="tablet") from None
    found = Wave.objects.select_related("survey__body").filter(pk=key).first() if day == today.isoformat() else None
    if found is None:
        raise NotFound(page="tablet")
    return found

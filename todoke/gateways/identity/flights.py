"""One sign-in under way: what only this browser knows until the provider answers, kept in a sealed, short-lived cookie."""

import base64
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings

from todoke.common import sealing
from todoke.gateways.identity.refusals import SignInMixedUp, SignInTooOld

COOKIE: Final = f"{settings.COOKIE_PREFIX}todoke_flight"
LASTS: Final = timedelta(minutes=10)
_PURPOSE: Final = "sign-in flight"


@dataclass(frozen=True, slots=True)
class Flight:
    """The secrets of one sign-in, whose it is to be, and where the person goes afterwards."""

    state: str
    nonce: str
    verifier: str
    issuer: str
    language: str
    next: str
    began: int

    @property
    def challenge(self) -> str:
        """The S256 challenge of PKCE (RFC 7636)."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")

    @property
    def began_at(self) -> datetime:
        """When it began."""
        return datetime.fromtimestamp(self.began, UTC)


def begin(*, issuer: str, language: str, next: str, now: datetime) -> Flight:
    """A new sign-in with secrets of its own: 256 bits each."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Flight(state, nonce, verifier, issuer, language, next, int(now.timestamp()))


def seal(flight: Flight, *, secret: str) -> str:
    """The text of the cookie."""
    return sealing.seal(json.dumps(asdict(flight)).encode(), secret=secret, purpose=_PURPOSE)


def unseal(text: str | None, *, secret: str, now: datetime) -> Flight:
    """The sign-in that this browser began. Raises SignInMixedUp where there is none, SignInTooOld after ten minutes."""
    opened = sealing.unseal(text, secret=secret, purpose=_PURPOSE) if text else None
    if opened is None:
        raise SignInMixedUp(reason="cookie_missing" if not text else "cookie_unreadable")
    try:
        flight = Flight(**json.loads(opened))
    except (ValueError, TypeError):  # written by another version of this software
        raise SignInMixedUp(reason="cookie_unreadable") from None
    if now - flight.began_at > LASTS:
        raise SignInTooOld(reason="flight_expired")
    return flight

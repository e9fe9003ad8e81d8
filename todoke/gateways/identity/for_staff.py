"""Bodies' own providers, by which their staff sign in: those that the operator opened, and no other address is ever asked."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from todoke.gateways.identity.claims import ALGORITHM, RSA_ALGORITHM
from todoke.gateways.identity.configured import read_key
from todoke.gateways.identity.party import Party
from todoke.gateways.identity.refusals import SignInNotSetUp
from todoke.gateways.identity.remote import RemoteProvider

#: Where staff come back to: registered with each provider exactly as it is.
BACK: Final = "/staff-sign-in/back"


def is_opened(issuer: str) -> bool:
    """Whether the operator lets bodies name this provider."""
    return issuer in settings.STAFF_ISSUERS


def party(issuer: str, client_id: str) -> Party:
    """This service at a body's provider. Raises SignInNotSetUp where the operator has not opened it, or we have no key."""
    if not is_opened(issuer) or not settings.IDENTITY_KEY_FILE:
        raise SignInNotSetUp(reason="not_configured")
    return _party(issuer, client_id, settings.IDENTITY_KEY_FILE, f"{settings.BASE_URL}{BACK}")


@lru_cache(maxsize=128)
def _party(issuer: str, client_id: str, key_file: str, back: str) -> Party:
    return Party(
        RemoteProvider(issuer), client_id, read_key(Path(key_file)), back, scope="openid email", algorithms=(ALGORITHM, RSA_ALGORITHM)
    )  # fmt: skip

"""The provider that the settings name: a real one, else the sandbox outside production, else none."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from todoke.gateways.identity import sandbox
from todoke.gateways.identity.claims import CURVE
from todoke.gateways.identity.party import Party
from todoke.gateways.identity.refusals import SignInNotSetUp
from todoke.gateways.identity.remote import RemoteProvider
from todoke.gateways.identity.sandbox import SampleResident, SandboxProvider

#: The one address that people come back to: registered with the provider exactly as it is.
BACK: Final = "/sign-in/back"


@lru_cache(maxsize=1)
def party() -> Party:
    """This service at its provider; made once a process. Raises SignInNotSetUp where there is none."""
    back = f"{settings.BASE_URL}{BACK}"
    if settings.IDENTITY_ISSUER:
        metadata = Path(settings.IDENTITY_METADATA) if settings.IDENTITY_METADATA else None
        provider = RemoteProvider(settings.IDENTITY_ISSUER, metadata=metadata)
        return Party(provider, settings.IDENTITY_CLIENT, read_key(Path(settings.IDENTITY_KEY_FILE)), back)
    if settings.PRODUCTION:
        raise SignInNotSetUp(reason="not_configured")
    key = ECKey.generate_key(CURVE, auto_kid=True)
    return Party(SandboxProvider(sample_residents(), client_key=key, redirect_uri=back), sandbox.CLIENT_ID, key, back)


def read_key(path: Path) -> ECKey:
    """Our private key: a JWK, or PEM; P-256. Raises ImproperlyConfigured."""
    try:
        text = path.read_text(encoding="ascii")
        key = ECKey.import_key(json.loads(text) if text.lstrip().startswith("{") else text)
    except (OSError, ValueError, JoseError, TypeError, KeyError) as problem:
        raise ImproperlyConfigured(f"{path}: no private key can be read here ({type(problem).__name__}).") from None
    if not key.is_private or key.curve_name != CURVE:
        raise ImproperlyConfigured(f"{path}: a private key on P-256 is needed.")
    key.ensure_kid()
    return key


def sample_residents() -> tuple[SampleResident, ...]:
    """The sample's residents who may sign in."""
    path = Path(settings.BASE_DIR) / "todoke" / "sample" / "residents.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["people"]
    return tuple(
        SampleResident(row["key"], row["name"], row["birth_date"], row["sex"], row["address"], row["story"])
        for row in rows
        if row.get("signs_in", True)
    )

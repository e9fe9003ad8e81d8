"""The provider of signatures: the sandbox outside production, else the one that is connected, of which there is none yet."""

from functools import lru_cache

from django.conf import settings

from todoke.gateways.identity.configured import sample_residents
from todoke.gateways.signing.provider import SigningNotSetUp, SigningProvider
from todoke.gateways.signing.sandbox import SandboxSigner


@lru_cache(maxsize=1)
def signer() -> SigningProvider:
    """Whoever signs here; made once a process. Raises SigningNotSetUp."""
    if settings.PRODUCTION:
        raise SigningNotSetUp
    return SandboxSigner(sample_residents())

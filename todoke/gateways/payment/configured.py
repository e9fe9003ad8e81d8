"""Who takes payments on line here: the adapter that the settings name, outside production the make-believe one."""

import base64
import hashlib
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from todoke.gateways.payment.provider import Provider
from todoke.gateways.payment.sandbox import SandboxProvider

#: Where the make-believe provider's own page lies; language and reference take the place of the words.
SANDBOX_PAGE = "/LANGUAGE/sandbox/pay/REFERENCE/"


def provider() -> Provider | None:
    """The provider; None where nobody takes payments on line."""
    if settings.PAYMENT_PROVIDER:
        return _named(settings.PAYMENT_PROVIDER)
    return None if settings.PRODUCTION else sandbox()


def sandbox() -> SandboxProvider:
    """The make-believe provider."""
    return _sandbox(Path(settings.SANDBOX_PAYMENTS), settings.SECRET_KEY)


def has_sandbox() -> bool:
    """Whether payments are make-believe."""
    return not settings.PAYMENT_PROVIDER and not settings.PRODUCTION


@lru_cache(maxsize=256)
def _sandbox(path: Path, key: str) -> SandboxProvider:
    secret = hashlib.sha256(f"sandbox payments|{key}".encode()).digest()
    return SandboxProvider(path, secret=f"whsec_{base64.b64encode(secret).decode()}", page=SANDBOX_PAGE)


@lru_cache(maxsize=4)
def _named(path: str) -> Provider:
    module, _, name = path.partition(":")
    try:
        made: Provider = getattr(import_module(module), name)()
    except (ImportError, AttributeError, TypeError) as error:
        raise ImproperlyConfigured("TODOKE_PAYMENT_PROVIDER names no function package.module:name.") from error
    return made

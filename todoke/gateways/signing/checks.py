"""What a provider gave counts only after each of these questions: whose certificate, does it hold, was it the holder, was it our text, once, for us."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from todoke.common.clock import TOKYO
from todoke.gateways.signing.provider import Answered, Signed, SigningProvider, SigningRefused, Wanted, Why

ALGORITHM: Final = "ES256"


def check(answered: Answered, wanted: Wanted, provider: SigningProvider, *, now: datetime) -> Signed:
    """What counts of an answer. Raises SigningRefused."""
    certificate = _certificate(answered.certificate, provider)
    signed = _opened(answered.signature, _key(certificate.get("key")))
    if (signed.get("digest"), signed.get("nonce"), signed.get("aud")) != (wanted.digest, wanted.nonce, wanted.audience):
        raise SigningRefused(Why.OTHER_WORDS)
    found = _read(certificate, answered.reference)
    if found.until_date < now.astimezone(TOKYO).date():
        raise SigningRefused(Why.EXPIRED)
    if provider.is_revoked(found.issuer, found.serial, now=now):
        raise SigningRefused(Why.REVOKED)
    return found


def _certificate(text: str, provider: SigningProvider) -> Mapping[str, Any]:
    """The certificate's content, signed by an issuer that we trust; what it says of its issuer only chooses the key."""
    try:
        issuer = str(jws.extract_compact(text.encode()).headers().get("kid", ""))
    except (JoseError, ValueError):
        raise SigningRefused(Why.FOREIGN) from None
    trusted = provider.issuer_keys().get(issuer)
    if trusted is None:
        raise SigningRefused(Why.FOREIGN)
    found = _opened(text, _key(trusted))
    if found.get("iss") != issuer:
        raise SigningRefused(Why.FOREIGN)
    return found


def _key(given: object) -> ECKey:
    try:
        if isinstance(given, Mapping):
            return ECKey.import_key({str(name): str(value) for name, value in given.items()})
    except (JoseError, ValueError, KeyError, TypeError):
        pass
    raise SigningRefused(Why.FOREIGN)


def _opened(text: str, key: ECKey) -> Mapping[str, Any]:
    try:
        return dict(jwt.decode(text, key, algorithms=[ALGORITHM]).claims)
    except (JoseError, ValueError):
        raise SigningRefused(Why.FOREIGN) from None


def _read(certificate: Mapping[str, Any], reference: str) -> Signed:
    try:
        return Signed(
            str(certificate["iss"])[:120], str(certificate["serial"])[:80], str(certificate["name"])[:200],
            date.fromisoformat(str(certificate["birth_date"])), date.fromisoformat(str(certificate["until"])), reference[:80],
        )  # fmt: skip
    except (KeyError, ValueError):
        raise SigningRefused(Why.FOREIGN) from None

"""Checks an id_token: its signature and every claim that says for whom, by whom, when and for which sign-in it was made.

OpenID Connect Core 3.1.3.7, RFC 7519, RFC 8725. The library verifies the signature with a key that we chose; the rest is ours,
because libraries leave `aud`, `azp`, and numbers that are no numbers to whoever calls them.
"""

import base64
import hashlib
import hmac
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from todoke.gateways.identity.refusals import ProofRefused

#: The only algorithm of the profile; `none`, and a shared secret made from a public key, are on nobody's list.
ALGORITHM: Final = "ES256"
CURVE: Final = "P-256"
#: What a provider of another profile (a body's own, for its staff) may be allowed besides.
RSA_ALGORITHM: Final = "RS256"
_LEAST_RSA_BITS: Final = 2048
Key = ECKey | RSAKey
LEEWAY_SECONDS: Final = 60
#: A token of the code flow was made just now: an old one was made for something else.
OLDEST_SECONDS: Final = 600
_LONGEST: Final = 16_384
_LONGEST_SUBJECT: Final = 255


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say: who made it, for whom, for which sign-in; and what it came with."""

    issuer: str
    client_id: str
    nonce: str
    code: str
    access_token: str | None
    algorithms: tuple[str, ...] = (ALGORITHM,)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a good token proves, and everything else that it says."""

    issuer: str
    subject: str
    claims: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)


def key_id_of(token: str, algorithms: tuple[str, ...] = (ALGORITHM,)) -> str | None:
    """The key that a token names, before anything else in it is believed. Raises ProofRefused for a foreign algorithm."""
    if len(token) > _LONGEST:
        raise ProofRefused(reason="token_too_long")
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
    except (JoseError, ValueError):
        raise ProofRefused(reason="token_unreadable") from None
    if header.get("alg") not in algorithms:
        raise ProofRefused(reason="algorithm")
    key_id = header.get("kid")
    if key_id is not None and not isinstance(key_id, str):
        raise ProofRefused(reason="token_unreadable")
    return key_id


def usable_keys(document: object) -> list[Key]:
    """The keys of a JWK set that may sign here; others in it (for encryption, of other kinds, too short) are left out."""
    rows = document.get("keys") if isinstance(document, Mapping) else None
    found = [_usable(row) for row in (rows if isinstance(rows, list) else ())]
    return [key for key in found if key is not None]


def _usable(row: object) -> Key | None:
    if not isinstance(row, Mapping) or row.get("use", "sig") != "sig":
        return None
    try:
        if row.get("kty") == "EC" and row.get("crv") == CURVE and row.get("alg", ALGORITHM) == ALGORITHM:
            return ECKey.import_key({**row})
        if row.get("kty") == "RSA" and row.get("alg", RSA_ALGORITHM) == RSA_ALGORITHM:
            key = RSAKey.import_key({**row})
            return key if key.raw_value.key_size >= _LEAST_RSA_BITS else None
    except (JoseError, ValueError, TypeError, KeyError):
        pass  # one damaged key does not take the others away
    return None


def key_for(key_id: str | None, keys: list[Key]) -> Key | None:
    """The key of that name; without a name the only one there is."""
    if key_id is None:
        return keys[0] if len(keys) == 1 else None
    return next((key for key in keys if key.kid == key_id), None)


def check(token: str, key: Key, expected: Expected, *, now: datetime) -> Checked:
    """Who the token proves. Raises ProofRefused with the first thing that is wrong as its reason."""
    claims = _verified(token, key, expected.algorithms)
    if claims.get("iss") != expected.issuer:
        raise ProofRefused(reason="issuer")
    _check_audience(claims, expected.client_id)
    _check_times(claims, now.timestamp())
    if not _same(claims.get("nonce"), expected.nonce):
        raise ProofRefused(reason="nonce")
    _check_hash(claims, "at_hash", expected.access_token)
    _check_hash(claims, "c_hash", expected.code)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
        raise ProofRefused(reason="subject")
    return Checked(expected.issuer, subject, claims)


def _verified(token: str, key: Key, algorithms: tuple[str, ...]) -> Mapping[str, object]:
    """The claims under a good signature."""
    try:
        payload = jws.deserialize_compact(token.encode("ascii"), key, algorithms=list(algorithms)).payload
        claims = json.loads(payload or b"", parse_constant=_no_number)
    except (JoseError, ValueError, RecursionError):
        raise ProofRefused(reason="signature") from None
    if not isinstance(claims, dict):
        raise ProofRefused(reason="token_unreadable")
    return claims


def _no_number(text: str) -> object:
    raise ValueError(text)  # NaN and Infinity compare as if they never expired


def _check_audience(claims: Mapping[str, object], client_id: str) -> None:
    """For us and for nobody else; where the token names who it was given to, that is us too."""
    audience = claims.get("aud")
    if audience not in (client_id, [client_id]):
        raise ProofRefused(reason="audience")
    if "azp" in claims and claims["azp"] != client_id:
        raise ProofRefused(reason="authorized_party")


def _check_times(claims: Mapping[str, object], now: float) -> None:
    expires, issued = _seconds(claims, "exp"), _seconds(claims, "iat")
    if now >= expires + LEEWAY_SECONDS:
        raise ProofRefused(reason="expired")
    if issued > now + LEEWAY_SECONDS or issued >= expires:
        raise ProofRefused(reason="issued_later")
    if issued < now - OLDEST_SECONDS - LEEWAY_SECONDS:
        raise ProofRefused(reason="issued_long_ago")
    if "nbf" in claims and _seconds(claims, "nbf") > now + LEEWAY_SECONDS:
        raise ProofRefused(reason="not_yet")


def _seconds(claims: Mapping[str, object], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ProofRefused(reason=f"{name}_missing" if value is None else f"{name}_unreadable")
    return value


def _check_hash(claims: Mapping[str, object], name: str, value: str | None) -> None:
    """Where the token names the hash of what it came with, it came with exactly that."""
    if name in claims and (value is None or not _same(claims[name], half_hash(value))):
        raise ProofRefused(reason=name)


def half_hash(value: str) -> str:
    """The left half of a value's SHA-256, as `at_hash` and `c_hash` hold it."""
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).decode().rstrip("=")


def _same(given: object, expected: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(errors="replace"), expected.encode())

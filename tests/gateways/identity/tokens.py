"""Good tokens, as a provider of the profile makes them, for tests to spoil."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime

from joserfc import jws
from joserfc.jwk import ECKey

from todoke.common.clock import TOKYO
from todoke.gateways.identity.claims import ALGORITHM, Expected, half_hash

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=TOKYO)
SECONDS = int(NOW.timestamp())
ISSUER = "https://auth.example.jp/realms/main"
CLIENT = "RP00000001"
EXPECTED = Expected(ISSUER, CLIENT, "the-nonce", "the-code", "the-access-token")
KEY = ECKey.generate_key("P-256", {"kid": "op-1", "use": "sig"})


def good(**changes: object) -> dict[str, object]:
    """The claims of a good token, with changes."""
    return {
        "iss": ISSUER, "sub": "abc-123", "aud": CLIENT, "azp": CLIENT, "exp": SECONDS + 300, "iat": SECONDS, "nonce": "the-nonce",
        "at_hash": half_hash("the-access-token"), "c_hash": half_hash("the-code"), **changes,
    }  # fmt: skip


def signed(claims: Mapping[str, object] | str, key: ECKey = KEY, **header: object) -> str:
    """A token; text stands for claims that are no good JSON."""
    payload = claims if isinstance(claims, str) else json.dumps(claims)
    return jws.serialize_compact({"alg": ALGORITHM, "kid": "op-1", **header}, payload, key, algorithms=[ALGORITHM])


def packed(data: bytes) -> str:
    """URL-safe text without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    """What such a text holds."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

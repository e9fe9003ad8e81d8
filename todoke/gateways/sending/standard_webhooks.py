"""Signatures of Standard Webhooks (standardwebhooks.com), version 1: HMAC-SHA256 over id, moment and body."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Final

#: A message that is older or newer than so many seconds is no message.
TOLERANCE_SECONDS: Final = 300
_PREFIX: Final = "whsec_"


class SecretWrong(ValueError):
    """This is no secret of a webhook; says nothing of it."""


def key_of(secret: str) -> bytes:
    """The key that a secret as text stands for. Raises SecretWrong."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise SecretWrong from None
    if not 24 <= len(key) <= 64:
        raise SecretWrong
    return key


def signed(secrets: Iterable[str], *, message: str, moment: int, body: bytes) -> dict[str, str]:
    """The three headers; one signature a secret, so that secrets can be changed without a break. Raises SecretWrong."""
    content = f"{message}.{moment}.".encode() + body
    made = [f"v1,{_mac(key_of(secret), content)}" for secret in secrets]
    if not made:
        raise SecretWrong
    return {"webhook-id": message, "webhook-timestamp": str(moment), "webhook-signature": " ".join(made)}


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, *, moment: int) -> bool:
    """Whether these headers (lower case) sign this body with this secret, now. Raises SecretWrong for a secret that is none."""
    key = key_of(secret)
    message, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message or not at.isascii() or not at.isdigit() or len(at) > 12 or abs(int(at) - moment) > TOLERANCE_SECONDS:
        return False
    right = _mac(key, f"{message}.{at}.".encode() + body).encode()
    found = False
    for each in headers.get("webhook-signature", "").split(" ")[:8]:
        version, _, given = each.partition(",")
        found |= version == "v1" and hmac.compare_digest(given.encode("utf-8", "replace"), right)
    return found


def _mac(key: bytes, content: bytes) -> str:
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()

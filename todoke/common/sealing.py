"""Values that leave us and come back: encrypted and authenticated (AES-256-GCM), so that nobody else can read or change them."""

import base64
import binascii
import os
import zlib
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE: Final = 12
#: Unpacked, a value is never larger than this.
LARGEST: Final = 64 * 1024


def seal(value: bytes, *, secret: str, purpose: str) -> str:
    """A value as URL-safe text; only ``unseal`` with the same secret and purpose opens it."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(_key(secret, purpose)).encrypt(nonce, zlib.compress(value, 9), purpose.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def unseal(text: str, *, secret: str, purpose: str) -> bytes | None:
    """The value; None when it was made elsewhere, changed or cut."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        packed = AESGCM(_key(secret, purpose)).decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode())
        return zlib.decompressobj().decompress(packed, LARGEST)
    except (ValueError, binascii.Error, InvalidTag, zlib.error):
        return None


@lru_cache(maxsize=32)
def _key(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"todoke {purpose}".encode()).derive(secret.encode())

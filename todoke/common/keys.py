"""The keys of personal data: outside the database, several at once while they change, one derived key for each column.

``python -m todoke.common.keys NAME`` prints a new one.
"""

import base64
import binascii
import hmac
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

_NONCE: Final = 12
_LENGTH: Final = 32


class KeysWrong(ValueError):
    """The text of a keyring cannot be used; the message says why, without a key in it."""


class Unreadable(Exception):
    """A sealed value does not belong where it stands, was changed, or its key is gone."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Named keys of 32 bytes, the newest first; new values are sealed with the newest."""

    keys: tuple[tuple[str, bytes], ...]

    @property
    def newest(self) -> str:
        """The name of the key that new values are sealed with."""
        return self.keys[0][0]

    def seal(self, value: bytes, *, column: str, row: str) -> str:
        """A value as ``name.text`` (AES-256-GCM); it opens only in the same column and row."""
        name, secret = self.keys[0]
        nonce = os.urandom(_NONCE)
        sealed = _cipher(secret, column).encrypt(nonce, value, _place(column, row))
        return f"{name}.{base64.urlsafe_b64encode(nonce + sealed).decode().rstrip('=')}"

    def open(self, text: str, *, column: str, row: str) -> bytes:
        """The value; raises Unreadable when it was sealed for another place, changed, or its key is not held."""
        name, _, packed = text.partition(".")
        secret = dict(self.keys).get(name)
        if secret is None:
            raise Unreadable(f"{column}: no key {name[:20]!r}")
        try:
            raw = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
            return _cipher(secret, column).decrypt(raw[:_NONCE], raw[_NONCE:], _place(column, row))
        except (ValueError, binascii.Error, InvalidTag):
            raise Unreadable(column) from None

    def is_newest(self, text: str) -> bool:
        """Whether a sealed value was sealed with the newest key."""
        return text.startswith(f"{self.newest}.")

    def index(self, value: str, *, column: str) -> str:
        """A blind index: HMAC-SHA256 with the newest key, the same for the same value in the same column only."""
        return _index(self.keys[0][1], column, value)

    def indexes(self, value: str, *, column: str) -> list[str]:
        """The blind index under each key, to look up while keys change."""
        return [_index(secret, column, value) for _, secret in self.keys]


@lru_cache(maxsize=512)
def _cipher(secret: bytes, column: str) -> AESGCM:
    return AESGCM(_derived(secret, f"todoke field {column}"))


@lru_cache(maxsize=512)
def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_LENGTH, salt=None, info=purpose.encode()).derive(secret)


def _index(secret: bytes, column: str, value: str) -> str:
    return hmac.new(_derived(secret, f"todoke index {column}"), value.encode(), sha256).hexdigest()[:40]


def _place(column: str, row: str) -> bytes:
    return f"{column}:{row}".encode()


def new_private_key() -> str:
    """A new private key on P-256, as PEM."""
    made = ec.generate_private_key(ec.SECP256R1())
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def new_key() -> str:
    """A new random key, as text."""
    return base64.urlsafe_b64encode(os.urandom(_LENGTH)).decode()


def read_keyring(text: str) -> Keyring:
    """A keyring from ``name:key,name:key``, the newest first; raises KeysWrong."""
    keys: list[tuple[str, bytes]] = []
    for part in text.replace("\n", ",").split(","):
        if not part.strip():
            continue
        name, colon, packed = part.strip().partition(":")
        try:
            secret = base64.b64decode(packed.strip(), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            secret = b""
        if not colon or not (name.isascii() and name.isalnum() and len(name) <= 20) or len(secret) != _LENGTH:
            raise KeysWrong("Each key is name:key, the key 32 bytes in base64, the name letters and digits.")
        keys.append((name, secret))
    if not keys or len({name for name, _ in keys}) != len(keys):
        raise KeysWrong("At least one key is wanted, each with a name of its own.")
    return Keyring(tuple(keys))


if __name__ == "__main__":
    sys.stdout.write(f"{sys.argv[1] if len(sys.argv) > 1 else 'k1'}:{new_key()}\n")

"""Ed25519 signatures by which anybody can see that a text is ours: named keys, the newest signs, older ones still prove."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from todoke.common.keys import KeysWrong, read_keyring


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that signs now."""

    name: str
    _private: Ed25519PrivateKey

    def sign(self, text: bytes) -> str:
        """A signature in base64."""
        return base64.b64encode(self._private.sign(text)).decode()


@lru_cache(maxsize=8)
def signer(private: str) -> Signer:
    """The newest of the private keys (``name:key``, 32 bytes in base64 each); raises KeysWrong."""
    name, seed = read_keyring(private).keys[0]
    return Signer(name, Ed25519PrivateKey.from_private_bytes(seed))


@lru_cache(maxsize=8)
def public_keys(private: str, retired: str = "") -> Mapping[str, str]:
    """Every public key by its name, in base64: those of our private keys, and retired ones that are kept as public keys. Raises KeysWrong."""
    found = dict(read_keyring(retired).keys) if retired.strip() else {}
    for name, seed in read_keyring(private).keys if private.strip() else ():
        if name in found:
            raise KeysWrong("Each key has a name of its own.")
        found[name] = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return {name: base64.b64encode(raw).decode() for name, raw in found.items()}


def is_signed(text: bytes, signature: str, public: str) -> bool:
    """Whether a text was signed by the key with this public half; nothing that is given makes it raise."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), text)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True

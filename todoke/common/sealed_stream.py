"""A long file that nobody else can read, change, cut or reorder: AES-256-GCM in numbered chunks, the last one marked as the last.

After a line that names the format stand a header (JSON, readable, authenticated) and the chunks. Each file has a key of its own, derived
from the given one and a random salt; a chunk's nonce is its number and whether it is the last, its additional data the header's hash.
"""

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_MAGIC: Final = b"TODOKE SEALED STREAM 1\n"
_CHUNK: Final = 1024 * 1024
_TAG: Final = 16
_LONGEST_HEADER: Final = 64 * 1024
_KEY_BYTES: Final = 32


class Unreadable(Exception):
    """It is not such a file, was made with another key, or was changed, cut or reordered; the text says which."""


def make_key() -> str:
    """A new key as text."""
    return base64.urlsafe_b64encode(os.urandom(_KEY_BYTES)).decode()


def read_key(text: str) -> bytes:
    """A key from its text; ValueError unless it is 32 random bytes in base64."""
    try:
        key = base64.b64decode(text.strip() + "=" * (-len(text.strip()) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise ValueError("a key is 32 random bytes in base64")
    return key


def key_id(key: bytes) -> str:
    """What tells keys apart and reveals nothing of them."""
    return _derived(key, b"", b"todoke sealed stream key id").hex()[:16]


def _derived(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=salt or None, info=purpose).derive(key)


class _Cipher:
    def __init__(self, key: bytes, header: bytes) -> None:
        salt = bytes.fromhex(json.loads(header)["salt"])
        self._aead = AESGCM(_derived(key, salt, b"todoke sealed stream"))
        self._bound = hashlib.sha256(header).digest()
        self._number = 0

    def _nonce(self, last: bool) -> bytes:
        self._number += 1
        return self._number.to_bytes(11, "big") + bytes([last])

    def seal(self, chunk: bytes, *, last: bool) -> bytes:
        return self._aead.encrypt(self._nonce(last), chunk, self._bound)

    def unseal(self, chunk: bytes, *, last: bool) -> bytes:
        return self._aead.decrypt(self._nonce(last), chunk, self._bound)


class Writer:
    """Takes bytes and writes chunks; only ``close`` makes the file whole."""

    def __init__(self, out: BinaryIO, key: bytes, said: Mapping[str, Any]) -> None:
        header = json.dumps({**said, "key": key_id(key), "salt": os.urandom(32).hex()}, sort_keys=True).encode()
        out.write(_MAGIC + len(header).to_bytes(4, "big") + header)
        self._out, self._cipher, self._held = out, _Cipher(key, header), bytearray()

    def write(self, some: bytes) -> int:
        """Take bytes."""
        self._held += some
        while len(self._held) > _CHUNK:  # never the last one, which may be full too
            self._out.write(self._cipher.seal(bytes(self._held[:_CHUNK]), last=False))
            del self._held[:_CHUNK]
        return len(some)

    def close(self) -> None:
        """Write what is left, marked as the end."""
        self._out.write(self._cipher.seal(bytes(self._held), last=True))


def _header(source: BinaryIO) -> bytes:
    if source.read(len(_MAGIC)) != _MAGIC:
        raise Unreadable("this is not a file of this kind")
    length = int.from_bytes(source.read(4), "big")
    header = source.read(length) if length <= _LONGEST_HEADER else b""
    try:
        said = json.loads(header)
        if len(header) == length and isinstance(said["key"], str) and len(bytes.fromhex(said["salt"])) == 32:
            return header
    except (ValueError, KeyError, TypeError):
        pass
    raise Unreadable("it was changed or cut")


class Reader:
    """Gives the bytes back; what it gave counts only once it has given the end."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        header = _header(source)
        self.said: Mapping[str, Any] = json.loads(header)
        if self.said["key"] != key_id(key):
            raise Unreadable("it was made with another key")
        self._source, self._cipher, self._ready = source, _Cipher(key, header), bytearray()
        self._ahead = source.read(_CHUNK + _TAG)
        self.ended = False

    def read(self, size: int = -1) -> bytes:
        """The next bytes; raises Unreadable where the file was changed, cut or reordered."""
        while not self.ended and (size < 0 or len(self._ready) < size):
            self._take()
        size = len(self._ready) if size < 0 else size
        given = bytes(self._ready[:size])
        del self._ready[:size]
        return given

    def _take(self) -> None:
        chunk, self._ahead = self._ahead, self._source.read(_CHUNK + _TAG)
        last = not self._ahead
        try:
            self._ready += self._cipher.unseal(chunk, last=last)
        except (InvalidTag, ValueError):
            raise Unreadable("it was changed, cut or reordered") from None
        self.ended = last

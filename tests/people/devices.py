"""A device that holds one passkey, in software, as a browser would use it."""

import base64
import json
import os
import struct
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


def encoded(raw: bytes) -> str:
    """Bytes in base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """Bytes from base64url."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Device:
    """It says that it verified its user, unless told otherwise; it counts what it signs."""

    def __init__(self, *, verifies: bool = True) -> None:
        self.verifies = verifies
        self.credential_id = os.urandom(32)
        self.user_handle = b""
        self.sign_count = 0
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, asked: str, origin: str) -> str:
        """The answer to options for registration (attestation "none")."""
        options = json.loads(asked)
        assert {"type": "public-key", "alg": -7} in options["pubKeyCredParams"]
        self.user_handle = decoded(options["user"]["id"])
        point = self._key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        attested = bytes(16) + struct.pack("!H", len(self.credential_id)) + self.credential_id + public
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(options["rp"]["id"], _ATTESTED) + attested}
        client = self._client("webauthn.create", options["challenge"], origin)
        return self._answer({"clientDataJSON": encoded(client), "attestationObject": encoded(cbor2.dumps(attestation))})

    def use(self, asked: str, origin: str, *, handle: bool = True, **changed: Any) -> str:
        """The answer to options for signing; ``changed``: what the browser says it signed, otherwise than it is."""
        options = json.loads(asked)
        self.sign_count += 1
        client = self._client("webauthn.get", options["challenge"], origin, **changed)
        data = self._data(options["rpId"])
        signature = self._key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": encoded(client), "authenticatorData": encoded(data), "signature": encoded(signature),
                "userHandle": encoded(self.user_handle) if handle else None,
            }
        )  # fmt: skip

    def _data(self, party: str, flags: int = 0) -> bytes:
        said = flags | _PRESENT | (_VERIFIED if self.verifies else 0)
        return sha256(party.encode()).digest() + struct.pack("!BI", said, self.sign_count)

    def _client(self, kind: str, challenge: str, origin: str, **changed: Any) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}
        return json.dumps(said | changed).encode()

    def _answer(self, response: dict[str, str | None]) -> str:
        identity = encoded(self.credential_id)
        return json.dumps(
            {
                "id": identity,
                "rawId": identity,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )

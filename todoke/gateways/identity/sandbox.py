"""A make-believe provider in this very process, for demonstrations and tests: the same tokens through the same checks, nobody proved.

It offers sample residents to choose from. It is refused in production.
"""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from todoke.common import sealing
from todoke.gateways.identity.claims import ALGORITHM, CURVE, Key, half_hash
from todoke.gateways.identity.providers import Tokens
from todoke.gateways.identity.refusals import ProofRefused, SignInMixedUp

ISSUER: Final = "https://sandbox.todoke.invalid"
CLIENT_ID: Final = "todoke-sandbox"
PAGE: Final = "sandbox/identity/"
_CODE_SECONDS: Final = 60
_CODE: Final = "sandbox code"
_ACCESS: Final = "sandbox access"
_WANTED: Final = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")


@dataclass(frozen=True, slots=True)
class SampleResident:
    """Somebody who does not exist: who they are, and a word on their situation in each language."""

    key: str
    name: str
    birth: str
    sex: str
    address: str
    story: Mapping[str, str]


class SandboxProvider:
    """Signs in whoever was chosen. Keys are made anew with each process and never leave it."""

    is_sandbox = True
    issuer = ISSUER
    names_itself = True
    token_address = f"{ISSUER}/token"

    def __init__(self, residents: Sequence[SampleResident], *, client_key: ECKey, redirect_uri: str) -> None:
        if settings.PRODUCTION:
            raise ImproperlyConfigured("The sandbox signs in anybody; it does not exist in production.")
        self.residents = tuple(residents)
        self._by_key = {resident.key: resident for resident in residents}
        self._client_key, self._redirect_uri = client_key, redirect_uri
        self._key = ECKey.generate_key(CURVE, {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
        self._spent: set[str] = set()
        self._lock = threading.Lock()

    def authorization_address(self, parameters: Mapping[str, str], *, language: str) -> str:
        """The page where a sample resident is chosen; on the host that the person is at already."""
        return f"/{language}/{PAGE}?{urlencode(parameters)}"

    def wanted(self, query: Mapping[str, str]) -> dict[str, str]:
        """The request that led to the page. Raises SignInMixedUp where it is not one of ours."""
        found = {name: query.get(name, "")[:500] for name in _WANTED}
        ours = found["client_id"] == CLIENT_ID and found["redirect_uri"] == self._redirect_uri
        if not ours or not all(found.values()) or query.get("code_challenge_method") != "S256":
            raise SignInMixedUp(reason="sandbox_request")
        return found

    def choose(self, key: str, wanted: Mapping[str, str], *, now: datetime) -> str:
        """Where the browser goes back to with a code for this resident. Raises ProofRefused for nobody."""
        if key not in self._by_key:
            raise ProofRefused(reason="sandbox_nobody")
        said = {
            "sub": key, "nonce": wanted["nonce"], "challenge": wanted["code_challenge"], "once": secrets.token_hex(8),
            "until": int(now.timestamp()) + _CODE_SECONDS,
        }  # fmt: skip
        return self._back({"code": self._seal(said, _CODE), "state": wanted["state"], "iss": ISSUER})

    def decline(self, wanted: Mapping[str, str]) -> str:
        """Where the browser goes back to when the person does not want to sign in."""
        return self._back({"error": "access_denied", "state": wanted["state"], "iss": ISSUER})

    def redeem(self, form: Mapping[str, str], *, now: datetime) -> Tokens:
        """Exchange a code once, as the profile asks: our own proof, the verifier, the address."""
        self._check_assertion(form.get("client_assertion", ""), now)
        said = self._unseal(form.get("code", ""), _CODE, now)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if challenge != said["challenge"] or form.get("redirect_uri") != self._redirect_uri:
            raise ProofRefused(reason="code")
        self._spend(str(said["once"]))
        issued = int(now.timestamp())
        access = self._seal({"sub": said["sub"], "until": issued + _CODE_SECONDS}, _ACCESS)
        token = {
            "iss": ISSUER, "sub": said["sub"], "aud": CLIENT_ID, "azp": CLIENT_ID, "nonce": said["nonce"], "iat": issued,
            "exp": issued + 300, "at_hash": half_hash(access),
        }  # fmt: skip
        return Tokens(jwt.encode({"alg": ALGORITHM, "kid": self._key.kid}, token, self._key, [ALGORITHM]), access)

    def signing_keys(self, *, anew: bool) -> list[Key]:
        """The one key."""
        return [self._key]

    def about(self, access_token: str) -> Mapping[str, object]:
        """What the make-believe card says."""
        opened = sealing.unseal(access_token, secret=settings.SECRET_KEY, purpose=_ACCESS)
        resident = self._by_key.get(json.loads(opened)["sub"]) if opened else None
        if resident is None:
            raise ProofRefused(reason="access_token")
        return {
            "sub": resident.key, "name": resident.name, "birthdate": resident.birth, "gender": resident.sex,
            "address": {"formatted": resident.address},
        }  # fmt: skip

    def _back(self, answer: Mapping[str, str]) -> str:
        return f"{urlsplit(self._redirect_uri).path}?{urlencode(answer)}"

    def _check_assertion(self, assertion: str, now: datetime) -> None:
        try:
            said = jwt.decode(assertion, self._client_key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError):
            raise ProofRefused(reason="client_assertion") from None
        right = said.get("iss") == said.get("sub") == CLIENT_ID and said.get("aud") == self.token_address
        if not right or not isinstance(said.get("exp"), int) or said["exp"] <= now.timestamp():
            raise ProofRefused(reason="client_assertion")
        self._spend(str(said.get("jti", "")))

    def _spend(self, once: str) -> None:
        with self._lock:
            if not once or once in self._spent:
                raise ProofRefused(reason="code")
            if len(self._spent) > 10_000:
                self._spent.clear()  # what is so old has run out as well
            self._spent.add(once)

    def _seal(self, said: Mapping[str, object], purpose: str) -> str:
        return sealing.seal(json.dumps(said).encode(), secret=settings.SECRET_KEY, purpose=purpose)

    def _unseal(self, text: str, purpose: str, now: datetime) -> dict[str, object]:
        opened = sealing.unseal(text, secret=settings.SECRET_KEY, purpose=purpose)
        said: dict[str, object] = json.loads(opened) if opened else {}
        until = said.get("until")
        if not isinstance(until, int) or now.timestamp() >= until:
            raise ProofRefused(reason="code")
        return said

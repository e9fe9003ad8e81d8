"""A make-believe reader of cards in this very process: certificates of sample residents, signed and checked as real ones, nobody proved.

One chooses whose card, and what happens: it signs, one cancels, the certificate has expired or was revoked. It does not exist in production.
"""

import json
import secrets
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from joserfc import jwt
from joserfc.jwk import ECKey

from todoke.common import sealing
from todoke.gateways.identity.sandbox import SampleResident
from todoke.gateways.signing.checks import ALGORITHM
from todoke.gateways.signing.provider import Answered, SigningRefused, Wanted, Why

ISSUER: Final = "https://cards.sandbox.todoke.invalid"
PAGE: Final = "sandbox/signing/"
_SECONDS: Final = 600
_REQUEST, _CODE = "sandbox signing request", "sandbox signing code"
_REVOKED: Final = "revoked-"


class Outcome(StrEnum):
    """What happens with the card."""

    SIGNS = "signs"
    CANCELS = "cancels"
    EXPIRED = "expired"
    REVOKED = "revoked"
    FORGED = "forged"  # signed by another issuer
    AWAY = "away"


class SandboxSigner:
    """Signs with the card of whoever was chosen. Its keys are made anew with each process and never leave it."""

    name = "sandbox"
    is_sandbox = True

    def __init__(self, residents: Sequence[SampleResident]) -> None:
        if settings.PRODUCTION:
            raise ImproperlyConfigured("The sandbox signs for anybody; it does not exist in production.")
        self.residents = tuple(residents)
        self._by_key = {resident.key: resident for resident in residents}
        self._issuer, self._stranger = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
        self._spent: set[str] = set()
        self._lock = threading.Lock()

    def start(self, wanted: Wanted, *, language: str) -> str:
        """The page where a card is chosen."""
        sealed = self._sealed({"digest": wanted.digest, "nonce": wanted.nonce, "aud": wanted.audience, "back": wanted.back}, _REQUEST)  # fmt: skip
        return f"/{language}/{PAGE}?{urlencode({'request': sealed})}"

    def wanted(self, query: Mapping[str, str]) -> Wanted:
        """The request that led to the page; raises SigningRefused where it is none of ours."""
        said = self._opened(query.get("request", ""), _REQUEST)
        return Wanted(said["digest"], said["nonce"], said["aud"], said["back"])

    def choose(self, key: str, outcome: Outcome, wanted: Wanted, *, now: datetime) -> str:
        """Where the browser goes back to with what the card did. Raises SigningRefused for nobody's card."""
        if key not in self._by_key:
            raise SigningRefused(Why.FOREIGN)
        said = {
            "who": key, "outcome": outcome.value, "digest": wanted.digest, "nonce": wanted.nonce, "aud": wanted.audience,
            "once": secrets.token_hex(8), "until": str(int(now.timestamp()) + _SECONDS),
        }  # fmt: skip
        return f"{wanted.back}?{urlencode({'code': self._sealed(said, _CODE)})}"

    def collect(self, query: Mapping[str, str], *, now: datetime) -> Answered:
        """What was signed, given out once."""
        said = self._opened(query.get("code", ""), _CODE)
        if int(said["until"]) < now.timestamp():
            raise SigningRefused(Why.AGAIN)
        with self._lock:
            if said["once"] in self._spent:
                raise SigningRefused(Why.AGAIN)
            self._spent.add(said["once"])
        outcome = Outcome(said["outcome"])
        if outcome is Outcome.CANCELS:
            raise SigningRefused(Why.CANCELLED)
        if outcome is Outcome.AWAY:
            raise SigningRefused(Why.AWAY)
        return self._signed(self._by_key[said["who"]], outcome, said, now)

    def _signed(self, who: SampleResident, outcome: Outcome, said: Mapping[str, str], now: datetime) -> Answered:
        holder = ECKey.generate_key("P-256")
        left = timedelta(days=-1 if outcome is Outcome.EXPIRED else 900)
        certificate = {
            "iss": ISSUER, "serial": (_REVOKED if outcome is Outcome.REVOKED else "") + who.key, "name": who.name, "birth_date": who.birth,
            "sex": who.sex, "address": who.address, "until": (now + left).date().isoformat(), "key": holder.as_dict(private=False),
        }  # fmt: skip
        by = self._stranger if outcome is Outcome.FORGED else self._issuer
        words = {"digest": said["digest"], "nonce": said["nonce"], "aud": said["aud"]}
        return Answered(
            jwt.encode({"alg": ALGORITHM, "kid": ISSUER}, certificate, by, [ALGORITHM]),
            jwt.encode({"alg": ALGORITHM}, words, holder, [ALGORITHM]),
            said["once"],
        )

    def issuer_keys(self) -> Mapping[str, Mapping[str, str]]:
        """The one issuer."""
        public = self._issuer.as_dict(private=False)
        return {ISSUER: {str(name): str(value) for name, value in public.items()}}

    def is_revoked(self, issuer: str, serial: str, *, now: datetime) -> bool:
        """Those whose serial says so."""
        return serial.startswith(_REVOKED)

    def _sealed(self, said: Mapping[str, str], purpose: str) -> str:
        return sealing.seal(json.dumps(said).encode(), secret=settings.SECRET_KEY, purpose=purpose)

    def _opened(self, text: str, purpose: str) -> dict[str, str]:
        opened = sealing.unseal(text, secret=settings.SECRET_KEY, purpose=purpose) if len(text) < 4000 else None
        if opened is None:
            raise SigningRefused(Why.FOREIGN)
        return {str(name): str(value) for name, value in json.loads(opened).items()}

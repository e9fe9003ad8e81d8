"""A real provider: found by its issuer's own description, asked over HTTPS."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from todoke.gateways.identity import claims
from todoke.gateways.identity.claims import Key
from todoke.gateways.identity.providers import Tokens
from todoke.gateways.identity.refusals import ProofRefused, ProviderSilent
from todoke.gateways.identity.web_json import WebJson, is_allowed, is_loopback

#: How long a description and keys are believed; a token with an unknown key asks anew, though not more often than this.
KEPT_SECONDS: Final = 3600.0
ANEW_SECONDS: Final = 30.0
_WELL_KNOWN: Final = "/.well-known/openid-configuration"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Description:
    """The parts of a provider's metadata that we use."""

    authorization: str
    token: str
    keys: str
    userinfo: str
    names_itself: bool


def read_description(document: object, *, issuer: str) -> Description:
    """A provider's metadata (OpenID Connect Discovery); raises ProviderSilent where it is another's or cannot be used."""
    if not isinstance(document, Mapping) or document.get("issuer") != issuer:
        raise ProviderSilent(reason="metadata_issuer")
    found = {
        name: document.get(name)
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
    }
    addresses: list[str] = []
    for name, address in found.items():
        if (
            not isinstance(address, str)
            or not is_allowed(address)
            or (is_loopback(address) and not is_loopback(issuer))
        ):
            raise ProviderSilent(reason=f"metadata_{name}")
        addresses.append(address)
    names_itself = document.get("authorization_response_iss_parameter_supported") is True
    return Description(addresses[0], addresses[1], addresses[2], addresses[3], names_itself)


class RemoteProvider:
    """One provider; safe to share between threads. ``metadata`` is a file that stands in for the issuer's own description."""

    is_sandbox = False

    def __init__(
        self, issuer: str, *, metadata: Path | None = None, web: WebJson | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._issuer, self._metadata, self._web, self._clock = issuer, metadata, web or WebJson(), clock
        self._lock = threading.Lock()
        self._description: tuple[float, Description] | None = None
        self._keys: tuple[float, list[Key]] | None = None

    @property
    def issuer(self) -> str:
        """The issuer, exactly as the operator wrote it."""
        return self._issuer

    @property
    def names_itself(self) -> bool:
        """Whether its answers always carry `iss`."""
        return self._described().names_itself

    @property
    def token_address(self) -> str:
        """Where codes are exchanged."""
        return self._described().token

    def authorization_address(self, parameters: Mapping[str, str], *, language: str) -> str:
        """Its own page, with our parameters."""
        address = self._described().authorization
        return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"

    def redeem(self, form: Mapping[str, str], *, now: datetime) -> Tokens:
        """Exchange a code; a code that it does not take is the person's failure, anything else the provider's or ours."""
        status, document = self._web.post(self._described().token, form)
        answer = document if isinstance(document, Mapping) else {}
        if status != 200:
            error = answer.get("error")
            if status == 400 and error == "invalid_grant":
                raise ProofRefused(reason="code")
            _log.error("The identity provider refused our request: status %s, %s", status, _word(error))
            raise ProviderSilent(reason=f"token_{status}_{_word(error)}")
        if not isinstance(document, Mapping) or str(answer.get("token_type", "bearer")).lower() != "bearer":
            raise ProviderSilent(reason="token_unreadable")
        return Tokens(_text(answer.get("id_token")), _text(answer.get("access_token")))

    def signing_keys(self, *, anew: bool) -> list[Key]:
        """The keys, an hour old at most."""
        with self._lock:
            held = self._keys
            age = self._clock() - held[0] if held else KEPT_SECONDS
            if held is not None and age < (ANEW_SECONDS if anew else KEPT_SECONDS):
                return held[1]
        status, document = self._web.get(self._described().keys)
        found = claims.usable_keys(document) if status == 200 else []
        if not found:
            raise ProviderSilent(reason=f"keys_{status}")
        with self._lock:
            self._keys = (self._clock(), found)
        return found

    def about(self, access_token: str) -> Mapping[str, object]:
        """The userinfo document."""
        status, document = self._web.get(self._described().userinfo, bearer=access_token)
        if status != 200 or not isinstance(document, Mapping):
            raise ProviderSilent(reason=f"userinfo_{status}")
        return document

    def close(self) -> None:
        """Close what is open."""
        self._web.close()

    def _described(self) -> Description:
        with self._lock:
            held = self._description
        if held is not None and self._clock() - held[0] < KEPT_SECONDS:
            return held[1]
        if self._metadata is not None:
            document = json.loads(self._metadata.read_text(encoding="utf-8"))
        else:
            status, document = self._web.get(self._issuer.rstrip("/") + _WELL_KNOWN)
            if status != 200:
                raise ProviderSilent(reason=f"metadata_{status}")
        found = read_description(document, issuer=self._issuer)
        with self._lock:
            self._description = (self._clock(), found)
        return found


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _word(value: object) -> str:
    """An error code as a log may hold it."""
    return (
        value if isinstance(value, str) and value.isascii() and value.isidentifier() and len(value) < 60 else "unknown"
    )

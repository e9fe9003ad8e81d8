"""An independent OpenID provider that really runs, and a browser that does what one does there."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import urllib3
from joserfc.jwk import ECKey

from bench.support import free_port
from tests.conftest import ROOT
from todoke.gateways.identity.party import Party
from todoke.gateways.identity.remote import RemoteProvider

BACK = "https://rp.example.test/sign-in/back"


def _place() -> Path:
    named = os.environ.get("TODOKE_IDENTITY_PROVIDER")
    return Path(named) if named else ROOT / "var/identity_provider"


def is_installed() -> bool:
    """Whether there is such a provider here."""
    return (_place() / ".installed").exists()


def folder() -> Path:
    """Where the provider is installed; the tests are skipped where it is not."""
    place = _place()
    if not is_installed():
        pytest.skip(
            "no independent OpenID provider here (scripts/identity_provider.sh installs one; it needs Node and npm)"
        )
    return place


@dataclass(frozen=True, slots=True)
class Running:
    """A provider that answers, the key that it signs with, and the keys of its clients."""

    issuer: str
    key: ECKey
    clients: Mapping[str, ECKey]

    def party(self, client_id: str = "RP00000001", *, issuer: str | None = None, key: ECKey | None = None) -> Party:
        """A client of it; close its provider afterwards."""
        return Party(RemoteProvider(issuer or self.issuer), client_id, key or self.clients[client_id], BACK)


@contextmanager
def running(*client_ids: str, changes: Mapping[str, Any] | None = None) -> Iterator[Running]:
    """Start a provider that knows these clients."""
    place, port = folder(), free_port()
    issuer = f"http://127.0.0.1:{port}"
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
    clients = {name: ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True) for name in client_ids}
    given = {
        "issuer": issuer, "port": port, "jwks": {"keys": [key.as_dict(private=True)]},
        "clients": [_client(name, own, changes or {}) for name, own in clients.items()],
    }  # fmt: skip
    environment = {**os.environ, "TODOKE_PROVIDER": json.dumps(given), "NODE_ENV": "test"}
    process = subprocess.Popen(
        ["node", "provider.mjs"], cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == b"ready":
                break
        else:
            raise RuntimeError("the provider did not start")
        yield Running(issuer, key, clients)
    finally:
        process.terminate()
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()


def _client(name: str, key: ECKey, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "client_id": name, "redirect_uris": [BACK], "response_types": ["code"], "grant_types": ["authorization_code"],
        "token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "ES256",
        "jwks": {"keys": [key.as_dict(private=False)]}, "id_token_signed_response_alg": "ES256", "subject_type": "pairwise", **changes,
    }  # fmt: skip


def browse(address: str, who: str) -> dict[str, list[str]]:
    """What comes back to us when somebody proves who they are there: follow every redirect, keep the cookies."""
    cookies: dict[str, str] = {}
    address = f"{address}&login_hint={who}"
    with urllib3.PoolManager(retries=False) as pool:
        for _ in range(8):
            sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
            answer = pool.request("GET", address, headers={"Cookie": sent}, redirect=False)
            for line in answer.headers.getlist("set-cookie"):
                cookies.update({name: part.value for name, part in SimpleCookie(line).items()})
            if "location" not in answer.headers:
                raise AssertionError(f"{answer.status} {answer.data[:300]!r}")
            address = urljoin(address, answer.headers["location"])
            if address.startswith(BACK):
                return parse_qs(urlsplit(address).query)
    raise AssertionError("it goes round in circles")

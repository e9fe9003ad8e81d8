"""The key for residents' sign-in: made once, for the owner's eyes, its public half printed; what is no such key is refused."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from joserfc.jwk import ECKey, RSAKey

from todoke.gateways.identity.configured import read_key

pytestmark = pytest.mark.embedded


def printed(path: Path) -> dict[str, str]:
    out = StringIO()
    call_command("identity_key", str(path), stdout=out)
    found: dict[str, str] = json.loads(out.getvalue())
    return found


def test_it_is_made_once_and_only_its_public_half_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    first = printed(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert printed(path) == first
    assert {"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256"}.items() <= first.items()
    assert "d" not in first
    assert read_key(path).kid == first["kid"]


def test_pem_serves_too(tmp_path: Path) -> None:
    key, path = ECKey.generate_key("P-256"), tmp_path / "key.pem"
    path.write_bytes(key.as_pem(private=True))
    assert read_key(path).thumbprint() == key.thumbprint()
    assert printed(path)["kid"] == key.thumbprint()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"{}", b"not a key", "鍵".encode(), ECKey.generate_key("P-256").as_pem(private=False),
        ECKey.generate_key("P-384").as_pem(private=True), RSAKey.generate_key(2048).as_pem(private=True),
        json.dumps(ECKey.generate_key("P-256").as_dict(private=False)).encode(),
    ],
)  # fmt: skip
def test_what_is_no_private_key_on_the_curve(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(ImproperlyConfigured):
        read_key(path)
    with pytest.raises(CommandError):
        printed(path)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        printed(tmp_path / "nowhere" / "key.json")

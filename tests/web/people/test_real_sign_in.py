"""The whole way at an independent provider that really runs, and what a person reads when it is silent."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client
from joserfc.jwk import ECKey
from pytest_django import Settings

from tests.gateways.identity.real_provider import BACK, Running, browse, running
from todoke.bodies.models import Body, LedgerEntry
from todoke.gateways.identity import configured
from todoke.gateways.identity.remote import RemoteProvider
from todoke.people.models import Credential, Person

CLIENT = "RP00000001"


@pytest.fixture(autouse=True)
def fixed_clock() -> None:
    """Here it is the time that it is: the provider's tokens say so."""


@pytest.fixture(scope="module")
def real() -> Iterator[Running]:
    with running(CLIENT) as found:
        yield found


def use(settings: Settings, folder: Path, issuer: str, key: ECKey) -> None:
    """Name a provider in the settings, as an operator does."""
    file = folder / "key.json"
    file.write_text(json.dumps(key.as_dict(private=True)), encoding="ascii")
    settings.IDENTITY_ISSUER, settings.IDENTITY_CLIENT, settings.IDENTITY_KEY_FILE = issuer, CLIENT, str(file)
    settings.BASE_URL = BACK.removesuffix(configured.BACK)
    configured.party.cache_clear()


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    if configured.party.cache_info().currsize:
        provider = configured.party().provider
        if isinstance(provider, RemoteProvider):
            provider.close()
    configured.party.cache_clear()


def come_back(client: Client, who: str) -> str:
    """Go there, be signed in there; the address that one comes back to."""
    response = client.get("/ja/sign-in/go", {"next": "/ja/help"})
    assert response.status_code == 303
    answer = browse(response["Location"], who)
    return f"{urlsplit(BACK).path}?{urlencode(answer, doseq=True)}"


def test_two_sign_ins_of_one_person(
    client: Client, arakawa: Body, real: Running, settings: Settings, tmp_path: Path
) -> None:
    use(settings, tmp_path, real.issuer, real.clients[CLIENT])
    assert "My Number" in client.get("/en/sign-in").content.decode()
    assert client.get("/en/sandbox/identity/").status_code == 404
    for _ in range(2):
        response = client.get(come_back(client, "hanako"))
        assert (response.status_code, response["Location"]) == (303, "/ja/help")
        assert client.get("/ja/me/").status_code == 200
        client.post("/ja/sign-out")
        assert client.get("/ja/me/").status_code == 303
    person = Person.objects.get()
    assert (person.name, person.body, str(person.birth_date)) == ("髙橋 花子", arakawa, "1990-04-01")
    assert Credential.objects.get().issuer == real.issuer
    signed_in = LedgerEntry.objects.filter(action__startswith="sign_in").order_by("pk").values_list("action", flat=True)
    assert list(signed_in) == ["sign_in.first", "sign_in"]


def test_an_answer_that_is_used_again(
    client: Client, arakawa: Body, real: Running, settings: Settings, tmp_path: Path
) -> None:
    use(settings, tmp_path, real.issuer, real.clients[CLIENT])
    back = come_back(client, "hanako")
    held = client.cookies["todoke_flight"].value
    assert client.get(back).status_code == 303
    thief = Client()
    thief.cookies["todoke_flight"] = held
    refused = thief.get(back)
    assert refused.status_code == 400
    assert "本人であることの証明" in refused.content.decode()
    assert thief.get("/ja/me/").status_code == 303


def test_a_silent_provider_is_told_kindly(client: Client, db: None, settings: Settings, tmp_path: Path) -> None:
    use(settings, tmp_path, "http://127.0.0.1:9", ECKey.generate_key("P-256"))
    response = client.get("/en/sign-in/go")
    assert response.status_code == 502
    assert "does not answer at the moment" in response.content.decode()
    assert "todoke_flight" not in response.cookies
    assert client.get("/en/sign-in").status_code == 200

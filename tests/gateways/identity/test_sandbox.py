"""The order of a sign-in, through the sandbox: what is mixed up, repeated, stopped or too old ends it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from joserfc.jwk import ECKey
from pytest_django import Settings

from tests.gateways.identity.tokens import NOW
from todoke.gateways.identity import claims, configured, flights, sandbox
from todoke.gateways.identity.claims import Key
from todoke.gateways.identity.flights import Flight
from todoke.gateways.identity.party import Party, about_of
from todoke.gateways.identity.providers import Tokens
from todoke.gateways.identity.refusals import ProofRefused, SignInFailed, SignInMixedUp, SignInNotSetUp, SignInStopped
from todoke.gateways.identity.sandbox import SampleResident, SandboxProvider

pytestmark = pytest.mark.embedded

BACK = "http://testserver/sign-in/back"
HARU = SampleResident("haru", "佐藤 ハル", "1942-11-03", "female", "東京都調布市仙川町9-99-2", {"en": "lives alone"})
SITA = SampleResident("sita", "SITA", "1998-10-09", "female", "東京都荒川区西日暮里9-99-7", {"en": "one name"})
Answer = dict[str, list[str]]


@pytest.fixture
def party() -> Party:
    return made()


def made(cls: type[SandboxProvider] = SandboxProvider) -> Party:
    key = ECKey.generate_key("P-256", auto_kid=True)
    return Party(cls((HARU, SITA), client_key=key, redirect_uri=BACK), sandbox.CLIENT_ID, key, BACK)


def begun(party: Party, now: datetime = NOW) -> tuple[Flight, dict[str, str]]:
    """A sign-in that was begun, and what the browser takes to the provider."""
    flight = flights.begin(issuer=party.provider.issuer, language="en", next="/en/me/", now=now)
    address = urlsplit(party.address(flight))
    assert address.path == "/en/sandbox/identity/"
    return flight, {name: values[0] for name, values in parse_qs(address.query).items()}


def chosen(party: Party, query: Mapping[str, str], key: str = "haru", now: datetime = NOW) -> Answer:
    """What comes back when somebody was chosen."""
    provider = party.provider
    assert isinstance(provider, SandboxProvider)
    address = urlsplit(provider.choose(key, provider.wanted(query), now=now))
    assert address.path == "/sign-in/back"
    return parse_qs(address.query)


def refused(party: Party, answer: Answer, flight: Flight, now: datetime = NOW) -> SignInFailed:
    with pytest.raises(SignInFailed) as caught:
        party.finish(answer, flight, now=now)
    return caught.value


def test_what_is_asked_is_the_profile(party: Party) -> None:
    flight, query = begun(party)
    assert query == {
        "response_type": "code", "client_id": sandbox.CLIENT_ID, "redirect_uri": BACK, "scope": "openid name address birthdate gender",
        "state": flight.state, "nonce": flight.nonce, "code_challenge": flight.challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    assert flight.verifier not in query.values()


def test_somebody_signs_in(party: Party) -> None:
    flight, query = begun(party)
    proof = party.finish(chosen(party, query), flight, now=NOW)
    assert (proof.issuer, proof.subject) == (sandbox.ISSUER, "haru")
    about = party.about(proof)
    assert (about.name, about.address, about.sex) == ("佐藤 ハル", "東京都調布市仙川町9-99-2", "female")
    assert about.birth_date is not None
    assert about.birth_date.isoformat() == "1942-11-03"


def test_a_code_serves_once(party: Party) -> None:
    flight, query = begun(party)
    answer = chosen(party, query)
    party.finish(answer, flight, now=NOW)
    assert refused(party, answer, flight).reason == "code"


def test_a_code_lasts_a_minute(party: Party) -> None:
    flight, query = begun(party)
    assert refused(party, chosen(party, query), flight, NOW + timedelta(seconds=60)).reason == "code"


def test_a_code_needs_its_own_verifier(party: Party) -> None:
    """A stolen code is of no use in another browser, even with the state known there."""
    flight, query = begun(party)
    other, _ = begun(party)
    assert refused(party, chosen(party, query), replace(flight, verifier=other.verifier)).reason == "code"


def test_an_answer_to_another_sign_in_is_mixed_up(party: Party) -> None:
    _, query = begun(party)
    other, _ = begun(party)
    answer = chosen(party, query)
    assert isinstance(refused(party, answer, other), SignInMixedUp)


def test_an_exchanged_code_is_found_by_its_nonce(party: Party) -> None:
    """Somebody else's code put into my answer: the verifier stops it, and were there none, the nonce would."""
    mine, _ = begun(party)
    theirs, query = begun(party)
    answer = {**chosen(party, query, "sita"), "state": [mine.state]}
    assert refused(party, answer, replace(mine, verifier=theirs.verifier)).reason == "nonce"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"state": []}, "state"), ({"state": [""]}, "state"), ({"state": ["\udcff"]}, "state"), ({"iss": ["https://evil.example"]}, "iss"),
        ({"iss": []}, "iss_missing"), ({"code": []}, "code_missing"), ({"code": ["a" * 3000]}, "code_missing"),
    ],
)  # fmt: skip
def test_answers_that_do_not_belong(party: Party, changes: Answer, reason: str) -> None:
    flight, query = begun(party)
    failure = refused(party, {**chosen(party, query), **changes}, flight)
    assert isinstance(failure, SignInMixedUp)
    assert failure.reason == reason


@pytest.mark.parametrize("name", ["state", "iss", "code"])
def test_no_parameter_comes_twice(party: Party, name: str) -> None:
    flight, query = begun(party)
    answer = chosen(party, query)
    assert refused(party, {**answer, name: answer[name] * 2}, flight).reason == "parameter_twice"


def test_a_flight_to_another_provider_is_mixed_up(party: Party) -> None:
    flight, query = begun(party)
    elsewhere = replace(flight, issuer="https://other.example")
    assert refused(party, chosen(party, query), elsewhere).reason == "other_provider"


def test_who_declines_is_not_signed_in(party: Party) -> None:
    flight, query = begun(party)
    provider = party.provider
    assert isinstance(provider, SandboxProvider)
    answer = parse_qs(urlsplit(provider.decline(provider.wanted(query))).query)
    failure = refused(party, answer, flight)
    assert isinstance(failure, SignInStopped)
    assert failure.reason == "access_denied"
    assert refused(party, {**answer, "error": ["<script>"]}, flight).reason == "provider_error"


class NoIdToken(SandboxProvider):
    def redeem(self, form: Mapping[str, str], *, now: datetime) -> Tokens:
        return replace(super().redeem(form, now=now), id_token=None)


class AnotherAccessToken(SandboxProvider):
    def redeem(self, form: Mapping[str, str], *, now: datetime) -> Tokens:
        return replace(super().redeem(form, now=now), access_token="another")


class NewKeys(SandboxProvider):
    """Its keys were changed after we last asked."""

    def signing_keys(self, *, anew: bool) -> list[Key]:
        return super().signing_keys(anew=anew) if anew else [ECKey.generate_key("P-256", {"kid": "old"})]


class NoKeys(SandboxProvider):
    def signing_keys(self, *, anew: bool) -> list[Key]:
        return [ECKey.generate_key("P-256", {"kid": "old"})]


class SaysAnother(SandboxProvider):
    def about(self, access_token: str) -> Mapping[str, object]:
        return {**super().about(access_token), "sub": "sita"}


@pytest.mark.parametrize(
    ("provider", "reason"), [(NoIdToken, "id_token_missing"), (AnotherAccessToken, "at_hash"), (NoKeys, "unknown_key")]
)
def test_a_provider_that_does_not_keep_to_it(provider: type[SandboxProvider], reason: str) -> None:
    party = made(provider)
    flight, query = begun(party)
    failure = refused(party, chosen(party, query), flight)
    assert isinstance(failure, ProofRefused)
    assert failure.reason == reason


def test_keys_that_changed_are_asked_for_anew() -> None:
    party = made(NewKeys)
    flight, query = begun(party)
    assert party.finish(chosen(party, query), flight, now=NOW).subject == "haru"


def test_what_is_said_of_another_is_not_taken() -> None:
    party = made(SaysAnother)
    flight, query = begun(party)
    proof = party.finish(chosen(party, query), flight, now=NOW)
    with pytest.raises(ProofRefused):
        party.about(proof)


def test_our_own_proof_is_for_one_use_and_two_minutes(party: Party) -> None:
    provider = party.provider
    assert isinstance(provider, SandboxProvider)
    flight, query = begun(party)
    form = party._form(chosen(party, query)["code"][0], flight, NOW)
    provider.redeem(form, now=NOW)
    again = {**form, "code": chosen(party, query)["code"][0]}
    with pytest.raises(ProofRefused):
        provider.redeem(again, now=NOW)
    late = {**party._form(chosen(party, query)["code"][0], flight, NOW - timedelta(minutes=2))}
    with pytest.raises(ProofRefused):
        provider.redeem(late, now=NOW)
    foreign = replace(party, key=ECKey.generate_key("P-256", auto_kid=True))
    with pytest.raises(ProofRefused):
        provider.redeem({**form, "client_assertion": foreign.assertion(NOW)}, now=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "other"}, {"redirect_uri": "https://evil.example/"}, {"code_challenge_method": "plain"}, {"code_challenge": ""},
        {"state": ""}, {"nonce": ""},
    ],
)  # fmt: skip
def test_the_page_answers_only_our_own_requests(party: Party, changes: dict[str, str]) -> None:
    provider = party.provider
    assert isinstance(provider, SandboxProvider)
    with pytest.raises(SignInMixedUp):
        provider.wanted({**begun(party)[1], **changes})
    with pytest.raises(ProofRefused):
        provider.choose("nobody", begun(party)[1], now=NOW)


def test_there_is_no_sandbox_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured):
        made()
    configured.party.cache_clear()
    with pytest.raises(SignInNotSetUp):
        configured.party()


def test_the_sample_has_people_to_choose() -> None:
    configured.party.cache_clear()
    provider = configured.party().provider
    assert isinstance(provider, SandboxProvider)
    assert len(provider.residents) >= 8
    for resident in provider.residents:
        assert set(resident.story) == {"ja", "ja-simple", "en"}
    assert claims.key_for(None, provider.signing_keys(anew=False)) is not None


@pytest.mark.parametrize(
    ("said", "name", "address", "birth", "sex"),
    [
        ({"name": "髙﨑 𠮷郎", "address": {"formatted": "大島町"}, "birthdate": "1950-01-01", "gender": "1"}, "髙﨑 𠮷郎", "大島町", "1950-01-01", "male"),
        ({"name": "葛\U000e0100城", "address": "葛城市", "birthdate": "19500101", "gender": "female"}, "葛\U000e0100城", "葛城市", "1950-01-01", "female"),
        ({"name": ["x"], "address": 7, "birthdate": "昭和25年", "gender": "9"}, "", "", None, ""),
        ({"name": "a\0b", "address": {"formatted": None}, "birthdate": None}, "", "", None, ""),
    ],
)  # fmt: skip
def test_the_card_is_taken_as_it_is(said: dict[str, Any], name: str, address: str, birth: str | None, sex: str) -> None:
    about = about_of(said)
    assert (about.name, about.address, about.sex) == (name, address, sex)
    assert (about.birth_date.isoformat() if about.birth_date else None) == birth

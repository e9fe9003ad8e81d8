"""Sign-in at an independent OpenID provider that really runs, and the attacks on it."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from joserfc.jwk import ECKey

from tests.gateways.identity.real_provider import Running, browse, running
from todoke.common import clock
from todoke.gateways.identity import claims, flights
from todoke.gateways.identity.flights import Flight
from todoke.gateways.identity.party import Party
from todoke.gateways.identity.providers import Tokens
from todoke.gateways.identity.refusals import ProofRefused, ProviderSilent, SignInFailed, SignInMixedUp, SignInStopped
from todoke.gateways.identity.remote import RemoteProvider

pytestmark = pytest.mark.embedded
OURS, OTHER = "RP00000001", "RP00000002"


@pytest.fixture(scope="module")
def real() -> Iterator[Running]:
    with running(OURS, OTHER) as found:
        yield found


@pytest.fixture
def party(real: Running) -> Iterator[Party]:
    made = real.party()
    assert isinstance(made.provider, RemoteProvider)
    with closing(made.provider):
        yield made


def begin(party: Party, now: datetime | None = None) -> Flight:
    return flights.begin(issuer=party.provider.issuer, language="ja", next="/ja/me/", now=now or clock.now())


def fails(party: Party, answer: Mapping[str, list[str]], flight: Flight, now: datetime | None = None) -> SignInFailed:
    with pytest.raises(SignInFailed) as caught:
        party.finish(answer, flight, now=now or clock.now())
    return caught.value


def test_somebody_signs_in_and_is_known_by_the_card(party: Party) -> None:
    flight = begin(party)
    proof = party.finish(browse(party.address(flight), "hanako"), flight, now=clock.now())
    assert proof.issuer == party.provider.issuer
    about = party.about(proof)
    assert (about.name, about.address, about.sex) == ("髙橋 花子", "東京都荒川区荒川9-99-9", "female")
    assert str(about.birth_date) == "1990-04-01"


def test_the_subject_is_the_same_each_time_and_another_at_another_service(real: Running, party: Party) -> None:
    other = real.party(OTHER)
    assert isinstance(other.provider, RemoteProvider)
    with closing(other.provider):
        subjects = []
        for each in (party, party, other):
            flight = begin(each)
            subjects.append(each.finish(browse(each.address(flight), "sita"), flight, now=clock.now()).subject)
    assert subjects[0] == subjects[1]
    assert subjects[0] != subjects[2]


def test_a_replayed_code(party: Party) -> None:
    flight = begin(party)
    answer = browse(party.address(flight), "hanako")
    party.finish(answer, flight, now=clock.now())
    assert fails(party, answer, flight).reason == "code"


def test_a_wrong_verifier(party: Party) -> None:
    flight = begin(party)
    answer = browse(party.address(flight), "hanako")
    assert fails(party, answer, replace(flight, verifier=begin(party).verifier)).reason == "code"


def test_a_mixed_up_state(party: Party) -> None:
    first, second = begin(party), begin(party)
    answer = browse(party.address(first), "hanako")
    assert isinstance(fails(party, answer, second), SignInMixedUp)
    assert party.finish(answer, first, now=clock.now()).subject


def test_who_does_not_prove_it(party: Party) -> None:
    flight = begin(party)
    assert isinstance(fails(party, browse(party.address(flight), "nobody"), flight), SignInStopped)


def test_an_answer_of_another_provider(real: Running, party: Party) -> None:
    """Mix-up: the browser was led to one provider, and its answer is handed to us as the other's."""
    with running(OURS) as evil:
        led = evil.party(key=real.clients[OURS])
        assert isinstance(led.provider, RemoteProvider)
        with closing(led.provider):
            flight = begin(party)
            answer = browse(led.address(flight), "hanako")
    assert fails(party, answer, flight).reason == "iss"
    assert (
        fails(party, {name: values for name, values in answer.items() if name != "iss"}, flight).reason == "iss_missing"
    )


def test_a_token_of_another_service(real: Running, party: Party) -> None:
    """A service that got a token of somebody hands it to us as ours."""
    other = real.party(OTHER)
    assert isinstance(other.provider, RemoteProvider)
    with closing(other.provider):
        flight = begin(other)
        answer = browse(other.address(flight), "hanako")
        tokens = other.provider.redeem(other._form(answer["code"][0], flight, clock.now()), now=clock.now())
    with pytest.raises(ProofRefused) as caught:
        party._proof(tokens, answer["code"][0], flight, clock.now())
    assert caught.value.reason == "audience"


def test_an_expired_token(party: Party) -> None:
    flight = begin(party)
    answer = browse(party.address(flight), "hanako")
    tokens = party.provider.redeem(party._form(answer["code"][0], flight, clock.now()), now=clock.now())
    with pytest.raises(ProofRefused) as caught:
        party._proof(tokens, answer["code"][0], flight, clock.now() + timedelta(hours=2))
    assert caught.value.reason == "expired"


def test_a_token_signed_with_another_key(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    flight = begin(party)
    answer = browse(party.address(flight), "hanako")
    name = claims.key_id_of(_tokens(party, answer, flight).id_token or "")
    foreign = ECKey.generate_key("P-256", {"kid": name or ""})
    monkeypatch.setattr(RemoteProvider, "signing_keys", lambda *_, anew: [foreign])
    again = begin(party)
    assert fails(party, browse(party.address(again), "hanako"), again).reason == "signature"


def test_our_own_key_is_not_the_one_it_knows(real: Running) -> None:
    stranger = real.party(key=ECKey.generate_key("P-256", auto_kid=True))
    assert isinstance(stranger.provider, RemoteProvider)
    with closing(stranger.provider):
        flight = begin(stranger)
        failure = fails(stranger, browse(stranger.address(flight), "hanako"), flight)
    assert isinstance(failure, ProviderSilent)
    assert failure.reason == "token_401_invalid_client"


def test_a_replayed_assertion_of_ours(party: Party) -> None:
    """Who overheard one request of ours cannot use it for another code."""
    flight = begin(party)
    form = party._form(browse(party.address(flight), "hanako")["code"][0], flight, clock.now())
    party.provider.redeem(form, now=clock.now())
    other = begin(party)
    code = browse(party.address(other), "hanako")["code"][0]
    stolen = {**form, "code": code, "code_verifier": other.verifier}
    with pytest.raises(ProviderSilent) as caught:
        party.provider.redeem(stolen, now=clock.now())
    assert caught.value.reason == "token_401_invalid_client"
    fresh = party._form(code, other, clock.now())
    assert party.provider.redeem(fresh, now=clock.now()).id_token


def test_a_token_for_another_sign_in(party: Party) -> None:
    flight, other = begin(party), begin(party)
    answer = browse(party.address(flight), "hanako")
    tokens = _tokens(party, answer, flight)
    with pytest.raises(ProofRefused) as caught:
        party._proof(tokens, answer["code"][0], other, clock.now())
    assert caught.value.reason == "nonce"


def _tokens(party: Party, answer: Mapping[str, list[str]], flight: Flight) -> Tokens:
    return party.provider.redeem(party._form(answer["code"][0], flight, clock.now()), now=clock.now())

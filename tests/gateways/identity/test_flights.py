"""What only this browser knows: sealed, its own, and gone after ten minutes."""

from datetime import timedelta

import pytest

from tests.gateways.identity.tokens import ISSUER, NOW
from todoke.common import sealing
from todoke.gateways.identity import flights
from todoke.gateways.identity.flights import Flight
from todoke.gateways.identity.refusals import SignInMixedUp, SignInTooOld

pytestmark = pytest.mark.embedded
SECRET = "a secret of the tests"


def begun() -> Flight:
    return flights.begin(issuer=ISSUER, language="ja-simple", next="/ja/me/", now=NOW)


def test_it_comes_back_as_it_was() -> None:
    flight = begun()
    assert flights.unseal(flights.seal(flight, secret=SECRET), secret=SECRET, now=NOW) == flight


def test_no_two_are_alike_and_the_challenge_is_the_one_of_the_standard() -> None:
    secrets = {text for _ in range(50) for text in (lambda each: (each.state, each.nonce, each.verifier))(begun())}
    assert len(secrets) == 150
    assert min(map(len, secrets)) >= 43  # 256 bits, and the least that PKCE allows
    known = Flight("s", "n", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", ISSUER, "ja", "/", 0)
    assert known.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B


def test_it_ends_after_ten_minutes() -> None:
    text = flights.seal(begun(), secret=SECRET)
    flights.unseal(text, secret=SECRET, now=NOW + timedelta(minutes=10))
    with pytest.raises(SignInTooOld):
        flights.unseal(text, secret=SECRET, now=NOW + timedelta(minutes=10, seconds=1))


@pytest.mark.parametrize("text", [None, "", "x", "é", "A" * 200])
def test_what_is_none(text: str | None) -> None:
    with pytest.raises(SignInMixedUp):
        flights.unseal(text, secret=SECRET, now=NOW)


def test_one_of_another_key_purpose_or_version_is_none() -> None:
    other_version = sealing.seal(b'{"state": "s"}', secret=SECRET, purpose="sign-in flight")
    other_purpose = sealing.seal(b"{}", secret=SECRET, purpose="answers")
    for text in (flights.seal(begun(), secret="another"), other_version, other_purpose):
        with pytest.raises(SignInMixedUp):
            flights.unseal(text, secret=SECRET, now=NOW)

"""We as the relying party: sends a person to a provider and takes in what comes back, in one order that no caller can change."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from joserfc import jwt
from joserfc.jwk import ECKey

from todoke.gateways.identity import claims
from todoke.gateways.identity.claims import ALGORITHM, Expected
from todoke.gateways.identity.flights import Flight
from todoke.gateways.identity.providers import About, Proof, Provider, Tokens
from todoke.gateways.identity.refusals import ProofRefused, SignInMixedUp, SignInStopped

SCOPE: Final = "openid name address birthdate gender"
_ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_SECONDS: Final = 120
_LONGEST: Final = 2_000
_SEXES: Final = {"1": "male", "male": "male", "2": "female", "female": "female"}
#: What a provider may answer; each at most once.
ANSWER: Final = ("state", "iss", "error", "code")


@dataclass(frozen=True, slots=True)
class Party:
    """This service at one provider: what it is called there, its key, where people come back to, and what it asks for.

    ``algorithms``: ES256 alone for residents; a body's own provider may sign its staff in with RS256.
    """

    provider: Provider
    client_id: str
    key: ECKey
    redirect_uri: str
    scope: str = SCOPE
    algorithms: tuple[str, ...] = (ALGORITHM,)

    def address(self, flight: Flight) -> str:
        """Where the browser goes next."""
        parameters = {
            "response_type": "code", "client_id": self.client_id, "redirect_uri": self.redirect_uri, "scope": self.scope,
            "state": flight.state, "nonce": flight.nonce, "code_challenge": flight.challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        return self.provider.authorization_address(parameters, language=flight.language)

    def finish(self, answer: Mapping[str, Sequence[str]], flight: Flight, *, now: datetime) -> Proof:
        """Who signed in, by the answer's parameters and the flight that this browser held. Raises a SignInFailed."""
        code = self._code(answer, flight)
        tokens = self.provider.redeem(self._form(code, flight, now), now=now)
        return self._proof(tokens, code, flight, now)

    def about(self, proof: Proof) -> About:
        """What the provider says of the person who just signed in; only what is said of that very person is taken."""
        if proof.access_token is None:
            raise ProofRefused(reason="access_token_missing")
        said = self.provider.about(proof.access_token)
        if said.get("sub") != proof.subject:
            raise ProofRefused(reason="about_another")
        return about_of(said)

    def _code(self, answer: Mapping[str, Sequence[str]], flight: Flight) -> str:
        """The code, once it is certain that it answers what this browser asked of this provider."""
        if any(len(answer.get(name, ())) > 1 for name in ANSWER):
            raise SignInMixedUp(reason="parameter_twice")
        given = {name: answer[name][0] for name in ANSWER if answer.get(name)}
        state = given.get("state", "")
        if not hmac.compare_digest(state.encode(errors="replace"), flight.state.encode()):
            raise SignInMixedUp(reason="state")
        if flight.issuer != self.provider.issuer:
            raise SignInMixedUp(reason="other_provider")
        if given.get("iss", self.provider.issuer) != self.provider.issuer:
            raise SignInMixedUp(reason="iss")
        if "iss" not in given and self.provider.names_itself:
            raise SignInMixedUp(reason="iss_missing")
        if "error" in given:
            reason = given["error"]
            raise SignInStopped(reason=reason if reason in {"access_denied", "login_required"} else "provider_error")
        code = given.get("code", "")
        if not code or len(code) > _LONGEST:
            raise SignInMixedUp(reason="code_missing")
        return code

    def _form(self, code: str, flight: Flight, now: datetime) -> dict[str, str]:
        return {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri, "client_id": self.client_id,
            "code_verifier": flight.verifier, "client_assertion_type": _ASSERTION_TYPE, "client_assertion": self.assertion(now),
        }  # fmt: skip

    def assertion(self, now: datetime) -> str:
        """Our own proof for the provider (private_key_jwt, RFC 7523): for its token address, for two minutes, for one use."""
        issued = int(now.timestamp())
        said = {
            "iss": self.client_id, "sub": self.client_id, "aud": self.provider.token_address, "jti": secrets.token_urlsafe(24),
            "iat": issued, "exp": issued + _ASSERTION_SECONDS,
        }  # fmt: skip
        return jwt.encode({"alg": ALGORITHM, "kid": self.key.kid}, said, self.key, algorithms=[ALGORITHM])

    def _proof(self, tokens: Tokens, code: str, flight: Flight, now: datetime) -> Proof:
        token = tokens.id_token
        if not token:
            raise ProofRefused(reason="id_token_missing")
        name = claims.key_id_of(token, self.algorithms)
        key = claims.key_for(name, self.provider.signing_keys(anew=False))
        key = key or claims.key_for(name, self.provider.signing_keys(anew=True))
        if key is None:
            raise ProofRefused(reason="unknown_key")
        expected = Expected(
            self.provider.issuer, self.client_id, flight.nonce, code, tokens.access_token, self.algorithms
        )
        checked = claims.check(token, key, expected, now=now)
        return Proof(checked.issuer, checked.subject, tokens.access_token, checked.claims)


def about_of(said: Mapping[str, object]) -> About:
    """基本4情報 from a userinfo document; the name exactly as it came, never normalised."""
    address = said.get("address")
    if isinstance(address, Mapping):
        address = address.get("formatted")
    try:
        birth = date.fromisoformat(_text(said.get("birthdate")))
    except ValueError:
        birth = None
    return About(_text(said.get("name")), _text(address), birth, _SEXES.get(_text(said.get("gender")), ""))


def _text(value: object) -> str:
    return value.strip()[:_LONGEST] if isinstance(value, str) and "\0" not in value else ""

"""What signs for us: a provider that reads the card, and what of its answer counts after we checked it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from todoke.common.errors import Refusal


class Why(StrEnum):
    """Why nothing was signed."""

    CANCELLED = "cancelled"  # the person did not want to, or gave a wrong password too often
    EXPIRED = "expired"  # the certificate
    REVOKED = "revoked"  # it was: a move, a lost card
    FOREIGN = "foreign"  # not issued by whom we trust, or not signed by its holder
    OTHER_WORDS = "other_words"  # something else was signed than was asked for
    AGAIN = "again"  # an answer that was used already
    AWAY = "away"  # the provider does not answer


class SigningRefused(Refusal):
    """Nothing was signed; ``why`` says why."""

    code = "signing_refused"
    status = 422

    def __init__(self, why: Why) -> None:
        super().__init__(why=why.value)
        self.why = why


class SigningNotSetUp(Refusal):
    """No provider is configured here."""

    code = "signing_not_set_up"
    status = 503


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be signed: the digest of the answers, once (``nonce``), for us (``audience``); ``back`` is where the browser returns to."""

    digest: str
    nonce: str
    audience: str
    back: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What a provider gave: the certificate as its issuer signed it, and the holder's signature; compact JWS both."""

    certificate: str
    signature: str
    reference: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What counts of it. ``serial`` with ``issuer`` names the certificate; name and day of birth are compared and not kept."""

    issuer: str
    serial: str
    name: str
    birth_date: date
    until_date: date
    reference: str


class SigningProvider(Protocol):
    """Whoever reads cards and signs."""

    name: str
    is_sandbox: bool

    def start(self, wanted: Wanted, *, language: str) -> str:
        """The address to which the person is sent. Raises SigningRefused."""
        ...

    def collect(self, query: Mapping[str, str], *, now: datetime) -> Answered:
        """What was signed, for the query with which the browser came back; given out once. Raises SigningRefused."""
        ...

    def issuer_keys(self) -> Mapping[str, Mapping[str, str]]:
        """The public keys (JWK) of the issuers that we trust, by issuer."""
        ...

    def is_revoked(self, issuer: str, serial: str, *, now: datetime) -> bool:
        """Whether a certificate no longer holds. Raises SigningRefused where that cannot be told: no answer is no yes."""
        ...

"""What a provider of identities can do, whether it is real or the sandbox; and what a sign-in proves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from todoke.gateways.identity.claims import Key


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a code was exchanged for, not yet checked."""

    id_token: str | None
    access_token: str | None


class Provider(Protocol):
    """The four questions of the profile. Each raises a SignInFailed where there is no answer."""

    @property
    def issuer(self) -> str:
        """Who it says it is."""

    @property
    def is_sandbox(self) -> bool:
        """Whether it is the make-believe one."""

    @property
    def names_itself(self) -> bool:
        """Whether its answers always carry `iss` (RFC 9207)."""

    def authorization_address(self, parameters: Mapping[str, str], *, language: str) -> str:
        """Where the person goes to prove who they are."""

    def redeem(self, form: Mapping[str, str], *, now: datetime) -> Tokens:
        """Exchange a code."""

    def signing_keys(self, *, anew: bool) -> list[Key]:
        """The keys that may sign here; ``anew``: a token named one that was not among them."""

    def about(self, access_token: str) -> Mapping[str, object]:
        """What it says of the person."""

    @property
    def token_address(self) -> str:
        """The address that a client assertion is made for."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Who signed in: an identifier that is this service's own, and the right to ask for more, for a moment."""

    issuer: str
    subject: str
    access_token: str | None = field(default=None, repr=False)
    claims: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class About:
    """基本4情報: name, address, birth and sex as the card holds them; "" or None where nothing came."""

    name: str = ""
    address: str = ""
    birth_date: date | None = None
    sex: str = ""

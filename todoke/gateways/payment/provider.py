"""What a payment provider has to do for us, whichever it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from todoke.common.errors import Refusal


class ProviderAway(Refusal):
    """The provider gave no answer; nothing was charged as far as we know, and the same can be tried again."""

    code = "payment_provider_away"
    status = 503


class NotGenuine(Refusal):
    """A notification that the provider did not sign, or that is too old."""

    code = "payment_not_genuine"
    status = 403


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be paid: ``key`` is the idempotency key; ``words`` say for what (never what about whom); ``back_to`` is our page."""

    key: str
    number: str
    yen: int
    words: str
    back_to: str
    language: str = "ja"


@dataclass(frozen=True, slots=True)
class Started:
    """The provider's page for one order, and what the provider calls it; the same for the same key."""

    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a provider says: ``event`` is its own number for it, ``said`` a word of ``procedures.rules.payments.Said``."""

    event: str
    reference: str
    said: str
    yen: int


class Provider(Protocol):
    """A payment provider with a page of its own: no number of a card ever reaches us."""

    name: str

    def start(self, order: Order) -> Started:
        """The page on which an order is paid; the same key gives the same page. Raises ProviderAway."""
        ...

    def read(self, headers: Mapping[str, str], body: bytes, *, moment: int) -> Sequence[Told]:
        """What a notification says (headers in lower case). Raises NotGenuine."""
        ...

    def ask(self, reference: str) -> Sequence[Told]:
        """What is known of an order, for notifications that got lost. Raises ProviderAway."""
        ...

    def refund(self, reference: str, *, key: str, yen: int) -> Told:
        """Give money back, once for each key. Raises ProviderAway."""
        ...

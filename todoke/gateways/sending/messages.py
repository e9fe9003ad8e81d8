"""What a gateway is given, what it answers, and what it is: the interface that mail, push, SMS, LINE, apps and the sandbox share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from todoke.common.channels import Channel, Failure


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one address. ``key`` is the idempotency key: a provider that honours it takes a message once.

    ``text`` is what is read: the body of a mail, the line of a push, SMS or LINE message; ``subject`` the title of a mail or push; ``html`` the
    mail's other form. ``url`` is where a tap leads (never in an SMS). ``headers`` are a mail's own (List-Unsubscribe); ``data`` what an app gets.
    ``seconds``: for how long it is of use.
    """

    key: str
    channel: Channel
    to: Mapping[str, object]
    sender: str
    text: str
    subject: str = ""
    html: str = ""
    url: str = ""
    urgent: bool = False
    seconds: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: taken (``reference`` is the provider's own name for it), or not and why; ``after`` seconds it may be tried again."""

    reference: str = ""
    failure: Failure | None = None
    after: int = 0
    detail: str = ""  # for staff: a code or status, never an address or a text

    @property
    def taken(self) -> bool:
        """Whether the provider took the message."""
        return self.failure is None


class Gateway(Protocol):
    """One provider of one channel. ``send`` answers for each message, in order, and never raises for what the other side does."""

    @property
    def name(self) -> str:
        """What deliveries call it."""

    @property
    def channel(self) -> Channel:
        """Its channel."""

    @property
    def most(self) -> int:
        """How many messages it takes at once."""

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Hand messages over."""

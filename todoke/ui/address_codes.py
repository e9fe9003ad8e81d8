"""The words that carry a code to an address, and the first words to a browser; said in the language of the page that asked for them."""

from typing import Final

from django.utils.translation import gettext

from todoke.common.channels import Channel
from todoke.gateways.sending import at_once
from todoke.gateways.sending.messages import Message, Outcome
from todoke.notices.models import AddressCode, ContactAddress
from todoke.registry.rules.fields import N_
from todoke.ui.names import name_of
from todoke.ui.ruby import plain

_SECONDS: Final = 15 * 60
_SUBJECT: Final = N_("%(body)s: your code is %(code)s")
_TEXT: Final = N_(
    "Your code is %(code)s.\nType it on the page that you have open. It works for 15 minutes.\n\nDid you not ask for it? Then do nothing: without the code nothing is sent to you."
)
_SHORT: Final = N_("%(body)s (Todoke): code %(code)s. It works for 15 minutes.")
_PUSH: Final = N_("From now on you are told here when something is in your box.")


def send_code(address: ContactAddress, made: AddressCode, code: str) -> Outcome:
    """Send a code to a mailbox or a telephone. The code itself is kept nowhere."""
    channel = Channel(address.channel)
    said = {"body": plain(name_of(address.body)), "code": code}
    short = channel is Channel.SMS
    return at_once.send(
        Message(
            key=str(made.pk), channel=channel, to=address.address, sender=said["body"], urgent=True, seconds=_SECONDS,
            subject="" if short else _words(_SUBJECT, said), text=_words(_SHORT if short else _TEXT, said),
        )
    )  # fmt: skip


def send_first(address: ContactAddress) -> Outcome:
    """The first push, which shows that the subscription is one."""
    sender = plain(name_of(address.body))
    return at_once.send(
        Message(key=str(address.pk), channel=Channel.PUSH, to=address.address, sender=sender, subject=sender, text=_words(_PUSH, {}), seconds=_SECONDS)
    )  # fmt: skip


def _words(message: str, said: dict[str, str]) -> str:
    return plain(gettext(message)) % said

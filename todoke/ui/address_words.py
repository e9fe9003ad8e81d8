"""Addresses of residents in words: what kind, where, how it stands, why it ended, why a code did not arrive."""

from dataclasses import dataclass
from typing import Final

from todoke.common.channels import Channel, Failure
from todoke.notices.models import ContactAddress
from todoke.registry.rules.fields import N_

CHANNELS: Final[dict[str, str]] = {
    Channel.PUSH: N_("A browser"),
    Channel.MAIL: N_("Mail"),
    Channel.SMS: N_("SMS"),
    Channel.LINE: N_("LINE"),
    Channel.APP: N_("An app"),
    Channel.PAPER: N_("A letter by post"),
}
#: What can be added on a page of its own, in this order; the first part of the address.
WAYS: Final = (
    ("mail", Channel.MAIL, N_("Add an e-mail address")),
    ("phone", Channel.SMS, N_("Add a mobile number for SMS")),
    ("line", Channel.LINE, N_("Link LINE")),
)
#: Why an address is used no more.
ENDED: Final[dict[str, str]] = {
    Failure.GONE: N_("It does not exist any more."),
    Failure.REASSIGNED: N_("Somebody else has confirmed that it is theirs."),
    Failure.REFUSED: N_("It turns our messages away."),
    Failure.FULL: N_("It was full for two weeks."),
}
#: Why a code is not on its way.
NOT_SENT: Final[dict[Failure, str]] = {
    Failure.GONE: N_("Nothing can be sent to this address. Is it right? Remove it and add it again."),
    Failure.REASSIGNED: N_("Nothing can be sent to this address. Is it right? Remove it and add it again."),
    Failure.REFUSED: N_(
        "The address turned our message away. Please allow our messages there, then ask for another code."
    ),
    Failure.FULL: N_("The mailbox is full, or the telephone is out of reach. Ask for another code later."),
    Failure.SLOW: N_("It takes long to reach this address. The code may still arrive."),
    Failure.BUSY: N_("The code could not be sent just now. Please ask for another in a few minutes."),
    Failure.DOWN: N_("The code could not be sent just now. Please ask for another in a few minutes."),
    Failure.WRONG: N_("The code could not be sent just now. Please ask for another in a few minutes."),
}
#: Refusals about addresses.
MESSAGES: Final[dict[str, str]] = {
    "contact_address_invalid": N_("This address cannot be used."),
    "contact_address_not_found": N_("There is nothing here, or it is not for you to see."),
    "not_a_mail": N_("This is not an e-mail address. Write it like name@example.jp."),
    "not_a_mobile": N_("This is not a mobile number in Japan. Write it like 090-1234-5678."),
    "too_many_addresses": N_("You have ten addresses already. Remove one first."),
    "channel_not_offered": N_("Nobody can be reached this way here yet."),
    "address_codes_too_many": N_("Many codes were asked for. Please wait %(minutes)s minutes and try again."),
    "address_code_wrong": N_("This is not the code. Tries that are left: %(left)s."),
    "address_code_over": N_("This code no longer works. Please ask for another."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An address as a page shows it."""

    address: ContactAddress
    kind: str
    place: str
    why_ended: str

    @property
    def key(self) -> str:
        """What names it in an address."""
        return str(self.address.pk)

    @property
    def is_confirmed(self) -> bool:
        """Whether it is used."""
        return self.address.confirmed_at is not None

    @property
    def takes_code(self) -> bool:
        """Whether it is confirmed by typing a code."""
        return self.address.channel in (Channel.MAIL, Channel.SMS)


def shown(address: ContactAddress) -> Shown:
    """An address in words: what it is, and where; of a browser or an account only what kind it is."""
    held = address.address or {}
    phone = str(held.get("phone", ""))
    place = str(held.get("mail", "")) or (f"{phone[:3]}-{phone[3:7]}-{phone[7:]}" if phone else address.label)
    return Shown(address, CHANNELS[address.channel], place, ENDED.get(address.ended_because, ""))

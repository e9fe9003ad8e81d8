"""One message that somebody waits for, such as a code: handed over at once, by the second gateway where the first does not answer."""

from typing import Final

from todoke.common.channels import Failure
from todoke.gateways.sending.configured import gateways_of
from todoke.gateways.sending.messages import Message, Outcome

#: The provider's trouble and not the address's.
_ITS_OWN: Final = frozenset({Failure.DOWN, Failure.BUSY})


def send(message: Message) -> Outcome:
    """What became of it; WRONG where the channel is not set up."""
    outcome = Outcome(failure=Failure.WRONG, detail="not_set_up")
    for gateway in gateways_of(message.channel):
        (outcome,) = gateway.send([message])
        if outcome.failure not in _ITS_OWN:
            break
    return outcome

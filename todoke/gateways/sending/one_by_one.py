"""Handing messages over several at a time, where a provider takes one a call: a slow one does not hold the others up."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from todoke.gateways.sending.messages import Message, Outcome

#: How many calls are under way at once.
AT_ONCE: Final = 8


def each(send: Callable[[Message], Outcome], messages: Sequence[Message]) -> list[Outcome]:
    """Outcomes in the order of the messages; ``send`` does not raise."""
    if len(messages) < 2:
        return [send(message) for message in messages]
    with ThreadPoolExecutor(min(AT_ONCE, len(messages)), thread_name_prefix="sending") as pool:
        return list(pool.map(send, messages))

"""The providers of one channel: who is asked first, who next, and who is left alone for a while."""

import logging
import time
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from todoke.common.channels import Failure
from todoke.gateways.sending.messages import Gateway, Message, Outcome
from todoke.notices.models import Delivery
from todoke.notices.operations.deliveries import Result
from todoke.notices.rules import retries

#: Calls in a row of which nothing was taken, after which a provider is left alone; one call with as many messages as MANY says enough.
_STRIKES: Final = 3
_MANY: Final = 10
_log = logging.getLogger(__name__)
_NOBODY: Final = Outcome(failure=Failure.WRONG, detail="no provider")


class Providers:
    """Hands messages of one channel over; a message goes to the next provider only when the one before has certainly not taken it."""

    def __init__(self, gateways: Sequence[Gateway]) -> None:
        self._gateways = {each.name: each for each in gateways}
        self._strikes = dict.fromkeys(self._gateways, 0)
        self._rests_until = dict.fromkeys(self._gateways, 0.0)

    @property
    def most(self) -> int:
        """How many messages are handed over before it is written down what became of them."""
        return max(1, min((each.most for each in self._gateways.values()), default=1))

    def all_rest(self) -> bool:
        """Whether there is nobody to be asked now."""
        return bool(self._gateways) and not self._awake()

    def _awake(self) -> list[str]:
        now = time.monotonic()
        return [name for name, until in self._rests_until.items() if until <= now]

    def send(self, ready: Sequence[tuple[Delivery, Message]]) -> list[Result]:
        """What became of each message, in their order."""
        waiting = {row.pk: list(self._order(row)) for row, _ in ready}
        results = {pk: Result(pk, outcome=_NOBODY) for pk in waiting}
        while asked := self._by_next(ready, waiting):
            name, some = asked
            for (row, _), outcome in zip(some, self._ask(name, [message for _, message in some]), strict=True):
                results[row.pk] = Result(row.pk, provider=name, outcome=outcome)
                waiting[row.pk].pop(0)
                if outcome.failure is None or not retries.asks_next_provider(outcome.failure, row.priority):
                    waiting[row.pk].clear()
        return [results[row.pk] for row, _ in ready]

    def _order(self, row: Delivery) -> Sequence[str]:
        order = retries.providers(
            list(self._gateways), last=row.provider, failure=row.failure, attempts=row.attempts
        )  # fmt: skip
        awake = set(self._awake())
        return [name for name in order if name in awake] or order

    @staticmethod
    def _by_next(
        ready: Sequence[tuple[Delivery, Message]], waiting: dict[UUID, list[str]]
    ) -> tuple[str, list[tuple[Delivery, Message]]] | None:
        """A provider, and everything that is to be given to it next."""
        for row, _ in ready:
            if waiting[row.pk]:
                name = waiting[row.pk][0]
                return name, [each for each in ready if waiting[each[0].pk][:1] == [name]]
        return None

    def _ask(self, name: str, messages: Sequence[Message]) -> list[Outcome]:
        gateway, outcomes = self._gateways[name], []
        for start in range(0, len(messages), gateway.most):
            outcomes += self._answers(gateway, messages[start : start + gateway.most])
        return outcomes

    def _answers(self, gateway: Gateway, messages: Sequence[Message]) -> list[Outcome]:
        """What a provider said of each; where it said nothing, it may have taken them."""
        try:
            outcomes = gateway.send(messages)
        except Exception as error:  # noqa: BLE001 - a gateway does not raise; if one does, what it says may be personal
            _log.error("The gateway %s raised %s.", gateway.name, type(error).__name__)
            outcomes = []
        outcomes = [*outcomes[: len(messages)], *[Outcome(failure=Failure.SLOW)] * (len(messages) - len(outcomes))]
        self._note(gateway.name, outcomes)
        return outcomes

    def _note(self, name: str, outcomes: Sequence[Outcome]) -> None:
        """Leave a provider alone that takes nothing."""
        troubles = [each for each in outcomes if each.failure in {Failure.DOWN, Failure.BUSY, Failure.SLOW}]
        if len(troubles) < len(outcomes):
            self._strikes[name] = 0
            return
        self._strikes[name] += 1
        if self._strikes[name] >= _STRIKES or len(outcomes) >= _MANY:
            seconds = max(retries.rest_seconds(each.failure or Failure.DOWN, each.after) for each in troubles)
            self._rests_until[name] = time.monotonic() + seconds

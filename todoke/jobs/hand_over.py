"""Hands messages over as they fall due: one lane for each channel, so that a slow provider of one delays no other.

A lane leases what is due (the most urgent first, the same share for each body), asks once more whether it is still wanted, finds the words, gives
them to a provider, and writes down what it said. Whatever ends this process, the rows are taken again once their lease has run out.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from django.db import OperationalError

from todoke.common import clock
from todoke.common.actors import Actor, command
from todoke.common.channels import Channel, Failure
from todoke.gateways.sending import configured
from todoke.gateways.sending.messages import Gateway, Message, Outcome
from todoke.jobs import make_sendings
from todoke.jobs.hand_over_providers import Providers
from todoke.notices.models import ContactAddress, Delivery, Notice
from todoke.notices.operations import addresses, deliveries, giving
from todoke.notices.operations.deliveries import Result, Taken
from todoke.notices.queries import apps, still
from todoke.notices.queries import deliveries as queries
from todoke.notices.queries.deliveries import Parcel, Shelf, When
from todoke.notices.rules import attention, retries
from todoke.notices.rules.states import DeliveryState, Quiet
from todoke.notices.rules.topics import Priority
from todoke.ui import notice_words

#: A worker that says nothing for so long is taken for dead.
LEASE_SECONDS: Final = 60.0
#: So many are taken at once, but no more than what is handed over in about this time: what is urgent must not wait behind what is not.
BATCH: Final = 100
TURN_SECONDS: Final = 0.5
_JUMP_SECONDS: Final = 5.0
#: What breaks its worker waits so long, and is given up after ``retries.MOST_ATTEMPTS``; it must not stand before others.
_POISON_SECONDS: Final = 60
BY: Final = command("hand_over")

_log = logging.getLogger(__name__)


class Asks(Protocol):
    """Which notices are not wanted any more, and why."""

    def __call__(self, notices: Sequence[Notice], *, now: datetime) -> Mapping[UUID, Quiet]:
        """Only those that are not."""


class Gives(Protocol):
    """Puts what has come to its moment into boxes and says what is to be sent of it."""

    def __call__(self, *, by: Actor, now: datetime, limit: int) -> int:
        """How many notices came to their moment; as many as the limit: there may be more."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What handing over needs of others: providers, words, whether something is still wanted, and what gives notices."""

    gateways: Callable[[Channel], Sequence[Gateway]]
    words: Callable[[Delivery, Sequence[Notice], ContactAddress], Message]
    quiet: Asks
    give: Gives


def real() -> Ways:
    """The providers that the settings name, our words, and the present state."""

    def give(*, by: Actor, now: datetime, limit: int) -> int:
        made = make_sendings.make(now=now, by=by, most=limit)
        return made + giving.give_due(by=by, now=now, limit=limit).looked

    return Ways(configured.gateways_of, _worded, still.quiet_reasons, give)


def _worded(delivery: Delivery, notices: Sequence[Notice], address: ContactAddress) -> Message:
    """The message; for an app, where it is handed over and how it is signed is asked of the present state: the consent may be gone."""
    message = notice_words.message_of(delivery, notices, address)
    if delivery.channel != Channel.APP:
        return message
    return replace(message, to=apps.target_of(address, now=clock.now()) or {})


class Steady:
    """Whether the system's clock went on evenly for as long as a lease; after a jump nobody's lease is believed to have run out until then.

    A process that has just begun cannot know, and waits too, unless it is told that nobody else works.
    """

    def __init__(self, seconds: float, *, alone: bool = False) -> None:
        self._seconds = seconds
        self._ahead: float | None = None
        self._since = float("-inf") if alone else time.monotonic()

    def when(self, now: datetime) -> When:
        """How to look for work at this moment."""
        ahead = now.timestamp() - time.monotonic()
        if self._ahead is not None and abs(ahead - self._ahead) > _JUMP_SECONDS:
            self._since = time.monotonic()
        self._ahead = ahead
        lease = timedelta(seconds=self._seconds)
        if time.monotonic() - self._since < self._seconds:
            return When(now, lapsed=now - timedelta(days=36_500), beyond=now + timedelta(days=36_500))
        return When(now, lapsed=now, beyond=now + 2 * lease)


class Lane:
    """One worker on one channel."""

    def __init__(
        self, channel: Channel, ways: Ways, *, seconds: float = LEASE_SECONDS, alone: bool = False,
        now: Callable[[], datetime] = clock.now,
    ) -> None:  # fmt: skip
        self.channel, self._ways, self._seconds, self._now = channel, ways, seconds, now
        self._steady = Steady(seconds, alone=alone)
        self._providers = Providers(ways.gateways(channel))
        self._shelf = Shelf()
        self._after = 0
        self._most = BATCH

    def turn(self) -> int:
        """Take what is due, hand it over, settle it; how many messages were settled. 0: there is nothing to do now."""
        if self._providers.all_rest():
            return 0
        when = self._steady.when(self._now())
        found = queries.lanes(self.channel, when)
        if not found:
            return 0
        priority, bodies = next(iter(found.items()))
        bodies = [each for each in bodies if each > self._after] + [each for each in bodies if each <= self._after]
        taken = deliveries.claim(
            channel=self.channel, priority=priority, bodies=bodies, when=when, seconds=self._seconds, most=self._most
        )  # fmt: skip
        self._after = bodies[: self._most][-1]
        return self._work(taken) if taken.ids else 0

    def _work(self, taken: Taken) -> int:
        began = time.perf_counter()
        try:
            settled = self._hand_over(taken, time.monotonic())
        except Exception as error:
            self._most = 1  # whatever it was, next time it breaks nothing but itself
            alone = len(taken.ids) == 1 and not isinstance(error, OperationalError)
            later = self._now() + timedelta(seconds=_POISON_SECONDS) if alone else None
            deliveries.give_back(taken=taken, wait_until=later)
            raise
        pace = (time.perf_counter() - began) / len(taken.ids)
        fits = int(TURN_SECONDS / pace) if pace else BATCH
        self._most = max(1, min(BATCH, max(fits, self._providers.most), 2 * self._most))
        return settled

    def _hand_over(self, taken: Taken, held_since: float) -> int:
        now = self._now()
        parcels = queries.parcels(taken.ids, shelf=self._shelf)
        results, ready = self._prepare(parcels, now)
        settled = len(results)
        if results:
            deliveries.settle_outcomes(taken=taken, results=results, by=BY, now=now)
        most = self._providers.most
        for start in range(0, len(ready), most):
            some = ready[start : start + most]
            if time.monotonic() - held_since > self._seconds / 3:
                ids = [parcel.delivery.pk for parcel, _ in ready[start:]]
                ours = deliveries.extend_lease(taken=taken, ids=ids, now=self._now(), seconds=self._seconds)
                held_since = time.monotonic()
                ready[start:] = [each if each[0].delivery.pk in ours else (each[0], None) for each in ready[start:]]
                some = ready[start : start + most]
            found = self._providers.send(
                [(parcel.delivery, message) for parcel, message in some if message is not None]
            )
            if found:
                deliveries.settle_outcomes(taken=taken, results=found, by=BY, now=self._now())
                self._forgive([parcel for parcel, _ in some], found)
            settled += len(found)
        return settled

    def _prepare(
        self, parcels: Sequence[Parcel], now: datetime
    ) -> tuple[list[Result], list[tuple[Parcel, Message | None]]]:
        """Whether each is still to be handed over, and its words."""
        broken = [each.delivery.pk for each in parcels if each.delivery.attempts > retries.MOST_ATTEMPTS]
        results = [Result(pk, outcome=Outcome(failure=Failure.WRONG, detail="attempts")) for pk in broken]
        parcels = [each for each in parcels if each.delivery.pk not in broken]
        notices = [notice for parcel in parcels for notice in parcel.notices]
        gone = queries.unwanted(notices)
        quiet = self._ways.quiet([each for each in notices if each.pk not in gone], now=now)
        ready: list[tuple[Parcel, Message | None]] = []
        for parcel in parcels:
            told = [each for each in parcel.notices if each.pk not in gone and each.pk not in quiet]
            result = self._before(parcel, told, now)
            message = None if result is not None else self._words(parcel, told)
            if message is not None:
                ready.append((parcel, message))
            else:
                results.append(
                    result or Result(parcel.delivery.pk, outcome=Outcome(failure=Failure.WRONG, detail="words"))
                )
        return results, ready

    def _before(self, parcel: Parcel, told: Sequence[Notice], now: datetime) -> Result | None:
        """What keeps a message from being handed over now."""
        row, address = parcel.delivery, parcel.delivery.address
        if row.until_at is not None and row.until_at <= now:
            return Result(row.pk, ends=DeliveryState.STALE)
        if not told:
            return Result(row.pk, ends=DeliveryState.WITHDRAWN)
        if address is None or address.ended_at is not None or address.confirmed_at is None:
            return Result(row.pk, outcome=Outcome(failure=Failure.GONE, detail="address"))
        if row.priority != Priority.DISASTER:
            allowed = attention.next_allowed(now, *parcel.quiet_hours)
            if allowed > now:
                return Result(row.pk, wait_until=allowed)
        return None

    def _words(self, parcel: Parcel, told: Sequence[Notice]) -> Message | None:
        assert parcel.delivery.address is not None
        try:
            return self._ways.words(parcel.delivery, told, parcel.delivery.address)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - one text that cannot be made stops no other message; what it says may be personal
            _log.error("The words of a message cannot be made: %s.", type(error).__name__)
            return None

    def _forgive(self, parcels: Sequence[Parcel], found: Sequence[Result]) -> None:
        """An address that failed before and takes messages again."""
        taken = {each.id for each in found if each.outcome is not None and each.outcome.taken}
        for parcel in parcels:
            address = parcel.delivery.address
            if parcel.delivery.pk in taken and address is not None and address.failing_since_at is not None:
                addresses.note_success(address=address, by=BY, now=self._now())

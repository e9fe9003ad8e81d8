"""Hands submissions over to core systems that we call: signed webhooks and their own APIs; retried over days, until one of them has said something.

A lane takes one connector at a time, so that a slow core system of one body delays no other; each of the others gets its turn before
the same comes again. Whatever ends this process, the rows are taken again once their lease has run out, under the same id.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import OperationalError

from todoke.common import clock
from todoke.common.actors import command
from todoke.gateways.core_systems import calls
from todoke.procedures.models import Connector, HandOver
from todoke.procedures.operations import hand_overs, telling
from todoke.procedures.operations.telling import Call
from todoke.procedures.queries import hand_overs as queries
from todoke.procedures.rules import again
from todoke.procedures.rules.again import Answer, Came
from todoke.ui import hand_over_addresses

BY: Final = command("hand_over_submissions")
#: A worker that says nothing for so long is taken for dead; longer than all of one batch can take.
LEASE_SECONDS: Final = 240.0
BATCH: Final = 10
LANES: Final = 3
_log = logging.getLogger(__name__)


class Desk:
    """What the lanes of one process share: who is being called, who was called when, and who is left alone for a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy: set[UUID] = set()
        self._called: dict[UUID, float] = {}
        self._strikes: dict[UUID, int] = {}
        self._rests_until: dict[UUID, float] = {}

    def choose(self, waiting: list[Connector]) -> Connector | None:
        """The connector that was not called for the longest time, and that no other lane calls."""
        with self._lock:
            now = time.monotonic()
            free = [
                each for each in waiting if each.pk not in self._busy and self._rests_until.get(each.pk, 0.0) <= now
            ]
            if not free:
                return None
            chosen = min(free, key=lambda each: self._called.get(each.pk, 0.0))
            self._busy.add(chosen.pk)
            self._called[chosen.pk] = now
            return chosen

    def done(self, connector: Connector, *, down: bool) -> None:
        """A lane is through with a connector; one that was down is left alone."""
        with self._lock:
            self._busy.discard(connector.pk)
            self._strikes[connector.pk] = self._strikes.get(connector.pk, 0) + 1 if down else 0
            if down:
                self._rests_until[connector.pk] = time.monotonic() + again.rest_seconds(self._strikes[connector.pk] - 1)


class Lane:
    """Takes what is due of one connector after the other."""

    def __init__(
        self, desk: Desk, *, call: Call = calls.call, now: Callable[[], datetime] = clock.now, seconds: float = LEASE_SECONDS, most: int = BATCH
    ) -> None:  # fmt: skip
        self._desk, self._call, self._now, self._seconds, self._most = desk, call, now, seconds, most

    def turn(self) -> int:
        """How many were settled or put off."""
        connector = self._desk.choose(list(queries.called_now(now=self._now())))
        if connector is None:
            return 0
        down = False
        try:
            count, down = self._work(connector)
            return count
        finally:
            self._desk.done(connector, down=down)

    def _work(self, connector: Connector) -> tuple[int, bool]:
        taken = hand_overs.claim(connector=connector, now=self._now(), seconds=self._seconds, most=self._most)
        if not taken.ids:
            return 0, False
        rows = {row.pk: row for row in queries.with_all(HandOver.objects.filter(pk__in=taken.ids))}
        left = list(taken.ids)
        try:
            for key in taken.ids:
                answer = self._one(connector, rows[key])
                hand_overs.settle(taken=taken, answers={key: answer}, by=BY, now=self._now())
                left.remove(key)
                if answer.came is Came.DOWN:  # the others would wait for it one after the other
                    hand_overs.give_back(taken=taken, ids=left)
                    return len(taken.ids) - len(left), True
        except OperationalError:
            hand_overs.give_back(taken=taken, ids=left)
            raise
        return len(taken.ids), False

    def _one(self, connector: Connector, row: HandOver) -> Answer:
        """What the core system said; one that cannot even be told stands in nobody's way."""
        if row.attempts > again.MOST_ATTEMPTS:
            return Answer(Came.OVER, code="attempts")
        try:
            told = queries.told_of([row], href=hand_over_addresses.file)[row.pk]
            return telling.tell(connector=connector, told=told, call=self._call, by=BY, now=self._now())
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - what it says may be personal
            _log.error("A submission cannot be told: %s.", type(error).__name__)
            return Answer(Came.TROUBLE, code=f"ours_{type(error).__name__}"[:60])


def lanes() -> list[Callable[[], int]]:
    """The lanes of a worker."""
    desk = Desk()
    return [Lane(desk).turn for _ in range(LANES)]


def once() -> int:
    """Everything that is due now, each connector until it has nothing or is down; how many were settled or put off."""
    lane, total = Lane(Desk()), 0
    while count := lane.turn():
        total += count
    return total

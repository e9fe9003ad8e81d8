"""Hands submissions over to core systems that we call: signed webhooks and their own APIs; retried over days, until one of them has said something.

A lane takes one connector at a time, so that a slow core system of one body delays no other; each of the others gets its turn before
the same comes again. Whatever ends this process, the rows are taken again once their lease has run out, under the same id.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from django.db import OperationalError

from todoke.common import clock
from todoke.common.actors import command
from todoke.gateways.core_systems import calls
from todoke.gateways.core_systems.calls import Called
from todoke.gateways.sending import standard_webhooks
from todoke.gateways.sending.standard_webhooks import SecretWrong
from todoke.procedures.models import Connector, HandOver
from todoke.procedures.operations import hand_overs
from todoke.procedures.queries import hand_overs as queries
from todoke.procedures.rules import again, mapping
from todoke.procedures.rules.again import Answer, Came
from todoke.procedures.rules.connectors import rows_of
from todoke.procedures.rules.judging import Heard, judged
from todoke.procedures.rules.states import Route
from todoke.procedures.rules.told import Told, document
from todoke.ui import hand_over_addresses

BY: Final = command("hand_over_submissions")
#: A worker that says nothing for so long is taken for dead; longer than all of one batch can take.
LEASE_SECONDS: Final = 240.0
BATCH: Final = 10
LANES: Final = 3
_log = logging.getLogger(__name__)


class Call(Protocol):
    """Calls a core system."""

    def __call__(self, url: str, *, method: str, headers: Mapping[str, str], body: bytes) -> Called:
        """What it said; never raises."""


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
        told = queries.told_of(list(rows.values()), href=hand_over_addresses.file)
        left = list(taken.ids)
        try:
            for key in taken.ids:
                answer = self._one(connector, told[key])
                hand_overs.settle(taken=taken, answers={key: answer}, by=BY, now=self._now())
                left.remove(key)
                if answer.came is Came.DOWN:  # the others would wait for it one after the other
                    hand_overs.give_back(taken=taken, ids=left)
                    return len(taken.ids) - len(left), True
        except Exception as error:
            later = None if isinstance(error, OperationalError) else self._now() + timedelta(seconds=60)
            hand_overs.give_back(taken=taken, ids=left[:1], wait_until=later, tried=True)
            hand_overs.give_back(taken=taken, ids=left[1:])
            raise
        return len(taken.ids), False

    def _one(self, connector: Connector, told: Told) -> Answer:
        return tell(connector, told, call=self._call, now=self._now())


def tell(connector: Connector, told: Told, *, call: Call = calls.call, now: datetime) -> Answer:
    """Tell a core system of one submission, and what it said; the same for what is due and for a test."""
    route, settings = Route(connector.route), connector.settings
    if route is Route.REST:
        body, troubles = mapping.outgoing(rows_of(settings), document(told))
        if troubles:
            return Answer(Came.OVER, code=f"{troubles[0].code}:{troubles[0].to}"[:200])
        raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {**settings.get("headers", {}), **_shown(settings, connector.secret), "Idempotency-Key": told.id}
    else:
        said = {
            "type": f"submission.{told.event}",
            "timestamp": now.isoformat(timespec="seconds"),
            "data": document(told),
        }
        raw = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            headers = standard_webhooks.signed(
                [connector.secret], message=told.id, moment=int(now.timestamp()), body=raw
            )
        except SecretWrong:
            return Answer(Came.OVER, code="unsigned")
    common = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Todoke"}
    called = call(
        str(settings.get("url", "")),
        method=str(settings.get("method", "POST")),
        headers={**common, **headers},
        body=raw,
    )
    heard = Heard(called.status, called.why, called.document, called.wait_seconds)
    return judged(route, heard, reference=str(settings.get("reference", "")))


def _shown(settings: Mapping[str, object], secret: str) -> dict[str, str]:
    """How the secret is shown to a core system's own API."""
    if not secret or settings.get("auth") == "none":
        return {}
    if settings.get("auth") == "header":
        return {str(settings.get("auth_header")): secret}
    return {"Authorization": f"Bearer {secret}"}


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

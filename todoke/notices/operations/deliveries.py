"""Messages outside the box: leased to a worker, handed over, settled; and what providers say of them later.

Who works on a message holds its lease, and every write of a worker asks for it. What becomes of a message that was not taken is decided by
``rules/retries.py``; here it is written down, in one transaction for everything that was handed over together.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Coalesce

from todoke.common.actors import Actor
from todoke.common.channels import Channel, Failure
from todoke.gateways.sending.messages import Outcome
from todoke.notices.models import Delivery
from todoke.notices.operations import addresses, elsewhere
from todoke.notices.queries.deliveries import FREE, When
from todoke.notices.rules import retries
from todoke.notices.rules.retries import Then, Tried
from todoke.notices.rules.states import DeliveryState

_LONGEST_REFERENCE: Final = 120


@dataclass(frozen=True, slots=True)
class Taken:
    """Messages that one worker holds, in the order in which they are to be handed over, until ``ends_at`` on the clock that it was given."""

    lease: str
    ids: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Result:
    """What a worker found about one message: what the provider said, or why it was not even asked (a state or a later moment)."""

    id: UUID
    provider: str = ""
    outcome: Outcome | None = None
    ends: DeliveryState | None = None
    wait_until: datetime | None = None


# ---- workers ---------------------------------------------------------------------------------------------------------


#: Of one body; the whole holds one of these for each body. What is picked is locked and looked at once (MATERIALIZED).
_OLDEST: Final = (
    "SELECT id FROM (SELECT d.id FROM todoke_delivery d WHERE d.channel = %s AND d.priority = %s AND d.body_id = %s AND "  # noqa: S608
    f"{FREE} ORDER BY d.due_at LIMIT %s) AS s"
)
_CLAIM: Final = (
    "WITH picked AS MATERIALIZED (SELECT d.id FROM todoke_delivery d WHERE d.id IN ({oldest}) AND "  # noqa: S608
    f"{FREE} {{skip}}) UPDATE todoke_delivery SET lease = %s, lease_ends_at = %s, attempts = attempts + 1"
    " WHERE id IN (SELECT id FROM picked) RETURNING id, due_at"
)


def claim(*, channel: Channel, priority: int, bodies: Sequence[int], when: When, seconds: float, most: int) -> Taken:
    """Take up to so many messages of one priority, the same share for each of these bodies; nobody else gets them while the lease holds.

    One statement: PostgreSQL passes over what another worker is just taking, SQLite lets one writer in at a time.
    """
    lease, some = secrets.token_hex(16), list(bodies[:most])
    if not some:
        return Taken(lease)
    share = -(-most // len(some))
    given, ends_at = when.parameters(), when.now + timedelta(seconds=seconds)
    skip = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    statement = _CLAIM.format(oldest=" UNION ALL ".join([_OLDEST] * len(some)), skip=skip)
    parameters: list[Any] = []
    for body in some:
        parameters += [channel.value, priority, body, *given, share]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, *given, lease, connection.ops.adapt_datetimefield_value(ends_at)])
        rows = sorted(cursor.fetchall(), key=lambda row: (row[1], str(row[0])))
    return Taken(lease, [pk if isinstance(pk, UUID) else UUID(pk) for pk, _ in rows])


def extend_lease(*, taken: Taken, ids: Sequence[UUID], now: datetime, seconds: float) -> set[UUID]:
    """Hold messages for longer; those that are still ours. The others somebody else has taken: they must not be handed over by us."""
    rows = Delivery.objects.filter(pk__in=ids, lease=taken.lease, state=DeliveryState.DUE)
    with transaction.atomic():
        rows.update(lease_ends_at=now + timedelta(seconds=seconds))
        return set(rows.values_list("pk", flat=True))


def settle_outcomes(*, taken: Taken, results: Sequence[Result], by: Actor, now: datetime) -> None:
    """Write down what became of messages, in one transaction; of those whose lease was lost nothing is changed."""
    handed = [each for each in results if each.outcome is not None and each.outcome.taken]
    others = {each.id: each for each in results if each.outcome is None or not each.outcome.taken}
    with transaction.atomic():
        if handed:
            _hand_over(taken, handed, now)
        if others:
            rows = Delivery.objects.select_for_update(of=("self",)).filter(
                pk__in=others, lease=taken.lease, state=DeliveryState.DUE
            )
            for row in rows.order_by("pk"):
                _not_handed(row, others[row.pk], by, now)


def give_back(*, taken: Taken, wait_until: datetime | None = None) -> None:
    """Let others have what was taken and not settled, at once or from a moment on."""
    rows = Delivery.objects.filter(lease=taken.lease, pk__in=taken.ids)
    later = {} if wait_until is None else {"due_at": wait_until}
    rows.update(lease="", lease_ends_at=None, first_due_at=Coalesce("first_due_at", "due_at"), **later)


_HANDED: Final = (
    "UPDATE todoke_delivery SET state = 'handed', lease = '', lease_ends_at = NULL, failure = '', provider = %s, reference = %s, handed_at = %s"
    " WHERE id = %s AND lease = %s AND state = 'due'"
)


def _hand_over(taken: Taken, results: Sequence[Result], now: datetime) -> None:
    key: Callable[[UUID], Any] = lambda pk: Delivery._meta.pk.get_db_prep_value(pk, connection)  # noqa: E731
    moment = connection.ops.adapt_datetimefield_value(now)
    rows = [
        (each.provider, (each.outcome or Outcome()).reference[:_LONGEST_REFERENCE], moment, key(each.id), taken.lease)
        for each in sorted(results, key=lambda each: each.id)
    ]
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(_HANDED, rows[0])
        else:
            cursor.executemany(_HANDED, rows)


def _not_handed(row: Delivery, result: Result, by: Actor, now: datetime) -> None:
    """A message that was not taken: later, elsewhere, or not at all."""
    row.lease, row.lease_ends_at = "", None
    outcome = result.outcome
    if outcome is None or outcome.failure is None:
        if result.ends is not None:
            row.state, row.settled_at, row.counts = result.ends, now, False
        elif result.wait_until is not None:
            row.due_at, row.attempts = result.wait_until, 0
        row.save()
        return
    row.provider, row.failure = result.provider or row.provider, outcome.failure
    row.tried_since_at = row.tried_since_at or now
    tried = Tried(row.priority, row.tried_since_at, row.attempts, row.until_at)
    step = retries.next_step(outcome.failure, tried, now=now, said=outcome.after, drawn=(row.key.int % 997) / 997)
    if step.then is Then.AGAIN:
        row.first_due_at, row.due_at = row.first_due_at or row.due_at, step.at
        row.save()
    else:
        row.state, row.settled_at, row.counts = DeliveryState.FAILED, now, False
        row.save()
        elsewhere.go(delivery=row, now=now)
    if row.address is not None:
        addresses.note_failure(address=row.address, failure=outcome.failure, by=by, now=now)


# ---- providers' later word -------------------------------------------------------------------------------------------


def acknowledge(*, provider: str, reference: str, by: Actor, now: datetime) -> bool:
    """A provider says that a message arrived; whether we know of it. The same word may come many times."""
    with transaction.atomic():
        row = _handed_over(provider, reference)
        if row is None:
            return False
        if row.state == DeliveryState.HANDED:
            row.state, row.settled_at = DeliveryState.ACKNOWLEDGED, now
            row.save(update_fields=["state", "settled_at"])
        return True


def bounced(*, provider: str, reference: str, failure: Failure, by: Actor, now: datetime) -> bool:
    """A provider says that a message did not arrive after all: it goes to the person's next address. Whether we know of it."""
    with transaction.atomic():
        row = _handed_over(provider, reference)
        if row is None:
            return False
        if row.state in {DeliveryState.HANDED, DeliveryState.ACKNOWLEDGED}:
            row.state, row.settled_at, row.failure, row.counts = DeliveryState.BOUNCED, now, failure, False
            row.save(update_fields=["state", "settled_at", "failure", "counts"])
            if row.address is not None:
                addresses.note_failure(address=row.address, failure=failure, by=by, now=now)
            elsewhere.go(delivery=row, now=now)
        return True


def _handed_over(provider: str, reference: str) -> Delivery | None:
    """The message that a provider speaks of, by the name that it gave it or by our key; locked until commit."""
    if not provider or not reference:
        return None
    rows = Delivery.objects.select_for_update(of=("self",)).exclude(handed_at=None)
    row = rows.filter(provider=provider, reference=reference).first()
    if row is None and (key := _as_key(reference)) is not None:
        row = rows.filter(key=key, provider=provider).first()
    return row


def _as_key(reference: str) -> UUID | None:
    try:
        return UUID(reference)
    except ValueError:
        return None

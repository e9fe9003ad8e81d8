"""Writes about letters on paper: stopped or let go before they are printed, batched, fetched, posted, come back; the PDF goes when it has done its work."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.channels import Failure
from todoke.common.errors import Conflict, Invalid, NotFound
from todoke.gateways import sealed_files
from todoke.notices.models import Delivery, Letter, LetterBatch
from todoke.notices.queries import letters as queries
from todoke.notices.rules import letters as rules
from todoke.notices.rules.letters import BatchState, LetterState, Stopped
from todoke.notices.rules.posting import Speed
from todoke.notices.rules.states import DeliveryState
from todoke.people.models import Person

PROVIDER: Final = "post"


class LettersTaken(Conflict):
    """Another run has printed some of these letters meanwhile."""

    code = "letters_taken"


class LettersChanged(Conflict):
    """Somebody in this batch moved, is protected now, or need not be told any more: it is made anew."""

    code = "letters_changed"


class BatchOver(Conflict):
    """The batch is posted or dropped already."""

    code = "letter_batch_over"


class NotFetched(Conflict):
    """Nobody has fetched this batch yet, so that it cannot have been posted."""

    code = "letters_not_fetched"


class NumberUnknown(NotFound):
    """No posted letter of this body has this number."""

    code = "letter_number_unknown"


class NumberInvalid(Invalid):
    """This is no number of a letter: a sign is wrong or missing."""

    code = "letter_number_invalid"


@dataclass(frozen=True, slots=True)
class Printed:
    """A letter that is in the PDF of a batch."""

    delivery: Delivery
    person: Person
    number: str
    last_date: date | None


def _letter(delivery: Delivery, number: str) -> Letter:
    """The row of a delivery's letter, new where there is none."""
    found = Letter.objects.filter(delivery=delivery).first()
    return found or Letter(body_id=delivery.body_id, person_id=delivery.person_id, delivery=delivery, number=number)


@transaction.atomic
def stop(
    *, delivery: Delivery, why: Stopped, by: Actor, now: datetime, missing: Collection[str] = (), last_date: date | None = None
) -> Letter:  # fmt: skip
    """Say why a letter is not printed; it is tried again at each run, since somebody may have put it right. Told once in the ledger."""
    letter = _letter(delivery, rules.make_number(secrets.choice))
    news = letter.stopped != why.value
    letter.state, letter.stopped, letter.missing, letter.last_date, letter.batch = (
        LetterState.STOPPED,
        why.value,
        list(missing),
        last_date,
        None,
    )
    if news:
        letter.changed_at = now
    letter.save()
    if news:
        bodies.record(
            body=delivery.body, by=by, at=now, action="letter.stop", subject=f"delivery:{delivery.pk}", data={"why": why.value}
        )  # fmt: skip
    return letter


@transaction.atomic
def let_go(*, delivery: Delivery, by: Actor, now: datetime) -> None:
    """Nothing that this letter would have said is wanted any more; it is not printed."""
    held = (
        Delivery.objects.select_for_update()
        .select_related("body")
        .filter(pk=delivery.pk, state=DeliveryState.DUE)
        .first()
    )
    if held is None:
        return
    held.state, held.settled_at, held.counts = DeliveryState.WITHDRAWN, now, False
    held.save(update_fields=["state", "settled_at", "counts"])
    letter = Letter.objects.filter(delivery=held).first()
    if letter is not None:
        letter.state, letter.stopped, letter.batch, letter.changed_at, letter.settled_at = (
            LetterState.NOT_WANTED,
            "",
            None,
            now,
            now,
        )
        letter.save()
    bodies.record(body=held.body, by=by, at=now, action="letter.let_go", subject=f"delivery:{held.pk}")


@transaction.atomic
def make_batch(
    *, body: Body, letters: Sequence[Printed], content: bytes, guarded: bool, speed: Speed, post_by: date | None, by: Actor, now: datetime
) -> LetterBatch:  # fmt: skip
    """Keep a printed batch, sealed; raises LettersTaken where another run printed one of its letters. The file goes where nothing comes of it."""
    keys = [each.delivery.pk for each in letters]
    free = Delivery.objects.select_for_update().filter(pk__in=keys, state=DeliveryState.DUE).count()
    taken = Letter.objects.filter(delivery__in=keys, state__in=[LetterState.PRINTED, LetterState.POSTED]).exists()
    if free != len(keys) or taken:
        raise LettersTaken
    token, key = sealed_files.keep(content)
    try:
        batch = LetterBatch.objects.create(
            body=body, guarded=guarded, speed=speed.value, count=len(letters), post_by_date=post_by, token=token, key=key,
            sha256=hashlib.sha256(content).hexdigest(), made_at=now,
        )  # fmt: skip
        for each in letters:
            letter = _letter(each.delivery, each.number)
            letter.number, letter.batch, letter.state, letter.stopped, letter.missing = (
                each.number,
                batch,
                LetterState.PRINTED,
                "",
                [],
            )
            letter.last_date, letter.address_hash, letter.changed_at = each.last_date, queries.hash_of(each.person), now
            letter.save()
        bodies.record(
            body=body, by=by, at=now, action="letters.make", subject=str(batch),
            data={"count": len(letters), "speed": speed.value, "post_by": post_by.isoformat() if post_by else "", "sha256": batch.sha256},
        )  # fmt: skip
    except BaseException:
        sealed_files.delete(token)
        raise
    return batch


def _held(batch: LetterBatch) -> LetterBatch:
    return LetterBatch.objects.select_for_update().select_related("body").get(pk=batch.pk)


@transaction.atomic
def fetch(*, batch: LetterBatch, by: Actor, now: datetime) -> bytes:
    """The PDF of a batch, for whoever prints it; each fetch is in the ledger. Raises BatchOver, FileGone, LettersChanged (see ``drop``)."""
    held = _held(batch)
    if held.state == BatchState.DROPPED:
        raise BatchOver
    if held.state != BatchState.POSTED and queries.changed(held, today=now.date(), now=now):
        raise LettersChanged
    content = sealed_files.read(held.token, held.key)
    if held.state == BatchState.MADE:
        held.state, held.fetched_at, held.fetched_by = BatchState.FETCHED, now, str(by)
        held.save(update_fields=["state", "fetched_at", "fetched_by"])
    bodies.record(body=held.body, by=by, at=now, action="letters.fetch", subject=str(held), data={"count": held.count})
    return content


@transaction.atomic
def drop(*, batch: LetterBatch, by: Actor, now: datetime, why: str = "asked") -> None:
    """Take back a batch that was not posted; the next run prints its letters anew, as things are then. Raises BatchOver."""
    held = _held(batch)
    if held.state not in {BatchState.MADE, BatchState.FETCHED}:
        raise BatchOver
    token = held.token
    held.state, held.dropped_at, held.token, held.key = BatchState.DROPPED, now, "", ""
    held.save()
    Letter.objects.filter(batch=held).update(state=LetterState.WAITING, batch=None, changed_at=now)
    bodies.record(
        body=held.body, by=by, at=now, action="letters.drop", subject=str(held), data={"count": held.count, "why": why}
    )
    transaction.on_commit(lambda: sealed_files.delete(token))


@transaction.atomic
def mark_posted(*, batch: LetterBatch, by: Actor, now: datetime) -> int:
    """Staff took a batch to the post: its deliveries are handed over; how many. Raises BatchOver, NotFetched."""
    held = _held(batch)
    if held.state == BatchState.MADE:
        raise NotFetched
    if held.state != BatchState.FETCHED:
        raise BatchOver
    count = 0
    for letter in Letter.objects.filter(batch=held, state=LetterState.PRINTED).select_related("delivery"):
        letter.state, letter.changed_at, letter.settled_at = LetterState.POSTED, now, now
        letter.save(update_fields=["state", "changed_at", "settled_at"])
        delivery = letter.delivery
        if delivery.state == DeliveryState.DUE:
            delivery.state, delivery.handed_at, delivery.provider, delivery.reference = (
                DeliveryState.HANDED,
                now,
                PROVIDER,
                letter.number,
            )
            delivery.lease, delivery.lease_ends_at, delivery.attempts = "", None, delivery.attempts + 1
            delivery.save()
        count += 1
    held.state, held.posted_at, held.posted_by = BatchState.POSTED, now, str(by)
    held.save(update_fields=["state", "posted_at", "posted_by"])
    bodies.record(body=held.body, by=by, at=now, action="letters.post", subject=str(held), data={"count": count})
    return count


@transaction.atomic
def mark_returned(*, body: Body, typed: str, by: Actor, now: datetime) -> Letter:
    """A letter came back 「宛先不明」; nothing more is sent to that address until it is another one. Raises NumberInvalid, NumberUnknown."""
    number = rules.read_number(typed)
    if not number:
        raise NumberInvalid
    letter = Letter.objects.select_for_update().filter(body=body, number=number).first()
    if letter is None or letter.state not in {LetterState.POSTED, LetterState.RETURNED}:
        raise NumberUnknown
    if letter.state == LetterState.RETURNED:
        return letter
    letter.state, letter.changed_at, letter.settled_at = LetterState.RETURNED, now, now
    letter.save(update_fields=["state", "changed_at", "settled_at"])
    delivery = letter.delivery
    if delivery.state in {DeliveryState.HANDED, DeliveryState.ACKNOWLEDGED}:
        delivery.state, delivery.failure, delivery.settled_at = DeliveryState.BOUNCED, Failure.GONE, now
        delivery.save(update_fields=["state", "failure", "settled_at"])
    bodies.record(
        body=body, by=by, at=now, action="letter.return", subject=f"delivery:{delivery.pk}", data={"number": number}
    )
    return letter


def sweep(*, by: Actor, now: datetime) -> int:
    """Delete PDFs of batches posted some days ago, drop batches that nobody fetched for a week."""
    over = LetterBatch.objects.filter(state=BatchState.POSTED, posted_at__lt=now - rules.KEPT_AFTER_POSTING).exclude(
        token=""
    )
    count = 0
    for batch in over:
        _forget(batch=batch, by=by, now=now)
        count += 1
    waiting = [BatchState.MADE, BatchState.FETCHED]
    for batch in LetterBatch.objects.filter(state__in=waiting, made_at__lt=now - rules.STALE_AFTER):
        drop(batch=batch, by=by, now=now, why="stale")
        count += 1
    return count


@transaction.atomic
def _forget(*, batch: LetterBatch, by: Actor, now: datetime) -> None:
    """Delete the PDF of a posted batch."""
    token = batch.token
    batch.token, batch.key = "", ""
    batch.save(update_fields=["token", "key"])
    bodies.record(body=batch.body, by=by, at=now, action="letters.forget", subject=str(batch))
    transaction.on_commit(lambda: sealed_files.delete(token))

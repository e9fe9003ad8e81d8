"""Handing submissions over to core systems 「連携」: rows that are due, leased to a worker or given to whoever asks, and settled.

Who works on a row holds its lease, and every write of a worker asks for it. A row is handed, acknowledged, rejected or failed only when
that was said; whatever ends a process, the row is due again once the lease has run out.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Max, QuerySet

from todoke.bodies import operations as bodies
from todoke.common import individual_numbers
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid, OwnChange
from todoke.people.models import Partner
from todoke.procedures.models import CaseNote, Connector, HandOver, HandOverFile, Submission
from todoke.procedures.queries import hand_overs as queries
from todoke.procedures.rules import again
from todoke.procedures.rules.again import Answer, Came
from todoke.procedures.rules.states import HandOverState, Route

_OPEN: Final = (HandOverState.DUE.value, HandOverState.HANDED.value, HandOverState.FAILED.value)
#: So many places are given out at once; whoever asks again gets the next.
MOST_PLACES: Final = 500
LONGEST_REFERENCE: Final = 120
LONGEST_REASON: Final = 1000


class HandOverSettled(Conflict):
    """The core system has said something else about this already."""

    code = "hand_over_settled"


class HandOverInvalid(Invalid):
    """What was given about a hand-over cannot be used; ``problems`` maps each field to a code."""

    code = "hand_over_invalid"


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows that one worker holds, in the order in which they are to be handed over."""

    lease: str
    ids: list[UUID] = field(default_factory=list)


def make_due(*, submission: Submission, event: str, by: Actor, now: datetime) -> HandOver | None:
    """Say that the core system is to be told of something; None where the procedure has no connector. Part of another operation."""
    connector = Connector.objects.filter(
        procedure=submission.procedure_id, body=submission.body_id, ended_at=None
    ).first()
    if connector is None:
        return None
    return HandOver.objects.create(
        body=submission.body, submission=submission, connector=connector, event=event, due_at=now, made_at=now
    )


# ---- workers ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def claim(*, connector: Connector, now: datetime, seconds: float, most: int) -> Taken:
    """Take up to so many that are due by a connector; nobody else gets them while the lease holds."""
    bring_home(connector)
    lease = secrets.token_hex(16)
    ids = list(_held(queries.due(connector, now=now)).values_list("pk", flat=True)[:most])
    HandOver.objects.filter(pk__in=ids).update(
        lease=lease, lease_ends_at=now + timedelta(seconds=seconds), attempts=F("attempts") + 1
    )
    return Taken(lease, ids)


def _held(rows: QuerySet[HandOver]) -> QuerySet[HandOver]:
    """Locked; what another worker is just taking is passed over."""
    return rows.select_for_update(of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked)


def bring_home(connector: Connector) -> int:
    """What is still due by an earlier connector of the same procedure goes the present way: nothing stays behind a change."""
    return queries.strayed(connector).update(connector=connector, sequence=None, lease="", lease_ends_at=None)


@transaction.atomic
def settle(*, taken: Taken, answers: Mapping[UUID, Answer], by: Actor, now: datetime) -> None:
    """Write down what became of rows; of those whose lease was lost nothing is changed."""
    rows = HandOver.objects.select_for_update(of=("self",)).select_related("submission", "connector", "body").filter(
        pk__in=list(answers), lease=taken.lease, state=HandOverState.DUE.value
    )  # fmt: skip
    for row in rows.order_by("pk"):
        row.lease, row.lease_ends_at = "", None
        row.tried_since_at = row.tried_since_at or now
        _follow(row, answers[row.pk], by, now)
        row.save()


def _follow(row: HandOver, answer: Answer, by: Actor, now: datetime) -> None:
    if answer.came is Came.ACKNOWLEDGED:
        _acknowledge(row, answer.reference, by, now)
    elif answer.came is Came.REJECTED:
        _reject(row, answer.words, answer.code, by, now)
    elif answer.came is Came.TAKEN:
        row.reference = answer.reference[:LONGEST_REFERENCE] or row.reference
        row.failure = answer.code
        _to(row, HandOverState.HANDED, by, now)
    else:
        row.failure = answer.code
        at = None
        if answer.came is not Came.OVER:
            drawn = (row.pk.int % 997) / 997
            at = again.next_at(
                row.attempts, row.tried_since_at or now, now, wait_seconds=answer.wait_seconds, drawn=drawn
            )
        if at is None:
            _to(row, HandOverState.FAILED, by, now)
        else:
            row.due_at = at


def give_back(*, taken: Taken, ids: Sequence[UUID], wait_until: datetime | None = None, tried: bool = False) -> None:
    """Let others have what was taken and not settled, at once or from a moment on; what was not even ``tried`` counts as no attempt."""
    rows = HandOver.objects.filter(lease=taken.lease, pk__in=list(ids))
    later = {} if wait_until is None else {"due_at": wait_until}
    rows.update(lease="", lease_ends_at=None, attempts=F("attempts") - (0 if tried else 1), **later)


# ---- whoever asks ----------------------------------------------------------------------------------------------------


@transaction.atomic
def pull(*, partner: Partner, after: int, limit: int, by: Actor, now: datetime) -> Sequence[HandOver]:
    """What a partner's core system gets after a place; what has come since gets the next places first.

    Places are given out here alone, to what is committed, while the partner's row is held: who sees one has seen, or can see, every one
    before it, whatever transactions are still open. Nothing that commits later ever gets a lower place.
    """
    Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    every = Connector.objects.filter(partner=partner)
    last = every.aggregate(last=Max("reached"))["last"] or 0
    for connector in every.filter(ended_at=None, route=Route.PULL.value).select_related("body").order_by("pk"):
        last = _number(connector, last, by, now)
    rows = HandOver.objects.filter(connector__partner=partner, body=partner.body_id, sequence__gt=after)
    return list(queries.with_all(rows).order_by("sequence")[:limit])


def _number(connector: Connector, last: int, by: Actor, now: datetime) -> int:
    """Give places to what is due by a connector; the last place that was given."""
    bring_home(connector)
    rows = list(_held(queries.with_all(queries.due(connector, now=now)).order_by("made_at", "id")[:MOST_PLACES]))
    for row in rows:
        last += 1
        row.sequence = last
        _to(row, HandOverState.HANDED, by, now)
        row.save()
    if rows:
        Connector.objects.filter(pk=connector.pk).update(reached=last)
    return last


@transaction.atomic
def acknowledge(*, hand_over: HandOver, reference: str, by: Actor, now: datetime) -> HandOver:
    """The core system, or somebody who looked there, says that it has it; again, the same. Raises HandOverSettled, HandOverInvalid."""
    row = _open(hand_over)
    name = _reference(reference)
    if row.state == HandOverState.ACKNOWLEDGED.value and name in {"", row.reference}:
        return row
    if row.state not in _OPEN:
        raise HandOverSettled
    _acknowledge(row, name, by, now)
    row.save()
    return row


@transaction.atomic
def reject(*, hand_over: HandOver, reason: str, by: Actor, now: datetime) -> HandOver:
    """The core system does not take it: it comes back to whoever handles the case, with the reason. Raises HandOverSettled, HandOverInvalid."""
    row = _open(hand_over)
    if not reason.strip() or len(reason) > LONGEST_REASON or "\0" in reason:
        raise HandOverInvalid(problems={"reason": "text_too_long" if len(reason) > LONGEST_REASON else "required"})
    if individual_numbers.offers_one(reason):
        raise HandOverInvalid(problems={"reason": "individual_number"})
    if row.state == HandOverState.REJECTED.value and row.said == reason.strip():
        return row
    if row.state not in _OPEN:
        raise HandOverSettled
    _reject(row, reason.strip(), "", by, now)
    row.save()
    return row


@transaction.atomic
def retry(*, hand_over: HandOver, by: Actor, now: datetime) -> HandOver:
    """Hand it over once more, by the present connector: what failed, was rejected, or never acknowledged. Raises HandOverSettled."""
    row = _open(hand_over)
    connector = Connector.objects.filter(procedure=row.submission.procedure_id, body=row.body_id, ended_at=None).first()
    if row.state in {HandOverState.DUE.value, HandOverState.ACKNOWLEDGED.value} or connector is None:
        raise HandOverSettled
    row.connector, row.sequence, row.file = connector, None, None
    row.due_at, row.attempts, row.tried_since_at, row.failure, row.entered_by = now, 0, None, "", ""
    row.settled_at, row.settled_by = None, ""
    _to(row, HandOverState.DUE, by, now)
    row.save()
    return row


@transaction.atomic
def enter(*, hand_over: HandOver, number: str, by: Actor, now: datetime) -> HandOver:
    """Somebody typed it into the core system, which calls it so; where two look, the second types the number again.

    Raises HandOverInvalid, HandOverSettled, OwnChange.
    """
    row = _open(hand_over)
    name = _reference(number)
    if not name:
        raise HandOverInvalid(problems={"number": "required"})
    double = row.connector.settings.get("double") is True
    if row.state == HandOverState.HANDED.value and row.entered_by and double:
        if row.entered_by == str(by):
            raise OwnChange
        if row.reference != name:
            raise HandOverInvalid(problems={"number": "entered_differs"})
    elif row.state != HandOverState.DUE.value:
        raise HandOverSettled
    elif double:
        row.entered_by, row.reference = str(by), name
        _to(row, HandOverState.HANDED, by, now)
        row.save()
        return row
    row.entered_by = row.entered_by or str(by)
    _acknowledge(row, name, by, now)
    row.save()
    return row


# ---- parts -----------------------------------------------------------------------------------------------------------


def _open(hand_over: HandOver) -> HandOver:
    rows = HandOver.objects.select_for_update(of=("self",)).select_related("submission", "connector", "body")
    return rows.get(pk=hand_over.pk)


def _reference(text: str) -> str:
    name = text.strip()
    if len(name) > LONGEST_REFERENCE or not (name.isprintable() or not name):
        raise HandOverInvalid(
            problems={"reference": "text_too_long" if len(name) > LONGEST_REFERENCE else "text_signs"}
        )
    if individual_numbers.offers_one(name):
        raise HandOverInvalid(problems={"reference": "individual_number"})
    return name


def _acknowledge(row: HandOver, reference: str, by: Actor, now: datetime) -> None:
    row.reference, row.failure, row.said = reference[:LONGEST_REFERENCE] or row.reference, "", ""
    row.settled_at, row.settled_by = now, str(by)
    _to(row, HandOverState.ACKNOWLEDGED, by, now)
    _close_file(row, now)


def _reject(row: HandOver, words: str, code: str, by: Actor, now: datetime) -> None:
    if individual_numbers.offers_one(words):
        words, code = "", "individual_number"
    row.said, row.failure = words[:LONGEST_REASON], code
    row.settled_at, row.settled_by = now, str(by)
    _to(row, HandOverState.REJECTED, by, now)
    CaseNote.objects.create(
        body=row.body, submission=row.submission, by=str(row.connector), at=now, text=f"{row.connector.system}: {row.said or code or '—'}"
    )  # fmt: skip
    _close_file(row, now)


def _close_file(row: HandOver, now: datetime) -> None:
    """A bulk file of which everything was answered is over."""
    if row.file_id is not None:
        open_rows = HandOver.objects.filter(file=row.file_id, state=HandOverState.HANDED.value).exclude(pk=row.pk)
        if not open_rows.exists():
            HandOverFile.objects.filter(pk=row.file_id, settled_at=None).update(settled_at=now)


def _to(row: HandOver, state: HandOverState, by: Actor, now: datetime) -> None:
    """A step of state, told in the ledger."""
    row.state = state.value
    row.lease, row.lease_ends_at = "", None
    if state in {HandOverState.HANDED, HandOverState.ACKNOWLEDGED, HandOverState.REJECTED}:
        row.handed_at = row.handed_at or now
    bodies.record(
        body=row.body, by=by, at=now, action=f"hand_over.{state.value}", subject=str(row.submission),
        data={"event": row.event, "connector": str(row.connector), "hand_over": str(row.pk)},
    )  # fmt: skip

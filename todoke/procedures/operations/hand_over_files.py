"""Bulk files for core systems 「一括ファイル」: made once of what is due, fetched until the core system has it, answered by a file or by hand."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.gateways import sealed_files
from todoke.procedures.formats import core_files
from todoke.procedures.models import Connector, HandOver, HandOverFile
from todoke.procedures.operations import hand_overs
from todoke.procedures.operations.connectors import ConnectorEnded
from todoke.procedures.queries import hand_overs as queries
from todoke.procedures.rules import numbers
from todoke.procedures.rules.states import HandOverState, Route
from todoke.procedures.rules.told import document

#: So many submissions go into one file; the next go into the next.
MOST: Final = 5_000


class NothingDue(Refusal):
    """Nothing waits to go into a file."""

    code = "file_nothing_due"


class FileOver(Refusal):
    """The core system has everything of this file: its content is deleted."""

    code = "hand_over_file_over"
    status = 410


@transaction.atomic
def make(*, connector: Connector, href: queries.Address, by: Actor, now: datetime) -> HandOverFile:
    """A file of everything that is due, each submission in this one alone. Raises NothingDue, ConnectorEnded."""
    held = (
        Connector.objects.select_for_update(of=("self",))
        .select_related("procedure", "body")
        .filter(pk=connector.pk, ended_at=None)
        .first()
    )
    if held is None or held.route != Route.FILE.value:
        raise ConnectorEnded
    hand_overs.bring_home(held)
    skip = connection.features.has_select_for_update_skip_locked
    rows = list(queries.with_all(queries.due(held, now=now)).select_for_update(of=("self",), skip_locked=skip)[:MOST])
    if not rows:
        raise NothingDue
    told = queries.told_of(rows, href=href)
    made = core_files.make(held.settings, [document(told[row.pk]) for row in rows])
    past = HandOverFile.objects.filter(connector__procedure=held.procedure_id, body=held.body_id).aggregate(
        last=Max("number")
    )["last"]
    token, key = sealed_files.keep(made.content)
    file = HandOverFile.objects.create(
        body=held.body, connector=held, number=(past or 0) + 1, name=f"{held.procedure.key}-{(past or 0) + 1:04}.{made.extension}", count=len(rows),
        sha256=hashlib.sha256(made.content).hexdigest(), token=token, key=key, made_by=str(by), made_at=now,
        report=[[each.row, each.column, each.code, each.characters] for each in made.remarks[:1000]],
    )  # fmt: skip
    HandOver.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=HandOverState.HANDED.value, file=file, handed_at=now, lease="", lease_ends_at=None
    )
    bodies.record(
        body=held.body, by=by, at=now, action="hand_over.file", subject=str(file),
        data={"connector": str(held), "count": len(rows), "remarks": len(made.remarks)},
    )  # fmt: skip
    return file


@transaction.atomic
def fetch(*, file: HandOverFile, by: Actor, now: datetime) -> bytes:
    """The file's content, again until everything of it is answered; each time told in the ledger. Raises FileOver."""
    held = HandOverFile.objects.select_for_update(of=("self",)).select_related("body").get(pk=file.pk)
    if held.settled_at is not None or not held.token:
        raise FileOver
    content = sealed_files.read(held.token, held.key)
    held.fetched_at = now
    held.save(update_fields=["fetched_at"])
    bodies.record(
        body=held.body, by=by, at=now, action="hand_over.fetch", subject=str(held), data={"count": held.count}
    )
    return content


@dataclass(frozen=True, slots=True)
class Answered:
    """What a file of answers did: how many were taken and not taken, which lines name nothing of this file, how many still wait."""

    acknowledged: int
    rejected: int
    unknown: tuple[int, ...]
    waiting: int


@transaction.atomic
def answer(*, file: HandOverFile, lines: Sequence[core_files.Line], by: Actor, now: datetime) -> Answered:
    """Take what the core system answered, line by line; a line that names nothing of this file is told, never guessed."""
    held = HandOverFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    rows = {row.submission.number: row for row in HandOver.objects.select_related("submission").filter(file=held)}
    counts, unknown = {True: 0, False: 0}, list[int]()
    for place, line in enumerate(lines, 1):
        row = rows.get(numbers.read(line.number))
        if row is None:
            unknown += [place] if place > 1 or numbers.read(line.number) else []  # the first line may be a heading
            continue
        try:
            if line.reason:
                hand_overs.reject(hand_over=row, reason=line.reason, by=by, now=now)
            else:
                hand_overs.acknowledge(hand_over=row, reference=line.reference, by=by, now=now)
            counts[not line.reason] += 1
        except (hand_overs.HandOverSettled, hand_overs.HandOverInvalid):
            unknown.append(place)
    waiting = HandOver.objects.filter(file=held, state=HandOverState.HANDED.value).count()
    return Answered(counts[True], counts[False], tuple(unknown), waiting)


@transaction.atomic
def acknowledge_all(*, file: HandOverFile, by: Actor, now: datetime) -> int:
    """Somebody saw in the core system that everything of a file is there; how many that was."""
    held = HandOverFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    rows = list(HandOver.objects.filter(file=held, state=HandOverState.HANDED.value).order_by("pk"))
    for row in rows:
        hand_overs.acknowledge(hand_over=row, reference="", by=by, now=now)
    return len(rows)


def sweep(*, by: Actor, now: datetime) -> int:
    """Delete the content of files that are over; how many."""
    over: list[tuple[UUID, str]] = list(
        HandOverFile.objects.filter(settled_at__isnull=False).exclude(token="").values_list("pk", "token")
    )
    for pk, token in over:
        HandOverFile.objects.filter(pk=pk).update(token="", key="")
        sealed_files.delete(token)
    return len(over)

"""Undoing a change set as one, and closing what stands in quarantine."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.bodies.operations import need_second_person, record
from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.registry.models import ChangeSet, Program, ProgramVersion, Publication, QuarantinedRecord
from todoke.registry.operations import publishing
from todoke.registry.queries.versions import last_sequences
from todoke.registry.rules.versions import State


class AlreadyUndone(Refusal):
    """The change set was undone before."""

    code = "already_undone"


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: programmes put back, taken down, and left alone because somebody changed them since."""

    change_set: ChangeSet
    restored: int
    withdrawn: int
    kept: tuple[str, ...]


@transaction.atomic
def undo(*, change_set: ChangeSet, by: Actor, now: datetime, asked_by: str = "") -> Undone:
    """Take back everything that a change set published, unless somebody changed it since.

    Raises AlreadyUndone, and OwnChange where a body wants four eyes and nobody else asked for it (``asked_by``).
    """
    publishing.hold()
    change_set = ChangeSet.objects.select_for_update(no_key=True).get(pk=change_set.pk)
    publishing.hold_programs(change_set.versions.values_list("program_id", flat=True))
    touched = {
        change_set.body_id,
        *change_set.versions.values_list("program__body_id", flat=True).order_by().distinct(),
    }
    need_second_person(bodies=touched, by=by, asked_by=asked_by)
    if ChangeSet.objects.filter(undoes=change_set).exists() or change_set.kind == "undo":
        raise AlreadyUndone(change_set=change_set.pk)
    undoing = ChangeSet.objects.create(body=change_set.body, kind="undo", by=str(by), at=now, undoes=change_set)
    versions = list(
        change_set.versions.select_related("program__body", "program__type", "program__live__change_set").order_by("pk")
    )
    sequences = last_sequences([version.program_id for version in versions])
    earlier = _published_before(change_set)
    waiting = {State.DRAFT, State.SUBMITTED, State.SCHEDULED}
    discarded = [version for version in versions if version.state in waiting]
    published = [version for version in versions if version.state == State.PUBLISHED]
    kept = [v for v in published if _is_left_alone(v, earlier.get(v.pk), last=sequences[v.program_id])]
    taken = [version for version in published if version not in kept]
    for version in discarded:
        version.state = State.DISCARDED
    ProgramVersion.objects.bulk_update(discarded, ["state"])
    withdrawn = [version.program for version in taken if version.pk not in earlier]
    restored = [
        _restored(v, earlier[v.pk], last=sequences[v.program_id], by=by, now=now, change_set=undoing)
        for v in taken
        if v.pk in earlier
    ]
    ProgramVersion.objects.bulk_create(restored)
    live: list[tuple[Program, ProgramVersion | None]] = [(program, None) for program in withdrawn]
    publishing.make_live([*live, *((version.program, version) for version in restored)], at=now)
    QuarantinedRecord.objects.filter(change_set=change_set, resolved_at=None).update(
        resolved_at=now, resolved_by=str(by), resolution="undone"
    )
    undoing.counts = {"restored": len(restored), "withdrawn": len(withdrawn), "kept": len(kept)}
    undoing.save(update_fields=["counts"])
    data: dict[str, object] = {"asked_by": asked_by} if asked_by else {}
    for body in Body.objects.filter(pk__in={pk for pk in touched if pk}).order_by("pk"):
        record(body=body, by=by, at=now, action="registry.undo", subject=f"change_set:{change_set.pk}", data=data)
    return Undone(undoing, len(restored), len(withdrawn), tuple(version.program.number for version in kept))


def _is_left_alone(version: ProgramVersion, earlier: ProgramVersion | None, *, last: int) -> bool:
    """Whether an undo does not touch the programme: somebody changed it since, or what was before is no longer there."""
    if version.withdrawn_at is not None or (earlier is not None and earlier.withdrawn_at is not None):
        return True
    return last != version.sequence and not _says_the_same(version)


def _published_before(change_set: ChangeSet) -> dict[int, ProgramVersion]:
    """The version that residents saw before each version of a change set, by the latter's primary key.

    Missing where they saw nothing: the programme was new, or had been taken down.
    """
    mine = set(change_set.versions.values_list("pk", flat=True))
    programs = change_set.versions.values("program")
    seen = Publication.objects.filter(program__in=programs).order_by("program_id", "revision")
    before: dict[int, int | None] = {}
    last: tuple[int, int | None] = (0, None)
    for program, version in seen.values_list("program_id", "version_id"):
        shown = last[1] if last[0] == program else None
        if version in mine and version != shown:
            before.setdefault(version, shown)
        last = (program, version)
    versions = ProgramVersion.objects.in_bulk([version for version in before.values() if version])
    return {version: versions[shown] for version, shown in before.items() if shown}


def _says_the_same(version: ProgramVersion) -> bool:
    """Whether what is live was put back by an undo and is this very version's text: nobody changed it since."""
    live = version.program.live
    if live is None or live.change_set is None or live.change_set.kind != "undo":
        return False
    newest = version.program.versions.order_by("-sequence").first()
    return newest == live and live.content == version.content and live.offering == version.offering


def _restored(
    version: ProgramVersion, earlier: ProgramVersion, *, last: int, by: Actor, now: datetime, change_set: ChangeSet
) -> ProgramVersion:
    return ProgramVersion(
        program=version.program, sequence=last + 1, content=earlier.content, offering=earlier.offering, state=State.PUBLISHED.value,
        by=str(by), at=now, based_on=earlier.sequence, change_set=change_set, decided_by=str(by), decided_at=now, publish_at=now,
    )  # fmt: skip


@transaction.atomic
def resolve_quarantine(*, row: QuarantinedRecord, resolution: str, by: Actor, now: datetime, reason: str = "") -> None:
    """Close a quarantined record with what a person decided; the record itself stays."""
    row.resolved_at, row.resolved_by, row.resolution = now, str(by), resolution[:20]
    row.save(update_fields=["resolved_at", "resolved_by", "resolution"])
    record(
        body=row.body or row.change_set.body or bodies.top(), by=by, at=now, action="registry.quarantine_resolve",
        subject=f"quarantine:{row.pk}", data={"resolution": resolution[:20]}, note=reason,
    )  # fmt: skip

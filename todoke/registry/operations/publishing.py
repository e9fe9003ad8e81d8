"""What becomes visible: the revision, the publications and the live version of each programme."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from todoke.bodies.operations import record
from todoke.common.actors import SYSTEM
from todoke.registry import search
from todoke.registry.models import Program, ProgramVersion, Publication, Revision, TypeVersion
from todoke.registry.operations import links
from todoke.registry.queries.versions import effective_many
from todoke.registry.rules.versions import State

_NAME = "registry"
_BATCH = 500


def hold() -> Revision:
    """Lock the revision until commit. What may publish does this before it locks anything else: the order forbids deadlocks."""
    return Revision.objects.select_for_update(no_key=True).get_or_create(name=_NAME)[0]


def hold_programs(keys: Iterable[int]) -> list[Program]:
    """These programmes as they are now, by key; nobody else writes to them until commit. Whoever needs both holds first."""
    found = Program.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(keys))
    return list(found.select_related("body", "type", "live").order_by("pk"))


def bump() -> int:
    """Advance the revision; its row stays locked until commit, so revisions are visible in order."""
    revision = hold()
    revision.value += 1
    revision.next_due_at = _next_due()
    revision.save(update_fields=["value", "next_due_at"])
    return revision.value


def _next_due() -> datetime | None:
    waiting = ProgramVersion.objects.filter(state=State.SCHEDULED)
    return waiting.order_by("publish_at").values_list("publish_at", flat=True).first()


@transaction.atomic
def refresh_pages() -> int:
    """Have every page made anew: something that pages show, such as a body's telephone, changed outside the registry."""
    return bump()


def make_live(
    changes: Iterable[tuple[Program, ProgramVersion | None]], *, at: datetime, type_version: TypeVersion | None = None
) -> None:
    """Show these versions to residents from now on (None: nothing any more); one revision for them all. Inside a transaction."""
    pending = list(changes)
    if not pending:
        return
    revision = bump()
    for start in range(0, len(pending), _BATCH):
        _make_live_batch(pending[start : start + _BATCH], revision=revision, at=at, type_version=type_version)


def _make_live_batch(
    batch: Sequence[tuple[Program, ProgramVersion | None]],
    *,
    revision: int,
    at: datetime,
    type_version: TypeVersion | None,
) -> None:
    programs = []
    for program, version in batch:
        program.live = version
        programs.append(program)
    contents = effective_many(programs)
    for program in programs:
        program.name = str(contents[program.pk].content.get("name", program.name))[:300]
    Program.objects.bulk_update(programs, ["live", "name"], batch_size=_BATCH)
    Publication.objects.bulk_create(
        [Publication(revision=revision, program=p, version=p.live, type_version=type_version, at=at) for p in programs]
    )
    links.relink({program: contents[program.pk].content for program in programs if program.live_id})
    search.reindex([(program, contents[program.pk]) for program in programs])


@transaction.atomic
def publish_due(*, now: datetime) -> int:
    """Publish every scheduled version whose time has come; how many. Safe to call from several places at once.

    A version older than what is live by then does not overwrite it: it waits for a person again.
    """
    revision = hold()
    due = list(
        ProgramVersion.objects.select_for_update()
        .filter(state=State.SCHEDULED, publish_at__lte=now)
        .order_by("publish_at", "sequence")
    )
    if not due:  # somebody else was quicker: the pages stay as they are
        revision.next_due_at = _next_due()
        revision.save(update_fields=["next_due_at"])
        return 0
    programs = {program.pk: program for program in hold_programs(version.program_id for version in due)}
    newest: dict[int, ProgramVersion] = {}
    for version in due:
        before = newest.get(version.program_id, programs[version.program_id].live)
        overtaken = before is not None and before.sequence > version.sequence
        version.state = State.SUBMITTED if overtaken else State.PUBLISHED
        if not overtaken:
            newest[version.program_id] = version
    ProgramVersion.objects.bulk_update(due, ["state"])
    make_live([(programs[pk], version) for pk, version in newest.items()], at=now)
    if not newest:
        bump()
    for version in due:
        action = "program.overtaken" if version.state == State.SUBMITTED else "program.publish_due"
        program = programs[version.program_id]
        record(
            body=program.body, by=SYSTEM, at=now, action=action, subject=f"program:{program.number}",
            data={"version": version.sequence},
        )  # fmt: skip
    return sum(version.state == State.PUBLISHED for version in due)

"""What becomes visible: the revision, the publications and the live version of each programme."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Min

from todoke.bodies.operations import record
from todoke.common.actors import SYSTEM
from todoke.registry import search
from todoke.registry.models import Program, ProgramVersion, Publication, Revision, TypeVersion
from todoke.registry.operations import links
from todoke.registry.queries.versions import effective_many
from todoke.registry.rules.versions import Offering, State

_NAME = "registry"
_BATCH = 500


def bump() -> int:
    """Advance the revision; its row stays locked until commit, so revisions are visible in order."""
    revision, _ = Revision.objects.select_for_update().get_or_create(name=_NAME)
    revision.value += 1
    due = ProgramVersion.objects.filter(state=State.SCHEDULED).aggregate(first=Min("publish_at"))
    revision.next_due_at = due["first"]
    revision.save(update_fields=["value", "next_due_at"])
    return revision.value


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
    """Publish every scheduled version whose time has come; how many. Safe to call from several places at once."""
    Revision.objects.select_for_update().get_or_create(name=_NAME)
    due = list(
        ProgramVersion.objects.select_for_update()
        .filter(state=State.SCHEDULED, publish_at__lte=now)
        .order_by("publish_at", "sequence")
    )
    if not due:
        bump()
        return 0
    newest = {version.program_id: version for version in due}
    programs = Program.objects.select_related("body", "type").in_bulk(list(newest))
    for version in due:
        version.state = State.PUBLISHED
    ProgramVersion.objects.bulk_update(due, ["state"])
    make_live([(programs[pk], version) for pk, version in newest.items()], at=now)
    for pk, version in newest.items():
        record(
            body=programs[pk].body, by=SYSTEM, at=now, action="program.publish_due", subject=f"program:{programs[pk].number}",
            data={"version": version.sequence},
        )  # fmt: skip
    return len(due)


def is_shown(version: ProgramVersion | None) -> bool:
    """Whether residents find the programme: it is live and has not ended."""
    return version is not None and version.offering != Offering.ENDED

"""What a programme says, now or on a given day."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Max

from todoke.registry.models import Program, ProgramType, ProgramVersion, Publication, TypeVersion
from todoke.registry.queries import rows
from todoke.registry.rules.versions import Effective, merge

_NEWEST_OF_TYPE: Final = "SELECT content FROM todoke_typeversion WHERE type_id = %s ORDER BY sequence DESC LIMIT 1"


def central_contents(type_ids: Iterable[int], *, at: datetime | None = None) -> Mapping[int, dict[str, object]]:
    """The central text of each type, at a moment or now."""
    wanted = set(type_ids)
    if not wanted:
        return {}
    if at is None and len(wanted) == 1:  # a page: the newest version alone, without Django's making of SQL
        (type_id,) = wanted
        row = rows.first(_NEWEST_OF_TYPE, type_id)
        return {type_id: json.loads(row[0])} if row else {}
    versions = TypeVersion.objects.filter(type_id__in=wanted).order_by("type_id", "sequence")
    if at is not None:
        versions = versions.filter(effective_at__lte=at)
    return {version.type_id: version.content for version in versions}


def effective_many(programs: Sequence[Program]) -> Mapping[int, Effective]:
    """What each live programme says now, by primary key; a programme that is not live says nothing of its own."""
    centrals = central_contents(program.type_id for program in programs if program.type_id)
    missing = [program.live_id for program in programs if program.live_id and "live" not in program._state.fields_cache]
    fetched = ProgramVersion.objects.in_bulk(missing) if missing else {}
    result = {}
    for program in programs:
        live = fetched.get(program.live_id) if program.live_id in fetched else program.live
        result[program.pk] = merge(live.content if live else {}, centrals.get(program.type_id or 0))
    return result


def effective(program: Program) -> Effective:
    """What a programme says now."""
    return effective_many([program])[program.pk]


def on(program: Program, *, at: datetime) -> tuple[ProgramVersion | None, Effective]:
    """The version that residents saw at a moment, and what it said."""
    seen = (
        Publication.objects.filter(program=program, at__lte=at).select_related("version").order_by("-revision").first()
    )
    version = seen.version if seen else None
    central = central_contents([program.type_id], at=at).get(program.type_id) if program.type_id else None
    return version, merge(version.content if version else {}, central if version else None)


def history(program: Program) -> Sequence[Publication]:
    """What was published when, newest first."""
    return list(
        Publication.objects.filter(program=program).select_related("version", "type_version").order_by("-revision")
    )


def preview(version: ProgramVersion) -> Effective:
    """What a version would say if it were published now."""
    program = version.program
    central = central_contents([program.type_id]).get(program.type_id) if program.type_id else None
    return merge(version.content, central)


def central_of(type: ProgramType) -> dict[str, object]:
    """A type's central text now."""
    return dict(central_contents([type.pk]).get(type.pk, {}))


def last_sequences(programs: Sequence[int]) -> dict[int, int]:
    """The sequence number of the newest version of each programme."""
    rows = (
        ProgramVersion.objects.filter(program_id__in=programs).values_list("program_id").annotate(last=Max("sequence"))
    )
    return dict(rows)

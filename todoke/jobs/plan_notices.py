"""A night's plan 「夜間の計画」: for each body what the calendar and last night's matching want told; run twice, it plans nothing twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.notices.operations import planning, renewing
from todoke.notices.operations.nights import close_night
from todoke.notices.operations.planning import Planned
from todoke.notices.queries import wanted_by_calendar, wanted_by_programs
from todoke.people.models import Person


@dataclass(slots=True)
class Night:
    """What one body's plan did."""

    body: str
    planned: Planned = field(default_factory=Planned)
    #: Whether there were changes from matching; without them programmes are told of by nobody.
    matched: bool = False
    unknown: int = 0
    without_text: tuple[str, ...] = ()
    without_rule: tuple[str, ...] = ()


def bodies_with_people() -> Sequence[Body]:
    """The bodies that hold anybody, by their key."""
    return list(Body.objects.filter(pk__in=Person.objects.filter(ended_at=None).values("body")).order_by("key"))


def plan_night(
    *,
    day: date,
    by: Actor,
    now: datetime,
    bodies: Sequence[Body],
    changes: Path | None = None,
    data: Path | None = None,
) -> Iterator[Night]:
    """Plan a day for each of the bodies, each in its own transactions. ``changes``: the folder of a delta, else the day's own in ``data``."""
    for body in bodies:
        night = Night(body.key)
        night.planned += planning.plan(wanted=wanted_by_calendar.wanted(body, day=day, now=now), by=by, now=now)
        folder = changes or (_folder(data, day, body) if data else None)
        night.matched = folder is not None and (folder / "changes" / f"{body.key}.parquet").is_file()
        found = wanted_by_programs.Found()
        if folder is not None and night.matched:
            found = wanted_by_programs.found(folder, body, day=day, now=now)
        night.planned += renewing.renew(
            body=body, gone=found.gone, since=_last_night(body), by=by, now=now, matched=night.matched
        )
        night.planned += planning.plan(wanted=found.wanted, by=by, now=now)
        night.unknown = found.unknown
        night.without_text, night.without_rule = tuple(sorted(found.without_text)), tuple(sorted(found.without_rule))
        close_night(body=body, day=day, matched=night.matched, planned=night.planned, by=by, now=now)
        yield night


def _folder(data: Path, day: date, body: Body) -> Path | None:
    """Where ``match --delta`` leaves its result: of this body alone, or of all."""
    names = (f"{day}-{body.key}-delta", f"{day}-delta")
    return next((found for name in names if (found := data / "matching" / name).is_dir()), None)


def _last_night(body: Body) -> datetime | None:
    """When this body's last plan with matching was made."""
    entries = LedgerEntry.objects.filter(body=body, action="notices.night", data__matched=True)
    return entries.order_by("-sequence").values_list("at", flat=True).first()

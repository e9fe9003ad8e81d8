"""Programmes for other programs: pages of a list, what stands beside each programme, and what was public when."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import Exists, Max, OuterRef, QuerySet

from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.common.errors import NotFound
from todoke.registry.models import (
    Number,
    Program,
    ProgramLink,
    ProgramType,
    ProgramVersion,
    Publication,
    Revision,
    TypeVersion,
)
from todoke.registry.rules.versions import Effective, Offering, differences, merge


class VersionNotFound(NotFound):
    """No version with this number was ever published."""

    code = "version_not_found"


class CursorAhead(NotFound):
    """The cursor lies after everything that this registry has published."""

    code = "cursor_ahead"


class VersionWithdrawn(NotFound):
    """The version was public, and its text has been taken out of the history; ``at`` and ``reason`` say when and why."""

    code = "version_withdrawn"


class NothingOnDate(NotFound):
    """Residents saw nothing under this number on that day."""

    code = "nothing_on_date"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to narrow a list to."""

    body: Body | None = None
    type: ProgramType | None = None
    offering: str | None = None
    changed_from: datetime | None = None

    def narrow(self, found: QuerySet[Program]) -> QuerySet[Program]:
        """The programmes among these that residents see and that are wanted."""
        shown = found.filter(live__isnull=False)
        shown = (
            shown.filter(live__offering=self.offering)
            if self.offering
            else shown.exclude(live__offering=Offering.ENDED)
        )
        if self.body is not None:
            shown = shown.filter(body=self.body)
        if self.type is not None:
            shown = shown.filter(type=self.type)
        if self.changed_from is not None:
            shown = shown.filter(Exists(Publication.objects.filter(program=OuterRef("pk"), at__gte=self.changed_from)))
        return shown


def page(wanted: Wanted, *, after: int, limit: int) -> list[Program]:
    """The next programmes after one (by primary key), in the order in which they were added."""
    found = wanted.narrow(Program.objects.select_related("body", "type", "live"))
    return list(found.filter(pk__gt=after).order_by("pk")[:limit])


def among(wanted: Wanted, keys: Sequence[int]) -> list[Program]:
    """Those of the programmes that are wanted, in the order given."""
    found = wanted.narrow(Program.objects.select_related("body", "type", "live")).in_bulk(keys)
    return [found[key] for key in keys if key in found]


def revision() -> int:
    """The registry's revision."""
    return Revision.objects.filter(name="registry").values_list("value", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a programme: the other numbers that lead to it, its links, when it last changed."""

    numbers: tuple[str, ...]
    links: tuple[tuple[str, str, str], ...]  # address, title, field
    updated_at: datetime | None


def beside(programs: Iterable[Program]) -> dict[int, Beside]:
    """What stands beside each programme, by primary key."""
    held = {each.pk: each.number for each in programs}
    numbers: dict[int, list[str]] = {}
    for value, pk in Number.objects.filter(program__in=held).order_by("value").values_list("value", "program_id"):
        if value != held[pk]:
            numbers.setdefault(pk, []).append(value)
    links: dict[int, list[tuple[str, str, str]]] = {}
    rows = ProgramLink.objects.filter(program__in=held).order_by("program_id", "id")
    for pk, url, title, field in rows.values_list("program_id", "target__url", "title", "field"):
        links.setdefault(pk, []).append((url, title, field))
    published = Publication.objects.filter(program__in=held).order_by("program_id").values_list("program_id")
    times = dict(published.annotate(last=Max("at")))
    return {pk: Beside(tuple(numbers.get(pk, ())), tuple(links.get(pk, ())), times.get(pk)) for pk in held}


@dataclass(frozen=True, slots=True)
class Seen:
    """What residents saw from one moment until another; ``version`` is None while it was withdrawn."""

    publication: Publication
    version: ProgramVersion | None
    until: datetime | None
    says: Effective
    changed: tuple[str, ...]

    @property
    def is_withdrawn(self) -> bool:
        """Whether the text was taken out of the history since."""
        return self.version is not None and self.version.withdrawn_at is not None


def seen(program: Program) -> list[Seen]:
    """Everything that residents ever saw of a programme, oldest first."""
    rows = list(Publication.objects.filter(program=program).select_related("version").order_by("revision"))
    centrals = _centrals(program)
    result: list[Seen] = []
    before: Effective | None = Effective({})
    for place, row in enumerate(rows):
        until = rows[place + 1].at if place + 1 < len(rows) else None
        withdrawn = row.version is not None and row.version.withdrawn_at is not None
        shown = row.version if not withdrawn else None
        says = merge(shown.content, _central_at(centrals, row.at)) if shown else Effective({})
        changed: tuple[str, ...] = ()
        if before is not None and not withdrawn:  # beside a text that was withdrawn nobody sees what changed
            changed = tuple(change.name for change in differences(before.content, says.content))
            changed += ("translations",) if before.translations != says.translations else ()
        result.append(Seen(row, row.version, until, says, changed))
        before = None if withdrawn else says
    return result


def _centrals(program: Program) -> list[TypeVersion]:
    if program.type_id is None:
        return []
    return list(TypeVersion.objects.filter(type_id=program.type_id).order_by("sequence"))


def _central_at(centrals: Sequence[TypeVersion], at: datetime) -> dict[str, object]:
    held: dict[str, object] = {}
    for each in centrals:
        if each.effective_at <= at:
            held = each.content
    return held


def seen_version(program: Program, sequence: int) -> Seen:
    """A version as residents first saw it; raises VersionNotFound when they never did, VersionWithdrawn."""
    for each in seen(program):
        if each.version is not None and each.version.sequence == sequence:
            return _still_there(each)
    raise VersionNotFound(number=program.number, sequence=sequence)


def seen_on(program: Program, day: date, *, zone: tzinfo) -> Seen:
    """What residents saw at the end of a day; raises NothingOnDate, VersionWithdrawn."""
    held: Seen | None = None
    if 1900 <= day.year < 9999:  # at the ends of the calendar the moment has no UTC
        end = datetime.combine(day + timedelta(days=1), time(), zone)
        held = next((each for each in reversed(seen(program)) if each.publication.at < end), None)
    if held is None or held.version is None:
        raise NothingOnDate(number=program.number)
    return _still_there(held)


def _still_there(seen: Seen) -> Seen:
    if seen.version is not None and seen.version.withdrawn_at is not None:
        at = seen.version.withdrawn_at.astimezone(TOKYO).date()
        raise VersionWithdrawn(day=at.isoformat(), why=seen.version.withdrawn_reason)
    return seen


def ever_seen(program: Program) -> bool:
    """Whether residents have ever seen a programme."""
    return Publication.objects.filter(program=program, version__isnull=False).exists()


def members(type: ProgramType) -> Iterator[Program]:
    """Live programmes of a type, by number."""
    found = Program.objects.filter(type=type, live__isnull=False).exclude(live__offering=Offering.ENDED)
    return found.select_related("body", "live").order_by("number").iterator()

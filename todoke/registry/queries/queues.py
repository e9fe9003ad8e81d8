"""What waits for the staff of one body: each queue, and how many stand in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from todoke.bodies.models import Body, LedgerEntry
from todoke.bodies.rules.codes import BodyKind
from todoke.common.errors import NotFound
from todoke.registry.models import (
    ChangeSet,
    LinkTarget,
    OverrideFlag,
    Program,
    ProgramLink,
    ProgramType,
    ProgramVersion,
    QuarantinedRecord,
    TypeVersion,
)
from todoke.registry.queries import requests
from todoke.registry.rules.numbers import from_slug
from todoke.registry.rules.versions import Offering, State

#: So many answers of "not found" in a row mean that a page is gone.
GONE_AFTER = 2
STALE_DAYS = 365


@dataclass(frozen=True, slots=True)
class Counts:
    """How many programmes a body has, and how many of each queue wait for it."""

    programs: int
    waiting: int
    quarantine: int
    links: int
    sources: int
    stale: int
    flags: int


def counts(body: Body, *, today: date) -> Counts:
    """The figures of the staff menu."""
    return Counts(
        programs=Program.objects.filter(body=body).count(),
        waiting=ProgramVersion.objects.filter(program__body=body, state=State.SUBMITTED).count() + requests.count(body),
        quarantine=_quarantined(body).count(),
        links=_targets(body).filter(gone_count__gte=GONE_AFTER).count(),
        sources=_changed(body).count(),
        stale=_stale(body, today).count(),
        flags=OverrideFlag.objects.filter(program__body=body, resolved_at=None).count(),
    )


# ---- programmes -----------------------------------------------------------------------------------------------------

STATES = ("live", "draft", "submitted", "scheduled", "not_offered", "ended", "never")


def programs(body: Body, *, words: str = "", state: str = "") -> QuerySet[Program]:
    """A body's programmes by name: those whose name or number holds every word, in one state of ``STATES`` or any."""
    found = Program.objects.filter(body=body).select_related("live", "type")
    for word in words.split():
        number = from_slug(word) or word
        found = found.filter(Q(name__icontains=word) | Q(number__icontains=word) | Q(numbers__value=number))
    if state in {"draft", "submitted", "scheduled"}:
        found = found.filter(versions__state=state)
    elif state in {"not_offered", "ended"}:
        found = found.filter(live__offering=state)
    elif state == "live":
        found = found.filter(live__offering=Offering.OFFERED)
    elif state == "never":
        found = found.filter(live=None)
    return found.order_by("name", "number").distinct()


def program(body: Body, number: str) -> Program:
    """A body's own programme by any of its numbers, live or not; raises NotFound for every other."""
    found = (
        Program.objects.filter(body=body, numbers__value=number).select_related("body__parent", "type", "live").first()
    )
    if found is None:
        raise NotFound(number=number[:80])
    return found


def open_versions(programs_: Sequence[Program]) -> Mapping[int, Sequence[ProgramVersion]]:
    """The drafts, submitted and scheduled versions of each programme, the newest first."""
    states = [State.DRAFT, State.SUBMITTED, State.SCHEDULED]
    found: dict[int, list[ProgramVersion]] = {}
    for version in ProgramVersion.objects.filter(program__in=[p.pk for p in programs_], state__in=states).order_by(
        "-sequence"
    ):
        found.setdefault(version.program_id, []).append(version)
    return found


def version(program_: Program, sequence: int) -> ProgramVersion:
    """One version of a programme; raises NotFound."""
    found = ProgramVersion.objects.filter(program=program_, sequence=sequence).first() if sequence < 2**31 else None
    if found is None:
        raise NotFound(sequence=sequence)
    found.program = program_
    return found


def versions(program_: Program, *, first: int = 0, limit: int = 20) -> Sequence[ProgramVersion]:
    """A programme's versions, the newest first."""
    return list(
        ProgramVersion.objects.filter(program=program_)
        .select_related("change_set")
        .order_by("-sequence")[first : first + limit]
    )


def contents_at(program_: Program, sequences: Sequence[int]) -> Mapping[int, Mapping[str, object]]:
    """What these versions of a programme say of their own, by sequence."""
    return dict(
        ProgramVersion.objects.filter(program=program_, sequence__in=sequences).values_list("sequence", "content")
    )


def withdrawn(program_: Program) -> frozenset[int]:
    """The sequences of a programme's versions whose text was taken out of the history."""
    rows = ProgramVersion.objects.filter(program=program_, withdrawn_at__isnull=False)
    return frozenset(rows.values_list("sequence", flat=True))


def refusals(program_: Program) -> Mapping[int, str]:
    """Why versions of a programme were sent back, by sequence."""
    rows = LedgerEntry.objects.filter(
        body_id=program_.body_id, action="program.reject", subject=f"program:{program_.number}"
    )
    return {
        int(data["version"]): words or "" for data, words in rows.order_by("sequence").values_list("data", "note__text")
    }


# ---- the queues -----------------------------------------------------------------------------------------------------


def _quarantined(body: Body) -> QuerySet[QuarantinedRecord]:
    own = Q(body=body) | Q(body=None, change_set__body=body)
    if body.kind == BodyKind.NATION:  # records of nobody, from the command line
        own |= Q(body=None, change_set__body=None)
    return QuarantinedRecord.objects.filter(own, resolved_at=None)


def quarantined(body: Body) -> QuerySet[QuarantinedRecord]:
    """Records of a body that were not understood and wait for a person."""
    return _quarantined(body).select_related("change_set").order_by("id")


def quarantined_record(body: Body, pk: int) -> QuarantinedRecord:
    """One of them; raises NotFound."""
    found = _quarantined(body).select_related("change_set", "body").filter(pk=pk).first() if pk < 2**62 else None
    if found is None:
        raise NotFound(record=pk)
    return found


def _targets(body: Body) -> QuerySet[LinkTarget]:
    used = ProgramLink.objects.filter(program__body=body, program__live__isnull=False).exclude(
        program__live__offering=Offering.ENDED
    )
    return LinkTarget.objects.filter(pk__in=used.values("target"))


def _changed(body: Body) -> QuerySet[LinkTarget]:
    return _targets(body).exclude(reviewed_hash="").exclude(content_hash="").exclude(content_hash=F("reviewed_hash"))


@dataclass(frozen=True, slots=True)
class UsedLink:
    """An address, and the programmes of this body that point to it."""

    target: LinkTarget
    uses: Sequence[ProgramLink]


def broken_links(body: Body, *, first: int = 0, limit: int = 100) -> Sequence[UsedLink]:
    """Addresses in a body's live programmes that answered "gone" at least twice in a row."""
    return _used(body, _targets(body).filter(gone_count__gte=GONE_AFTER).order_by("url")[first : first + limit])


def broken_of(program_: Program) -> Sequence[ProgramLink]:
    """The links of one programme that are gone."""
    return list(
        ProgramLink.objects.filter(program=program_, target__gone_count__gte=GONE_AFTER)
        .select_related("target")
        .order_by("id")
    )


def changed_sources(body: Body, *, first: int = 0, limit: int = 100) -> Sequence[UsedLink]:
    """Pages that say something else than when somebody last looked."""
    return _used(body, _changed(body).order_by("url")[first : first + limit])


def link(body: Body, pk: int) -> LinkTarget:
    """An address that a live programme of this body uses; raises NotFound."""
    found = _targets(body).filter(pk=pk).first() if pk < 2**62 else None
    if found is None:
        raise NotFound(link=pk)
    return found


def _used(body: Body, targets: QuerySet[LinkTarget]) -> Sequence[UsedLink]:
    rows = list(targets)
    uses: dict[int, list[ProgramLink]] = {}
    links = ProgramLink.objects.filter(target__in=[row.pk for row in rows], program__body=body).select_related(
        "program"
    )
    for use in links.order_by("program__name", "id"):
        uses.setdefault(use.target_id, []).append(use)
    return [UsedLink(row, uses.get(row.pk, [])) for row in rows]


def _stale(body: Body, today: date) -> QuerySet[Program]:
    limit = today - timedelta(days=STALE_DAYS)
    found = Program.objects.filter(body=body, live__isnull=False).exclude(live__offering=Offering.ENDED)
    return found.filter(Q(reviewed_date=None) | Q(reviewed_date__lt=limit))


def stale(body: Body, *, today: date) -> QuerySet[Program]:
    """Live programmes that nobody confirmed for twelve months, the longest neglected first."""
    return (
        _stale(body, today)
        .select_related("live", "type")
        .order_by(F("reviewed_date").asc(nulls_first=True), "name", "number")
    )


@dataclass(frozen=True, slots=True)
class Flagged:
    """An override to look at: what the central text said when it was flagged, and what it says since."""

    flag: OverrideFlag
    before: object
    after: object
    own: object


def flags(body: Body, program_: Program | None = None) -> Sequence[Flagged]:
    """Own texts whose central text has changed since, with the change."""
    found = OverrideFlag.objects.filter(program__body=body, resolved_at=None).select_related(
        "program__live", "type_version"
    )
    if program_ is not None:
        found = found.filter(program=program_)
    rows = list(found.order_by("program__name", "program__number", "field"))
    history: dict[int, list[TypeVersion]] = {}
    for each in TypeVersion.objects.filter(type__in={row.type_version.type_id for row in rows}).order_by(
        "type_id", "sequence"
    ):
        history.setdefault(each.type_id, []).append(each)
    return [_flagged(row, history.get(row.type_version.type_id, [])) for row in rows]


def _flagged(flag: OverrideFlag, history: Sequence[TypeVersion]) -> Flagged:
    before = next((v for v in reversed(history) if v.sequence < flag.type_version.sequence), None)
    live = flag.program.live
    return Flagged(
        flag, before.content.get(flag.field) if before else None, history[-1].content.get(flag.field) if history else None,
        live.content.get(flag.field) if live else None,
    )  # fmt: skip


def flag(body: Body, program_: Program, pk: int) -> OverrideFlag:
    """An open flag of a body's programme; raises NotFound."""
    found = (
        OverrideFlag.objects.filter(pk=pk, program=program_, program__body=body, resolved_at=None).first()
        if pk < 2**62
        else None
    )
    if found is None:
        raise NotFound(flag=pk)
    return found


# ---- change sets and types ------------------------------------------------------------------------------------------


def change_sets(body: Body, *, limit: int = 50) -> Sequence[ChangeSet]:
    """What this body's staff took in or took back, the newest first."""
    return list(ChangeSet.objects.filter(body=body).select_related("undone_by").order_by("-id")[:limit])


def change_set(body: Body, pk: int) -> ChangeSet:
    """One of them; raises NotFound."""
    found = (
        ChangeSet.objects.filter(pk=pk, body=body).select_related("undone_by", "undoes").first() if pk < 2**62 else None
    )
    if found is None:
        raise NotFound(change_set=pk)
    return found


def types_not_used(body: Body) -> Sequence[ProgramType]:
    """Types that a body has no programme of, by name."""
    return list(
        ProgramType.objects.exclude(
            pk__in=Program.objects.filter(body=body, type__isnull=False).values("type")
        ).order_by("name", "number")
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a type's central text goes: a programme and the fields it overrides."""

    program: Program
    own: Sequence[str]


def reach(type_: ProgramType) -> Sequence[Reach]:
    """The live programmes of a type with the central fields that they override, by body."""
    versions_ = TypeVersion.objects.filter(type=type_).order_by("-sequence")[:1]
    central = set(versions_[0].content) if versions_ else set()
    live = (
        Program.objects.filter(type=type_, live__isnull=False)
        .select_related("body", "live")
        .order_by("body__key", "number")
    )
    return [
        Reach(each, sorted(central & set(each.live.content if each.live else ()) - {"translations"})) for each in live
    ]


def type_exists(number: str) -> bool:
    """Whether there is a type with this number."""
    return ProgramType.objects.filter(number=number).exists()


def all_types() -> Sequence[tuple[ProgramType, int]]:
    """Every type by number, with how many live programmes it has."""
    live = Count("pk", filter=Q(live__isnull=False))
    counted = dict(Program.objects.filter(type__isnull=False).values_list("type").annotate(live=live).order_by("type"))
    return [(each, counted.get(each.pk, 0)) for each in ProgramType.objects.order_by("number")]


def type_versions(type_: ProgramType, *, limit: int = 50) -> list[TypeVersion]:
    """The central texts of a type, the newest first."""
    return list(TypeVersion.objects.filter(type=type_).order_by("-sequence")[:limit])


def type_sequence(type_: ProgramType) -> int:
    """The sequence of a type's newest central text; 0 where it has none."""
    return TypeVersion.objects.filter(type=type_).order_by("-sequence").values_list("sequence", flat=True).first() or 0

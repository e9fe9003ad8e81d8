"""Questions about comparisons: which run, how somebody is told, and what came of each way."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.clock import TOKYO
from todoke.common.errors import NotFound
from todoke.notices.models import Comparison, DoneReport, Notice, NoticeTemplate
from todoke.notices.rules.comparing import ComparisonState, Varied, Way, ways_of
from todoke.notices.rules.comparing import drawn as draw
from todoke.notices.rules.intervals import Difference, difference, may_be_shown
from todoke.notices.rules.states import NoticeState, TextState
from todoke.notices.rules.uptake import WITHIN, Uptake
from todoke.notices.rules.wanted import Wanted

#: A notice whose last day is nearer waits for no comparison.
_NO_DELAY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of a comparison and what came of it; ``shown`` false: too few to say anything."""

    way: Way
    uptake: Uptake
    shown: bool
    difference: Difference | None = None


def of_body(body: Body) -> Sequence[Comparison]:
    """A body's comparisons, the newest first."""
    return list(Comparison.objects.filter(body=body)[:100])


def get(body: Body, comparison: UUID) -> Comparison:
    """One comparison of a body. Raises NotFound."""
    row = Comparison.objects.filter(body=body, pk=comparison).select_related("body").first()
    if row is None:
        raise NotFound(comparison=str(comparison))
    return row


def public() -> Sequence[Comparison]:
    """Every comparison that runs or ran, for everybody to see."""
    rows = Comparison.objects.exclude(state=ComparisonState.WAITING.value).exclude(approved_by="")
    return list(rows.select_related("body")[:100])


def running(bodies: Collection[int], *, on: date) -> Mapping[tuple[int, str], Comparison]:
    """The comparisons that run on a day, by body and key of the text."""
    rows = Comparison.objects.filter(
        body__in=bodies, state=ComparisonState.RUNNING.value, starts_date__lte=on, ends_date__gte=on
    )
    return {(row.body_id, row.key): row for row in rows}


def drawn(wanted: Sequence[Wanted], *, on: date) -> Sequence[Wanted]:
    """What is wanted, each told in the way drawn for its recipient: another wording, or a little later. Nothing is left out."""
    held = running({each.body for each in wanted}, on=on)
    if not held:
        return wanted
    keys = dict(NoticeTemplate.objects.filter(pk__in={each.template for each in wanted}).values_list("pk", "key"))
    usable = _usable([row for row in held.values() if row.varied == Varied.WORDING])
    made = []
    for each in wanted:
        row = held.get((each.body, keys.get(each.template, "")))
        made.append(each if row is None else _told(each, row, usable))
    return made


def _usable(rows: Sequence[Comparison]) -> frozenset[UUID]:
    """The texts of ways that may still be used: retired ones are not."""
    asked = {way.template for row in rows for way in ways_of(row.ways)}
    return frozenset(
        NoticeTemplate.objects.filter(pk__in=asked, state=TextState.APPROVED.value).values_list("pk", flat=True)
    )


def way_for(row: Comparison, person: UUID) -> Way:
    """How a person is told."""
    ways = ways_of(row.ways)
    return ways[draw(row.seed, person, len(ways))]


def _told(each: Wanted, row: Comparison, usable: frozenset[UUID]) -> Wanted:
    way = way_for(row, each.person)
    if row.varied == Varied.WORDING:
        return replace(each, template=UUID(way.template)) if UUID(way.template) in usable else each
    if row.varied != Varied.TIMING or each.last_reminder:
        return each
    later = datetime.combine(each.due_at.astimezone(TOKYO).date() + timedelta(days=way.days), time(way.hour), TOKYO)
    near = each.until_date is not None and each.until_date - later.date() < _NO_DELAY
    return each if near or later < each.due_at else replace(each, due_at=later)


def first_channels(notices: Sequence[Notice], *, on: date) -> Mapping[UUID, str]:
    """The channel that is tried first for each notice of which a comparison of channels runs; the others are not among them.

    What the person chose for a topic still holds: a comparison tries first one of the ways that are open.
    """
    held = running({each.body_id for each in notices}, on=on)
    rows = {key: row for key, row in held.items() if row.varied == Varied.CHANNEL}
    if not rows:
        return {}
    found = {each.pk: (rows.get((each.body_id, each.template.key)), each.person_id) for each in notices}
    return {pk: way_for(row, person).channel for pk, (row, person) in found.items() if row is not None}


@reach.within(reach.EVERYTHING)  # only counts come back
def arms(row: Comparison) -> list[Arm]:
    """What came of each way so far: of the notices in boxes, after how many it was done within ninety days; from done reports alone."""
    ways = ways_of(row.ways)
    templates = [way.template for way in ways if way.template] if row.varied == Varied.WORDING else []
    which = Q(template__in=templates) if templates else Q(template__key=row.key)
    start = datetime.combine(row.starts_date, time(0), TOKYO)
    end = datetime.combine(row.ends_date + timedelta(days=1), time(0), TOKYO)
    done = DoneReport.objects.filter(
        person=OuterRef("person"), about=OuterRef("about"), body=OuterRef("body"), item=OuterRef("item"),
        at__gte=OuterRef("settled_at"), at__lt=OuterRef("settled_at") + WITHIN,
    )  # fmt: skip
    rows = Notice.objects.filter(
        which, body=row.body, state=NoticeState.BOXED.value, reminder=1, settled_at__gte=start, settled_at__lt=end
    )
    counts = [[0, 0] for _ in ways]
    for person, was_done in rows.annotate(was_done=Exists(done)).values_list("person", "was_done").iterator():
        counts[draw(row.seed, person, len(ways))][1 if was_done else 0] += 1
    uptakes = [Uptake(none + some, some) for none, some in counts]
    shown = [may_be_shown(each) for each in uptakes]
    return [
        Arm(way, uptake, fit, difference(uptakes[0], uptake) if place and fit and shown[0] else None)
        for place, (way, uptake, fit) in enumerate(zip(ways, uptakes, shown, strict=True))
    ]

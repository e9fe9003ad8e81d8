"""The connector register with what its ways cost, and the reconciliation of what was filed with what core systems have."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.common.errors import NotFound
from todoke.procedures.models import Connector, HandOver, Procedure, Submission
from todoke.procedures.queries import forms
from todoke.procedures.rules import connectors, debt
from todoke.procedures.rules.debt import Debt, Load
from todoke.procedures.rules.definition import Audience
from todoke.procedures.rules.states import HandOverState, Route

YEAR: Final = timedelta(days=365)
_TROUBLE: Final = (HandOverState.REJECTED.value, HandOverState.FAILED.value)


class ConnectorNotFound(NotFound):
    """There is no such procedure at this body, or no connector."""

    code = "connector_not_found"


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure in the register: how its data goes on, how many there are, what fails, what waits, and what it costs by hand."""

    procedure: Procedure
    connector: Connector | None
    counted: int
    failures: int
    waiting: int
    oldest_at: datetime | None

    @property
    def load(self) -> Load:
        """What the debt is made from."""
        said = self.connector.yearly if self.connector else 0
        minutes = self.connector.minutes if self.connector else 0
        route = Route(self.connector.route) if self.connector else None
        return Load(route, minutes, debt.volume(self.counted, said), self.failures)

    @property
    def debt(self) -> Debt:
        """Hours by hand a year."""
        return debt.of(self.load)


def of_body(body: Body) -> QuerySet[Procedure]:
    """The procedures whose data a body gets: its own, and those of others whose sheet reaches it."""
    filed = Submission.objects.filter(procedure=OuterRef("pk"), body=body)
    joined = Connector.objects.filter(procedure=OuterRef("pk"), body=body)
    own = Q(body=body, audience=Audience.RESIDENT.value, closed_at=None)
    return Procedure.objects.filter(own | Exists(filed) | Exists(joined)).select_related("body").order_by("name", "pk")


def register(body: Body, *, now: datetime) -> Sequence[Line]:
    """Every procedure of a body with its way, the greatest debt first."""
    held = {
        each.procedure_id: each for each in Connector.objects.filter(body=body, ended_at=None).select_related("partner")
    }
    counted = _counts(Submission.objects.filter(body=body, arrived_at__gt=now - YEAR), "procedure")
    rows = HandOver.objects.filter(body=body, made_at__gt=now - YEAR)
    failures = _counts(rows.filter(state__in=_TROUBLE), "submission__procedure")
    due = HandOver.objects.filter(body=body, state=HandOverState.DUE.value).order_by()
    waits = {
        pk: (n, oldest)
        for pk, n, oldest in due.values_list("submission__procedure").annotate(n=Count("pk"), oldest=Min("made_at"))
    }
    lines = [
        Line(each, held.get(each.pk), counted.get(each.pk, 0), failures.get(each.pk, 0), *waits.get(each.pk, (0, None)))
        for each in of_body(body)
    ]
    return sorted(lines, key=lambda line: debt.rank(line.load))


def _counts(rows: QuerySet[Submission] | QuerySet[HandOver], by: str) -> Mapping[int, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))


def procedure(body: Body, pk: int) -> Procedure:
    """A procedure whose data a body gets; raises ConnectorNotFound."""
    found = of_body(body).filter(pk=pk).first()
    if found is None:
        raise ConnectorNotFound
    return found


def in_force(body: Body, procedure: Procedure) -> Connector | None:
    """The connector of a procedure at a body."""
    return (
        Connector.objects.select_related("procedure", "body", "partner")
        .filter(body=body, procedure=procedure, ended_at=None)
        .first()
    )


def former(body: Body, procedure: Procedure) -> Sequence[Connector]:
    """Those that were in force before, the newest first."""
    rows = Connector.objects.filter(body=body, procedure=procedure, ended_at__isnull=False)
    return list(rows.order_by("-ended_at")[:20])


def known_sources(body: Body, procedure: Procedure, *, today: date) -> Collection[str]:
    """The paths of a procedure's newest form; empty where it has none yet."""
    version = forms.in_force(procedure, today=today) or procedure.versions.order_by("-number").first()
    return connectors.sources(forms.definition_of(version)) if version is not None else ()


def without_hand_over(connector: Connector) -> QuerySet[Submission]:
    """What was filed and was never to be handed over: there was no connector then."""
    told = HandOver.objects.filter(submission=OuterRef("pk"), event="arrived")
    return Submission.objects.filter(~Exists(told), procedure=connector.procedure_id, body=connector.body_id)


def troubled(body: Body) -> int:
    """How many wait for somebody: rejected or given up. For the menu."""
    return HandOver.objects.filter(body=body, state__in=_TROUBLE).count()


# ---- reconciliation --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Day:
    """What was filed of one procedure on one day, and where it is: counted from the rows of hand-overs, ``unconnected`` from those without.

    ``filed`` is counted by itself: the others must add up to it.
    """

    procedure: Procedure
    day: date
    filed: int
    by_state: Mapping[str, int] = field(default_factory=dict)
    unconnected: int = 0

    @property
    def lost(self) -> int:
        """Filed while there was a connector, and nowhere: must be 0."""
        return self.filed - sum(self.by_state.values()) - self.unconnected

    def of(self, state: str) -> int:
        """How many stand so."""
        return self.by_state.get(state, 0)


def days(body: Body, *, since: date, until: date, procedure: Procedure | None = None) -> Sequence[Day]:
    """The reconciliation of a body between two days, the newest day first."""
    filed = Submission.objects.filter(
        body=body, arrived_at__gte=_start(since), arrived_at__lt=_start(until + timedelta(days=1))
    )
    if procedure is not None:
        filed = filed.filter(procedure=procedure)
    told = HandOver.objects.filter(submission=OuterRef("pk"), event="arrived")
    begun = Connector.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=OuterRef("arrived_at")), procedure=OuterRef("procedure"), body=OuterRef("body"),
        set_at__lte=OuterRef("arrived_at"),
    )  # fmt: skip
    unconnected = _by_day(filed.exclude(Exists(told)).exclude(Exists(begun)))
    rows = HandOver.objects.filter(event="arrived", submission__in=filed.values("pk")).order_by()
    rows = rows.annotate(day=TruncDate("submission__arrived_at", tzinfo=TOKYO))
    states: dict[tuple[int, date], dict[str, int]] = {}
    for pk, day, state, n in rows.values_list("submission__procedure", "day", "state").annotate(n=Count("pk")):
        states.setdefault((pk, day), {})[state] = n
    counts = _by_day(filed)
    named = Procedure.objects.select_related("body").in_bulk({pk for pk, _ in counts})
    found = [
        Day(named[pk], day, n, states.get((pk, day), {}), unconnected.get((pk, day), 0))
        for (pk, day), n in counts.items()
    ]
    return sorted(found, key=lambda each: (-each.day.toordinal(), each.procedure.name, each.procedure.pk))


def _by_day(rows: QuerySet[Submission]) -> Mapping[tuple[int, date], int]:
    dated = rows.annotate(day=TruncDate("arrived_at", tzinfo=TOKYO)).order_by()
    return {(pk, day): n for pk, day, n in dated.values_list("procedure", "day").annotate(n=Count("pk"))}


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=TOKYO)


def listed(
    body: Body, *, state: HandOverState | None, procedure: Procedure | None, day: date | None, most: int = 100
) -> Sequence[HandOver]:
    """Hand-overs of a body by state, procedure and day of arrival, the oldest first."""
    rows = HandOver.objects.filter(body=body).select_related("submission__procedure", "connector")
    if state is not None:
        rows = rows.filter(state=state.value)
    if procedure is not None:
        rows = rows.filter(submission__procedure=procedure)
    if day is not None:
        rows = rows.filter(
            submission__arrived_at__gte=_start(day), submission__arrived_at__lt=_start(day + timedelta(days=1))
        )
    return list(rows.order_by("made_at", "id")[:most])

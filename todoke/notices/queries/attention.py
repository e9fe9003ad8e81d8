"""Questions about attention: what is counted of a month, and what of it may be published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from todoke.bodies.models import Body
from todoke.common.channels import INTERRUPTING
from todoke.common.clock import TOKYO
from todoke.notices.models import AttentionMonth, Delivery, DeliveryItem, Notice
from todoke.notices.rules import suppression
from todoke.notices.rules.states import DeliveryState, NoticeState
from todoke.notices.rules.uptake import WITHIN, wilson

#: Topic and the number of events and of different persons; "" stands for all topics.
Tally = Mapping[str, tuple[int, int]]
_STATES = {"given": NoticeState.BOXED, "withdrawn": NoticeState.WITHDRAWN, "stale": NoticeState.STALE}


def first_of_next(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=TOKYO)


def _in(month: date, field: str) -> Q:
    return Q(**{f"{field}__gte": _begins(month), f"{field}__lt": _begins(first_of_next(month))})


def _tally(rows: QuerySet[Notice] | QuerySet[Delivery], topic: str) -> dict[str, tuple[int, int]]:
    grouped = (
        rows.order_by().values(named=F(topic)).annotate(events=Count("pk"), persons=Count("person", distinct=True))
    )
    found = {str(each["named"]): (each["events"], each["persons"]) for each in grouped if each["events"]}
    whole = rows.aggregate(events=Count("pk"), persons=Count("person", distinct=True))
    return {**found, "": (whole["events"], whole["persons"])} if whole["events"] else found


def counted(body: Body, month: date) -> Mapping[str, Tally]:
    """What a body told in a month, by measure and topic, without what came of it."""
    notices = Notice.objects.filter(_in(month, "settled_at"), body=body)
    found = {name: _tally(notices.filter(state=state.value), "topic") for name, state in _STATES.items()}
    first = DeliveryItem.objects.filter(delivery=OuterRef("pk")).order_by("pk").values("notice__topic")[:1]
    handed = [DeliveryState.HANDED.value, DeliveryState.ACKNOWLEDGED.value, DeliveryState.BOUNCED.value]
    rang = Delivery.objects.filter(
        _in(month, "handed_at"), body=body, state__in=handed, channel__in=[each.value for each in INTERRUPTING]
    ).annotate(topic=Subquery(first))  # fmt: skip
    return {**found, "rang": _tally(rang, "topic")}


def counted_done(body: Body, month: date) -> Tally:
    """After how many notices of a month it was done within the time for it."""
    given = Notice.objects.filter(_in(month, "settled_at"), body=body, state=NoticeState.BOXED.value)
    return _tally(given.filter(done_at__gte=F("settled_at"), done_at__lt=F("settled_at") + WITHIN), "topic")


def bodies_telling(month: date) -> Sequence[Body]:
    """The bodies that told or withdrew anything in a month."""
    told = Notice.objects.filter(_in(month, "settled_at")).values("body")
    rang = Delivery.objects.filter(_in(month, "handed_at")).values("body")
    return list(Body.objects.filter(Q(pk__in=told) | Q(pk__in=rang)).order_by("key"))


def first_month() -> date | None:
    """The month of the oldest notice that was settled."""
    first = Notice.objects.filter(settled_at__isnull=False).order_by("settled_at").first()
    return first.settled_at.astimezone(TOKYO).date().replace(day=1) if first and first.settled_at else None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and of how many persons; None: not published."""

    number: int | None
    persons: int | None


@dataclass(frozen=True, slots=True)
class Done:
    """After how many of the notices it was done, with the 95 % interval of the share; None: not published, or not counted yet."""

    number: int | None
    n: int | None
    counted: bool

    @property
    def share(self) -> float | None:
        """The share."""
        return self.number / self.n if self.number is not None and self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its interval."""
        return wilson(self.number, self.n) if self.number is not None and self.n else None


@dataclass(frozen=True, slots=True)
class Line:
    """What is published of one body, month and topic ("": all)."""

    body: Body
    month: date
    topic: str
    given: Figure
    rang: Figure
    withdrawn: Figure
    stale: Figure
    done: Done

    @property
    def average(self) -> float | None:
        """Messages that rang for each person who got any."""
        return self.rang.number / self.rang.persons if self.rang.number is not None and self.rang.persons else None


def published(body: Body | None = None, *, most: int | None = None) -> Sequence[Line]:
    """The ledger, newest month first, without what would tell of fewer than ten persons; ``most``: so many months."""
    rows = AttentionMonth.objects.select_related("body").order_by("-month_date", "body__key", "topic")
    months: dict[tuple[int, date], list[AttentionMonth]] = {}
    for row in rows.filter(body=body) if body else rows:
        months.setdefault((row.body_id, row.month_date), []).append(row)
    return [line for each in list(months.values())[:most] for line in _lines(each)]


def _lines(rows: Sequence[AttentionMonth]) -> list[Line]:
    """One body's month: each measure is looked at across its topics, because the total of all stands above them."""
    hidden = {name: _hidden(rows, name) for name in ("given", "rang", "withdrawn", "stale")}
    rest = {
        row.topic
        for row in rows
        if suppression.is_small(row.given_persons - row.done_persons) or row.topic in hidden["given"]
    }
    hidden["done"] = _hidden(rows, "done", also=rest)
    return [
        Line(
            row.body, row.month_date, row.topic, given=_figure(row, "given", hidden["given"]), rang=_figure(row, "rang", hidden["rang"]),
            withdrawn=_figure(row, "withdrawn", hidden["withdrawn"]), stale=_figure(row, "stale", hidden["stale"]), done=_done(row, hidden["done"]),
        )
        for row in rows
    ]  # fmt: skip


def _hidden(rows: Sequence[AttentionMonth], name: str, *, also: set[str] | None = None) -> frozenset[str]:
    persons = {row.topic: int(getattr(row, f"{name}_persons")) for row in rows}
    total = persons.pop("", 0)
    hidden = suppression.unsaid(persons, also=also or ())
    whole = suppression.hides_total(persons, hidden, total) or "" in (also or ())
    return hidden | {""} if whole else hidden


def _figure(row: AttentionMonth, name: str, hidden: frozenset[str]) -> Figure:
    if row.topic in hidden:
        return Figure(None, None)
    return Figure(getattr(row, name), getattr(row, f"{name}_persons"))


def _done(row: AttentionMonth, hidden: frozenset[str]) -> Done:
    said = row.done_counted_at is not None and row.topic not in hidden
    return Done(row.done if said else None, row.given if said else None, row.done_counted_at is not None)

"""Scores as open data: months that are over, by body and thing, so that no figure tells of fewer than ten, by itself or by subtraction."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q, Sum

from todoke.bodies.models import Body
from todoke.common import months
from todoke.notices.rules import suppression
from todoke.voice.models import CountedUntil, MonthCount
from todoke.voice.rules.kinds import Kind, Scale
from todoke.voice.rules.scores import Score, score_of

#: A thing: its kind and reference; the whole body is ("all", "").
Thing = tuple[str, str]
WHOLE: Thing = ("all", "")


@dataclass(frozen=True, slots=True)
class OpenScore:
    """One published score of a month."""

    body: Body
    month: date
    about_kind: str
    about: str
    score: Score


def published(
    *, today: date, body: Body | None = None, from_month: date | None = None, until_month: date | None = None
) -> Iterator[OpenScore]:
    """Every score that may be told, body by body, month by month; the months from one to before another where they are given."""
    end = _over(today)
    if until_month is not None:
        end = min(end, until_month)
    rows = MonthCount.objects.filter(Q(kind=Kind.EXPERIENCE.value, score__gte=0) & ~Q(scale=""), month_date__lt=end)
    if body is not None:
        rows = rows.filter(body=body)
    if from_month is not None:
        rows = rows.filter(month_date__gte=from_month)
    bodies = Body.objects.in_bulk(rows.order_by().values_list("body", flat=True).distinct())
    for each in sorted(bodies.values(), key=lambda one: one.key):
        heaps: dict[tuple[date, str], dict[Thing, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
        counted = rows.filter(body=each).order_by().values_list("month_date", "scale", "about_kind", "about", "score")
        for month, scale, kind, about, score, number in counted.annotate(Sum("count")):
            heaps[month, scale][kind, about][score] += number
        for month, scale in sorted(heaps):
            for (kind, about), score in told(Scale(scale), heaps[month, scale]).items():
                yield OpenScore(each, month, kind, about, score)


def _over(today: date) -> date:
    """Until which month every body is counted: figures of a month that still grows would tell of each new voice."""
    first = CountedUntil.objects.aggregate(first=Min("until_date"))["first"]
    return months.month_of(min(first or today, today))


def told(scale: Scale, heaps: Mapping[Thing, Mapping[int, int]]) -> Mapping[Thing, Score]:
    """The scores of a month on one scale that may stand beside each other, with the body's own: small ones are left out, and what would tell them."""
    sizes = {thing: sum(heap.values()) for thing, heap in heaps.items()}
    hidden = suppression.unsaid(sizes)
    found = {
        thing: score
        for thing, heap in sorted(heaps.items())
        if thing not in hidden and (score := score_of(scale, heap)) is not None
    }
    together: Counter[int] = Counter()
    for heap in heaps.values():
        together.update(heap)
    whole = score_of(scale, together)
    if whole is not None and not suppression.hides_total(sizes, hidden, whole.n):
        found[WHOLE] = whole
    return found

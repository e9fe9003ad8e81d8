"""Figures of voices: scores month by month, by what made them so, by way and moment, and what hurts most; added from counts, today's voices counted as they are.

What is wrong with a page never counts as satisfaction, nor does a trial before release.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from todoke.bodies.models import Body
from todoke.common import months
from todoke.common.clock import TOKYO
from todoke.voice.models import CountedUntil, Group, Improvement, MonthCount, ReasonCount, Voice
from todoke.voice.queries.counted import beginning, counting, reasons
from todoke.voice.rules.kinds import ENDS, Channel, Kind, Moment, Scale
from todoke.voice.rules.scores import Pain, Score, is_unhappy, mean_of, score_of
from todoke.voice.rules.states import ImprovementState

#: Kinds whose scores are satisfaction.
_SCORED: Final = Kind.EXPERIENCE.value
#: What is "of late".
RECENT: Final = timedelta(days=90)
#: Improvements that are under way.
_OPEN: Final = (ImprovementState.HEARD.value, ImprovementState.PLANNED.value, ImprovementState.DOING.value)


@dataclass(frozen=True, slots=True)
class Of:
    """Whose figures, of which months, and about what: a body and all it offers, or one thing. ``now`` counts today's voices too; None: only what is counted."""

    body: Body
    from_month: date
    until_date: date
    about_kind: str = ""
    about: str = ""
    now: datetime | None = None
    moments: tuple[Moment, ...] = ()
    channels: tuple[Channel, ...] = ()

    def about_this(self) -> Q:
        """What narrows rows to the one thing."""
        found = Q(about_kind=self.about_kind, about=self.about) if self.about_kind else Q()
        if self.moments:
            found &= Q(moment__in=[each.value for each in self.moments])
        if self.channels:
            found &= Q(channel__in=[each.value for each in self.channels])
        return found

    def months(self) -> list[date]:
        """The months that are looked at, in order."""
        return list(months.between(self.from_month, self.until_date))


def last_year(body: Body, *, now: datetime, number: int = 13) -> Of:
    """This month and the twelve before, so that a month stands beside itself a year ago."""
    today = now.astimezone(TOKYO).date()
    return Of(body, months.after(months.month_of(today), 1 - number), months.after(months.month_of(today)), now=now)


def _live(of: Of) -> QuerySet[Voice] | None:
    """The voices that no count holds yet; None where all are counted, or only counts are asked for."""
    if of.now is None:
        return None
    reached = CountedUntil.objects.filter(body=of.body).first()
    since = max(reached.until_date, of.from_month) if reached else of.from_month
    return counting(of.body, beginning(since), beginning(of.until_date)).filter(of.about_this())


def _added(of: Of, *by: str, only: Q | None = None) -> Counter[tuple[Any, ...]]:
    """Counts added up by some fields; ``month_date`` may be one of them, and stands first."""
    only = only or Q()
    rows = MonthCount.objects.filter(of.about_this(), only, body=of.body, month_date__gte=of.from_month, month_date__lt=of.until_date)  # fmt: skip
    found: Counter[tuple[Any, ...]] = Counter()
    for *key, number in rows.order_by().values_list(*by).annotate(Sum("count")):
        found[tuple(key)] += number
    live = _live(of)
    if live is not None:
        with_month = by[:1] == ("month_date",)
        fields = by[1:] if with_month else by
        for row in live.filter(only).values_list("at", *fields) if with_month else ():
            found[(months.month_of(row[0].astimezone(TOKYO).date()), *_plain(row[1:]))] += 1
        for *key, number in () if with_month else live.filter(only).values_list(*fields).annotate(Count("pk")):
            found[_plain(key)] += number
    return found


def _plain(key: Sequence[Any]) -> tuple[Any, ...]:
    """A score that was not given is −1 in counts."""
    return tuple(-1 if each is None else each for each in key)


_WITH_SCORE: Final = Q(kind=_SCORED, score__gte=0) & ~Q(scale="")


def by_month(of: Of) -> Mapping[Scale, Mapping[date, Score]]:
    """The score of each month, a scale at a time, the scale that is used most first."""
    heaps: dict[Scale, dict[date, Counter[int]]] = {}
    for (month, scale, score), number in _added(of, "month_date", "scale", "score", only=_WITH_SCORE).items():
        heaps.setdefault(Scale(scale), {}).setdefault(month, Counter())[score] += number
    most = sorted(heaps, key=lambda scale: (-sum(heap.total() for heap in heaps[scale].values()), scale))
    return {
        scale: {
            month: score for month, heap in sorted(heaps[scale].items()) if (score := score_of(scale, heap)) is not None
        }
        for scale in most
    }


def whole(of: Of) -> Sequence[Score]:
    """The score of the whole period on each scale that was used, the one used most first."""
    heaps: dict[str, Counter[int]] = {}
    for (scale, score), number in _added(of, "scale", "score", only=_WITH_SCORE).items():
        heaps.setdefault(scale, Counter())[score] += number
    found = [score for scale, heap in heaps.items() if (score := score_of(Scale(scale), heap)) is not None]
    return sorted(found, key=lambda each: (-each.n, each.scale))


def spread(of: Of, scale: Scale) -> Mapping[int, int]:
    """How many gave each score, from the least to the greatest."""
    found = _added(of, "score", only=_WITH_SCORE & Q(scale=scale.value))
    least, greatest = ENDS[scale]
    return {score: found[(score,)] for score in range(least, greatest + 1)}


def mean(of: Of, scale: Scale) -> Score | None:
    """The plain mean of the whole period on the scale itself, to stand beside a survey's."""
    return mean_of(scale, spread(of, scale))


def by_moment(of: Of, scale: Scale) -> Mapping[Moment, Score]:
    """The score at each moment of asking: who only asks those who finished flatters themselves."""
    return {Moment(key): score for key, score in _scores_by(of, "moment", scale).items()}


def by_channel(of: Of, scale: Scale) -> Mapping[Channel, Score]:
    """The score of each way in."""
    return {Channel(key): score for key, score in _scores_by(of, "channel", scale).items()}


def _scores_by(of: Of, field: str, scale: Scale) -> Mapping[str, Score]:
    heaps: dict[str, Counter[int]] = {}
    for (key, score), number in _added(of, field, "score", only=_WITH_SCORE & Q(scale=scale.value)).items():
        heaps.setdefault(key, Counter())[score] += number
    return {key: score for key, heap in heaps.items() if (score := score_of(scale, heap)) is not None}


def voices(of: Of) -> Mapping[tuple[Kind, Channel], int]:
    """How many voices came, by kind and way."""
    return {(Kind(kind), Channel(way)): number for (kind, way), number in _added(of, "kind", "channel").items()}


@dataclass(frozen=True, slots=True)
class Named:
    """How often something was named, and by how many who were unhappy, of those whose score is known."""

    number: int
    scored: int
    unhappy: int


def named(of: Of, kind: Kind = Kind.EXPERIENCE) -> Mapping[str, Named]:
    """Drivers (of experiences) or faults (of defects) and how often each was named, the most first. Ways and moments do not narrow it."""
    plain = replace(of, moments=(), channels=())
    rows = ReasonCount.objects.filter(plain.about_this(), body=of.body, month_date__gte=of.from_month, month_date__lt=of.until_date, kind=kind.value)  # fmt: skip
    found: Counter[tuple[str, str, int]] = Counter()
    for reason, scale, score, number in rows.order_by().values_list("reason", "scale", "score").annotate(Sum("count")):
        found[(reason, scale, score)] += number
    if (live := _live(plain)) is not None:
        for (_, _, _, reason, scale, score), number in reasons(live.filter(kind=kind.value)).items():
            found[(reason, scale, score)] += number
    every = {
        reason: Named(
            sum(n for (one, _, _), n in found.items() if one == reason),
            sum(n for (one, scale, score), n in found.items() if one == reason and scale and score >= 0),
            sum(
                n
                for (one, scale, score), n in found.items()
                if one == reason and scale and score >= 0 and is_unhappy(Scale(scale), score)
            ),
        )
        for reason in {key[0] for key in found}
    }
    return dict(sorted(every.items(), key=lambda each: (-each[1].number, each[0])))


@dataclass(frozen=True, slots=True)
class Hurting:
    """One thing of a body and how much it hurts on one scale."""

    body: Body
    about_kind: str
    about: str
    pain: Pain


def hurting(of: Of) -> Sequence[Hurting]:
    """Everything of a body by pain × volume, what hurts most first; what too few spoke of is left out. Volume: all voices about it, of every kind."""
    heaps: dict[tuple[str, str, str], Counter[int]] = {}
    for (kind, about, scale, score), number in _added(of, "about_kind", "about", "scale", "score", only=_WITH_SCORE).items():  # fmt: skip
        heaps.setdefault((kind, about, scale), Counter())[score] += number
    volumes = _added(of, "about_kind", "about", only=~Q(kind=Kind.TRIAL.value))
    found = [
        Hurting(of.body, kind, about, Pain(score, volumes[(kind, about)]))
        for (kind, about, scale), heap in heaps.items()
        if (score := score_of(Scale(scale), heap)) is not None and score.is_told
    ]
    return sorted(found, key=lambda each: (-each.pain.weight, each.about_kind, each.about))


def hurting_everywhere(*, from_month: date, until_date: date) -> Sequence[Hurting]:
    """The same of every body, from counts alone."""
    spoken = MonthCount.objects.filter(month_date__gte=from_month, month_date__lt=until_date)
    bodies = Body.objects.filter(pk__in=spoken.order_by().values("body").distinct())
    found = [each for body in bodies for each in hurting(Of(body, from_month, until_date))]
    return sorted(found, key=lambda each: (-each.pain.weight, each.body.key, each.about_kind, each.about))


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of like voices, how many it has, how many of late, and whether somebody works on it."""

    group: Group
    recent: int
    improvement: UUID | None


def topics(of: Of, *, now: datetime, most: int = 10) -> Sequence[Topic]:
    """The groups of like voices, those heard most of late first."""
    rows = Group.objects.filter(body=of.body, merged_into=None, latest_at__gte=now - RECENT)
    if of.about_kind:
        rows = rows.filter(about_kind=of.about_kind, about=of.about)
    groups = list(rows.order_by("-size", "pk")[: 3 * most])
    late = Voice.objects.filter(group__in=groups, at__gte=now - RECENT).order_by()
    recent = dict(late.values_list("group").annotate(Count("pk")))
    worked = dict(Improvement.objects.filter(group__in=groups, state__in=_OPEN).values_list("group", "pk"))
    found = [Topic(each, recent.get(each.pk, 0), worked.get(each.pk)) for each in groups]
    return sorted(found, key=lambda each: (-each.recent, -each.group.size, str(each.group.pk)))[:most]


def improvements(of: Of) -> Sequence[Improvement]:
    """What is being done, what is due first."""
    rows = Improvement.objects.filter(body=of.body, state__in=_OPEN)
    if of.about_kind:
        rows = rows.filter(about_kind=of.about_kind, about=of.about)
    return list(rows.order_by("due_date", "made_at"))


def done_since(of: Of) -> Sequence[Improvement]:
    """What was done in the period: marks in a chart."""
    rows = Improvement.objects.filter(body=of.body, done_at__gte=beginning(of.from_month))
    if of.about_kind:
        rows = rows.filter(about_kind=of.about_kind, about=of.about)
    return list(rows.order_by("done_at"))


def scales_changed(of: Of) -> Mapping[date, Scale]:
    """From which month on another scale was the one used most."""
    found: dict[date, Scale] = {}
    before: Scale | None = None
    heaps = by_month(of)
    for month in of.months():
        used = max(
            (scale for scale in heaps if month in heaps[scale]), key=lambda scale: heaps[scale][month].n, default=None
        )
        if used is not None and before is not None and used is not before:
            found[month] = used
        before = used or before
    return found

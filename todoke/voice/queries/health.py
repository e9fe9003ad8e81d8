"""The health of a service 「サービスの健康状態」 as voices know it: who owns it, what is said of it, and which promises were kept."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Avg, Count, Q, QuerySet

from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.voice.models import Improvement, ServiceOwner, Voice
from todoke.voice.queries.public_voices import LEAST, Score, start_of
from todoke.voice.rules import improving
from todoke.voice.rules.kinds import About, Kind, Scale
from todoke.voice.rules.states import BurstState, VoiceState

#: Figures of health reach back so many finished days.
DAYS: Final = 90
#: What a voice and an improvement are about: kind and reference.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Heard:
    """What is said of one service: how many voices, how many nobody looked at yet, its scores, and promises with their days."""

    voices: int = 0
    new: int = 0
    scores: tuple[Score, ...] = ()
    promised: int = 0
    kept: int = 0
    open: int = 0
    late: int = 0


def owners(body: Body) -> Mapping[Key, ServiceOwner]:
    """Who owns which service of a body."""
    return {(each.about_kind, each.about): each for each in ServiceOwner.objects.filter(body=body)}


def heard(body: Body, *, today: date) -> Mapping[Key, Heard]:
    """What was said of each service of a body in the last finished days, and the improvements that are open now."""
    rows = _voices(body, today)
    scores: dict[Key, list[Score]] = defaultdict(list)
    scored = rows.filter(kind=Kind.EXPERIENCE.value, score__isnull=False)
    for kind, about, scale, mean, n in scored.values_list("about_kind", "about", "scale").annotate(
        Avg("score"), Count("pk")
    ):
        if n >= LEAST:
            scores[(kind, about)].append(Score(Scale(scale), round(mean, 1), n))
    promised, kept = _promises(rows, today)
    works = _improvements(body, today)
    counts = {
        (kind, about): (n, new)
        for kind, about, n, new in rows.values_list("about_kind", "about").annotate(
            n=Count("pk"), unread=Count("pk", filter=Q(state=VoiceState.NEW.value))
        )
    }
    return {
        key: Heard(
            *counts.get(key, (0, 0)), tuple(scores[key]), promised.get(key, 0), kept.get(key, 0), *works.get(key, (0, 0))
        )
        for key in sorted({*counts, *works})
    }  # fmt: skip


def _voices(body: Body, today: date) -> QuerySet[Voice]:
    start = start_of(today)
    rows = Voice.objects.filter(body=body, at__lt=start, at__gte=start - timedelta(days=DAYS))
    return rows.exclude(kind=Kind.TRIAL.value).exclude(burst__state=BurstState.ABUSE.value).order_by()


def _promises(rows: QuerySet[Voice], today: date) -> tuple[Mapping[Key, int], Mapping[Key, int]]:
    """Promised answers that are due or given, and those given by their day."""
    promised: dict[Key, int] = defaultdict(int)
    kept: dict[Key, int] = defaultdict(int)
    due = rows.filter(promised_date__isnull=False).filter(Q(promised_date__lt=today) | Q(answered_at__isnull=False))
    for kind, about, day, answered in due.values_list("about_kind", "about", "promised_date", "answered_at"):
        promised[(kind, about)] += 1
        kept[(kind, about)] += answered is not None and day is not None and answered.astimezone(TOKYO).date() <= day
    return promised, kept


def _improvements(body: Body, today: date) -> Mapping[Key, tuple[int, int]]:
    """Open improvements of each service, and those past their day."""
    rows = Improvement.objects.filter(body=body, state__in=[each.value for each in improving.OPEN]).order_by()
    counted = rows.values_list("about_kind", "about").annotate(
        n=Count("pk"), late=Count("pk", filter=Q(due_date__lt=today))
    )
    return {(kind, about): (n, late) for kind, about, n, late in counted}


def key_of(about_kind: About, about: str) -> Key:
    """How a service is told in these figures."""
    return about_kind.value, about

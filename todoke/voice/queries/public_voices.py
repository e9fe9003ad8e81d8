"""What everybody may know of voices: how many there were and how they were answered, up to the end of yesterday, and answers that are for everybody."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Final

from django.db.models import Avg, Count, Q, QuerySet

from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.clock import TOKYO
from todoke.voice.models import Voice, VoiceMessage
from todoke.voice.rules.kinds import About, Kind, Scale
from todoke.voice.rules.states import BurstState

#: Figures reach back so many days.
DAYS: Final = 365
#: Fewer answers than this have no mean: a single one could be read from it.
LEAST: Final = 10
#: A trial before release says nothing of the service as it is.
_COUNTED: Final = [Kind.EXPERIENCE.value, Kind.DEFECT.value, Kind.ENQUIRY.value]


@dataclass(frozen=True, slots=True)
class Score:
    """The mean of a score on one scale, from how many."""

    scale: Scale
    mean: float
    n: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Voices about one thing within a year: how many, how many were answered, and the mean of their scores where enough gave one."""

    voices: int
    answered: int
    scores: tuple[Score, ...] = ()


@dataclass(frozen=True, slots=True)
class Answering:
    """How a body answers: every voice, those that want an answer, and how long that took."""

    voices: int = 0
    answered: int = 0
    enquiries: int = 0
    enquiries_answered: int = 0
    in_time: int = 0
    promised: int = 0
    days: float | None = None


def start_of(today: date) -> datetime:
    """The first moment of a day in Japan."""
    return datetime.combine(today, time(), TOKYO)


def _counted(today: date) -> QuerySet[Voice]:
    """Voices of the year before today, without what was called abuse."""
    start = start_of(today)
    rows = Voice.objects.filter(kind__in=_COUNTED, at__lt=start, at__gte=start - timedelta(days=DAYS))
    return rows.exclude(burst__state=BurstState.ABUSE.value).order_by()


@reach.within(reach.EVERYTHING)  # counts alone
def figures(body: Body, about_kind: About, about: str, *, today: date) -> Figures:
    """Figures about one thing; nothing of a single voice can be read from them."""
    rows = _counted(today).filter(body=body, about_kind=about_kind.value, about=about)
    counts = rows.aggregate(voices=Count("pk"), answered=Count("pk", filter=Q(answered_at__lt=start_of(today))))
    scored = rows.filter(kind=Kind.EXPERIENCE.value, score__isnull=False) if counts["voices"] >= LEAST else None
    means = scored.values_list("scale").annotate(Avg("score"), Count("pk")).order_by("scale") if scored else ()
    scores = tuple(Score(Scale(scale), round(mean, 1), n) for scale, mean, n in means if n >= LEAST)
    return Figures(counts["voices"], counts["answered"], scores)


@reach.within(reach.EVERYTHING)  # counts alone
def answering(*, today: date) -> Mapping[int, Answering]:
    """How each body (by primary key) answered within the year before today."""
    start, enquiry = start_of(today), Q(kind=Kind.ENQUIRY.value)
    answered = Q(answered_at__lt=start)
    rows = _counted(today).values_list("body").annotate(
        voices=Count("pk"), answered=Count("pk", filter=answered), enquiries=Count("pk", filter=enquiry),
        enquiries_answered=Count("pk", filter=enquiry & answered),
    )  # fmt: skip
    times: dict[int, list[float]] = defaultdict(list)
    promised: dict[int, int] = defaultdict(int)
    kept: dict[int, int] = defaultdict(int)
    each = _counted(today).filter(enquiry).values_list("body", "at", "answered_at", "promised_date")
    for body, at, when, day in each.iterator():
        done = when if when is not None and when < start else None
        if done is not None:
            times[body].append((done - at).total_seconds() / 86_400)
        if day is not None and (done is not None or day < today):
            promised[body] += 1
            kept[body] += done is not None and done.astimezone(TOKYO).date() <= day
    return {
        body: Answering(
            voices,
            answered_,
            asked,
            replied,
            kept[body],
            promised[body],
            round(median(times[body]), 1) if times[body] else None,
        )
        for body, voices, answered_, asked, replied in rows
    }


def answers_for(body: Body, about_kind: About | None, about: str, *, most: int = 20) -> Sequence[VoiceMessage]:
    """The newest answers that staff gave for everybody, about one thing or about everything of a body; never the voices themselves."""
    with reach.within(body.pk):
        rows = VoiceMessage.objects.filter(body=body, from_staff=True, public=True)
        if about_kind is not None:
            rows = rows.filter(voice__about_kind=about_kind.value, voice__about=about)
        return [each for each in rows.select_related("voice").order_by("-at", "id")[:most] if each.text]

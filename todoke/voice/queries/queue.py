"""The queue of voices 「声の一覧」 as staff ask for it: what waits, danger and bursts first, one voice with its thread, calls; every list by an index."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum

from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.voice.models import AnswerText, Burst, CallLog, CallTopic, Voice, VoiceMessage
from todoke.voice.rules.kinds import About, Kind
from todoke.voice.rules.states import BurstState, VoiceState

#: So many things of one body are offered to filter by, those of which most waits first.
OFFERED: Final = 60
#: So many voices of danger and bursts stand above the list.
ABOVE: Final = 20


class Shown(StrEnum):
    """Which voices a queue shows."""

    WAITING = "waiting"
    ENQUIRIES = "enquiries"  # wait for an answer, the soonest promised first
    MINE = "mine"
    READ = "read"
    ANSWERED = "answered"
    CLOSED = "closed"
    ALL = "all"


_STATES: Final = {Shown.READ: VoiceState.READ, Shown.ANSWERED: VoiceState.ANSWERED, Shown.CLOSED: VoiceState.CLOSED}


def listed(
    body: Body, *, shown: Shown = Shown.WAITING, me: str = "", about_kind: str = "", about: str = ""
) -> QuerySet[Voice]:
    """The voices of a body that one asks for: what waits the longest first, the rest the newest first."""
    rows = Voice.objects.filter(body=body).select_related("group", "burst").annotate(added=_added())
    if about_kind:
        rows = rows.filter(about_kind=about_kind, about=about)
    match shown:
        case Shown.WAITING:
            return rows.filter(waits=True).order_by("at", "id")
        case Shown.ENQUIRIES:
            waiting = rows.filter(waits=True, kind=Kind.ENQUIRY.value)
            return waiting.order_by(F("promised_date").asc(nulls_last=True), "at", "id")
        case Shown.MINE:
            return rows.filter(waits=True, assigned=me).order_by("at", "id")
        case Shown.ALL:
            return rows.order_by("-at", "id")
    return rows.filter(state=_STATES[shown].value).order_by("-at", "id")


def _added() -> Exists:
    """Whether something was added to the thread that nobody of the body has read."""
    return Exists(VoiceMessage.objects.filter(voice=OuterRef("pk"), from_staff=False, seen_at=None))


def count_waiting(body: Body) -> int:
    """How many voices wait for somebody of the body."""
    return Voice.objects.filter(body=body, waits=True).count()


def of_danger(body: Body) -> Sequence[Voice]:
    """Voices that tell of danger to a person and of which nobody takes care yet, the newest first."""
    rows = Voice.objects.filter(body=body, danger__gt="", danger_seen_at=None)
    return list(rows.order_by("-at", "id")[:ABOVE])


def has_danger(body: Body) -> bool:
    """Whether there are any."""
    return Voice.objects.filter(body=body, danger__gt="", danger_seen_at=None).exists()


def bursts(body: Body) -> Sequence[Burst]:
    """Floods of like voices about which nobody has decided, the newest first."""
    return list(Burst.objects.filter(body=body, state=BurstState.OPEN.value).order_by("-last_at", "-id")[:ABOVE])


def overdue(voice: Voice, today: date) -> bool:
    """Whether the day by which an answer was promised has passed without one."""
    return voice.promised_date is not None and voice.answered_at is None and voice.promised_date < today


def waiting_abouts(body: Body) -> Sequence[tuple[str, str, int]]:
    """What the waiting voices of a body are about, with how many, most first."""
    rows = Voice.objects.filter(body=body, waits=True).order_by().values("about_kind", "about")
    counted = rows.annotate(count=Count("id")).order_by("-count", "about_kind", "about")[:OFFERED]
    return [(each["about_kind"], each["about"], each["count"]) for each in counted]


def get(body: Body, key: object) -> Voice | None:
    """A voice of a body; None where there is none."""
    try:
        wanted = UUID(str(key))
    except ValueError:
        return None
    return Voice.objects.select_related("body", "person", "group", "burst").filter(body=body, pk=wanted).first()


def some(body: Body, keys: Collection[str], *, most: int) -> list[Voice]:
    """Those voices of a body that are among these keys, whatever else was sent along."""
    wanted = []
    for key in list(keys)[:most]:
        try:
            wanted.append(UUID(key))
        except ValueError:
            continue
    return list(Voice.objects.select_related("body").filter(body=body, pk__in=wanted).order_by("at", "id"))


def thread(voice: Voice) -> Sequence[VoiceMessage]:
    """What was written after a voice, in order."""
    return list(VoiceMessage.objects.filter(voice=voice).order_by("at", "id"))


def message(body: Body, key: object) -> VoiceMessage | None:
    """A line of a thread of a body's voices; None where there is none."""
    try:
        wanted = UUID(str(key))
    except ValueError:
        return None
    return VoiceMessage.objects.select_related("voice__body").filter(body=body, pk=wanted).first()


def about_of(typed: str) -> tuple[str, str]:
    """What a filter means: the kind and the reference ("counter:madoguchi"); two empty texts where it means nothing."""
    kind, gap, about = typed.partition(":")
    return (kind, about[:200]) if gap and kind in set(About) else ("", "")


def bodies() -> Sequence[Body]:
    """The bodies that have voices."""
    return list(Body.objects.filter(pk__in=Voice.objects.order_by().values("body").distinct()).order_by("pk"))


def answer_texts(body: Body) -> Sequence[AnswerText]:
    """The texts that a body answers with again."""
    return list(AnswerText.objects.filter(body=body, ended_at=None).order_by("name", "id")[:OFFERED])


def call_topics(body: Body) -> Sequence[CallTopic]:
    """The topics of calls that a body added."""
    return list(CallTopic.objects.filter(body=body, ended_at=None).order_by("name", "id")[:OFFERED])


def calls(body: Body) -> QuerySet[CallLog]:
    """Calls and mails that were logged, the newest first."""
    return CallLog.objects.filter(body=body).select_related("own").order_by("-at", "-id")


def calls_by_topic(body: Body, *, now: datetime, days: int) -> Sequence[tuple[str, str, int, int]]:
    """Of the last days, for each topic (a code, or "" and the body's own name): how many, and minutes; most minutes first."""
    since = (now - timedelta(days=days)).astimezone(TOKYO)
    rows = CallLog.objects.filter(body=body, at__gte=since).order_by().values("topic", "own__name")
    counted = rows.annotate(count=Count("id"), spent=Sum("minutes")).order_by("-spent", "topic", "own__name")
    return [(each["topic"], each["own__name"] or "", each["count"], each["spent"]) for each in counted]

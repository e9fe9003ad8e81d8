"""Which voices count, and what is named in them."""

from collections import Counter
from datetime import date, datetime, time

from django.db.models import QuerySet

from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.voice.models import Voice
from todoke.voice.rules.states import BurstState


def beginning(day: date) -> datetime:
    """When a day begins in Japan."""
    return datetime.combine(day, time(), TOKYO)


def counting(body: Body, from_at: datetime, until_at: datetime) -> QuerySet[Voice]:
    """The voices that count: all but those of a flood that somebody called abuse."""
    rows = Voice.objects.filter(body=body, at__gte=from_at, at__lt=until_at)
    return rows.exclude(burst__state=BurstState.ABUSE.value).order_by()


def reasons(rows: QuerySet[Voice]) -> Counter[tuple[str, str, str, str, str, int]]:
    """What was named in voices: about what, in which kind, which driver or fault, beside which score."""
    found: Counter[tuple[str, str, str, str, str, int]] = Counter()
    named = rows.values_list("about_kind", "about", "kind", "scale", "score", "drivers", "fault")
    for about_kind, about, kind, scale, score, drivers, fault in named.iterator():
        for reason in [*drivers, *([fault] if fault else [])]:
            found[(about_kind, about, kind, reason, scale, -1 if score is None else score)] += 1
    return found

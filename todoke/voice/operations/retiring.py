"""What ends by itself: the marks of floods after a day, texts and photos after 24 months; counts stay, and what its writer let us show elsewhere."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.calendar import add_months
from todoke.gateways import sealed_files
from todoke.voice.models import Burst, Voice, VoiceMessage
from todoke.voice.rules.states import TEXT_MONTHS

MARKS_KEPT: Final = timedelta(days=1)
_BATCH: Final = 1_000
_EMPTY: Final = {"text": "", "search": "", "photo_token": "", "photo_key": "", "detail": ""}


def sweep_marks(*, by: Actor, now: datetime) -> int:
    """Empty what told networks and like texts apart, a day after; how many voices."""
    before = now - MARKS_KEPT
    Burst.objects.filter(last_at__lt=before).exclude(mark="").update(mark="")
    return Voice.objects.filter(~Q(source="") | ~Q(likeness=""), at__lt=before).update(source="", likeness="")


def end_texts(*, by: Actor, now: datetime) -> int:
    """Empty the texts, threads and photos of voices that are older than 24 months, a batch a transaction; how many."""
    before, count = add_months(now, -TEXT_MONTHS), 0
    while ended := _end_batch(before, by=by, now=now):
        count += ended
    return count


@transaction.atomic
def _end_batch(before: datetime, *, by: Actor, now: datetime) -> int:
    held = Voice.objects.filter(at__lt=before, text_ended_at=None).order_by("at").select_for_update()[:_BATCH]
    rows = list(held.values_list("pk", "body_id", "photo_token"))
    if not rows:
        return 0
    keys = [pk for pk, _, _ in rows]
    Voice.objects.filter(pk__in=keys).update(**_EMPTY, person=None, once=None, source="", likeness="", text_ended_at=now)
    VoiceMessage.objects.filter(voice__in=keys).delete()
    tally = Counter(body for _, body, _ in rows)
    for body in Body.objects.filter(pk__in=tally).order_by("pk"):
        data = {"count": tally[body.pk], "before": before.isoformat(timespec="seconds")}
        bodies.record(body=body, by=by, at=now, action="retention.delete", subject="retention:voice-text", data=data)
    tokens = [token for _, _, token in rows if token]
    transaction.on_commit(lambda: [sealed_files.delete(token) for token in tokens] and None)
    return len(rows)

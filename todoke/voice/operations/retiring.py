"""What ends by itself: the marks of floods after a day, texts and photos after 24 months; counts stay, and what its writer let us show elsewhere."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.calendar import latest_start_months
from todoke.common.clock import TOKYO
from todoke.gateways import sealed_files
from todoke.voice.models import Burst, Voice, VoiceMessage
from todoke.voice.rules.states import TEXT_MONTHS

MARKS_KEPT: Final = timedelta(days=1)
_BATCH: Final = 1_000
_EMPTY: Final[dict[str, object]] = {
    "text": "", "search": "", "detail": "", "photo_token": "", "photo_key": "", "source": "", "likeness": "", "person": None, "once": None,
}  # fmt: skip


def sweep_marks(*, by: Actor, now: datetime) -> int:
    """Empty what told networks and like texts apart, a day after; how many voices."""
    before = now - MARKS_KEPT
    Burst.objects.filter(last_at__lt=before).exclude(mark="").update(mark="")
    return Voice.objects.filter(~Q(source="") | ~Q(likeness=""), at__lt=before).update(source="", likeness="")


def end_texts(*, by: Actor, now: datetime) -> int:
    """Empty the texts, threads and photos of voices that are older than 24 months, a batch a transaction; how many."""
    last = latest_start_months(TEXT_MONTHS, now.astimezone(TOKYO).date())
    before, count = datetime.combine(last, time(), tzinfo=TOKYO), 0
    while ended := _end_batch(before, by=by, now=now):
        count += ended
    VoiceMessage.objects.filter(at__lt=before).delete()  # also what was added once the voice itself had ended
    return count


@transaction.atomic
def _end_batch(before: datetime, *, by: Actor, now: datetime) -> int:
    held = Voice.objects.filter(at__lt=before, text_ended_at=None).order_by("at").select_for_update(of=("self",))
    rows = list(held[:_BATCH])
    if not rows:
        return 0
    keys, tokens = [row.pk for row in rows], [row.photo_token for row in rows if row.photo_token]
    for row in rows:  # sealed fields are sealed row by row
        for field, empty in _EMPTY.items():
            setattr(row, field, empty)
        row.text_ended_at = now
        row.save(update_fields=[*_EMPTY, "text_ended_at"])
    VoiceMessage.objects.filter(voice__in=keys).delete()
    tally = Counter(row.body_id for row in rows)
    for body in Body.objects.filter(pk__in=tally).order_by("pk"):
        data = {"count": tally[body.pk], "before": before.isoformat(timespec="seconds")}
        bodies.record(body=body, by=by, at=now, action="retention.delete", subject="retention:voice-text", data=data)
    transaction.on_commit(lambda: _delete(tokens))
    return len(rows)


def _delete(tokens: Sequence[str]) -> None:
    for token in tokens:
        sealed_files.delete(token)

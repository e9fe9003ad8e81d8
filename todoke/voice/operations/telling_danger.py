"""That staff were told of a voice that may speak of danger."""

from datetime import datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.voice.models import Voice


@transaction.atomic
def note_told(*, voice: Voice, count: int, by: Actor, now: datetime) -> bool:
    """Write down that so many were told; whether nobody had written it before."""
    if not Voice.objects.filter(pk=voice.pk, danger_told_at=None).update(danger_told_at=now):
        return False
    bodies.record(
        body=voice.body, by=by, at=now, action="voice.danger_tell", subject=str(voice), data={"mails": count}
    )  # fmt: skip
    return True

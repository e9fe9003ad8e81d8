"""Voices as a partner of their body reads them, oldest first."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from todoke.bodies.models import Body
from todoke.voice.models import Voice

#: A place in the feed: the moment and the identifier of the last voice that was read.
Place = tuple[datetime, uuid.UUID]
#: Nobody's transaction takes longer: the feed stays so far behind the present that nothing slips past a reader.
STAYS_BEHIND: Final = timedelta(minutes=1)


def page(body: Body, *, after: Place | None, limit: int, now: datetime) -> tuple[Sequence[Voice], Place | None, bool]:
    """The next voices after a place, the place reached, and whether there are more."""
    rows = Voice.objects.filter(body=body, at__lte=now - STAYS_BEHIND)
    if after is not None:
        moment, key = after
        rows = rows.filter(Q(at__gt=moment) | Q(at=moment, pk__gt=key), at__gte=moment)
    found = list(rows.select_related("person", "body").order_by("at", "pk")[: limit + 1])
    kept = found[:limit]
    return kept, (kept[-1].at, kept[-1].pk) if kept else after, len(found) > limit

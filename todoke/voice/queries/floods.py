"""Whether a voice that is about to be kept is one of many like ones: one short question, asked of every voice."""

from datetime import datetime
from typing import Final

from django.db import connection

from todoke.voice.models import Voice

#: By two indexes; the table is read no further than to the last row that decides.
_ASK: Final = (
    "SELECT EXISTS (SELECT 1 FROM todoke_voice WHERE likeness = %s AND at > %s AND body_id = %s LIMIT 1 OFFSET %s),"
    " EXISTS (SELECT 1 FROM todoke_voice WHERE source = %s AND at > %s AND body_id = %s AND about_kind = %s AND about = %s LIMIT 1 OFFSET %s)"
)


def enough_like(voice: Voice, *, since: datetime, alike: int, network: int) -> tuple[bool, bool]:
    """Whether with this voice there are so many of its likeness, and so many from its network about the same thing, since a moment."""
    moment = connection.ops.adapt_datetimefield_value(since)
    with connection.cursor() as cursor:
        cursor.execute(_ASK, (
            voice.likeness, moment, voice.body_id, alike - 2, voice.source, moment, voice.body_id, voice.about_kind, voice.about, network - 2,
        ))  # fmt: skip
        like, same = cursor.fetchone()
    return bool(voice.likeness and like), bool(voice.source and same)

"""What was said at one place of a service, such as a question of a form, for the staff who can change that place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from todoke.bodies.models import Body
from todoke.voice.models import Voice
from todoke.voice.rules.kinds import About
from todoke.voice.rules.states import BurstState

#: So many of the newest texts.
_MOST = 5


@dataclass(frozen=True, slots=True)
class HeardAt:
    """How many voices name this place, and the newest texts of those whom nobody knows."""

    count: int
    newest: Sequence[tuple[datetime, str]]
    address: str = ""


def question(body: Body, procedure: int, key: str) -> HeardAt:
    """What was said at a question of a form (``Voice.detail``). The texts of people known by name are read in the queue, where each look is written down."""
    rows = Voice.objects.filter(body=body, about_kind=About.PROCEDURE.value, about=str(procedure))
    rows = rows.filter(Q(detail=key) | Q(detail=f"question:{key}")).exclude(burst__state=BurstState.ABUSE.value)
    newest = rows.filter(person=None).order_by("-at", "id")[: _MOST * 4]
    texts = [(each.at, each.text) for each in newest if each.text]
    return HeardAt(rows.count(), texts[:_MOST])

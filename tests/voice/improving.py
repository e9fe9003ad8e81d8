"""Improvements that tests begin with."""

from datetime import datetime
from typing import Any

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.voice.models import Group, Improvement, Voice
from todoke.voice.operations import improvements
from todoke.voice.rules.improving import Words
from todoke.voice.rules.kinds import About

OWNER = Actor("staff:101", 101)
WORDS = Words(
    {"ja": "窓口の番号札", "en": "Numbers at the counter"},
    {"ja": "待つ順番がわからない、という声をいただきました。", "en": "You said that nobody knew whose turn it was."},
    {"ja": "番号札の機械を置きました。", "en": "We put up a machine for numbers."},
)


def group_of(body: Body, now: datetime, *voices: Voice, about: str = "madoguchi") -> Group:
    """A group of voices about a counter."""
    made = Group.objects.create(body=body, about_kind=About.COUNTER.value, about=about, name="待ち時間", made_at=now)
    Voice.objects.filter(pk__in=[each.pk for each in voices]).update(group=made)
    return made


def begun(body: Body, now: datetime, group: Group | None = None, **given: Any) -> Improvement:
    """An improvement about a counter."""
    columns: dict[str, Any] = {
        "about_kind": About.COUNTER, "about": "madoguchi", "texts": WORDS, "owner": OWNER.label, "due_date": None, "by": OWNER
    } | given  # fmt: skip
    return improvements.begin(body=body, group=group, now=now, **columns)

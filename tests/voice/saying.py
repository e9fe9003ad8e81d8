"""Voices that tests say."""

import itertools
from datetime import datetime
from typing import Any

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.voice.models import Voice
from todoke.voice.operations import voices
from todoke.voice.operations.voices import Receipt
from todoke.voice.rules.kinds import About, Channel, Kind, Moment, Scale
from todoke.voice.rules.saying import Saying

_NUMBERS = itertools.count(1)


def said(text: str = "待ち時間が長かったです。", **given: Any) -> Saying:
    """A voice about waiting at a counter, told by its poster; ``given`` changes it."""
    with_defaults: dict[str, Any] = {
        "kind": Kind.EXPERIENCE, "channel": Channel.QR, "about_kind": About.COUNTER, "about": "madoguchi", "moment": Moment.VISIT,
        "scale": Scale.SATISFACTION, "score": 2, "text": text,
    } | given  # fmt: skip
    return Saying(**with_defaults)


def hear(body: Body, now: datetime, text: str = "待ち時間が長かったです。", **given: Any) -> Receipt:
    """Heard, with its code."""
    return voices.hear(body=body, said=said(text, **given), by=Actor("anonymous"), now=now)


def voice(body: Body, now: datetime, text: str = "待ち時間が長かったです。", **given: Any) -> Voice:
    """A voice that lies in the database."""
    return hear(body, now, text, **given).voice

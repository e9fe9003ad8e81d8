"""By what floods are told: keyed hashes of a network for one day and of what a text says, from which neither can be read back."""

import hashlib
import hmac
from datetime import datetime

from django.conf import settings

from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.voice.models import Voice
from todoke.voice.rules import floods
from todoke.voice.rules.kinds import About


def source_mark(source: str, *, now: datetime) -> str:
    """A network on one day; another on the next."""
    return _mark("source", now.astimezone(TOKYO).date().isoformat(), source) if source else ""


def network_mark(voice: Voice) -> str:
    """What voices of one network about one thing of one body share: a flood is never an incident of two bodies."""
    return _mark("network", voice.source, str(voice.body_id), voice.about_kind, voice.about)


def likeness_mark(body: Body, about_kind: About, about: str, text: str, source: str) -> str:
    """What a voice says about what; without words, from where a bare score about it came: "" where nobody knows."""
    said = floods.likeness(text)
    if not said and not source:
        return ""
    return _mark("like", str(body.pk), about_kind.value, about, said or f"score {source}")


def _mark(*parts: str) -> str:
    return hmac.new(
        settings.SECRET_KEY.encode(), "\x00".join(parts).encode("utf-8", "replace"), hashlib.sha256
    ).hexdigest()[:32]

"""Tells staff at once, by mail, that a voice may speak of danger to a person; what was said stays in the list of voices.

A voice with a code of danger and without ``danger_told_at`` is due. Who is told: whoever keeps records of persons or guards them at its body and has
a mail address; where nobody has, the body's own mailbox. A mail that no server takes is tried again at every look.
"""

import logging
from datetime import datetime
from typing import Final

from todoke.common import clock
from todoke.common.actors import command
from todoke.gateways.sending import at_once
from todoke.ui import voice_danger_words
from todoke.voice.models import Voice
from todoke.voice.operations import telling_danger
from todoke.voice.queries import dangers

BY: Final = command("tell_of_danger")
_BATCH: Final = 50
_log = logging.getLogger(__name__)


def turn() -> int:
    """Tell of what is due; how many voices are told of."""
    return sum(_tell(voice, clock.now()) for voice in dangers.untold(_BATCH))


def _tell(voice: Voice, now: datetime) -> int:
    """Whether somebody was told of one voice."""
    told = [
        _send(voice, place, to, language) for place, (to, language) in enumerate(dangers.told_of(voice.body, now=now))
    ]
    if not told:
        _log.error("A voice of body %s may tell of danger, and nobody there has a mail address.", voice.body.key)
    if told and not any(told):
        return 0
    telling_danger.note_told(voice=voice, count=sum(told), by=BY, now=now)
    return 1


def _send(voice: Voice, place: int, to: str, language: str) -> bool:
    key = f"danger-{voice.pk}-{place}"
    mail = voice_danger_words.mail(key=key, body=voice.body, danger=voice.danger, to=to, language=language)
    return at_once.send(mail).taken

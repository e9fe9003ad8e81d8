"""Hearing a voice: masked, looked at for danger and floods, kept, and a code given for it."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.bodies.rules.impersonal import is_token
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Refusal
from todoke.gateways.sealed_files import Sealed
from todoke.people.models import Person
from todoke.people.rules import proof_codes
from todoke.voice.models import Voice
from todoke.voice.operations import bursts
from todoke.voice.queries.masked import mask
from todoke.voice.queries.sources import likeness_mark, source_mark
from todoke.voice.queries.voices import index_of
from todoke.voice.rules import danger, saying
from todoke.voice.rules.answering import promised
from todoke.voice.rules.kinds import BY_STAFF
from todoke.voice.rules.masking import Masked
from todoke.voice.rules.saying import Saying


class VoiceRefused(Refusal):
    """A voice that cannot be taken; ``data["problem"]`` says why (``rules.saying.problem``)."""

    code = "voice_refused"


class SaidAlready(Refusal):
    """Somebody said something about this transaction before; once is enough."""

    code = "voice_said_already"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever spoke takes home: the voice is on the disk, and ``code`` shows its status. The code is shown once and never kept."""

    voice: Voice
    code: str


@transaction.atomic
def hear(
    *, body: Body, said: Saying, by: Actor, now: datetime, person: Person | None = None, source: str = "", photo: Sealed | None = None
) -> Receipt:  # fmt: skip
    """Take a voice: mask it, keep it, and give a code for it. Raises VoiceRefused, SaidAlready.

    ``person`` only where somebody signed in wants to hear back. ``source``: the network that it came from, of which a keyed hash is kept for a
    day; "" where staff write it down. ``photo``: what ``operations.photos.accept`` gave.
    """
    if problem := saying.problem(said):
        raise VoiceRefused(problem=problem)
    kept = mask(said.text)
    if problem := saying.problem(replace(said, text=kept.seen)):  # of signs that nobody sees nothing is left
        raise VoiceRefused(problem=problem)
    if said.once and Voice.objects.filter(once=said.once).exists():
        raise SaidAlready
    code = proof_codes.make(secrets.choice)
    voice = _row(body, said, kept, code, by=by, now=now)
    voice.person, voice.source = person, source_mark(source, now=now)
    voice.likeness = likeness_mark(body, said.about_kind, said.about, kept.text, voice.source)
    if photo is not None:
        voice.photo_token, voice.photo_key, voice.waits = photo.token, photo.key, True
    if said.channel not in BY_STAFF:
        voice.burst = bursts.gather(voice, by=by, now=now)
    try:
        with transaction.atomic():
            voice.save(force_insert=True)
    except IntegrityError as error:
        if said.once and Voice.objects.filter(once=said.once).exists():
            raise SaidAlready from error
        raise
    if said.channel in BY_STAFF:
        bodies.record(
            body=body, by=by, at=now, action="voice.write_down", subject=str(voice), data={"channel": said.channel.value}
        )  # fmt: skip
    if voice.danger:
        bodies.record(
            body=body, by=by, at=now, action="voice.danger", subject=str(voice), data={"danger": voice.danger}
        )
    return Receipt(voice, code)


def _row(body: Body, said: Saying, kept: Masked, code: str, *, by: Actor, now: datetime) -> Voice:
    """What is kept of what was said."""
    return Voice(
        body=body, kind=said.kind.value, channel=said.channel.value, moment=said.moment.value, about_kind=said.about_kind.value,
        about=said.about, detail=said.detail if is_token(said.detail) else mask(said.detail).text, scale=said.scale.value if said.scale else "",
        score=said.score, drivers=[each.value for each in said.drivers], fault=said.fault.value if said.fault else "", text=kept.text,
        masked=len(kept.masks), search=mask(said.search[:200]).text, language=said.language, code_index=index_of(code), once=said.once or None,
        entered_by=by.label if said.channel in BY_STAFF else "", at=now, danger=danger.found(kept.seen), waits=bool(kept.text or said.fault),
        promised_date=promised(said.kind, now.astimezone(TOKYO).date()),
    )  # fmt: skip

"""Hearing a voice: masked, kept, and a code given for it."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Refusal
from todoke.people.models import Person
from todoke.people.rules import proof_codes
from todoke.voice.models import Voice
from todoke.voice.queries.masked import mask
from todoke.voice.queries.voices import index_of
from todoke.voice.rules import saying
from todoke.voice.rules.answering import promised
from todoke.voice.rules.kinds import BY_STAFF
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
    *, body: Body, said: Saying, by: Actor, now: datetime, person: Person | None = None, source: str = ""
) -> Receipt:
    """Take a voice: mask it, keep it, and give a code for it. ``person`` only where somebody signed in wants to hear back. Raises VoiceRefused, SaidAlready."""
    if problem := saying.problem(said):
        raise VoiceRefused(problem=problem)
    if said.once and Voice.objects.filter(once=said.once).exists():
        raise SaidAlready
    code = proof_codes.make(secrets.choice)
    kept, search = mask(said.text), mask(said.search[:200])
    voice = Voice(
        body=body, person=person, kind=said.kind.value, channel=said.channel.value, moment=said.moment.value, about_kind=said.about_kind.value,
        about=said.about, detail=said.detail, scale=said.scale.value if said.scale else "", score=said.score,
        drivers=[each.value for each in said.drivers], fault=said.fault.value if said.fault else "", text=kept.text, masked=len(kept.masks),
        search=search.text, language=said.language, code_index=index_of(code), once=said.once or None, source=source,
        entered_by=by.label if said.channel in BY_STAFF else "", at=now, waits=bool(kept.text or said.fault),
        promised_date=promised(said.kind, now.astimezone(TOKYO).date()),
    )  # fmt: skip
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
    return Receipt(voice, code)

"""What staff do with a voice: read it, give it to somebody, promise a day, answer it in private or in public, close it; and what its writer adds."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common import individual_numbers
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Invalid, NotFound, Refusal
from todoke.people.operations import looks
from todoke.registry.operations import publishing
from todoke.voice.models import Group, Voice, VoiceMessage
from todoke.voice.operations import answer_notices
from todoke.voice.queries.masked import mask
from todoke.voice.rules import answering as rules
from todoke.voice.rules import danger
from todoke.voice.rules.answering import Doing
from todoke.voice.rules.states import BurstState, VoiceState

#: So many voices of a group are answered in one act at most.
MOST_AT_ONCE: Final = 500


class VoiceNotFound(NotFound):
    """There is no such voice for whoever asks."""

    code = "voice_not_found"


class AnswerInvalid(Invalid):
    """What was written to a voice cannot be kept; ``problems`` maps each field to a code."""

    code = "voice_answer_invalid"


class AnswerNamesSomebody(Refusal):
    """A public answer seems to hold a name, a number or an address; ``count`` says how many. Whoever is sure sends it once more."""

    code = "voice_answer_names"
    status = 422


class NotWithThis(Refusal):
    """This cannot be done with a voice as it stands; ``why`` is a code of ``rules.answering.why_not``."""

    code = "voice_not_now"


class ThreadFull(Refusal):
    """So much was written after the last answer that the next line waits for one."""

    code = "voice_thread_full"


def held(voice: Voice) -> Voice:
    """The row of a voice, kept from others until commit. Part of other operations."""
    rows = Voice.objects.select_for_update(of=("self",), no_key=True).select_related("body", "person", "burst")
    return rows.get(pk=voice.pk)


def words(text: str, *, field: str = "text") -> str:
    """Words as they are kept; raises AnswerInvalid. Part of other operations."""
    kept = text.replace("\0", "").strip()
    if problem := rules.words_problem(kept):
        raise AnswerInvalid(problems={field: problem}, limit=rules.LONGEST)
    if individual_numbers.offers_one(kept):
        raise AnswerInvalid(problems={field: "individual_number"})
    return kept


def need(voice: Voice, doing: Doing) -> None:
    """See that something can be done with a voice; raises NotWithThis. Part of other operations."""
    abuse = voice.burst is not None and voice.burst.state == BurstState.ABUSE.value
    answered = voice.answered_at is not None
    if why := rules.why_not(doing, kind=voice.kind, state=voice.state, answered=answered, abuse=abuse):
        raise NotWithThis(why=why)


def log(voice: Voice, action: str, by: Actor, now: datetime, **data: object) -> None:
    """One entry about a voice in its body's ledger. Part of other operations."""
    bodies.record(body=voice.body, by=by, at=now, action=action, subject=str(voice), data=data)


@transaction.atomic
def read(*, voice: Voice, by: Actor, now: datetime) -> Voice:
    """Note that somebody of the body reads a voice and what was added to it, before it is shown. Where its writer is known, the look is written down."""
    row = held(voice)
    if row.person is not None:
        looks.look(
            person=row.person, by=by, now=now, why=looks.Why.CASEWORK, what=["voice"], body=row.body, through=str(row)
        )
    VoiceMessage.objects.filter(voice=row, from_staff=False, seen_at=None).update(seen_at=now)
    waits = rules.waits_after_reading(kind=row.kind, state=row.state)
    state = VoiceState.READ.value if row.state == VoiceState.NEW.value else row.state
    if (waits, state) != (row.waits, row.state):
        row.waits, row.state = waits, state
        row.save(update_fields=["waits", "state"])
    return row


@transaction.atomic
def read_many(*, voices: list[Voice], by: Actor, now: datetime) -> int:
    """Note of several voices, whose text a list shows, that they were read; those whose writer is known are opened one by one. How many."""
    keys = [each.pk for each in voices if each.person_id is None]
    rows = Voice.objects.filter(pk__in=keys, state=VoiceState.NEW.value)
    done = 0
    for row in rows.select_for_update(no_key=True):
        row.state, row.waits = VoiceState.READ.value, rules.waits_after_reading(kind=row.kind, state=row.state)
        row.save(update_fields=["state", "waits"])
        done += 1
    return done


@transaction.atomic
def take_danger(*, voice: Voice, by: Actor, now: datetime) -> Voice:
    """Say that one takes care of a voice that tells of danger; it leaves the top of the queue, and the ledger says who."""
    row = held(voice)
    if row.danger and row.danger_seen_at is None:
        row.danger_seen_at, row.assigned = now, str(by)
        row.save(update_fields=["danger_seen_at", "assigned"])
        log(row, "voice.take_danger", by, now, rule=row.danger)
    return row


@transaction.atomic
def assign(*, voice: Voice, to: str, by: Actor, now: datetime) -> Voice:
    """Give a voice to a member of staff (``staff:…``), or with "" back to all."""
    row = held(voice)
    if row.assigned != to:
        row.assigned = to
        row.save(update_fields=["assigned"])
        log(row, "voice.assign", by, now, to=to)
    return row


@transaction.atomic
def promise(*, voice: Voice, day: date | None, by: Actor, now: datetime) -> Voice:
    """Say by when an enquiry is answered; whoever asked sees the new day. Raises NotWithThis, AnswerInvalid."""
    row = held(voice)
    need(row, Doing.PROMISE)
    if problem := rules.promise_problem(day, now.astimezone(TOKYO).date()):
        raise AnswerInvalid(problems={"day": problem})
    if day is not None and row.promised_date != day:
        before, row.promised_date = row.promised_date, day
        row.save(update_fields=["promised_date"])
        log(row, "voice.promise", by, now, day=day.isoformat(), before=before.isoformat() if before else "")
    return row


@transaction.atomic
def answer(*, voice: Voice, text: str, public: bool, by: Actor, now: datetime, sure: bool = False) -> VoiceMessage:
    """Answer in the body's name; ``public``: on the public page too. A writer who is known is told, neutrally.

    A public answer that seems to name somebody is sent only when whoever writes is ``sure``. Raises AnswerInvalid, AnswerNamesSomebody.
    """
    row, kept = held(voice), words(text)
    if public and not sure and (masks := mask(kept).masks):
        raise AnswerNamesSomebody(count=len(masks))
    made = VoiceMessage.objects.create(
        body=row.body, voice=row, from_staff=True, public=public, text=kept, by=str(by), at=now
    )
    VoiceMessage.objects.filter(voice=row, from_staff=False, seen_at=None).update(seen_at=now)
    row.state, row.waits, row.answered_at = VoiceState.ANSWERED.value, False, row.answered_at or now
    row.save(update_fields=["state", "waits", "answered_at"])
    log(row, "voice.answer", by, now, public=public)
    if public:
        publishing.bump()  # the public page is kept ready for everybody
    answer_notices.tell_of_answer(voice=row, message=made, by=by, now=now)
    return made


@transaction.atomic
def answer_group(*, group: Group, text: str, public: bool, by: Actor, now: datetime, sure: bool = False) -> int:
    """Answer every voice of a group that nobody has answered yet, with one text, which stands on the public page once. How many.

    Raises AnswerInvalid, AnswerNamesSomebody.
    """
    rows = Voice.objects.filter(group=group, answered_at=None).select_related("body").order_by("at", "id")
    count = 0
    for row in rows[:MOST_AT_ONCE]:
        if held(row).answered_at is not None:  # a colleague answered it in the meantime
            continue
        answer(voice=row, text=text, public=public and count == 0, by=by, now=now, sure=sure)
        count += 1
    return count


@transaction.atomic
def take_back_public(*, message: VoiceMessage, by: Actor, now: datetime) -> VoiceMessage:
    """Take a public answer off the public page; whoever asked still reads it."""
    row = VoiceMessage.objects.select_for_update(of=("self",), no_key=True).select_related("voice__body").get(pk=message.pk)  # fmt: skip
    if row.public:
        row.public = False
        row.save(update_fields=["public"])
        log(row.voice, "voice.answer_private", by, now)
        publishing.bump()  # what names somebody is gone from the public page at once
    return row


@transaction.atomic
def close(*, voice: Voice, by: Actor, now: datetime) -> Voice:
    """Say that a voice was read and there is nothing to answer. Raises NotWithThis: whoever asked is answered first."""
    row = held(voice)
    need(row, Doing.CLOSE)
    row.state, row.waits = VoiceState.CLOSED.value, False
    row.save(update_fields=["state", "waits"])
    log(row, "voice.close", by, now)
    return row


@transaction.atomic
def say_more(*, voice: Voice, text: str, by: Actor, now: datetime) -> VoiceMessage:
    """Add to a thread as whoever holds the code: masked like the voice itself, and waiting again for somebody. Raises AnswerInvalid, ThreadFull."""
    row, kept = held(voice), mask(words(text))
    if not kept.text:
        raise AnswerInvalid(problems={"text": "words_missing"})
    last = VoiceMessage.objects.filter(voice=row, from_staff=True).order_by("-at").values_list("at", flat=True).first()
    unanswered = VoiceMessage.objects.filter(voice=row, from_staff=False)
    if (unanswered.filter(at__gt=last) if last else unanswered).count() >= rules.MOST_UNANSWERED:
        raise ThreadFull(limit=rules.MOST_UNANSWERED)
    made = VoiceMessage.objects.create(body=row.body, voice=row, from_staff=False, text=kept.text, by=str(by), at=now)
    row.waits = True
    if not row.danger and (found := danger.found(kept.seen)):
        row.danger, row.danger_seen_at, row.danger_told_at = found, None, None
        log(row, "voice.danger", by, now, danger=found)
    if row.state in {VoiceState.ANSWERED.value, VoiceState.CLOSED.value}:
        row.state = VoiceState.READ.value
    row.save(update_fields=["waits", "state", "danger", "danger_seen_at", "danger_told_at"])
    return made


@transaction.atomic
def see_answers(*, voice: Voice, by: Actor, now: datetime) -> int:
    """Note that whoever holds the code has seen what the body wrote; how many lines were new. What waits to be told of them is not told any more."""
    new = list(VoiceMessage.objects.filter(voice=voice, from_staff=True, seen_at=None))
    VoiceMessage.objects.filter(pk__in=[each.pk for each in new]).update(seen_at=now)
    if new:
        answer_notices.quiet(voice=voice, messages=new, by=by, now=now)
    return len(new)

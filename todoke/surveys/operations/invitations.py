"""Inviting to a wave: places for sheets with numbers and codes, and a sample drawn from those whom a body serves, told by notices within their budget of attention."""

import random
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Invalid
from todoke.notices.models import Notice
from todoke.notices.operations import planning
from todoke.notices.queries.mourning import mourners
from todoke.notices.queries.texts_in_force import by_keys
from todoke.notices.rules import timing
from todoke.notices.rules.states import NoticeState, Quiet
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Priority, Topic
from todoke.notices.rules.wanted import Wanted
from todoke.people.rules import proof_codes
from todoke.surveys.models import SurveyInvitation, Wave
from todoke.surveys.operations.wave_rows import WaveMoved, hold
from todoke.surveys.queries.invitations import frame_of, index_of
from todoke.surveys.rules import sheet_numbers
from todoke.surveys.rules.kinds import Mode, WaveState

TEXT, REMINDER = "survey-invitation", "survey-reminder"
MOST_AT_ONCE: Final = 5_000
_UNANSWERED: Final = Q(person__isnull=False, sent_at__isnull=False, reminded_at=None, used_at=None, declined_at=None)
#: Whoever has not answered is reminded once, so many days before the end, where that lies ahead.
REMIND_DAYS: Final = 7


class InvitationImpossible(Invalid):
    """Nobody can be invited so; ``problems`` maps a field to a code."""

    code = "invitation_not_possible"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the sample with the code that goes on its sheet; the code is shown once and never kept."""

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a draw did: how many were invited, of how many who could have been, and the seed by which it can be drawn again."""

    invited: int
    frame: int
    seed: int


@transaction.atomic
def make_places(*, wave: Wave, body: Body, count: int, by: Actor, now: datetime) -> Sequence[Place]:
    """Numbers and codes for so many sheets, of nobody in particular: who gets which, the body's own list of addresses says. Raises WaveMoved, InvitationImpossible."""
    held = _hold(wave, body, count)
    if not {Mode.PAPER.value, Mode.WEB.value, Mode.PHONE.value} & set(held.modes):
        raise InvitationImpossible(problems={"modes": "modes_missing"})
    places = [Place(number, proof_codes.make(secrets.choice)) for number in _numbers(held, count)]
    SurveyInvitation.objects.bulk_create(
        [
            SurveyInvitation(body=body, wave=held, number=each.number, code_index=index_of(each.code), made_at=now)
            for each in places
        ],
        batch_size=500,
    )
    bodies.record(
        body=body, by=by, at=now, action="survey.make_places", subject=str(held), data={"count": count}
    )  # fmt: skip
    return places


@transaction.atomic
def draw(*, wave: Wave, body: Body, count: int, by: Actor, now: datetime, seed: int | None = None) -> Drawn:
    """Draw a sample from those whom a body serves, each with the same chance, and invite them by a notice; once each. Raises WaveMoved, InvitationImpossible.

    Who mourns is not asked. The seed stands in the ledger: with the same register the same draw can be made again.
    """
    held = _hold(wave, body, count)
    if held.state != WaveState.OPEN.value or Mode.WEB.value not in held.modes or not by_keys([TEXT], body):
        raise InvitationImpossible(problems={"wave": "invite_when_open"})
    today = now.astimezone(TOKYO).date()
    frame = list(frame_of(body, held, today=today))
    quiet = mourners([person.pk for person, _ in frame], now=now)
    frame = [(person, band) for person, band in frame if person.pk not in quiet]
    seed = secrets.randbits(32) if seed is None else seed
    chosen = random.Random(seed).sample(frame, min(count, len(frame)))  # noqa: S311 - to be drawn again, not to be secret
    SurveyInvitation.objects.bulk_create(
        [
            SurveyInvitation(
                body=body, wave=held, person=person, number=number, code_index=index_of(proof_codes.make(secrets.choice)),
                cell={"age": band, "town": body.code or ""}, made_at=now, sent_at=now,
            )
            for (person, band), number in zip(chosen, _numbers(held, len(chosen)), strict=True)
        ],
        batch_size=500,
    )  # fmt: skip
    planning.plan(wanted=_wanted(held, body, [person.pk for person, _ in chosen], TEXT, now), by=by, now=now)
    bodies.record(
        body=body, by=by, at=now, action="survey.draw", subject=str(held),
        data={"invited": len(chosen), "frame": len(frame), "seed": seed},
    )  # fmt: skip
    return Drawn(len(chosen), len(frame), seed)


@transaction.atomic
def decline(*, invitation: SurveyInvitation, by: Actor, now: datetime) -> None:
    """Somebody does not want to answer: nobody reminds them. Does nothing once it was answered. The day is kept, never the moment."""
    held = SurveyInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if held.used_at is None and held.declined_at is None:
        held.declined_at = timing.moment(now.astimezone(TOKYO).date())
        held.save(update_fields=["declined_at"])
        bodies.record(body=held.body, by=by, at=now, action="survey.decline", subject=str(held))


@transaction.atomic
def remind(*, wave: Wave, by: Actor, now: datetime) -> int:
    """Remind, once, whoever was invited by a notice and has neither answered nor declined; how many. Nothing while the end is far. Raises WaveMoved.

    Reminders are planned only now: one taken back by an answer would tell when its person answered.
    """
    held = hold(wave)
    if held.state != WaveState.OPEN.value:
        raise WaveMoved
    day = now.astimezone(TOKYO).date()
    if not held.closes_date - timedelta(days=REMIND_DAYS) <= day < held.closes_date:
        return 0
    with reach.within(reach.EVERYTHING):  # municipalities invited their own residents
        rows = list(
            SurveyInvitation.objects.filter(_UNANSWERED, wave=held).select_related("body").order_by("body", "pk")
        )
        SurveyInvitation.objects.filter(pk__in=[each.pk for each in rows]).update(reminded_at=now)
    for body in sorted({each.body for each in rows}, key=lambda each: each.pk):
        persons = [each.person_id for each in rows if each.body_id == body.pk and each.person_id]
        planning.plan(wanted=_wanted(held, body, persons, REMINDER, now), by=by, now=now)
        bodies.record(
            body=body, by=by, at=now, action="survey.remind", subject=str(held), data={"count": len(persons)}
        )  # fmt: skip
    return len(rows)


@reach.within(reach.EVERYTHING)
def quiet_all(*, wave: Wave, by: Actor, now: datetime) -> None:
    """Take back what waits to be said about a wave that is over. Part of another operation."""
    persons = SurveyInvitation.objects.filter(wave=wave, person__isnull=False).values_list("person", flat=True)
    planning.withdraw(notices=_waiting(persons, wave), because=Quiet.CHANGED, by=by, now=now)


def item_of(wave: Wave) -> str:
    """What a notice about a wave is called."""
    return f"survey:{wave.pk}"


@reach.within(reach.EVERYTHING)
def _waiting(persons: Collection[UUID], wave: Wave) -> list[UUID]:
    waiting = Notice.objects.filter(item=item_of(wave), state=NoticeState.PLANNED.value, person__in=persons)
    return list(waiting.values_list("pk", flat=True))


def _wanted(wave: Wave, body: Body, persons: Iterable[UUID], text: str, now: datetime) -> Iterator[Wanted]:
    found = by_keys([text], body).get(text)
    reminder = timing.LAST if text == REMINDER else timing.FIRST
    for person in persons if found else ():
        assert found is not None
        yield Wanted(
            body=body.pk, person=person, about=person, template=found.pk, topic=Topic.SURVEY, item=item_of(wave), due_at=now,
            reminder=reminder, until_date=wave.closes_date, tact=Tact.OPEN, priority=Priority.ORDINARY,
            last_reminder=reminder == timing.LAST,
        )  # fmt: skip


def _hold(wave: Wave, body: Body, count: int) -> Wave:
    held = hold(wave)
    if held.state not in {WaveState.DRAFT.value, WaveState.OPEN.value}:
        raise WaveMoved
    if not 1 <= count <= MOST_AT_ONCE:
        raise InvitationImpossible(problems={"count": "count_range"})
    keeper = held.survey.body
    if body.pk not in {keeper.pk} and body.parent_id != keeper.pk:
        raise InvitationImpossible(problems={"body": "not_taking_part"})
    return held


@reach.within(reach.EVERYTHING)
def _numbers(wave: Wave, count: int) -> list[str]:
    """The next numbers of a wave, which its row, held, gives to nobody else."""
    first = SurveyInvitation.objects.filter(wave=wave).count() + 1
    return [sheet_numbers.number_of(each) for each in range(first, first + count)]

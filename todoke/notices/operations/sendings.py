"""Writes of sendings to many: drafting, asking, the yes of one or two others, making its notices bit by bit, and halting at any moment."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Conflict, Invalid, OwnChange
from todoke.notices.models import Delivery, DeliveryItem, Notice, NoticeTemplate, Sending
from todoke.notices.operations import planning
from todoke.notices.queries import sendings as queries
from todoke.notices.queries import texts
from todoke.notices.queries.recipients import recipients_of_each
from todoke.notices.rules import slots as slot_rules
from todoke.notices.rules.audiences import MOST_LISTED, Audience, AudienceKind, asks_two, has_moved
from todoke.notices.rules.slots import SlotKind, slots_of
from todoke.notices.rules.states import DeliveryState, NoticeState, Quiet, SendingState, TextState
from todoke.notices.rules.topics import Priority, Topic
from todoke.notices.rules.wanted import Wanted
from todoke.people.models import Person
from todoke.people.rules import family

BATCH: Final = 500


class SendingInvalid(Invalid):
    """A sending cannot be made so; ``problems`` maps each field to a code."""

    code = "sending_invalid"


class SendingMoved(Conflict):
    """Somebody else has approved, halted or changed it since, or it is over."""

    code = "sending_moved"


class CountDiffers(Invalid):
    """The number that was typed is not the number of people whom it reaches."""

    code = "count_differs"


class CountMoved(Conflict):
    """So many more or fewer are reached now that it must be looked at again; ``counted`` says how many."""

    code = "count_moved"


@transaction.atomic
def draft(
    *, body: Body, template: NoticeTemplate, audience: Audience, values: Mapping[str, object], send_at: datetime, by: Actor, now: datetime,
    until_date: date | None = None,
) -> Sending:  # fmt: skip
    """Prepare a sending and count whom it reaches; nobody is told anything yet. Raises SendingInvalid."""
    problems = _problems(body, template, audience, values)
    if send_at < now:
        problems["send_at"] = "schedule_past"
    if until_date is not None and until_date < send_at.astimezone(TOKYO).date():
        problems["until_date"] = "until_before_send"
    counted = queries.count(body, audience)
    if not counted:
        problems.setdefault("audience", "audience_nobody")
    if problems:
        raise SendingInvalid(problems=problems)
    row = Sending.objects.create(
        body=body, template=template, audience=audience.stored(), values=dict(values), counted=counted, asks_two=asks_two(audience.kind, counted),
        send_at=send_at, until_date=until_date, state=SendingState.DRAFT.value, written_by=str(by), written_at=now,
    )  # fmt: skip
    _record(row, "sending.draft", by, now, {"kind": audience.kind.value, "counted": counted})
    return row


def _problems(body: Body, template: NoticeTemplate, audience: Audience, values: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    if template.state != TextState.APPROVED.value or template.body_id not in {None, body.pk}:
        found["template"] = "text_not_approved"
    slots = [slot for slot in slots_of(template.slots) if slot.kind is not SlotKind.CHILD]
    found |= {f"value_{name}": code for name, code in slot_rules.problems(slots, values).items()}
    if len(audience.persons) > MOST_LISTED:
        found["audience"] = "audience_long"
    if audience.kind is AudienceKind.EVERYBODY and any(
        slot.kind is SlotKind.CHILD for slot in slots_of(template.slots)
    ):
        found["template"] = "text_of_a_child"
    return found


@transaction.atomic
def ask(*, sending: Sending, typed: int, by: Actor, now: datetime) -> None:
    """Ask for the yes of others; whoever asks types the number of people. Raises CountDiffers, CountMoved, SendingMoved."""
    row = _held(sending, SendingState.DRAFT)
    _see_the_count(row, typed)
    row.state = SendingState.WAITING.value
    row.save(update_fields=["state"])
    _record(row, "sending.ask", by, now, {"counted": row.counted})


@transaction.atomic
def approve(*, sending: Sending, typed: int, by: Actor, now: datetime) -> bool:
    """The yes of another person, who types the number too; whether it runs now, or waits for one more.

    Raises OwnChange, CountDiffers, CountMoved, SendingMoved.
    """
    row = _held(sending, SendingState.WAITING)
    if str(by) in {row.written_by, row.approved_by}:
        raise OwnChange
    _see_the_count(row, typed)
    if not row.approved_by:
        row.approved_by, row.approved_at = str(by), now
    else:
        row.also_approved_by, row.also_approved_at = str(by), now
    if not row.asks_two or row.also_approved_by:
        row.state = SendingState.RUNNING.value
    row.save()
    _record(row, "sending.approve", by, now, {"counted": row.counted, "state": row.state})
    return row.state == SendingState.RUNNING.value


def _see_the_count(row: Sending, typed: int) -> None:
    """What was typed is what was shown, and still true."""
    if typed != row.counted:
        raise CountDiffers
    audience = queries.audience(row)
    present = queries.count(row.body, audience)
    if has_moved(row.counted, present) or asks_two(audience.kind, present) != row.asks_two:
        raise CountMoved(counted=present)


@transaction.atomic
def recount(*, sending: Sending, by: Actor, now: datetime) -> None:
    """Count anew whom it reaches; what was agreed before is agreed no more. Raises SendingMoved."""
    row = _held(sending, SendingState.DRAFT, SendingState.WAITING)
    audience = queries.audience(row)
    row.counted = queries.count(row.body, audience)
    row.asks_two = asks_two(audience.kind, row.counted)
    row.state, row.approved_by, row.approved_at = SendingState.DRAFT.value, "", None
    row.save()
    _record(row, "sending.recount", by, now, {"counted": row.counted})


@transaction.atomic
@reach.within(reach.EVERYTHING)  # guardians may live elsewhere
def halt(*, sending: Sending, by: Actor, now: datetime) -> queries.Figures:
    """Stop it now: what waits is withdrawn, inside and outside; who has already got it is counted and written down. Raises SendingMoved."""
    row = _held(sending, SendingState.DRAFT, SendingState.WAITING, SendingState.RUNNING, SendingState.DONE)
    row.state, row.halted_by, row.halted_at = SendingState.HALTED.value, str(by), now
    row.save(update_fields=["state", "halted_by", "halted_at"])
    Notice.objects.filter(sending=row, state=NoticeState.PLANNED.value).update(
        state=NoticeState.WITHDRAWN.value, why_quiet=Quiet.HALTED.value, settled_at=now
    )
    mine = DeliveryItem.objects.filter(notice__sending=row, delivery__state=DeliveryState.DUE.value)
    touched = list(mine.values_list("delivery", flat=True).distinct())
    others = DeliveryItem.objects.filter(delivery__in=touched).exclude(notice__sending=row)
    kept = set(others.values_list("delivery", flat=True))
    mine.filter(delivery__in=kept).delete()  # a bundle goes on without it
    stopped = Delivery.objects.filter(pk__in=[pk for pk in touched if pk not in kept], state=DeliveryState.DUE.value)
    withdrawn = stopped.update(state=DeliveryState.WITHDRAWN.value, settled_at=now, lease="", lease_ends_at=None)
    found = queries.figures(row)
    _record(
        row, "sending.halt", by, now,
        {"got": found.got, "handed": found.handed, "withdrawn": found.withdrawn, "deliveries": withdrawn},
    )  # fmt: skip
    return found


@transaction.atomic
def list_got(*, sending: Sending, by: Actor, now: datetime, most: int) -> list[tuple[str, datetime | None]]:
    """Who has it in their box, as references of persons of the sender's own body, and since when; that somebody looked is written down first."""
    rows = queries.got(sending).filter(person__body=sending.body)[:most]
    found = [(str(row.person_id), row.settled_at) for row in rows]
    _record(sending, "sending.look", by, now, {"count": len(found)})
    return found


@transaction.atomic
@reach.within(reach.EVERYTHING)
def make_some(*, sending: Sending, by: Actor, now: datetime, limit: int = BATCH) -> int:
    """Make the notices for the next persons of a running sending; how many persons were looked at, 0 when it is done.

    The place where it goes on is kept in the same transaction: killed at any moment, nobody is left out and nobody is told twice.
    """
    row = Sending.objects.select_for_update().select_related("body", "template").get(pk=sending.pk)
    if row.state != SendingState.RUNNING.value or row.made_at is not None:
        return 0
    rows = queries.people(row.body, queries.audience(row)).select_related("body")
    some = list(rows.filter(pk__gt=row.made_until)[:limit] if row.made_until else rows[:limit])
    if not some:
        row.made_at, row.state = now, SendingState.DONE.value
        row.save(update_fields=["made_at", "state"])
        _record(row, "sending.done", by, now, {"counted": row.counted})
        return 0
    planning.plan(wanted=_wanted(row, some, now), by=by, now=now)
    row.made_until = some[-1].pk
    row.save(update_fields=["made_until"])
    return len(some)


def _wanted(row: Sending, some: Sequence[Person], now: datetime) -> Iterator[Wanted]:
    """What each person is told; about a child the guardians are told, and of everybody only who is of age is told for themselves."""
    today = now.astimezone(TOKYO).date()
    everybody = queries.audience(row).kind is AudienceKind.EVERYBODY
    told = recipients_of_each(some, now=now)
    names = [slot.name for slot in slots_of(row.template.slots) if slot.kind is SlotKind.CHILD]
    derived = texts.derived_of(row.template, on=today)
    for about in some:
        if everybody and family.is_minor(about.birth_date, today):
            continue
        for person in told[about.pk]:
            yield Wanted(
                body=row.body_id, person=person.pk, about=about.pk, template=row.template_id, topic=Topic(row.template.topic), item=str(row),
                due_at=max(row.send_at, now), until_date=row.until_date, law=row.template.law, tact=derived.tact, priority=Priority(row.template.priority),
                sending=row.pk, values={**row.values, **dict.fromkeys(names, about.name)}, because=_because(row, derived.facts),
            )  # fmt: skip


def _because(row: Sending, facts: Sequence[str]) -> dict[str, object]:
    said: dict[str, object] = {"sending": str(row.pk), "facts": list(facts)}
    return {**said, "program": row.template.program} if row.template.program else said


def _held(sending: Sending, *states: SendingState) -> Sending:
    row = Sending.objects.select_for_update().select_related("body", "template").get(pk=sending.pk)
    if row.state not in {state.value for state in states}:
        raise SendingMoved
    return row


def _record(row: Sending, action: str, by: Actor, now: datetime, data: Mapping[str, object]) -> None:
    bodies.record(body=row.body, by=by, at=now, action=action, subject=str(row), data=data)

"""Writes about what systems of a body ask to be told by the API 「送信依頼」, and about the short list that tests may reach."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Conflict, Invalid, Refusal
from todoke.common.sealed_fields import keyring
from todoke.notices.models import NoticeCall, NoticeOrder, NoticeTemplate, TeamRecipient
from todoke.notices.operations import planning
from todoke.notices.queries import orders as queries
from todoke.notices.queries.recipients import recipients_of_each
from todoke.notices.rules import orders as rules
from todoke.notices.rules import slots
from todoke.notices.rules.orders import Mode, Placed, Result, Wish
from todoke.notices.rules.tact import Tact, tact_of
from todoke.notices.rules.topics import Priority, Topic
from todoke.notices.rules.wanted import Wanted
from todoke.people.models import Consent, Partner, Person
from todoke.people.rules.facts import Sensitivity

_COLUMN: Final = "todoke_noticecall.content"


class KeyUsedOtherwise(Conflict):
    """The idempotency key was used for another content."""

    code = "idempotency_differs"


class TooManyToday(Refusal):
    """More than a system may send in a day without two people: a sending to many is for that. ``most`` says how many."""

    code = "orders_today"
    status = 429


class TeamInvalid(Invalid):
    """Somebody cannot be put on the short list; ``problems`` maps the field to a code."""

    code = "team_invalid"


@dataclass(frozen=True, slots=True)
class _Known:
    """What one call needs of the database, asked once."""

    texts: Mapping[str, NoticeTemplate]
    persons: Mapping[Any, Person]
    used: frozenset[str]
    team: frozenset[Any] | None


@transaction.atomic
def place(
    *, partner: Partner, mode: Mode, key: str, content: Mapping[str, object], wishes: Sequence[Wish], by: Actor, now: datetime
) -> list[Result]:  # fmt: skip
    """Take what a system asks to be told; asked again with the same key and content, the same answer and nothing else.

    In test mode everything is looked at and answered, and nothing is planned. Raises KeyUsedOtherwise, TooManyToday.
    """
    call = _open_call(partner, mode, key, content, now)
    if call is None:
        return _answered(partner, mode, key, content)
    Partner.objects.select_for_update(no_key=True).get(
        pk=partner.pk
    )  # one call after another: references and the day's count are exact
    known = _known(partner, mode, wishes, now)
    results, used, accepted = list[Result](), set(known.used), list[tuple[NoticeOrder, Wish]]()
    for wish in wishes:
        result, order = _take(partner, mode, wish, known, used, now)
        results.append(result)
        accepted += [(order, wish)] if order is not None else []
        used.add(wish.reference)
    _see_that_it_is_not_many(partner, mode, len(accepted), now)
    NoticeOrder.objects.bulk_create([order for order, _ in accepted])
    if accepted and mode is not Mode.TEST:
        planning.plan(wanted=_wanted(accepted, known, now), by=by, now=now)
    call.answer = [
        {"reference": each.reference, "outcome": each.placed.value, "problems": dict(each.problems)} for each in results
    ]
    call.save(update_fields=["answer"])
    bodies.record(
        body=partner.body, by=by, at=now, action="notice.order", subject=str(partner),
        data={"mode": mode.value, "asked": len(wishes), "accepted": len(accepted)},
    )  # fmt: skip
    return results


def _open_call(
    partner: Partner, mode: Mode, key: str, content: Mapping[str, object], now: datetime
) -> NoticeCall | None:
    """A new call under this key; None where there is one already, waiting for it if it is being made at this moment."""
    try:
        with transaction.atomic():
            return NoticeCall.objects.create(
                body=partner.body, partner=partner, mode=mode.value, key=key, content_hash=keyring().index(_text(content), column=_COLUMN), at=now
            )  # fmt: skip
    except IntegrityError:
        return None


def _answered(partner: Partner, mode: Mode, key: str, content: Mapping[str, object]) -> list[Result]:
    found = queries.call(partner, mode, key)
    if found is None or found.content_hash not in keyring().indexes(_text(content), column=_COLUMN):
        raise KeyUsedOtherwise
    return [Result(each["reference"], Placed(each["outcome"]), each["problems"]) for each in found.answer]


def _text(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def _known(partner: Partner, mode: Mode, wishes: Sequence[Wish], now: datetime) -> _Known:
    today = now.astimezone(TOKYO).date()
    return _Known(
        queries.texts_named(partner.body, [each.text for each in wishes]),
        queries.persons_named(partner.body, [(each.to_kind, each.to) for each in wishes], today=today),
        queries.placed_before(partner, mode, [each.reference for each in wishes]),
        queries.team_ids(partner.body, today=today) if mode is Mode.TEAM else None,
    )


def _take(
    partner: Partner, mode: Mode, wish: Wish, known: _Known, used: Collection[str], now: datetime
) -> tuple[Result, NoticeOrder | None]:
    """What becomes of one wish: nothing in the answer depends on what the person chose or did."""
    if wish.reference in used:
        return Result(wish.reference, Placed.ALREADY), None
    text = known.texts.get(wish.text)
    problems = dict(rules.time_problems(wish, now=now, today=now.astimezone(TOKYO).date()))
    if text is None:
        problems["text"] = "order_text"
    elif _tact(text) is Tact.UNASKED_NEVER:  # whether somebody is told would say that they chose such letters
        problems["text"] = "order_grave"
    else:
        found = slots.problems(slots.slots_of(text.slots), wish.values)
        problems |= {f"values.{name}": code for name, code in found.items()}
    if problems or text is None:
        return Result(wish.reference, Placed.REFUSED, problems), None
    person = known.persons.get((wish.to_kind, wish.to))
    if person is None or (known.team is not None and person.pk not in known.team):
        return Result(wish.reference, Placed.NOT_REACHED), None
    order = NoticeOrder(
        body=partner.body, partner=partner, mode=mode.value, reference=wish.reference, about=person, template=text, item=wish.named,
        reminder=wish.reminder, due_at=max(wish.send_at or now, now), at=now,
    )  # fmt: skip
    return Result(wish.reference, Placed.ACCEPTED), order


def _tact(text: NoticeTemplate) -> Tact:
    return tact_of((), Sensitivity(text.reveals), floor=Tact(text.floor))


def _wanted(accepted: Sequence[tuple[NoticeOrder, Wish]], known: _Known, now: datetime) -> Iterator[Wanted]:
    """What is to be told to each of those concerned; whether, when and how they are told is decided as for every notice."""
    told = recipients_of_each({order.about_id: order.about for order, _ in accepted}.values(), now=now)
    for order, wish in accepted:
        text, about = order.template, order.about
        for person in told[about.pk]:
            if known.team is None or person.pk in known.team:
                yield Wanted(
                    body=order.body_id, person=person.pk, about=about.pk, template=text.pk, topic=Topic(text.topic), item=order.item,
                    due_at=order.due_at, reminder=order.reminder, until_date=wish.until_date, law=text.law, tact=_tact(text),
                    priority=Priority(text.priority), last_reminder=bool(text.law) and order.reminder == 2, values=dict(wish.values),
                    because={"by": str(order.partner), **({"law": text.law} if text.law else {})},
                )  # fmt: skip


def _see_that_it_is_not_many(partner: Partner, mode: Mode, count: int, now: datetime) -> None:
    since = now.astimezone(TOKYO).replace(hour=0, minute=0, second=0, microsecond=0)
    if count and queries.placed_since(partner, mode, since) + count > rules.MOST_A_DAY:
        raise TooManyToday(
            most=f"{rules.MOST_A_DAY:,}", seconds=int((since + timedelta(days=1) - now).total_seconds()) + 1
        )


@transaction.atomic
def add_to_team(*, body: Body, receipt: str, by: Actor, now: datetime) -> TeamRecipient:
    """Put somebody on the list that tests may reach, by the number of their receipt, which they gave us. Raises TeamInvalid."""
    given = (
        Consent.objects.select_related("person")
        .filter(body=body, number=receipt.strip().upper()[:14], key=queries.TESTS)
        .first()
    )
    today: date = now.astimezone(TOKYO).date()
    row = TeamRecipient(body=body, person=given.person, added_by=str(by), added_at=now) if given else None
    if row is None or not queries.is_in_team(row, today=today):
        raise TeamInvalid(problems={"receipt": "team_receipt"})
    if TeamRecipient.objects.filter(person=row.person).exists():
        raise TeamInvalid(problems={"receipt": "team_there"})
    if TeamRecipient.objects.filter(body=body).count() >= rules.MOST_TEAM:
        raise TeamInvalid(problems={"receipt": "team_full"})
    row.save(force_insert=True)
    bodies.record(body=body, by=by, at=now, action="team.add", subject=str(row.person))
    return row


@transaction.atomic
def remove_from_team(*, recipient: TeamRecipient, by: Actor, now: datetime) -> None:
    """Take somebody off the list."""
    person = recipient.person
    recipient.delete()
    bodies.record(body=person.body, by=by, at=now, action="team.remove", subject=str(person))

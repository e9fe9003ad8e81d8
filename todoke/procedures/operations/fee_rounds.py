"""School fees 「学校徴収金」: a list of children and amounts becomes requests, reminders and a table that shows who paid; no cash in the classroom."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid, NotAllowed
from todoke.notices.models import NoticeTemplate, Roll
from todoke.notices.operations import planning
from todoke.notices.queries import schools
from todoke.notices.rules.states import TextState
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Topic
from todoke.notices.rules.wanted import Wanted
from todoke.people.queries import visibility
from todoke.procedures.models import FeeRound, Payment
from todoke.procedures.queries import payments as queries
from todoke.procedures.rules import fee_rounds as rules
from todoke.procedures.rules import numbers
from todoke.procedures.rules.fees import MOST_YEN
from todoke.procedures.rules.states import PaymentState

_OPEN: Final = frozenset({PaymentState.DUE, PaymentState.STARTED, PaymentState.DECLINED})


class FeeRoundInvalid(Invalid):
    """It cannot be asked so; ``problems`` maps each field to a code."""

    code = "fee_round_invalid"


class FeeRoundSettled(Conflict):
    """It was sent, reminded of or closed already."""

    code = "fee_round_settled"


class OwnFeeRound(NotAllowed):
    """Whoever made the list does not send it: a second person reads it first."""

    code = "own_fee_round"


@transaction.atomic
def make(
    *, roll: Roll, texts: Mapping[str, str], yen: int, due: date | None, by: Actor, now: datetime
) -> FeeRound:  # fmt: skip
    """A list with one amount for every child of the class, to be changed child by child; nobody is asked yet. Raises FeeRoundInvalid."""
    kept = {language: text.strip() for language, text in texts.items() if text.strip()}
    problems = rules.problems(kept, due, today=now.date())
    if not 0 <= yen <= MOST_YEN:
        problems["yen"] = "number_large" if yen > 0 else "number_small"
    children = schools.children(roll, today=now.date())
    if not children:
        problems["roll"] = "roll_empty"
    if problems or due is None:
        raise FeeRoundInvalid(problems=problems)
    made = FeeRound.objects.create(body=roll.body, roll=roll, texts=kept, due_date=due, made_by=str(by), made_at=now)
    for child in children:
        payment = Payment(
            body=roll.body, about=child, round=made, number=numbers.make(secrets.choice), for_what=kept["ja"], yen=yen, due_date=due, made_at=now, changed_at=now
        )  # fmt: skip
        payment.save(force_insert=True)
    bodies.record(
        body=roll.body,
        by=by,
        at=now,
        action="fee_round.make",
        subject=str(made),
        data={"children": len(children), "yen": yen},
    )
    return made


@transaction.atomic
def set_amounts(*, asked: FeeRound, yen: Mapping[UUID, int], by: Actor, now: datetime) -> int:
    """Set the amounts of children (by payment), before it is sent; how many changed. Who pays nothing (就学援助) has 0. Raises FeeRoundSettled, FeeRoundInvalid."""
    held = _held(asked)
    if held.sent_at is not None:
        raise FeeRoundSettled
    if any(not 0 <= amount <= MOST_YEN for amount in yen.values()):
        raise FeeRoundInvalid(problems={"yen": "number_large"})
    changed = 0
    for payment in Payment.objects.filter(round=held, pk__in=yen).order_by("pk"):
        if payment.yen != yen[payment.pk]:
            payment.yen, payment.changed_at = yen[payment.pk], now
            payment.save(update_fields=["yen", "changed_at"])
            changed += 1
    if changed:
        held.made_by = str(by)
        held.save(update_fields=["made_by"])
    bodies.record(
        body=held.body, by=by, at=now, action="fee_round.set_amounts", subject=str(held), data={"changed": changed}
    )
    return changed


@transaction.atomic
def send(*, asked: FeeRound, by: Actor, now: datetime) -> int:
    """A second person agrees: the guardians of each child with something to pay are told, each alone; how many notices. Raises OwnFeeRound, FeeRoundSettled."""
    held = _held(asked)
    if held.sent_at is not None or held.closed_at is not None:
        raise FeeRoundSettled
    if held.made_by == str(by):
        raise OwnFeeRound
    held.sent_by, held.sent_at = str(by), now
    held.save(update_fields=["sent_by", "sent_at"])
    made = planning.plan(wanted=_wanted(held, queries.of_round(held), now, reminder=1), by=by, now=now).made
    bodies.record(body=held.body, by=by, at=now, action="fee_round.send", subject=str(held), data={"notices": made})
    return made


@transaction.atomic
def remind(*, asked: FeeRound, by: Actor, now: datetime) -> int:
    """Remind, once, the guardians of children whose payment is open; how many notices. Raises FeeRoundSettled."""
    held = _held(asked)
    if held.sent_at is None or held.reminded_at is not None or held.closed_at is not None:
        raise FeeRoundSettled
    held.reminded_at = now
    held.save(update_fields=["reminded_at"])
    made = planning.plan(wanted=_wanted(held, queries.of_round(held), now, reminder=2), by=by, now=now).made
    bodies.record(body=held.body, by=by, at=now, action="fee_round.remind", subject=str(held), data={"notices": made})
    return made


@transaction.atomic
def close(*, asked: FeeRound, by: Actor, now: datetime) -> int:
    """Ask no more: what is open is cancelled; how many. What is paid later shows as paid late, and nothing is lost. Raises FeeRoundSettled."""
    held = _held(asked)
    if held.closed_at is not None:
        raise FeeRoundSettled
    held.closed_at = now
    held.save(update_fields=["closed_at"])
    open_ = Payment.objects.filter(round=held, state__in=[each.value for each in _OPEN])
    count = open_.update(state=PaymentState.CANCELLED.value, changed_at=now)
    bodies.record(body=held.body, by=by, at=now, action="fee_round.close", subject=str(held), data={"cancelled": count})
    return count


def _held(asked: FeeRound) -> FeeRound:
    return FeeRound.objects.select_for_update(of=("self",)).select_related("body", "roll").get(pk=asked.pk)


def _wanted(asked: FeeRound, payments: Sequence[Payment], now: datetime, *, reminder: int) -> Iterator[Wanted]:
    """One for each guardian of each child of whom something is open; nobody learns who else was told, or who pays nothing."""
    template = _template(asked, now)
    for payment in payments:
        child = payment.about
        if child is None or not payment.yen or PaymentState(payment.state) not in _OPEN:
            continue
        for guardian in visibility.guardians_to_tell(child, today=now.date()):
            yield Wanted(
                body=asked.body_id, person=guardian.pk, about=child.pk, template=template.pk, topic=Topic.SCHOOL, item=f"fee:{payment.number}",
                due_at=now, reminder=reminder, until_date=payment.due_date, tact=Tact.NEUTRAL,
                values={"child": child.name[:60], "count": payment.yen}, because={"source": "school", "on_paper_without_channel": True},
            )  # fmt: skip


#: What the letter says around the school's own words.
_AROUND: Final = {
    "ja": "お子さん: {child}\n\n金額: {count}円\n\n{until}までにお支払いください。このお知らせの下のリンクから支払えます。現金を学校に持たせる必要はありません。\n\n困ることがあれば、{phone}にお電話ください。",
    "ja-simple": "{子|こ}ども: {child}\n\nお{金|かね}: {count}{円|えん}\n\n{until}までに{払|はら}ってください。\n\n{下|した}のリンクから{払|はら}えます。\n\nわからないときは、{phone}に{電話|でんわ}してください。",
    "en": "Child: {child}\n\nAmount: {count} yen\n\nPlease pay by {until}, with the link below. No cash needs to be taken to school.\n\nIf this is difficult, call {phone}.",
}
_SLOTS: Final = [
    {"name": "child", "kind": "child"}, {"name": "count", "kind": "count"}, {"name": "until", "kind": "until"}, {"name": "phone", "kind": "phone"},
]  # fmt: skip


def _template(asked: FeeRound, now: datetime) -> NoticeTemplate:
    """The letter as a text of notices, one for a list. Its own words stay in the box: a school's free words never reach a lock screen."""
    key = f"fee-round-{asked.pk.hex}"
    found = NoticeTemplate.objects.filter(body=asked.body, key=key).first()
    texts = {
        language: {"title": asked.texts.get(language, asked.texts["ja"]), "text": around}
        for language, around in _AROUND.items()
    }
    return found or NoticeTemplate.objects.create(
        body=asked.body, key=key, version=1, topic=Topic.SCHOOL, floor=Tact.NEUTRAL, texts=texts, slots=_SLOTS, leads_to="me/payments/",
        phone=asked.roll.phone, state=TextState.APPROVED, written_by=asked.made_by, written_at=asked.made_at, approved_by=asked.sent_by, approved_at=now,
    )  # fmt: skip

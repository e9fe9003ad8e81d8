"""Payments 「納付」: begun at a provider, told by it in whatever order and however often, taken at a counter, given back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid, Refusal
from todoke.gateways.payment.provider import Order, Provider, ProviderAway, Told
from todoke.procedures.models import Payment, PaymentEvent, Refund, Submission
from todoke.procedures.rules import payments as rules
from todoke.procedures.rules.payments import Said, Took
from todoke.procedures.rules.states import PaymentState, SubmissionState

#: A refund that the provider could not make is tried again after so long, growing.
AGAIN: Final = timedelta(minutes=10)
_OPEN: Final = frozenset({PaymentState.DUE, PaymentState.STARTED, PaymentState.DECLINED})


class NotPayable(Conflict):
    """It is paid, cancelled or given back already; ``state`` says which."""

    code = "not_payable"


class NoProvider(Refusal):
    """Nobody takes payments on line here: it can be paid at the counter."""

    code = "payment_not_offered"
    status = 503


class RefundTooMuch(Invalid):
    """More would be given back than was paid; ``most`` yen are left."""

    code = "refund_too_much"


def start(*, payment: Payment, provider: Provider, back_to: str, language: str, by: Actor, now: datetime) -> str:
    """The provider's page for a payment; asked again, the same. Nothing of ours is locked while the provider thinks. Raises NotPayable, ProviderAway."""
    _begin(payment, provider.name, by, now)
    started = provider.start(
        Order(str(payment.key), payment.number, payment.yen, words=payment.for_what, back_to=back_to, language=language)
    )
    Payment.objects.filter(pk=payment.pk).update(reference=started.reference)
    return started.url


@transaction.atomic
def _begin(payment: Payment, provider: str, by: Actor, now: datetime) -> None:
    held = Payment.objects.select_for_update(of=("self",)).select_related("body").get(pk=payment.pk)
    if PaymentState(held.state) not in _OPEN:
        raise NotPayable(state=held.state)
    held.state, held.provider, held.changed_at = PaymentState.STARTED.value, provider, now
    held.save(update_fields=["state", "provider", "changed_at"])
    bodies.record(body=held.body, by=by, at=now, action="payment.start", subject=str(held), data={"yen": held.yen})


@reach.within(reach.EVERYTHING)  # a provider knows no bodies
def take_in(*, provider: str, told: Sequence[Told], by: Actor, now: datetime) -> int:
    """Take in what a provider says; what came before changes nothing. How many were new; of orders that are not ours nothing is kept."""
    return sum(_take_one(provider, each, by, now) for each in told)


@transaction.atomic
def _take_one(provider: str, told: Told, by: Actor, now: datetime) -> bool:
    held = (
        Payment.objects.select_for_update(of=("self",))
        .select_related("body")
        .filter(provider=provider, reference=told.reference)
        .first()
    )
    if held is None or told.said not in set(Said) or not told.reference:
        return False
    if PaymentEvent.objects.filter(provider=provider, event=told.event).exists():
        return False
    said = Said(told.said)
    state, took = rules.moved(
        PaymentState(held.state), said, yen=told.yen, asked_yen=held.yen, counted=_is_counted(held, provider)
    )
    PaymentEvent.objects.create(
        body=held.body,
        payment=held,
        provider=provider,
        event=told.event,
        said=said.value,
        took=took.value,
        yen=told.yen,
        at=now,
    )
    if took in rules.ODD:
        held.odd = took.value
    if state is PaymentState.PAID and took is Took.MOVED and said is Said.PAID:
        _paid(held, now)
    held.state, held.changed_at = state.value, now
    held.save()
    bodies.record(
        body=held.body,
        by=by,
        at=now,
        action=f"payment.{said.value}",
        subject=str(held),
        data={"yen": told.yen, "took": took.value},
    )
    return True


def _is_counted(held: Payment, provider: str) -> bool:
    """Whether this provider's payment of the right amount was taken in before."""
    return held.events.filter(provider=provider, said=Said.PAID.value).exclude(took=Took.ODD_AMOUNT.value).exists()


def _paid(held: Payment, now: datetime) -> None:
    held.paid_at = now
    if held.submission_id is None:
        return
    waits = Submission.objects.filter(pk=held.submission_id, state=SubmissionState.WAITS_PAYMENT.value)
    waits.update(state=SubmissionState.ARRIVED.value, changed_at=now)


@transaction.atomic
def take_cash(*, payment: Payment, by: Actor, now: datetime) -> Payment:
    """Paid at the counter. Raises NotPayable, also where the person is on the provider's page at this moment and pays there: then it is told as paid twice."""
    held = Payment.objects.select_for_update(of=("self",)).select_related("body").get(pk=payment.pk)
    if PaymentState(held.state) not in _OPEN:
        raise NotPayable(state=held.state)
    held.state, held.changed_at = PaymentState.PAID.value, now
    held.provider = held.provider or "counter"
    _paid(held, now)
    held.save()
    bodies.record(body=held.body, by=by, at=now, action="payment.cash", subject=str(held), data={"yen": held.yen})
    return held


@transaction.atomic
def cancel(*, payment: Payment, by: Actor, now: datetime) -> None:
    """No longer asked for. Raises NotPayable where it is paid: then it is a refund."""
    held = Payment.objects.select_for_update(of=("self",)).select_related("body").get(pk=payment.pk)
    if PaymentState(held.state) not in _OPEN:
        raise NotPayable(state=held.state)
    held.state, held.changed_at = PaymentState.CANCELLED.value, now
    held.save(update_fields=["state", "changed_at"])
    bodies.record(body=held.body, by=by, at=now, action="payment.cancel", subject=str(held), data={"yen": held.yen})


@transaction.atomic
def cancel_open(*, submission: Submission, by: Actor, now: datetime) -> int:
    """Ask no longer for what is open of a submission that was withdrawn; money that comes all the same is told as late. How many. Part of withdrawing."""
    waiting = Payment.objects.select_for_update(of=("self",)).filter(
        submission=submission, state__in=[each.value for each in _OPEN]
    )
    rows = list(waiting)
    for row in rows:
        row.state, row.changed_at = PaymentState.CANCELLED.value, now
        row.save(update_fields=["state", "changed_at"])
        bodies.record(
            body=submission.body, by=by, at=now, action="payment.cancel", subject=str(row), data={"yen": row.yen}
        )
    return len(rows)


@transaction.atomic
def ask_refund(*, payment: Payment, yen: int, why: str, by: Actor, now: datetime) -> Refund:
    """Say that money is to be given back; a job gives it, or the counter says that it did. Raises RefundTooMuch."""
    held = Payment.objects.select_for_update(of=("self",)).select_related("body").get(pk=payment.pk)
    received = held.yen if held.paid_at else 0
    received += sum(
        held.events.filter(
            said=Said.PAID.value, took__in=[Took.TWICE.value, Took.LATE.value, Took.ODD_AMOUNT.value]
        ).values_list("yen", flat=True)
    )
    asked = sum(held.refunds.values_list("yen", flat=True))
    if not 0 < yen <= received - asked:
        raise RefundTooMuch(most=received - asked)
    made = Refund(body=held.body, payment=held, yen=yen, why=why, asked_by=str(by), asked_at=now, due_at=now)
    made.save(force_insert=True)
    bodies.record(body=held.body, by=by, at=now, action="payment.ask_refund", subject=str(held), data={"yen": yen})
    return made


def give_back(*, refund: Refund, provider: Provider | None, by: Actor, now: datetime) -> bool:
    """Give a refund back through the provider that took the money (None: by hand, at the counter); False: tried again later."""
    payment = refund.payment
    if provider is not None and payment.provider == provider.name and payment.reference:
        try:
            provider.refund(payment.reference, key=str(refund.key), yen=refund.yen)
        except ProviderAway:
            attempts = refund.attempts + 1
            Refund.objects.filter(pk=refund.pk).update(attempts=attempts, due_at=now + AGAIN * 2 ** min(attempts, 8))
            return False
    elif provider is not None:
        return False
    _given(refund, by, now)
    return True


@transaction.atomic
def _given(refund: Refund, by: Actor, now: datetime) -> None:
    held = Payment.objects.select_for_update(of=("self",)).select_related("body").get(pk=refund.payment_id)
    if not Refund.objects.filter(pk=refund.pk, done_at=None).update(done_at=now):
        return
    back = sum(held.refunds.filter(done_at__isnull=False).values_list("yen", flat=True))
    held.refunded_yen, held.changed_at = min(back, held.yen), now
    if held.state == PaymentState.PAID and back >= held.yen and not held.odd:
        held.state = PaymentState.REFUNDED.value
    held.odd = ""
    held.save()
    bodies.record(body=held.body, by=by, at=now, action="payment.refund", subject=str(held), data={"yen": refund.yen})

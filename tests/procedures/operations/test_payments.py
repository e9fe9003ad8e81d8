"""Fees and payments: charged once, told in any order, taken at a counter, given back."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.procedures.forms import filed, published
from tests.procedures.rules.test_fees import FORM
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.gateways.payment.provider import NotGenuine, ProviderAway
from todoke.gateways.payment.sandbox import AWAY_YEN, SandboxProvider
from todoke.procedures.models import Payment, PaymentEvent, Submission
from todoke.procedures.operations import fees, handling, payments
from todoke.procedures.rules.states import PaymentState, SubmissionState

ANSWERS: dict[str, Any] = {"copies": 2, "assisted": False}


@pytest.fixture
def provider(tmp_path: Path) -> SandboxProvider:
    return SandboxProvider(tmp_path / "books.sqlite3", secret="whsec_" + "QUJD" * 10, page="/pay/REFERENCE/")


@pytest.fixture
def submission(tokyo: Body, by: Actor, now: datetime) -> Submission:
    return filed(published(tokyo, FORM, key="juminhyo", now=now), ANSWERS, person=None, by=by, now=now)


@pytest.fixture
def payment(submission: Submission) -> Payment:
    return submission.payments.get()


def begun(payment: Payment, provider: SandboxProvider, by: Actor, now: datetime) -> str:
    url = payments.start(
        payment=payment, provider=provider, back_to="https://example.jp/", language="ja", by=by, now=now
    )
    payment.refresh_from_db()
    assert url == f"/pay/{payment.reference}/"
    return payment.reference


def test_filing_charges_once_and_waits(submission: Submission, payment: Payment) -> None:
    assert (payment.yen, payment.state, submission.state) == (600, PaymentState.DUE, SubmissionState.WAITS_PAYMENT)
    assert submission.fee_yen == 600


def test_a_whole_waiver_asks_for_nothing(tokyo: Body, by: Actor, now: datetime) -> None:
    made = filed(published(tokyo, FORM, now=now), {**ANSWERS, "assisted": True}, person=None, by=by, now=now)
    assert made.state == SubmissionState.ARRIVED
    assert not made.payments.exists()


def test_paid_and_told_twice_under_two_numbers(
    payment: Payment, provider: SandboxProvider, by: Actor, now: datetime
) -> None:
    reference = begun(payment, provider, by, now)
    told = provider.act(reference, "paid")
    again = provider.act(reference, "paid")
    assert payments.take_in(provider="sandbox", told=[told, told, again], by=by, now=now) == 2
    payment.refresh_from_db()
    assert (payment.state, payment.odd, payment.paid_at) == (PaymentState.PAID, "", now)
    assert Submission.objects.get().state == SubmissionState.ARRIVED
    with pytest.raises(payments.NotPayable):
        payments.start(payment=payment, provider=provider, back_to="/", language="ja", by=by, now=now)


def test_starting_twice_leads_to_the_same_page(
    payment: Payment, provider: SandboxProvider, by: Actor, now: datetime
) -> None:
    assert begun(payment, provider, by, now) == begun(payment, provider, by, now)


def test_declined_can_be_tried_again(payment: Payment, provider: SandboxProvider, by: Actor, now: datetime) -> None:
    reference = begun(payment, provider, by, now)
    payments.take_in(provider="sandbox", told=[provider.act(reference, "declined")], by=by, now=now)
    payment.refresh_from_db()
    assert payment.state == PaymentState.DECLINED
    begun(payment, provider, by, now)
    payments.take_in(provider="sandbox", told=[provider.act(reference, "paid")], by=by, now=now)
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID


def test_cash_while_somebody_pays_on_line_is_seen(
    payment: Payment, provider: SandboxProvider, by: Actor, now: datetime
) -> None:
    reference = begun(payment, provider, by, now)
    payments.take_cash(payment=payment, by=by, now=now)
    payments.take_in(provider="sandbox", told=[provider.act(reference, "paid")], by=by, now=now)
    payment.refresh_from_db()
    assert (payment.state, payment.odd) == (PaymentState.PAID, "twice")
    refund = payments.ask_refund(payment=payment, yen=600, why="二重", by=by, now=now)
    assert payments.give_back(refund=refund, provider=provider, by=by, now=now)
    payment.refresh_from_db()
    assert (payment.state, payment.odd) == (PaymentState.PAID, "")


def test_late_money_for_a_cancelled_payment_is_not_lost(
    payment: Payment, provider: SandboxProvider, by: Actor, now: datetime
) -> None:
    reference = begun(payment, provider, by, now)
    payments.cancel(payment=payment, by=by, now=now)
    payments.take_in(provider="sandbox", told=[provider.act(reference, "paid")], by=by, now=now + timedelta(days=1))
    payment.refresh_from_db()
    assert (payment.state, payment.odd) == (PaymentState.CANCELLED, "late")
    with pytest.raises(payments.RefundTooMuch):
        payments.ask_refund(payment=payment, yen=601, why="", by=by, now=now)
    payments.ask_refund(payment=payment, yen=600, why="", by=by, now=now)


def test_a_refund_is_made_once(payment: Payment, provider: SandboxProvider, by: Actor, now: datetime) -> None:
    reference = begun(payment, provider, by, now)
    payments.take_in(provider="sandbox", told=[provider.act(reference, "paid")], by=by, now=now)
    refund = payments.ask_refund(payment=payment, yen=600, why="取り下げ", by=by, now=now)
    for _ in range(2):
        assert payments.give_back(refund=refund, provider=provider, by=by, now=now)
    payment.refresh_from_db()
    assert (payment.state, payment.refunded_yen) == (PaymentState.REFUNDED, 600)
    held = provider.order(reference)
    assert held is not None
    assert held.refunded == 600


def test_a_provider_that_is_away_loses_nothing(
    tokyo: Body, provider: SandboxProvider, by: Actor, now: datetime
) -> None:
    form = {**FORM, "fees": [{"yen": AWAY_YEN}]}
    payment = filed(published(tokyo, form, now=now), ANSWERS, person=None, by=by, now=now).payments.get()
    with pytest.raises(ProviderAway):
        payments.start(payment=payment, provider=provider, back_to="/", language="ja", by=by, now=now)
    payments.take_cash(payment=payment, by=by, now=now)


def test_notifications_are_signed_and_recent(
    payment: Payment, provider: SandboxProvider, by: Actor, now: datetime
) -> None:
    told = provider.act(begun(payment, provider, by, now), "paid")
    moment = int(now.timestamp())
    headers, body = provider.notification(told, moment=moment)
    assert provider.read(headers, body, moment=moment) == [told]
    for forged in (body.replace(b"600", b"601"), b"", b"{}"):
        with pytest.raises(NotGenuine):
            provider.read(headers, forged, moment=moment)
    with pytest.raises(NotGenuine):
        provider.read(headers, body, moment=moment + 3600)


def test_another_amount_and_a_stranger_order_change_nothing(
    payment: Payment, provider: SandboxProvider, by: Actor, now: datetime
) -> None:
    reference = begun(payment, provider, by, now)
    told = provider.act(reference, "paid")
    strange = type(told)("e1", reference, "paid", 1)
    nobody = type(told)("e2", "unknown", "paid", 600)
    assert payments.take_in(provider="sandbox", told=[strange, nobody], by=by, now=now) == 1
    payment.refresh_from_db()
    assert (payment.state, payment.odd) == (PaymentState.STARTED, "odd_amount")
    assert PaymentEvent.objects.count() == 1


def test_an_officer_changes_the_fee_until_it_is_paid(
    submission: Submission, payment: Payment, by: Actor, now: datetime
) -> None:
    made = fees.change(submission=submission, yen=300, by=by, now=now)
    assert made is not None
    assert made.yen == 300
    payments.take_cash(payment=made, by=by, now=now)
    with pytest.raises(fees.FeeSettled):
        fees.change(submission=submission, yen=0, by=by, now=now)
    payment.refresh_from_db()
    assert payment.state == PaymentState.CANCELLED


def test_what_was_withdrawn_is_no_longer_asked_for_and_late_money_is_seen(
    submission: Submission, payment: Payment, provider: SandboxProvider, by: Actor, now: datetime
) -> None:
    reference = begun(payment, provider, by, now)
    handling.withdraw(case=submission, words_of="", by=by, now=now)
    payment.refresh_from_db()
    assert payment.state == PaymentState.CANCELLED
    payments.take_in(provider=provider.name, told=[provider.act(reference, "paid")], by=by, now=now)
    payment.refresh_from_db()
    assert (payment.state, payment.odd) == (PaymentState.CANCELLED, "late")


@pytest.mark.parametrize(
    ("state", "yen", "after"),
    [("waits_payment", 0, "arrived"), ("in_review", 500, "waits_payment"), ("waits_cosign", 0, "waits_cosign"), ("proposed", 500, "proposed")],
)  # fmt: skip
def test_another_fee_moves_nothing_that_waits_for_somebody_else(
    submission: Submission, by: Actor, now: datetime, state: str, yen: int, after: str
) -> None:
    Submission.objects.filter(pk=submission.pk).update(state=state)
    fees.change(submission=submission, yen=yen, by=by, now=now)
    submission.refresh_from_db()
    assert submission.state == after

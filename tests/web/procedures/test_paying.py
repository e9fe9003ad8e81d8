"""Paying: by number alone, through the make-believe company and back, told in any way; nobody's name on the page."""

from datetime import datetime

import pytest
from django.test import Client
from pytest_django import Settings

from tests.procedures.forms import filed, published
from tests.procedures.rules.test_fees import FORM
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.gateways.payment import configured
from todoke.jobs import settle_payments
from todoke.people.models import Person
from todoke.procedures.models import Payment
from todoke.procedures.queries import payments
from todoke.procedures.rules.states import PaymentState, SubmissionState

MARK = "秘密の花子"


@pytest.fixture(autouse=True)
def _books(settings: Settings, tmp_path: object) -> None:
    settings.SANDBOX_PAYMENTS = f"{tmp_path}/payments.sqlite3"


@pytest.fixture
def person(tokyo: Body, now: datetime) -> Person:
    return Person.objects.create(body=tokyo, name=MARK, created_at=now)


@pytest.fixture
def payment(tokyo: Body, person: Person, by: Actor) -> Payment:
    now = clock.now()
    answers = {"copies": 2, "assisted": False}
    version = published(tokyo, FORM, now=now, from_date=now.date())
    return filed(version, answers, person=person, by=by, now=now).payments.get()


def pressed(client: Client, payment: Payment, act: str) -> Payment:
    """Go to the company, press there, come back."""
    response = client.post(f"/en/pay/{payment.number}/")
    assert response.status_code == 303
    there = response["Location"]
    assert "600 yen" in client.get(there).content.decode()
    back = client.post(there, {"act": act})
    assert back["Location"].endswith(f"/en/pay/{payment.number}/")
    payment.refresh_from_db()
    return payment


@pytest.mark.parametrize("act", ["paid", "paid_twice"])
def test_from_the_number_to_the_receipt(client: Client, payment: Payment, act: str) -> None:
    typed = f" {payment.number[:4].lower()}-{payment.number[4:8]}－{payment.number[8:]}"
    found = client.post("/en/pay/", {"number": typed})
    assert found["Location"] == f"/en/pay/{payment.number}/"
    page = client.get(found["Location"]).content.decode()
    assert "600 yen" in page
    assert MARK not in page
    assert pressed(client, payment, act).state == PaymentState.PAID
    assert payment.submission is not None
    payment.submission.refresh_from_db()
    assert payment.submission.state == SubmissionState.ARRIVED
    assert "It is paid" in client.get(found["Location"]).content.decode()
    receipt = client.get(f"/en/pay/{payment.number}/receipt")
    assert receipt.content.startswith(b"%PDF-")
    assert client.post(f"/en/pay/{payment.number}/").status_code == 303  # pressed again: only shown again


def test_declined_or_turned_back_can_be_paid_again(client: Client, payment: Payment) -> None:
    assert pressed(client, payment, "declined").state == PaymentState.DECLINED
    assert pressed(client, payment, "cancelled").state == PaymentState.DUE
    assert client.get(f"/en/pay/{payment.number}/receipt").status_code == 404
    assert pressed(client, payment, "paid").state == PaymentState.PAID


def test_a_payment_that_nobody_told_of_is_asked_for(client: Client, payment: Payment, by: Actor) -> None:
    assert pressed(client, payment, "paid_silent").state == PaymentState.STARTED
    now = clock.now()
    assert settle_payments.settle(now=now, by=by).told == 0
    Payment.objects.update(changed_at=now - 2 * payments.SILENT)
    assert settle_payments.settle(now=now, by=by).told == 1
    assert settle_payments.settle(now=now, by=by).told == 0
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID


def test_wrong_numbers_find_nothing_and_slow_down(client: Client, payment: Payment) -> None:
    answers = {client.post("/en/pay/", {"number": "ACDE-FGHJ-KMN3"}).status_code for _ in range(12)}
    assert answers == {404, 429}
    assert client.get("/en/pay/ACDEFGHJKMN3/").status_code == 404
    assert client.get("/en/pay/%00/").status_code == 404


def test_only_what_the_company_signed_is_believed(client: Client, payment: Payment) -> None:
    pressed(client, payment, "cancelled")
    forged = b'{"event": "x", "reference": "%s", "said": "paid", "yen": 600}' % payment.reference.encode()
    for headers in (
        {},
        {"webhook-id": "x", "webhook-timestamp": str(int(clock.now().timestamp())), "webhook-signature": "v1,AAAA"},
    ):
        assert (
            client.post("/callbacks/payments", forged, content_type="application/json", headers=headers).status_code
            == 404
        )
    told = configured.sandbox().act(payment.reference, "paid")
    signed, body = configured.sandbox().notification(told, moment=int(clock.now().timestamp()))
    for _ in range(2):
        assert (
            client.post("/callbacks/payments", body, content_type="application/json", headers=signed).status_code == 204
        )
    payment.refresh_from_db()
    assert payment.state == PaymentState.PAID
    assert payment.events.filter(said="paid").count() == 1


def test_without_a_company_there_is_the_counter(client: Client, payment: Payment, settings: Settings) -> None:
    settings.PRODUCTION = True
    page = client.get(f"/en/pay/{payment.number}/")
    assert "counter" in page.content.decode()
    assert "Pay on line" not in page.content.decode()
    assert client.post(f"/en/pay/{payment.number}/").status_code == 503
    assert client.get("/ja/sandbox/pay/x/").status_code == 404


def test_ones_own_list(client: Client, payment: Payment, person: Person, tokyo: Body, now: datetime) -> None:
    enter(client, person)
    assert payment.number in client.get("/en/me/payments/").content.decode()
    other = Person.objects.create(body=tokyo, name="別人", created_at=now)
    enter(client, other)
    assert payment.number not in client.get("/en/me/payments/").content.decode()

"""Payments and school fees at the desk: who may do what, cash, money back, a list that a second person sends."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.conftest import NOW
from tests.notices.school import Class, a_class
from tests.procedures.forms import filed, published
from tests.procedures.rules.test_fees import FORM
from tests.web.people.visits import enter
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.notices.models import Notice
from todoke.people.models import User
from todoke.people.rules.roles import Role
from todoke.procedures.models import FeeRound, Payment
from todoke.procedures.rules.fee_rounds import read_list
from todoke.procedures.rules.states import PaymentState

pytestmark = pytest.mark.django_db
HERE = "/en/staff/131181"
DUE = (NOW.date() + timedelta(days=20)).isoformat()


@pytest.fixture(autouse=True)
def _today(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    settings.SANDBOX_PAYMENTS = tmp_path / "payments.sqlite3"
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk(member: Callable[..., User], arakawa: Body, at: Callable[[User | None], Client]) -> Callable[..., Client]:
    return lambda role, name="": at(member(f"{role}.{name or 'fees'}", arakawa, role, NOW.date() + timedelta(days=9)))


@pytest.fixture
def payment(arakawa: Body, by: Actor) -> Payment:
    version = published(arakawa, FORM, now=NOW)
    return filed(version, {"copies": 2, "assisted": False}, person=None, by=by, now=NOW).payments.get()


def test_cash_another_amount_and_money_back(payment: Payment, desk: Callable[..., Client]) -> None:
    page = f"{HERE}/payments/{payment.pk}/"
    counter, worker = desk(Role.COUNTER), desk(Role.CASEWORKER)
    assert desk(Role.AUTHOR).get(page).status_code == 403
    assert payment.number[:4] in counter.get(f"{HERE}/payments/?only=open").content.decode()
    assert counter.post(page, {"act": "change", "new_yen": "300"}).status_code == 403
    assert worker.post(page, {"act": "change", "new_yen": "３００"}).status_code == 302
    newer = Payment.objects.exclude(pk=payment.pk).get()
    assert newer.yen == 300
    page = f"{HERE}/payments/{newer.pk}/"
    assert counter.post(page, {"act": "cash"}).status_code == 302
    assert counter.post(page, {"act": "cash"}).status_code == 409
    assert worker.post(page, {"act": "refund", "yen": "301", "why": "x"}).status_code == 422
    assert worker.post(page, {"act": "refund", "yen": "300", "why": "取り下げ"}).status_code == 302
    newer.refresh_from_db()
    assert (newer.state, newer.refunded_yen) == (PaymentState.REFUNDED, 300)
    assert "300 yen" in worker.get(f"{HERE}/payments/?only=&number={newer.number}").content.decode()


def test_another_body_finds_no_payment(
    payment: Payment, member: Callable[..., User], chofu: Body, at: Callable[[User | None], Client]
) -> None:
    stranger = at(member("worker.chofu", chofu, Role.CASEWORKER, NOW.date() + timedelta(days=9)))
    assert stranger.get(f"/en/staff/132080/payments/{payment.pk}/").status_code == 404
    assert stranger.get(f"{HERE}/payments/{payment.pk}/").status_code == 404


def asked_of(there: Class, client: Client) -> str:
    response = client.post(
        f"{HERE}/school-fees/",
        {
            "roll": str(there.roll.pk),
            "what_ja": "教材費",
            "what_en": "Teaching material",
            "yen": "1,200",
            "due_date": DUE,
        },
    )
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def test_a_list_becomes_requests_and_a_table(
    arakawa: Body, chofu: Body, desk: Callable[..., Client], client: Client
) -> None:
    there = a_class(arakawa, chofu)
    teacher, head = desk(Role.CASEWORKER, "one"), desk(Role.CASEWORKER, "two")
    here = asked_of(there, teacher)
    payments = {each.about_id: each for each in Payment.objects.all()}
    assert {each.yen for each in payments.values()} == {1200}
    pasted = teacher.post(here, {"act": "paste", "list": "荒川　岸\t0円\n誰か,500\n桔梗 つぼみ"}).content.decode()
    assert "1 amounts were taken" in pasted
    assert "誰か" in pasted
    assert teacher.post(here, {"act": "send"}).status_code == 403
    assert head.post(here, {"act": "send"}).status_code == 302
    told = set(Notice.objects.values_list("person", flat=True))
    assert told == {there.mother.pk, there.father.pk}, "of whom nothing is asked, nobody is told"
    mine = payments[there.child.pk]
    enter(client, there.mother, now=NOW)
    assert mine.number in client.get("/en/me/payments/").content.decode()
    enter(client, there.keeper, now=NOW)
    assert mine.number not in client.get("/en/me/payments/").content.decode()
    page = client.get(f"/en/pay/{mine.number}/").content.decode()
    assert "Teaching material" in page
    assert "つぼみ" not in page
    assert head.post(here, {"act": "remind"}).status_code == 302
    assert head.post(here, {"act": "remind"}).status_code == 409
    assert Notice.objects.filter(reminder=2).count() == 2
    there_page = client.post(f"/en/pay/{mine.number}/")["Location"]
    client.post(there_page, {"act": "paid"})
    table = head.get(here).content.decode()
    assert "桔梗 つぼみ" in table
    assert LedgerEntry.objects.filter(subject=str(there.child), action__contains="look").exists()
    assert head.post(here, {"act": "close"}).status_code == 302
    states = dict(Payment.objects.values_list("about", "state"))
    assert states == {there.child.pk: PaymentState.PAID, there.other.pk: PaymentState.CANCELLED}


def test_what_cannot_be_asked_is_said(arakawa: Body, chofu: Body, desk: Callable[..., Client]) -> None:
    there = a_class(arakawa, chofu)
    worker = desk(Role.CASEWORKER)
    for wrong in (
        {"what_ja": ""},
        {"yen": "many"},
        {"due_date": NOW.date().isoformat()},
        {"due_date": "x"},
        {"roll": "x"},
        {"yen": "99999999999"},
    ):
        typed = {"roll": str(there.roll.pk), "what_ja": "教材費", "yen": "500", "due_date": DUE, **wrong}
        assert worker.post(f"{HERE}/school-fees/", typed).status_code == 422, wrong
    assert not FeeRound.objects.exists()


def test_lines_that_fit_nobody_are_said() -> None:
    names = ["桔梗 つぼみ", "荒川 岸", "荒川 岸"]
    listed = read_list("桔梗つぼみ，１，２００円\n荒川 岸,500\n名無し,1\n桔梗 つぼみ,9\n合計\n\n", names)
    assert listed.yen == {0: 1200}
    assert listed.doubtful == ["荒川 岸", "桔梗 つぼみ"]
    assert (listed.unknown, listed.wrong) == (["名無し"], ["合計"])

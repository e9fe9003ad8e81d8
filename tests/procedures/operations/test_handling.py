"""The queue, decisions by two, letters, what is paid in exactly one file, messages and the code of a receipt."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.procedures.cases import BANK, ONE, TWO, file_one, form, keep_texts
from tests.procedures.forms import ANSWERS, filed, published
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.common.errors import OwnChange
from todoke.gateways import sealed_files
from todoke.notices.models import Notice
from todoke.procedures.models import Connector, HandOver, Ruling, Submission
from todoke.procedures.operations import case_codes, case_messages, handling, payment_orders, rulings
from todoke.procedures.operations.handling import CaseInvalid, NotNow
from todoke.procedures.queries import cases
from todoke.procedures.queries.cases import CaseNotFound, Shown
from todoke.procedures.rules.states import Outcome

PAYER = {
    "code": "12345", "name": "アラカワク", "bank": "1", "bank_name": "ミズホ", "branch": "2", "branch_name": "ホンテン", "type": "ordinary", "number": "99",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def case(arakawa: Body, now: datetime) -> Submission:
    keep_texts(now)
    return file_one(arakawa, now=now)


def propose(
    case: Submission, now: datetime, outcome: Outcome = Outcome.GRANTED, reasons: str = "", pay_yen: int = 0
) -> Ruling:
    return rulings.propose(case=case, outcome=outcome, reasons=reasons, pay_yen=pay_yen, by=ONE, now=now)


def test_the_queue_is_in_the_order_of_due_days_and_gives_work_out(case: Submission, now: datetime) -> None:
    body, today = case.body, now.date()
    late = file_one(body, now=now - timedelta(days=30), version=case.version)
    assert list(cases.queue(body, today=today)) == [late, case]
    assert list(cases.queue(body, shown=Shown.OVERDUE, today=today)) == [late]
    handling.assign(case=case, to=str(ONE), by=ONE, now=now)
    case.refresh_from_db()
    assert case.state == "in_review"
    assert list(cases.queue(body, shown=Shown.MINE, today=today, me=str(ONE))) == [case]
    assert list(cases.queue(body, shown=Shown.UNASSIGNED, today=today)) == [late]
    handling.assign(case=case, to="", by=ONE, now=now)
    assert handling.assign_many(body=body, chosen=[case, late], to=str(TWO), by=ONE, now=now) == 2
    assert cases.queue(body, shown=Shown.MINE, today=today, me=str(TWO)).count() == 2
    assert LedgerEntry.objects.get(action="cases.assign").data["count"] == 2
    assert handling.take_note(body=body, chosen=[late], by=ONE, now=now) == 1
    assert list(cases.queue(body, shown=Shown.ENDED, today=today)) == [late]
    assert handling.take_note(body=body, chosen=[late], by=ONE, now=now) == 0
    assert (cases.count_waiting(body), cases.by_number(body, case.number.lower())) == (1, case)


def test_two_people_decide_and_the_letter_is_kept(case: Submission, now: datetime) -> None:
    Body.objects.filter(pk=case.body_id).update(four_eyes=True)
    Connector.objects.create(
        body=case.body, procedure=case.procedure, system="基幹", route="pull", set_by="test", set_at=now
    )
    with pytest.raises(CaseInvalid) as refused:
        propose(case, now, Outcome.REFUSED)
    assert refused.value.data["problems"] == {"reasons": "ruling_reasons_missing"}
    made = propose(case, now, Outcome.REFUSED, "所得が限度額を超えるため")
    with pytest.raises(NotNow) as again:
        propose(case, now)
    assert again.value.data["why"] == "ruling_proposed_already"
    with pytest.raises(OwnChange):
        rulings.decide(ruling=made, letter=b"%PDF", by=ONE, now=now)
    with pytest.raises(CaseInvalid):
        rulings.send_back(ruling=made, why="", by=TWO, now=now)
    rulings.send_back(ruling=made, why="理由をくわしく", by=TWO, now=now)
    dropped = made
    made = propose(case, now, Outcome.REFUSED, "所得（500万円）が限度額を超えるため")
    with pytest.raises(NotNow):
        rulings.decide(ruling=dropped, letter=None, by=TWO, now=now)
    made = rulings.decide(ruling=made, letter=b"%PDF letter", by=TWO, now=now)
    case.refresh_from_db()
    assert (case.state, case.ended_at, case.closing) == ("refused", now, made.reasons)
    assert sealed_files.read(made.token, made.key) == b"%PDF letter"
    assert Notice.objects.get(item=f"ruling:{made.pk}").law == "行政手続法8条"
    assert HandOver.objects.get().event == "decided"
    with pytest.raises(NotNow):
        rulings.send_back(ruling=made, why="やり直し", by=TWO, now=now)
    assert [each.kind for each in cases.history(case)][-1] == "arrived"


def test_what_is_paid_is_in_exactly_one_file(arakawa: Body, now: datetime) -> None:
    version = published(arakawa, form(), now=now)
    ways = ({**BANK}, {**BANK, "holder": "髙橋"}, None)
    for place, account in enumerate(ways):
        answers = {**ANSWERS, **({"account": account} if account else {})}
        made = file_one(arakawa, now=now, version=version, answers=answers)
        if account is None:
            with pytest.raises(CaseInvalid):
                propose(made, now, pay_yen=10_000)
            continue
        rulings.decide(ruling=propose(made, now, pay_yen=10_000 + place), letter=None, by=TWO, now=now)
    with pytest.raises(payment_orders.NothingToPay):
        payment_orders.make(body=arakawa, pay_date=now.date(), by=ONE, now=now)
    with pytest.raises(payment_orders.AccountInvalid) as refused:
        payment_orders.set_account(body=arakawa, given={**PAYER, "name": "荒川区", "number": "x"}, by=ONE, now=now)
    assert refused.value.data["problems"] == {"number": "account_digits", "name": "account_signs"}
    payment_orders.set_account(body=arakawa, given=PAYER, by=ONE, now=now)
    order = payment_orders.make(body=arakawa, pay_date=date(2026, 12, 25), by=ONE, now=now)
    assert (order.count, order.yen) == (1, 10_000)
    assert [(each["why"], each["signs"]) for each in order.losses] == [("signs", "髙橋")]
    content = payment_orders.fetch(order=order, by=ONE, now=now)
    assert content == payment_orders.fetch(order=order, by=ONE, now=now)
    assert [len(line) for line in content.split(b"\r\n")] == [120, 120, 120, 120, 0]
    with pytest.raises(payment_orders.NothingToPay) as nothing:  # the first is in a file, the second in none
        payment_orders.make(body=arakawa, pay_date=date(2026, 12, 25), by=ONE, now=now)
    assert nothing.value.data["why"] == "nothing"
    assert list(Ruling.objects.exclude(paid_order="").values_list("pay_yen", flat=True)) == [10_000]


def test_both_sides_see_what_they_have_not_read(case: Submission, now: datetime) -> None:
    me, body = Actor(f"resident:{case.person_id}"), case.body
    assert case.person is not None
    case_messages.write(case=case, text="いつごろ決まりますか", from_staff=False, by=me, now=now)
    assert list(cases.queue(body, shown=Shown.UNREAD, today=now.date())) == [case]
    assert case_messages.see(case=case, as_staff=True, by=ONE, now=now) == 1
    assert not cases.queue(body, shown=Shown.UNREAD, today=now.date()).exists()
    sent = case_messages.write(case=case, text="来週の予定です", from_staff=True, by=ONE, now=now)
    assert [getattr(each, "unread", None) for each in cases.of_resident(case.person)] == [True]
    assert case_messages.see(case=case, as_staff=False, by=me, now=now) == 1
    assert Notice.objects.get(item=f"message:{sent.pk}").state == "withdrawn"
    with pytest.raises(CaseInvalid):
        case_messages.write(case=case, text="マイナンバーは 123456789018 です", from_staff=False, by=me, now=now)


def test_looks_are_written_down_for_whoever_it_is(case: Submission, now: datetime, by: Actor) -> None:
    handling.look(case=case, what=["applicant"], by=ONE, now=now)
    entry = LedgerEntry.objects.get(action="look")
    assert (entry.subject, entry.data["through"]) == (f"person:{case.person_id}", str(case))
    nobody = filed(case.version, person=None, by=by, now=now)
    handling.export(body=case.body, chosen=[case, nobody], what=["applicant"], by=ONE, now=now)
    assert LedgerEntry.objects.filter(action="look").count() == 2
    assert LedgerEntry.objects.get(action="case.look").subject == str(nobody)


def test_number_and_code_of_a_receipt_find_one_case(arakawa: Body, now: datetime, by: Actor) -> None:
    case = filed(published(arakawa, form(), now=now), person=None, by=by, now=now)
    code = case_codes.show_code(submission=case, by=by, now=now)
    assert cases.by_code(case.number, code.lower()) == case
    other = case_codes.show_code(submission=case, by=by, now=now)
    for number, secret in ((case.number, code), ("", other), (case.number, "")):
        with pytest.raises(CaseNotFound):
            cases.by_code(number, secret)


def test_texts_of_reasons(case: Submission, now: datetime) -> None:
    with pytest.raises(rulings.TextInvalid) as refused:
        rulings.keep_text(
            procedure=case.procedure, outcome=Outcome.REFUSED, name="", texts={"en": "No"}, by=ONE, now=now
        )
    assert refused.value.data["problems"] == {"name": "words_missing", "ja": "words_missing"}
    kept = rulings.keep_text(
        procedure=case.procedure, outcome=Outcome.REFUSED, name="所得", texts={"ja": "超過"}, by=ONE, now=now
    )
    with pytest.raises(rulings.TextInvalid):
        rulings.keep_text(
            procedure=case.procedure, outcome=Outcome.REFUSED, name="所得", texts={"ja": "別"}, by=ONE, now=now
        )
    new = rulings.keep_text(
        procedure=case.procedure,
        outcome=Outcome.REFUSED,
        name="所得",
        texts={"ja": "限度額"},
        text=kept,
        by=ONE,
        now=now,
    )
    assert cases.reason_texts(case.procedure) == [new]
    rulings.end_text(text=new, by=ONE, now=now)
    assert cases.reason_texts(case.procedure, Outcome.REFUSED) == []

"""A fee follows a corrected answer, until it is paid or an officer set it; paper arrives although its fee is not known."""

from datetime import datetime
from typing import Any

import pytest

from tests.procedures.forms import filed, published
from tests.procedures.rules.test_fees import FORM
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.procedures.models import Submission
from todoke.procedures.operations import corrections, drafts, fees, filing, handling, payments
from todoke.procedures.rules.states import Channel, PaymentState, Reason, SubmissionState

ANSWERS: dict[str, Any] = {"copies": 2, "assisted": False}


def open_yen(case: Submission) -> list[int]:
    return list(case.payments.filter(state=PaymentState.DUE.value).values_list("yen", flat=True))


@pytest.fixture
def paper(tokyo: Body, by: Actor, now: datetime) -> Submission:
    """A sheet on which nobody wrote how many copies."""
    version = published(tokyo, FORM, now=now)
    draft = drafts.begin(
        version=version,
        person=None,
        by=by,
        now=now,
        channel=Channel.PAPER,
        answers={"assisted": False},
        staff="staff:1",
    )
    return filing.file_as_is(draft=draft, by=by, now=now, arrived_at=now)[0]


def corrected(case: Submission, copies: int, by: Actor, now: datetime) -> Submission:
    item = corrections.Item("copies", Reason.MISSING)
    asked = corrections.ask(case=case, items=[item], text="", by=by, now=now)
    corrections.answer(correction=asked, given={"copies": copies}, by=by, now=now, by_staff=True, why="電話")
    case.refresh_from_db()
    return case


def test_paper_costs_what_its_completed_answers_say(paper: Submission, by: Actor, now: datetime) -> None:
    assert (paper.state, open_yen(paper)) == (SubmissionState.ARRIVED, [])
    case = corrected(paper, 3, by, now)
    assert (case.state, case.fee_yen, open_yen(case)) == (SubmissionState.WAITS_PAYMENT, 900, [900])


def test_what_an_officer_set_or_somebody_paid_stays(tokyo: Body, by: Actor, now: datetime) -> None:
    case = filed(published(tokyo, FORM, now=now), ANSWERS, person=None, by=by, now=now)
    made = fees.change(submission=case, yen=500, by=by, now=now)
    assert made is not None
    payments.take_cash(payment=made, by=by, now=now)
    case.refresh_from_db()
    case = corrected(case, 5, by, now)
    assert (case.fee_yen, open_yen(case)) == (500, [])
    assert fees.charge_anew(submission=case, before=ANSWERS, by=by, now=now) is None


def test_an_officer_asks_where_nothing_was_asked(paper: Submission, by: Actor, now: datetime) -> None:
    fees.change(submission=paper, yen=300, by=by, now=now)
    assert open_yen(paper) == [300]
    case = Submission.objects.get(pk=paper.pk)
    before, case.answers = case.answers, {**case.answers, "copies": 3}
    case.save()
    assert fees.charge_anew(submission=case, before=before, by=by, now=now) is None
    assert open_yen(case) == [300]


def test_an_officers_correction_changes_what_is_due(tokyo: Body, by: Actor, now: datetime) -> None:
    case = filed(published(tokyo, FORM, now=now), ANSWERS, person=None, by=by, now=now)
    payments.take_cash(payment=case.payments.get(), by=by, now=now)
    other = filed(
        published(tokyo, FORM, key="other", now=now), {**ANSWERS, "assisted": True}, person=None, by=by, now=now
    )
    for each, yen in ((case, []), (other, [600])):
        handling.edit(case=Submission.objects.get(pk=each.pk), path="assisted", value=False, why="確認", by=by, now=now)
        assert open_yen(each) == yen

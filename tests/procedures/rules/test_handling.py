"""What can be done with a case: every state, every act, and why not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke.procedures.rules.handling import (
    Doing,
    Standing,
    moved_on,
    problems_of_request,
    problems_of_ruling,
    reminder_day,
    state_after,
    why_not,
)
from todoke.procedures.rules.states import ENDED, CorrectionState, Outcome, SubmissionState

pytestmark = pytest.mark.embedded
TODAY = date(2026, 11, 23)
STANDINGS = st.builds(
    Standing, st.sampled_from(SubmissionState), st.none() | st.sampled_from(CorrectionState),
    st.dates(TODAY - timedelta(days=9), TODAY + timedelta(days=9)),
)  # fmt: skip


@given(STANDINGS)
def test_nothing_is_decided_while_the_resident_has_time_and_nothing_disappears_after_it(stands: Standing) -> None:
    waits = stands.waits_for_answer(TODAY)
    may = why_not(Doing.PROPOSE, stands, today=TODAY) == ""
    assert not (waits and may)
    if stands.state is SubmissionState.IN_REVIEW and not waits:
        assert may  # after the day a decision is always possible
    if stands.state in ENDED:
        assert {why_not(each, stands, today=TODAY) for each in Doing if each is not Doing.WRITE} == {"case_over"}
    else:
        assert why_not(Doing.WITHDRAW, stands, today=TODAY) == ""
        assert (why_not(Doing.DECIDE, stands, today=TODAY) == "") == (stands.state is SubmissionState.PROPOSED)


def test_each_no_says_why() -> None:
    open_until = Standing(SubmissionState.RETURNED, CorrectionState.OPEN, TODAY)
    assert why_not(Doing.PROPOSE, open_until, today=TODAY) == "case_waits_for_answer"
    assert why_not(Doing.PROPOSE, open_until, today=TODAY + timedelta(days=1)) == ""
    assert why_not(Doing.ASK, open_until, today=TODAY) == "correction_open_already"
    assert why_not(Doing.PROPOSE, Standing(SubmissionState.WAITS_PAYMENT), today=TODAY) == "case_waits_payment"
    assert why_not(Doing.ANSWER, Standing(SubmissionState.IN_REVIEW), today=TODAY) == "correction_over"
    lapsed = Standing(SubmissionState.IN_REVIEW, CorrectionState.LAPSED, TODAY - timedelta(days=1))
    assert lapsed.reasoned_decision_due
    assert why_not(Doing.ANSWER, lapsed, today=TODAY) == ""
    assert why_not(Doing.EDIT, Standing(SubmissionState.PROPOSED), today=TODAY) == "ruling_proposed_already"


def test_a_refusal_needs_reasons_and_a_payment_an_account() -> None:
    assert problems_of_ruling(Outcome.REFUSED, " ", pay_yen=0, has_account=True) == {
        "reasons": "ruling_reasons_missing"
    }
    assert problems_of_ruling(Outcome.GRANTED, "", pay_yen=5, has_account=False) == {"pay_yen": "ruling_no_account"}
    assert problems_of_ruling(Outcome.REFUSED, "理由", pay_yen=5, has_account=True) == {
        "pay_yen": "ruling_pays_nothing"
    }
    assert not problems_of_ruling(Outcome.GRANTED, "", pay_yen=5, has_account=True)
    assert {each: state_after(each).value for each in Outcome} == {
        "granted": "granted", "granted_in_part": "granted", "refused": "refused", "noted": "closed",
    }  # fmt: skip


def test_days() -> None:
    assert moved_on(TODAY, TODAY - timedelta(days=5), TODAY) == TODAY + timedelta(days=5)
    assert problems_of_request(TODAY, today=TODAY) == {"until": "correction_too_soon"}
    assert problems_of_request(TODAY + timedelta(days=400), today=TODAY) == {"until": "correction_too_late"}
    assert reminder_day(TODAY, TODAY + timedelta(days=14)) == TODAY + timedelta(days=11)
    assert reminder_day(TODAY, TODAY + timedelta(days=4)) is None

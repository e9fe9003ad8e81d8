"""Paper: what is missing keeps nothing from arriving, and a second entry shows what differs."""

from datetime import date, datetime, timedelta

import pytest

from tests.procedures.forms import ANSWERS, SMALL, published, without_files
from tests.procedures.rules.test_fees import FORM
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.procedures.models import CaseNote, Draft, Submission
from todoke.procedures.operations import paper
from todoke.procedures.queries import sheets
from todoke.procedures.rules.states import Channel, Reason, SubmissionState


def test_an_incomplete_sheet_has_arrived_on_the_day_of_its_stamp(tokyo: Body, by: Actor, now: datetime) -> None:
    version = published(tokyo, without_files(), now=now)
    stamped = now.date() - timedelta(days=3)
    made = paper.enter(version=version, person=None, answers={"moved": False}, arrived_date=stamped, by=by, now=now)
    held = Submission.objects.get(pk=made[0].pk)
    assert held.arrived_at.date() == stamped
    assert held.due_date == stamped + timedelta(days=10)
    assert (held.state, held.channel, held.filed_by) == (SubmissionState.ARRIVED, Channel.PAPER, str(by))
    assert held.answers == {"moved": False}
    entry = LedgerEntry.objects.filter(action="paper.enter").get()
    assert entry.data["missing"] == ["applicant", "children", "children.0.born", "children.0.child"]
    assert Draft.objects.get().filed_at == now


@pytest.mark.parametrize("days", [-1, 400])
def test_a_day_that_cannot_be_on_the_stamp_is_refused(tokyo: Body, by: Actor, now: datetime, days: int) -> None:
    version = published(tokyo, without_files(), now=now)
    with pytest.raises(paper.ArrivalInvalid):
        paper.enter(
            version=version,
            person=None,
            answers=ANSWERS,
            arrived_date=now.date() - timedelta(days=days),
            by=by,
            now=now,
        )
    assert not Submission.objects.exists()


def test_what_does_not_apply_is_not_kept(tokyo: Body, by: Actor, now: datetime) -> None:
    version = published(tokyo, without_files(), now=now)
    made = paper.enter(
        version=version, person=None, answers={**ANSWERS, "town": "北区"}, arrived_date=now.date(), by=by, now=now
    )
    assert "town" not in made[0].answers


def test_a_second_entry_says_what_differs_and_changes_nothing(tokyo: Body, by: Actor, now: datetime) -> None:
    version = published(tokyo, without_files(), now=now)
    (first,) = paper.enter(
        version=version, person=None, answers=ANSWERS, arrived_date=date(2026, 11, 20), by=by, now=now
    )
    other = {**ANSWERS, "children": [{**ANSWERS["children"][0], "born": "2026-05-06"}]}
    assert paper.compare(submission=first, answers=other, by=by, now=now) == {
        "children.0.born": ("2026-05-05", "2026-05-06")
    }
    assert paper.compare(submission=first, answers=ANSWERS, by=by, now=now) == {}
    assert Submission.objects.get().answers == ANSWERS
    assert [each.data["differs"] for each in LedgerEntry.objects.filter(action="paper.compare").order_by("pk")] == [
        ["children.0.born"],
        [],
    ]


def test_a_sheet_has_arrived_although_its_fee_is_not_known_yet(tokyo: Body, by: Actor, now: datetime) -> None:
    (made,) = paper.enter(
        version=published(tokyo, FORM, now=now), person=None, answers={"assisted": False}, arrived_date=now.date(), by=by, now=now
    )  # fmt: skip
    assert (made.state, made.payments.count()) == (SubmissionState.ARRIVED, 0)


def test_exactly_what_is_missing_is_asked_for_and_no_document_that_lies_with_the_paper(
    tokyo: Body, by: Actor, now: datetime
) -> None:
    version = published(tokyo, SMALL, now=now)
    answers = {"applicant": ANSWERS["applicant"], "moved": False, "children": [{"born": "2026-05-05"}]}
    (held,) = paper.enter(
        version=version,
        person=None,
        answers=answers,
        arrived_date=now.date(),
        by=by,
        now=now,
        copies=["children.0.card"],
        note="写しあり",
    )
    assert sheets.missing(held) == ["children.0.child"]
    assert [each.text for each in CaseNote.objects.all()] == ["写しあり"]
    correction = paper.ask_for_missing(submission=held, by=by, now=now)
    assert [(each.path, each.reason) for each in correction.items.all()] == [("children.0.child", Reason.MISSING)]
    held.refresh_from_db()
    assert held.state == SubmissionState.RETURNED
    assert held.arrived_at.date() == now.date()

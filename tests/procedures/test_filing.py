"""A draft becomes a submission once, with each body of its sheet."""

from datetime import datetime, timedelta

import pytest

from tests.procedures.core import connected
from tests.procedures.forms import ANSWERS, SMALL, filed, published, without_files
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.procedures.models import HandOver, Payment, Submission
from todoke.procedures.operations import drafts, filing
from todoke.procedures.queries import drafts as queries
from todoke.procedures.queries import hand_overs
from todoke.procedures.rules.states import Route


def test_filing_twice_gives_one_submission(tokyo: Body, by: Actor, now: datetime) -> None:
    version = published(tokyo, without_files(), now=now)
    draft = drafts.begin(version=version, person=None, by=by, now=now, answers=ANSWERS)
    first = filing.file(draft=draft, by=by, now=now)
    assert filing.file(draft=draft, by=by, now=now) == first
    made = Submission.objects.get()
    assert made.number == first[0].number
    assert made.answers == ANSWERS
    assert made.due_date == (now + timedelta(days=10)).date()


def test_what_is_missing_is_not_filed(tokyo: Body, by: Actor, now: datetime) -> None:
    version = published(tokyo, without_files(), now=now)
    draft = drafts.begin(version=version, person=None, by=by, now=now)
    with pytest.raises(filing.FilingIncomplete) as refused:
        filing.file(draft=draft, by=by, now=now)
    assert refused.value.data["problems"] == {
        "applicant": "answer_missing",
        "moved": "answer_missing",
        "children.0.child": "answer_missing",
        "children.0.born": "answer_missing",
        "children": "group_too_few",
    }
    assert not Submission.objects.exists()


def test_each_body_of_a_sheet_gets_only_its_part(tokyo: Body, nation: Body, by: Actor, now: datetime) -> None:
    document = {**without_files(), "parts": [
        {"body": tokyo.key, "questions": ["applicant", "child"]},
        {"body": nation.key, "questions": ["applicant", "born"], "processing_days": 30},
    ]}  # fmt: skip
    one = filed(published(tokyo, document, now=now), person=None, by=by, now=now)
    other = Submission.objects.exclude(pk=one.pk).get()
    assert one.sheet == other.sheet is not None
    assert one.number != other.number
    by_body = {each.body_id: each.answers for each in (one, other)}
    assert by_body[tokyo.pk]["children"] == [{"child": ANSWERS["children"][0]["child"]}]
    assert by_body[nation.pk] == {"applicant": ANSWERS["applicant"], "children": [{"born": "2026-05-05"}]}


def test_a_part_holds_its_answers_whatever_their_conditions_read_and_the_fee_is_asked_once(
    tokyo: Body, nation: Body, by: Actor, now: datetime
) -> None:
    document = {
        **without_files(), "fees": [{"when": "moved", "yen": 300, "label": {"ja": "手数料"}}],
        "parts": [{"body": tokyo.key, "questions": ["applicant", "moved"]}, {"body": nation.key, "questions": ["applicant", "town"]}],
    }  # fmt: skip
    version = published(tokyo, document, now=now)
    connected(nation, version, Route.RETYPING, now=now)
    filed(version, {**ANSWERS, "moved": True, "town": "北区"}, person=None, by=by, now=now)
    told = hand_overs.told_of([HandOver.objects.get()], href=str)
    assert next(iter(told.values())).answers["town"] == "北区"
    assert Payment.objects.get().body == tokyo


def test_a_draft_is_opened_by_its_code_anywhere(tokyo: Body, by: Actor, now: datetime) -> None:
    draft = drafts.begin(version=published(tokyo, SMALL, now=now), person=None, by=by, now=now)
    code = drafts.show_code(draft=draft, by=by, now=now)
    assert queries.by_code(code.lower(), now=now) == draft
    with pytest.raises(queries.DraftNotFound):
        queries.by_code("AAAA-AAAA-AAAAA", now=now)

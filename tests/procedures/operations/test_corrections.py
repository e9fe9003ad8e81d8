"""Requests for correction: exactly these questions, the arrival stays, the clock stops, and nothing disappears."""

from datetime import date, datetime, timedelta

import pytest

from tests.procedures.cases import ONE, file_one, form, keep_texts
from tests.procedures.forms import ANSWERS, filed, published
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.jobs import lapse_corrections
from todoke.notices.models import Notice
from todoke.people.operations.mandates import MayNotAct
from todoke.procedures.models import Correction, HandOver, QuestionCount, Submission
from todoke.procedures.operations import corrections, handling, rulings
from todoke.procedures.operations.corrections import Item
from todoke.procedures.operations.handling import CaseInvalid, NotNow
from todoke.procedures.queries import cases
from todoke.procedures.rules.states import Outcome, Reason

BORN = "children.0.born"


def ask(case: Submission, now: datetime, *paths: str, until: date | None = None) -> Correction:
    items = [Item(path, Reason.UNCLEAR, text="読めません") for path in paths or (BORN,)]
    return corrections.ask(case=case, items=items, text="ご確認ください", until=until, by=ONE, now=now)


@pytest.fixture
def case(arakawa: Body, now: datetime) -> Submission:
    keep_texts(now)
    return file_one(arakawa, now=now)


def me(case: Submission) -> Actor:
    return Actor(f"resident:{case.person_id}")


def test_the_resident_corrects_exactly_what_was_asked_and_the_clock_stood_still(
    case: Submission, now: datetime
) -> None:
    due, arrived = case.due_date, case.arrived_at
    made = ask(case, now)
    case.refresh_from_db()
    assert (case.state, made.until_date) == ("returned", now.date() + timedelta(days=14))
    assert QuestionCount.objects.get(happening="returned").question == "born"
    later = now + timedelta(days=5)
    with pytest.raises(CaseInvalid) as refused:
        corrections.answer(correction=made, given={BORN: "2026-05-06", "moved": True}, by=me(case), now=later)
    assert refused.value.data["problems"] == {"moved": "path_unknown"}
    corrections.answer(correction=made, given={BORN: "令和8年5月6日"}, by=me(case), now=later)
    case.refresh_from_db()
    made.refresh_from_db()
    assert case.answers["children"][0]["born"] == "2026-05-06"
    assert (case.state, made.state, case.arrived_at) == ("in_review", "answered", arrived)
    assert case.due_date == due + timedelta(days=5)
    change = case.changes.get()
    assert (change.path, change.before, change.after, change.by_staff) == (BORN, "2026-05-05", "2026-05-06", False)
    told = Notice.objects.filter(item=f"correction:{made.pk}").order_by("reminder")
    assert [(each.reminder, each.tact, each.law, each.state) for each in told] == [
        (1, 1, "行政手続法7条", "quiet"), (2, 1, "行政手続法7条", "quiet"),
    ]  # fmt: skip
    assert {each.values["procedure"] for each in told} == {"医療証の申請"}


def test_what_follows_from_a_correction_has_to_be_answered_too(case: Submission, now: datetime) -> None:
    made = ask(case, now, "moved")
    with pytest.raises(CaseInvalid) as refused:
        corrections.answer(correction=made, given={"moved": True}, by=me(case), now=now)
    assert refused.value.data["problems"] == {"town": "answer_missing"}
    corrections.answer(correction=made, given={"moved": True, "town": "北区"}, by=me(case), now=now)
    case.refresh_from_db()
    assert (case.answers["moved"], case.answers["town"]) == (True, "北区")
    assert {each.path: each.before for each in case.changes.all()} == {"moved": False, "town": None}


def test_staff_put_in_what_came_by_telephone_one_by_one(case: Submission, now: datetime) -> None:
    made = ask(case, now, BORN, "applicant")
    corrections.answer(correction=made, given={BORN: "2026-05-05"}, by=ONE, by_staff=True, why="電話", now=now)
    case.refresh_from_db()
    assert case.state == "returned"
    assert not case.changes.exists()  # it was right: said so, and nothing changed
    name = {"name": "届 華子", "kana": "とどけ はなこ"}
    corrections.answer(correction=made, given={"applicant": name}, by=ONE, by_staff=True, why="電話", now=now)
    case.refresh_from_db()
    assert (case.state, case.answers["applicant"]["kana"]) == ("in_review", "トドケ ハナコ")
    assert case.changes.get().by_staff


def test_nothing_is_decided_before_the_answer_or_the_day_and_then_a_decision_is_due(
    case: Submission, now: datetime
) -> None:
    made = ask(case, now)
    with pytest.raises(NotNow) as refused:
        rulings.propose(case=case, outcome=Outcome.GRANTED, reasons="", by=ONE, now=now + timedelta(days=14))
    assert refused.value.data == {"why": "case_waits_for_answer", "until": made.until_date}
    assert lapse_corrections.lapse_due(by=Actor("system"), now=now + timedelta(days=14)) == 0
    after = now + timedelta(days=15)
    assert lapse_corrections.lapse_due(by=Actor("system"), now=after) == 1
    assert lapse_corrections.lapse_due(by=Actor("system"), now=after) == 0
    case.refresh_from_db()
    assert (case.state, cases.standing(case).reasoned_decision_due) == ("in_review", True)
    assert list(cases.queue(case.body, shown=cases.Shown.LAPSED, today=after.date())) == [case]
    corrections.answer(correction=made, given={BORN: "2026-05-07"}, by=me(case), now=after)  # late, and still heard
    case.refresh_from_db()
    assert not cases.standing(case).reasoned_decision_due


def test_a_proposal_after_the_day_lapses_the_request_with_it(case: Submission, now: datetime) -> None:
    made = ask(case, now)
    after = now + timedelta(days=15)
    rulings.propose(case=case, outcome=Outcome.REFUSED, reasons="生年月日が確かめられないため", by=ONE, now=after)
    made.refresh_from_db()
    case.refresh_from_db()
    assert (made.state, case.state) == ("lapsed", "proposed")


def test_requests_that_cannot_be_made(case: Submission, now: datetime) -> None:
    def refused(*items: Item, until: date | None = None) -> object:
        with pytest.raises(CaseInvalid) as caught:
            corrections.ask(case=case, items=items, text="", until=until, by=ONE, now=now)
        return caught.value.data["problems"]

    assert refused() == {"items": "correction_empty"}
    assert refused(Item("nothing", Reason.MISSING)) == {"nothing": "path_unknown"}
    assert refused(Item(BORN, Reason.OTHER)) == {BORN: "reason_words_missing"}
    assert refused(Item(BORN, Reason.OTHER, own_reason="知らない理由")) == {BORN: "reason_unknown"}
    assert refused(Item(BORN, Reason.MISSING), until=now.date()) == {"until": "correction_too_soon"}
    assert refused(Item(BORN, Reason.OTHER, text="マイナンバーは 123456789018 です")) == {BORN: "individual_number"}
    corrections.ask(
        case=case, items=[Item(BORN, Reason.OTHER, own_reason="保険証の記号が違う")], text="", by=ONE, now=now
    )
    with pytest.raises(NotNow) as again:
        ask(case, now)
    assert again.value.data["why"] == "correction_open_already"


def test_taking_a_request_back_and_withdrawing_silence_what_was_to_be_told(case: Submission, now: datetime) -> None:
    first = ask(case, now)
    corrections.drop(correction=first, by=ONE, now=now)
    second = ask(case, now)
    with pytest.raises(MayNotAct):
        handling.withdraw(
            case=case,
            words_of="",
            by=me(case),
            agent=file_one(case.body, now=now, version=case.version).person,
            now=now,
        )
    handling.withdraw(case=case, words_of="引っ越します", by=me(case), now=now)
    case.refresh_from_db()
    assert (case.state, case.closing) == ("withdrawn", "引っ越します")
    assert {each.state for each in Correction.objects.all()} == {"dropped"}
    items = [f"correction:{each.pk}" for each in (first, second)]
    assert set(Notice.objects.filter(item__in=items).values_list("state", flat=True)) == {"withdrawn"}
    with pytest.raises(NotNow):
        handling.edit(case=case, path=BORN, value="2026-05-06", why="誤記", by=ONE, now=now)


def test_an_officer_corrects_with_a_reason_and_the_resident_is_told(case: Submission, now: datetime) -> None:
    with pytest.raises(CaseInvalid) as refused:
        handling.edit(case=case, path=BORN, value="2026-05-06", why=" ", by=ONE, now=now)
    assert refused.value.data["problems"] == {"why": "words_missing"}
    handling.edit(case=case, path=BORN, value="2026-05-06", why="戸籍のとおり", by=ONE, now=now)
    change = case.changes.get()
    assert (change.before, change.after, change.why, change.by) == (
        "2026-05-05",
        "2026-05-06",
        "戸籍のとおり",
        str(ONE),
    )
    assert Notice.objects.get(item=f"change:{change.pk}").template.key == "case-changed"
    assert LedgerEntry.objects.get(action="case.edit").data == {"paths": [BORN]}


def test_a_body_of_a_sheet_asks_only_about_its_part(arakawa: Body, tokyo: Body, now: datetime, by: Actor) -> None:
    document = form(
        parts=[{"body": arakawa.key, "questions": ["born"]}, {"body": tokyo.key, "questions": ["applicant", "child"]}]
    )
    case = filed(published(arakawa, document, now=now), ANSWERS, person=None, by=by, now=now)
    assert set(cases.asked(case)) == {BORN}
    made = ask(case, now)
    corrections.answer(correction=made, given={BORN: "2026-05-09"}, by=ONE, by_staff=True, now=now)
    case.refresh_from_db()
    assert case.answers == {"children": [{"born": "2026-05-09"}]}
    assert not HandOver.objects.exists()

"""A resident fills a form in: on, back, errors, a group, the check page, the receipt; with and without signing in."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.people.standing import give, open_person
from tests.procedures.forms import SMALL, published, without_files
from tests.web.people.visits import enter
from tests.web.procedures.pages import Desk
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.people.models import Person
from todoke.people.operations import mandates
from todoke.people.rules.mandates import Matter
from todoke.procedures.models import Draft, FormVersion, QuestionCount, Submission
from todoke.procedures.rules import numbers
from todoke.web.procedures import counting

NAME = {"applicant__name": "届 花子", "applicant__kana": "とどけ はなこ"}
CHILD = {
    "child__name": "届 一郎",
    "child__kana": "トドケ イチロウ",
    "born__year": "令和8",
    "born__month": "５",
    "born__day": "5",
}


@pytest.fixture
def form(arakawa: Body) -> FormVersion:
    return published(arakawa, without_files(), now=clock.now())


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return open_person(arakawa, "届 花子", name_kana="トドケ ハナコ", phone="0312345678")


def start(desk: Desk, form: FormVersion, **sent: Any) -> str:
    desk.open(f"apply/{form.procedure.body.key}/{form.procedure.key}/")
    return desk.press("", **sent)


def through(desk: Desk) -> None:
    """From the first page to the check page."""
    desk.press(**NAME)
    desk.press(moved="no")
    desk.press(**CHILD)
    assert desk.heading == "Child"
    desk.press()
    assert desk.heading == "Check your answers", desk.html


def test_from_the_first_page_to_a_receipt_without_signing_in(form: FormVersion) -> None:
    desk = Desk()
    start(desk, form)
    assert desk.heading == "Your name"
    through(desk)
    assert "5 May 2026" in desk.html
    assert "I agree that the city checks my income." in desk.html
    desk.press()
    assert desk.path.endswith("/receipt/")
    made = Submission.objects.get()
    assert numbers.read(desk.number) == made.number
    assert made.answers == {
        "applicant": {"name": "届 花子", "kana": "トドケ ハナコ"}, "moved": False,
        "children": [{"child": {"name": "届 一郎", "kana": "トドケ イチロウ"}, "born": "2026-05-05"}],
    }  # fmt: skip
    assert not Draft.objects.get().answers
    pdf = desk.client.get(f"{desk.path.replace('receipt/', '')}filed/{made.number}.pdf")
    assert pdf.content.startswith(b"%PDF")
    counting.write(now=True)
    counted = {(each.question, each.happening): each.count for each in QuestionCount.objects.all()}
    assert counted[("applicant", "shown")] == counted[("applicant", "answered")] == 1
    assert Desk().open(desk.path)
    assert Submission.objects.count() == 1


def test_nobody_else_opens_a_draft(form: FormVersion, hanako: Person) -> None:
    desk, other = Desk(), Client()
    start(desk, form)
    enter(other, hanako)
    for stranger in (Desk(), Desk(other)):
        stranger.open(desk.path)
        assert stranger.status == 403
        assert "Your name" not in stranger.html
        stranger.open(desk.path.replace("applicant/", "check/"))
        assert stranger.status == 403


def test_what_is_wrong_is_said_and_what_was_typed_is_never_lost(form: FormVersion) -> None:
    desk = Desk()
    start(desk, form)
    desk.press(applicant__name="届 花子", applicant__kana="hanako")
    assert desk.status == 422
    assert 'value="hanako"' in desk.html
    assert "id_applicant_kana" in desk.html
    desk.press("later", applicant__name="届 花子", applicant__kana="hanako2")
    assert desk.heading == "Go on later"
    desk.open(f"{desk.path.replace('code/', '')}applicant/")
    assert 'value="hanako2"' in desk.html
    desk.press("back", **NAME)
    assert desk.path.endswith(f"/{form.procedure.key}/")
    assert "You began this form" in desk.html
    assert Draft.objects.get().answers["applicant"]["kana"] == "トドケ ハナコ"


def test_a_changed_answer_leads_back_to_the_check_page_by_what_it_opens(form: FormVersion) -> None:
    desk = Desk()
    start(desk, form)
    through(desk)
    desk.open(f"{desk.path.replace('check/', '')}moved/?to=check")
    desk.press(moved="yes")
    assert desk.heading == "The town before"
    desk.press(town="調布")
    assert desk.heading == "Check your answers"
    desk.open(f"{desk.path.replace('check/', '')}moved/?to=check")
    desk.press(moved="no")
    assert desk.heading == "Check your answers"
    assert "調布" not in desk.html
    desk.press()
    assert "town" not in Submission.objects.get().answers


def test_a_group_grows_and_shrinks(form: FormVersion) -> None:
    desk = Desk()
    start(desk, form)
    desk.press(**NAME)
    desk.press(moved="no")
    desk.press(**CHILD)
    desk.press("add")
    assert "Child 2" in desk.html
    desk.press(**{**CHILD, "child__name": "届 二郎"})
    assert "届 一郎" in desk.html
    assert "届 二郎" in desk.html
    desk.press("0", name="remove")
    assert "届 一郎" not in desk.html
    desk.press("0", name="remove")
    desk.press()
    assert desk.status == 422
    assert "at least 1" in desk.html


def test_pressed_twice_in_two_tabs_and_after_going_back_there_is_one_receipt(form: FormVersion) -> None:
    desk = Desk()
    start(desk, form)
    through(desk)
    tab, path = desk.html, desk.path
    desk.press()
    number = desk.number
    desk.path = path
    desk.press(page=tab)
    assert desk.number == number
    desk.open(path)
    assert desk.number == number
    desk.open(path.replace("check/", "moved/"))
    assert desk.number == number
    assert Submission.objects.count() == 1


def test_a_session_that_ended_loses_nothing_that_was_typed(form: FormVersion, hanako: Person) -> None:
    desk = Desk()
    enter(desk.client, hanako)
    start(desk, form)
    assert desk.heading == "Is this right?"
    desk.press()
    page, path = desk.html, desk.path
    desk.client.logout()
    desk.path = path
    desk.press(page=page, moved="no")
    assert desk.status == 403
    assert "What you typed is kept" in desk.html
    enter(desk.client, hanako)
    desk.open(path)
    assert 'value="no" checked' in desk.html
    desk.press(moved="no")
    assert desk.heading == "The child's name" or "Child 1" in desk.html


def test_a_page_that_was_not_made_for_the_draft_writes_nothing(form: FormVersion) -> None:
    desk, other = Desk(), Desk()
    start(desk, form)
    start(other, form)
    forged = desk.client.post(desk.path, {"go": "next", "applicant.name": "x", "applicant.kana": "カ"})
    assert forged.status_code == 403
    desk.press(page=other.html.replace(other.path, desk.path), **NAME)
    assert desk.status == 403
    assert not Draft.objects.filter(step="applicant").exists()


def test_what_is_known_is_confirmed_and_never_asked_again(form: FormVersion, hanako: Person) -> None:
    desk = Desk()
    enter(desk.client, hanako)
    start(desk, form)
    assert "届 花子（トドケ ハナコ）" in desk.html
    assert "Kept by" in desk.html
    desk.press()
    assert "moved" in desk.path, "the name is not asked"
    desk.press(moved="no")
    desk.press(**CHILD)
    desk.press()
    desk.open(f"{desk.path.replace('check/', '')}applicant/?to=check")
    assert "Kept by" in desk.html
    desk.press(applicant__name="届 華子", applicant__kana="トドケ ハナコ")
    assert "corrected by you" in desk.html
    desk.press(register="1")
    made = Submission.objects.get()
    assert made.confirmed == ["register:applicant"]
    hanako.refresh_from_db()
    assert hanako.name == "届 花子", "a correction is told, never written"


def test_prefill_is_declined_with_one_press(form: FormVersion, hanako: Person) -> None:
    desk = Desk()
    enter(desk.client, hanako)
    desk.open(f"apply/{form.procedure.body.key}/{form.procedure.key}/")
    desk.press("nothing", name="with")
    assert desk.heading == "Your name"
    assert "届 花子" not in desk.html.partition("<main")[2]
    assert not Draft.objects.get().answers


def test_filing_for_another_by_a_mandate_until_it_is_stopped(form: FormVersion, hanako: Person, arakawa: Body) -> None:
    agent = open_person(arakawa, "代理 太郎")
    mandate = give(hanako, agent, Matter.APPLY, now=clock.now())
    desk = Desk()
    enter(desk.client, agent)
    desk.open("me/for/")
    desk.client.post(f"/en/me/for/{mandate.pk}", {"go": "1"})
    start(desk, form)
    assert "届 花子" in desk.html.partition("<main")[2]
    look = LedgerEntry.objects.filter(action="look", subject=str(hanako)).get()
    assert look.data["through"] == str(mandate)
    desk.press()
    desk.press(moved="no")
    desk.press(**CHILD)
    desk.press()
    assert "You file this for 届 花子" in desk.html
    check, path = desk.html, desk.path
    desk.press()
    made = Submission.objects.get()
    assert (made.person_id, made.filed_by) == (hanako.pk, str(agent))
    filed = LedgerEntry.objects.get(action="submission.file")
    assert (filed.by, filed.behalf) == (f"resident:{agent.pk}", str(hanako))
    start(desk, form)
    mandates.stop(mandate=mandate, person=hanako, by=desk_actor(), now=clock.now())
    desk.press(moved="no")
    assert desk.status == 403
    assert Submission.objects.count() == 1
    assert check
    assert path


def desk_actor() -> Any:
    from todoke.common.actors import Actor

    return Actor("test")


def test_a_code_opens_the_form_on_another_device_and_guesses_are_slowed(form: FormVersion) -> None:
    desk, other = Desk(), Desk()
    start(desk, form)
    desk.press("later", **NAME)
    desk.press("")
    code = desk.number
    other.open("apply/resume")
    other.press("", code=code.lower().replace("-", " "))
    assert other.heading == "Your name"
    assert 'value="届 花子"' in other.html
    for _ in range(12):
        other.open("apply/resume")
        other.press("", code="AAAA-AAAA-AAAAA")
    assert other.status == 429


def test_forgetting_a_draft_leaves_nothing(form: FormVersion) -> None:
    desk = Desk()
    start(desk, form)
    desk.press("later", **NAME)
    desk.open(desk.path.replace("code/", "forget/"))
    desk.press("")
    held = Draft.objects.get()
    assert not held.answers
    assert held.ends_at <= clock.now()


def test_a_draft_keeps_its_version_when_a_newer_one_begins(form: FormVersion) -> None:
    desk = Desk()
    start(desk, form)
    newer = {**without_files(), "pages": without_files()["pages"][:2], "groups": []}
    FormVersion.objects.create(
        procedure=form.procedure, number=2, document=newer, state="published", made_by="t", made_at=clock.now(), changed_at=clock.now(),
        decided_by="t", decided_at=clock.now(), from_date=clock.today(),
    )  # fmt: skip
    through(desk)
    assert "There is a newer version" in desk.html
    desk.press()
    assert Submission.objects.get().version_id == form.pk


def test_practice_is_the_same_form_and_keeps_nothing(arakawa: Body) -> None:
    form = published(arakawa, SMALL, now=clock.now())
    desk = Desk()
    desk.open(f"apply/practice/{arakawa.key}/{form.procedure.key}/")
    desk.press(applicant__name="", applicant__kana="")
    assert desk.status == 422
    assert "Practice" in desk.html
    desk.press(**NAME)
    desk.press(moved="no")
    desk.press(**CHILD)
    assert "insurance certificate" in desk.html
    desk.press()
    assert "届 一郎" in desk.html
    desk.press("add")
    desk.press("back", **CHILD)
    desk.press("00011", name="remove")
    assert desk.status == 200
    desk.press()
    desk.open(desk.path)
    assert not Draft.objects.exists()
    assert not QuestionCount.objects.exists()


def test_a_form_of_500_questions_is_a_page_a_moment(arakawa: Body) -> None:
    pages = [
        {"key": f"p{place}", "questions": [{"key": f"q{place}", "kind": "number", "label": {"ja": f"質問{place}"}}]}
        for place in range(500)
    ]
    form = published(arakawa, {"title": {"ja": "長い様式"}, "pages": pages}, now=clock.now())
    desk = Desk()
    start(desk, form)
    draft = Draft.objects.get()
    draft.answers = {f"q{place}": place for place in range(499)}
    draft.save()
    desk.open(f"apply/draft/{draft.pk}/p499/")
    began = clock.now()
    desk.press(q499="７")
    assert desk.heading == "Check your answers"
    desk.press()
    assert clock.now() - began < timedelta(seconds=10)
    assert len(Submission.objects.get().answers) == 500

"""Improvements, trials and the health of services at the desk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.procedures.forms import published, without_files
from tests.voice.improving import begun, group_of
from tests.voice.saying import voice
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.people.rules.roles import Role
from todoke.procedures.models import FormVersion
from todoke.registry.models import Program
from todoke.voice.models import Counter, Improvement, ServiceOwner, Trial
from todoke.voice.operations import improvements
from todoke.voice.rules.kinds import About, Kind
from todoke.voice.rules.states import ImprovementState

pytestmark = pytest.mark.django_db
At = Callable[[User | None], Client]
BOARD = "/en/staff/131181/voices/improvements/"


def test_an_improvement_goes_from_a_group_to_everybody(at: At, author: User, arakawa: Body) -> None:
    now = clock.now()
    group = group_of(arakawa, now, voice(arakawa, now))
    client = at(author)
    page = client.get(f"{BOARD}new/?group={group.pk}").content.decode()
    assert 'value="待ち時間"' in page
    given = {
        "group": str(group.pk),
        "title_ja": "番号札",
        "said_ja": "順番がわからない。",
        "owner": f"staff:{author.pk}",
    }
    assert client.post(f"{BOARD}new/", {**given, "title_ja": ""}).status_code == 422
    made = client.post(f"{BOARD}new/", given)
    found = Improvement.objects.get()
    assert (made.status_code, found.group, found.about) == (302, group, "madoguchi")
    here = f"{BOARD}{found.pk}/"
    assert client.post(here, {"act": "checked"}).status_code == 409
    client.post(here, {"act": "doing"})
    client.post(here, {"act": "publish"})
    assert client.post(here, {"act": "done"}).status_code == 422, "what was done is not written yet"
    shown = client.post(
        here, {"act": "keep", **given, "did_ja": "機械を置きました。", "title_en": "Numbers"}, follow=True
    )
    assert "機械を置きました。" in shown.content.decode()
    client.post(here, {"act": "done"})
    found.refresh_from_db()
    assert (found.state, found.public_from_at is not None) == ("done", True)
    assert "Numbers" in client.get(f"{BOARD}?state=done").content.decode()
    assert "Numbers" not in client.get(BOARD).content.decode(), "done is not open"


def test_the_steps_name_who_took_them_and_the_tally_counts(at: At, author: User, arakawa: Body) -> None:
    past = clock.now() - timedelta(days=40)
    found = begun(arakawa, past, group_of(arakawa, past, voice(arakawa, past)), by=Actor(f"staff:{author.pk}"))
    for state in (ImprovementState.DOING, ImprovementState.DONE):
        improvements.move(improvement=found, state=state, by=Actor(f"staff:{author.pk}"), now=past)
    improvements.ask_again(improvement=found, by=Actor("system"), now=clock.now())
    page = at(author).get(f"{BOARD}{found.pk}/").content.decode()
    assert "荒川 花" in page
    assert "1 voices, 0 answers" in page


def test_only_who_works_with_voices_sees_the_board(
    at: At, member: Callable[..., User], author: User, stranger: User, arakawa: Body
) -> None:
    ends = clock.today() + timedelta(days=30)
    analyst = member("analyst.arakawa", arakawa, Role.ANALYST, ends_date=ends)
    worker = member("worker.arakawa", arakawa, Role.CASEWORKER, ends_date=ends)
    assert [at(who).get(BOARD).status_code for who in (author, worker, analyst, stranger)] == [200, 200, 403, 404]
    page = at(author).post(f"{BOARD}new/", {"about": "body:", "title_ja": "題", "owner": f"staff:{stranger.pk}"})
    assert page.status_code == 422, "who does not work here sees to nothing here"


def test_a_programme_is_named_by_its_number(at: At, author: User, arakawa: Body, allowance: Program) -> None:
    given = {"about": "body:", "title_ja": "題", "owner": f"staff:{author.pk}"}
    assert at(author).post(f"{BOARD}new/", {**given, "program": "nothing"}).status_code == 422
    at(author).post(f"{BOARD}new/", {**given, "program": allowance.number})
    assert Improvement.objects.get().about == allowance.number


def test_a_trial_is_opened_and_closed(at: At, author: User, arakawa: Body) -> None:
    client, now = at(author), clock.now()
    procedure = published(arakawa, without_files(), now=now).procedure
    given = {
        "about": f"procedure:{procedure.pk}", "title_ja": "新しい申請書", "tasks_ja": "申請する。\n\n取りやめる。", "tasks_en": "Apply.\nStop.",
        "until_date": (clock.today() + timedelta(days=7)).isoformat(),
    }  # fmt: skip
    page = client.post("/en/staff/131181/trials/", {**given, "tasks_ja": ""})
    assert page.status_code == 422
    client.post("/en/staff/131181/trials/", given)
    trial = Trial.objects.get()
    assert [each.text for each in trial.tasks.all()] == [
        {"ja": "申請する。", "en": "Apply."}, {"ja": "取りやめる。", "en": "Stop."},
    ]  # fmt: skip
    here = f"/en/staff/131181/trials/{trial.pk}/"
    assert f"/voice/trial/{trial.key}/" in client.get(here).content.decode()
    client.post(here, {"act": "close"})
    trial.refresh_from_db()
    assert trial.closed_at is not None


def test_each_service_has_its_health_and_an_owner(at: At, author: User, stranger: User, arakawa: Body) -> None:
    now = clock.now()
    Counter.objects.create(body=arakawa, key="madoguchi", names={"ja": "総合窓口", "en": "Main counter"}, made_at=now)
    for _ in range(10):
        voice(arakawa, now - timedelta(days=2), score=4)
    late = voice(arakawa, now - timedelta(days=9), kind=Kind.ENQUIRY, scale=None, score=None)
    type(late).objects.filter(pk=late.pk).update(promised_date=(now - timedelta(days=4)).date())
    client = at(author)
    page = client.get("/en/staff/131181/health/").content.decode()
    assert "Main counter" in page
    assert "<strong>4.0</strong><small>of 5, from 10 answers</small>" in page
    assert "an answer came too late" in page
    own = {"service": "counter:madoguchi", "owner": f"staff:{author.pk}"}
    assert client.post("/en/staff/131181/health/own/", {**own, "owner": f"staff:{stranger.pk}"}).status_code == 422
    client.post("/en/staff/131181/health/own/", own)
    assert ServiceOwner.objects.get().owner == f"staff:{author.pk}"
    assert "Owner: 荒川 花" in client.get("/en/staff/131181/health/").content.decode()


def test_a_question_of_a_form_shows_what_was_said_there(at: At, author: User, arakawa: Body) -> None:
    now = clock.now()
    version = published(arakawa, without_files(), now=now)
    FormVersion.objects.create(
        procedure=version.procedure, number=2, document=version.document, made_by="test", made_at=now, changed_at=now
    )
    question = version.document["pages"][0]["questions"][0]["key"]
    about = {"about_kind": About.PROCEDURE, "about": str(version.procedure.pk)}
    voice(arakawa, now, "何を書くのかわからない。", detail=question, **about)
    voice(arakawa, now, "別の質問です。", detail="another", **about)
    page = at(author).get(f"/en/staff/131181/forms/{version.procedure.key}/questions/{question}/").content.decode()
    assert "何を書くのかわからない。" in page
    assert "別の質問です。" not in page

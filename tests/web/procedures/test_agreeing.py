"""The other guardian's page: what is asked for, nothing of where the other lives, and the two answers."""

from typing import Any

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.people.families import protect
from tests.procedures.forms import ANSWERS, SMALL, filed, published
from tests.procedures.operations.test_cosigning import FORM, Home
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.procedures.models import CaseNote, Cosignature, Submission

HIDDEN = {"住所": "桔梗坂七丁目", "phone": "0355557391"}
ASKED: dict[str, Any] = {**FORM, "pages": [
    *FORM["pages"],
    {"key": "home", "questions": [{"key": "home", "kind": "address", "label": {"ja": "住所"}}]},
    {"key": "phone", "questions": [{"key": "phone", "kind": "phone", "label": {"ja": "電話"}}]},
]}  # fmt: skip


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def home(tokyo: Body, by: Actor) -> Home:
    made = Home(tokyo)
    answers = {
        **ANSWERS,
        "home": {"postcode": "1160002", "address": "桔梗坂七丁目1-2"},
        "phone": "0355557391",
    }
    filed(published(tokyo, ASKED, now=NOW), answers, person=made.mother, by=by, now=NOW)
    return made


def test_the_other_guardian_sees_what_is_asked_for_and_agrees(home: Home) -> None:
    browser = Client()
    enter(browser, home.father)
    page = f"/ja/me/agree/{Cosignature.objects.get().pk}"
    assert page in browser.get("/ja/me/agree/").content.decode()
    said = browser.get(page).content.decode()
    assert all(word in said for word in ("届 一郎", "届 花子", "今年引っ越してきましたか", SMALL["title"]["ja"]))
    assert not any(word in said for word in HIDDEN.values())
    unanswered = browser.post(page)
    assert (unanswered.status_code, 'href="#id_answer"' in unanswered.content.decode()) == (422, True)
    assert browser.post(page, {"answer": "agree"})["Location"] == "/ja/me/agree/"
    assert Submission.objects.get().state == "arrived"
    assert browser.get(page).status_code == 404


def test_who_does_not_agree_says_so_and_staff_read_it_in_japanese(home: Home) -> None:
    browser = Client()
    enter(browser, home.father)
    browser.post(f"/en/me/agree/{Cosignature.objects.get().pk}", {"answer": "decline"})
    assert (Submission.objects.get().state, CaseNote.objects.get().text) == (
        "in_review",
        "もう一人の保護者が同意しませんでした。",
    )


def test_nobody_else_and_nobody_who_is_kept_apart_finds_it(home: Home) -> None:
    page = f"/ja/me/agree/{Cosignature.objects.get().pk}"
    hers, his = Client(), Client()
    enter(hers, home.mother)
    enter(his, home.father)
    assert hers.get(page).status_code == 404
    protect(home.mother, home.father)
    answer = his.get(page)
    assert (answer.status_code, "花子" in answer.content.decode()) == (404, False)
    assert "花子" not in his.get("/ja/me/agree/").content.decode()

"""Choosing an app, typing its code, and doing without it, in the browser; the ledger of attention as everybody sees it."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.notices.keys import CONSENT, adult, app, boxed, consent_text, text
from tests.people.standing import BY, give, open_person
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.notices.models import AppLink, ContactAddress
from todoke.notices.operations import apps, attention
from todoke.people.models import Consent, Partner, Person
from todoke.people.rules.mandates import Matter


@pytest.fixture
def growing(arakawa: Body) -> Partner:
    consent_text(arakawa)
    return app(arakawa)[0]


@pytest.fixture
def haru(client: Client, arakawa: Body) -> Person:
    made = adult(arakawa)
    enter(client, made)
    return made


def answer(client: Client, growing: Partner, said: str, status: int = 200) -> str:
    page = client.get(f"/en/me/apps/{growing.pk}").content.decode()
    found = re.search(rf'name="consent_{CONSENT}_text" value="(\d+)"', page)
    assert found
    sent = {f"consent_{CONSENT}_text": found[1], **({f"consent_{CONSENT}": said} if said else {})}
    response = client.post(f"/en/me/apps/{growing.pk}", sent)
    assert response.status_code == status
    return response.content.decode()


def test_an_app_is_chosen_with_one_sentence_and_a_code(client: Client, haru: Person, growing: Partner) -> None:
    assert "こそだてアプリ" in client.get("/en/me/apps/").content.decode()
    page = answer(client, growing, "yes")
    code = re.search(r'<p class="num">([A-Z0-9-]+)</p>', page)
    assert code
    assert "no-store" in client.get("/en/me/apps/")["Cache-Control"]
    assert code[1] not in client.get(f"/en/me/apps/{growing.pk}").content.decode()
    assert "waits for the code" in client.get("/en/me/apps/").content.decode()
    apps.join(partner=growing, typed=code[1], by=BY, now=NOW)
    assert "brings my notices" in client.get("/en/me/apps/").content.decode()


def test_no_and_nothing_chosen(client: Client, haru: Person, growing: Partner) -> None:
    answer(client, growing, "", 422)
    answer(client, growing, "no", 303)
    assert not AppLink.objects.exists()
    assert not Consent.objects.get().given


@pytest.mark.parametrize("way", ["here", "no", "consents"])
def test_it_ends_at_once_whichever_way(client: Client, haru: Person, growing: Partner, way: str) -> None:
    code = re.search(r'<p class="num">([A-Z0-9-]+)</p>', answer(client, growing, "yes"))
    assert code
    apps.join(partner=growing, typed=code[1], by=BY, now=NOW)
    if way == "here":
        assert client.post(f"/en/me/apps/{growing.pk}/end").status_code == 303
    elif way == "no":
        answer(client, growing, "no", 303)
    else:
        assert client.post(f"/en/me/consents/{Consent.objects.get().number}/withdraw").status_code == 303
    assert AppLink.objects.get().ended_at is not None
    assert ContactAddress.objects.get().ended_at is not None


def test_nobody_chooses_an_app_for_somebody_else(client: Client, haru: Person, growing: Partner, chofu: Body) -> None:
    consent_text(chofu)
    assert client.get(f"/en/me/apps/{app(chofu, '別のアプリ')[0].pk}").status_code == 404
    mother = open_person(haru.body, "佐藤 ミツ")
    mandate = give(mother, haru, Matter.RECEIVE, Matter.LOOK_UP)
    client.post(f"/en/me/for/{mandate.pk}")
    assert client.get("/en/me/apps/").status_code in {403, 404}
    assert not AppLink.objects.exists()


def test_everybody_sees_how_often_a_body_rang(client: Client, arakawa: Body) -> None:
    october, template = datetime(2026, 10, 10, 9, 0, tzinfo=TOKYO), text(arakawa)
    assert "Nothing is counted yet" in client.get("/en/attention/").content.decode()
    for place in range(12):
        boxed(adult(arakawa, f"住民{place}"), template, at=october + timedelta(hours=place))
    boxed(adult(arakawa, "一人"), template, at=october, topic="survey")
    attention.count(by=BY, now=NOW)
    for language in ("ja", "ja-simple", "en"):
        page = client.get(f"/{language}/attention/").content.decode()
        assert 'href="/data/attention.csv"' in page
        assert f"/{language}/attention/131181" in page
    page = client.get("/en/attention/131181").content.decode()
    assert page.count("left out") == 2  # the survey, and what would tell it by subtraction
    assert "not counted yet" in page
    assert client.get("/en/attention/999999").status_code == 404
    rows = client.get("/api/v1/attention").json()["rows"]
    assert {row["topic"]: row["given"]["number"] for row in rows} == {None: 13, "checkup": None, "survey": None}
    lines = client.get("/data/attention.csv").content.decode().splitlines()
    assert len(lines) == 4
    assert lines[1].startswith("131181,2026-10,,13,13,0,0,")

"""Asked at the end of a transaction, whatever end it had: once, skippable, never after a death; and nothing joins the voice to what was filed."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.people.families import parent, person
from tests.procedures.cases import ONE, file_one, keep_texts
from tests.procedures.forms import SMALL, filed, published, without_files
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.operations import persons
from todoke.people.rules.persons import Ending
from todoke.procedures.models import Draft, Submission
from todoke.procedures.operations import case_codes, corrections, drafts, handling
from todoke.procedures.operations.corrections import Item
from todoke.procedures.rules.states import Reason
from todoke.voice.models import Voice
from todoke.voice.operations import asking
from todoke.voice.rules.kinds import About, Scale

pytestmark = pytest.mark.django_db
ASKED = 'id="how_was_it"'


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def case(arakawa: Body) -> Submission:
    keep_texts(clock.now())
    return file_one(arakawa, now=clock.now())


@pytest.fixture
def me(client: Client, case: Submission) -> Client:
    assert case.person is not None
    enter(client, case.person)
    return client


def html(client: Client, address: str, data: dict[str, object] | None = None) -> str:
    response = client.get(address) if data is None else client.post(address, {"acting_for": "", **data})
    assert response.status_code == 200, response.content.decode()[:1500]
    return response.content.decode()


def pressed(client: Client, page: str, score: str) -> tuple[str, str]:
    """Press "Next" below the question: where it leads, and the screen."""
    action = re.findall(r'action="([^"]+/voice/[^"]+)"', page)[0]
    token = re.findall(r'name="t" value="([^"]+)"', page)[0]
    return action, html(client, action, {"do": "begin", "t": token, "score": score})


def send(client: Client, action: str, page: str, **given: object) -> str:
    hidden = {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("t", "form")}
    return html(client, action, {**hidden, **given})


def test_whoever_was_sent_back_is_asked_once_and_stays_unknown(me: Client, case: Submission) -> None:
    page = f"/en/me/cases/{case.pk}/"
    assert ASKED not in html(me, page), "nothing has ended yet"
    corrections.ask(case=case, items=[Item("moved", Reason.UNCLEAR)], text="", by=ONE, now=clock.now())
    action, screen = pressed(me, html(me, page), "2")
    assert not Voice.objects.exists(), "nothing is sent before the next screen"
    assert re.search(r'value="2" checked', screen)
    assert "arrived" in send(me, action, screen, score="2", text="何を直すのかわからない")
    found = Voice.objects.get()
    assert (found.moment, found.about_kind, found.about, found.channel) == (
        "returned",
        "procedure",
        str(case.procedure_id),
        "web",
    )
    assert found.person is None
    kept = str(Voice.objects.values_list().get())
    assert str(case.pk) not in kept
    assert str(case.key) not in kept
    assert ASKED not in html(me, page), "once for a transaction"
    assert "already told us" in send(me, action, screen, score="1")
    assert Voice.objects.count() == 1


def test_a_receipt_an_end_half_way_and_a_case_by_its_code_ask(client: Client, arakawa: Body, by: Actor) -> None:
    version, now = published(arakawa, without_files(), now=clock.now()), clock.now()
    assert client.post("/en/apply/131181/iryosho/").status_code == 303
    mine = Draft.objects.get()
    for name in ("code", "forget"):
        left = html(client, f"/en/apply/draft/{mine.pk}/{name}/")
        assert "Do you stop here?" in left
    action, screen = pressed(client, left, "1")
    send(client, action, screen, score="1", drivers="ease")
    assert Voice.objects.get().moment == "left"
    case = filed(version, person=None, by=by, now=now)
    handling.withdraw(case=case, words_of="", by=by, now=now, agent=None)
    code = case_codes.show_code(submission=case, by=by, now=now)
    assert ASKED in html(client, "/en/case", {"number": case.number, "code": code})


def test_nobody_is_asked_after_a_death_nor_where_the_body_does_not_ask(
    me: Client, case: Submission, arakawa: Body, by: Actor
) -> None:
    page = f"/en/me/cases/{case.pk}/"
    corrections.ask(case=case, items=[Item("moved", Reason.UNCLEAR)], text="", by=ONE, now=clock.now())
    assert ASKED in html(me, page)
    settled: dict[str, Any] = {
        "body": arakawa,
        "about_kind": About.PROCEDURE,
        "scale": Scale.SATISFACTION.value,
        "by": by,
    }
    asking.settle(**settled, about=str(case.procedure_id), on=False, now=clock.now())
    assert ASKED not in html(me, page)
    asking.settle(**settled, about=str(case.procedure_id), on=True, now=clock.now())
    assert ASKED in html(me, page)
    case.procedure.name = "葬祭費の支給申請"
    case.procedure.save()
    assert ASKED not in html(me, page)


def test_nobody_is_asked_in_mourning(client: Client, arakawa: Body, by: Actor) -> None:
    mother, child = person(arakawa, "届 花子"), person(arakawa, "届 一郎", date(2020, 4, 1))
    parent(mother, child)
    enter(client, mother)
    case = filed(published(arakawa, without_files(), now=clock.now()), person=mother, by=by, now=clock.now())
    handling.withdraw(case=case, words_of="", by=by, now=clock.now(), agent=None)
    page = f"/en/me/cases/{case.pk}/"
    assert ASKED in html(client, page)
    persons.end_person(person=child, because=Ending.DIED, by=by, now=clock.now())
    assert ASKED not in html(client, page)


def test_an_error_of_ours_in_a_procedure_is_asked_about(client: Client, arakawa: Body, by: Actor) -> None:
    version = published(arakawa, SMALL, now=clock.now())
    draft = drafts.begin(version=version, person=None, by=by, now=clock.now())
    screen = html(client, f"/en/voice/failed/?at=/en/apply/draft/{draft.pk}/check/")
    assert "We are sorry" in screen
    action = re.findall(r'action="(/en/voice/[^"]+)"', screen)[0]
    send(client, action, screen, score="1")
    assert Voice.objects.values_list("moment", "about").get() == ("failed", str(version.procedure_id))
    version.procedure.name = "葬祭費の支給申請"
    version.procedure.save()
    kind = client.get(f"/en/voice/failed/?at=/en/apply/draft/{draft.pk}/check/")["Location"]
    assert kind.startswith("/en/voice/page/?at="), "after a death nobody is asked how it was"
    assert str(draft.pk) not in kind
    elsewhere = client.get("/en/voice/failed/?at=/en/bodies/131181")
    assert elsewhere["Location"].startswith("/en/voice/page/?at=")

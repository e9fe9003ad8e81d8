"""Withdrawing a text from the history: the form, what staff and residents see afterwards, two people where wanted."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.staff.conftest import CONTENT
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.registry.models import ApprovalRequest, Program, ProgramVersion
from todoke.registry.operations import programs

At = Callable[[User | None], Client]
SECRET = "荒川花子 090-1234-5678"


@pytest.fixture
def exposed(allowance: Program, by: Actor) -> Program:
    """Version 2 held personal data, 3 is right again."""
    for sequence, text in ((1, SECRET), (2, "なし")):
        draft = programs.draft(
            program=allowance, content={**CONTENT, "remarks": text}, based_on=sequence, by=by, now=clock.now()
        )
        programs.approve(version=draft, by=Actor("other"), now=clock.now())
    return Program.objects.get(pk=allowance.pk)


def url(program: Program, rest: str = "withdraw/") -> str:
    return f"/en/staff/131181/programs/{program.number}/{rest}"


def test_what_is_missing_is_said_and_what_was_chosen_stays(at: At, approver: User, exposed: Program) -> None:
    client = at(approver)
    page = client.get(f"{url(exposed)}?version=2").content.decode()
    assert 'value="2" checked' in page
    assert 'value="3" checked' not in page
    assert "erased for good" in page
    answer = client.post(url(exposed), {"note": "電話で知らされた"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "choose at least one version" in page
    assert "Please write a reason." in page
    assert "電話で知らされた" in page
    answer = client.post(url(exposed), {"versions": ["2", "99"], "why": "whim"})
    assert answer.status_code == 422
    assert 'value="2" checked' in answer.content.decode()
    assert SECRET in ProgramVersion.objects.get(sequence=2).content["remarks"]


def test_nobody_reads_it_any_more(at: At, approver: User, author: User, exposed: Program) -> None:
    client, reader = at(approver), Client()
    history = f"/en/programs/{exposed.number}/history"
    api = f"/api/v1/programs/{exposed.number}/versions"
    assert SECRET in reader.get(history).content.decode()
    assert SECRET in reader.get(f"{api}/2").content.decode()
    answer = client.post(url(exposed), {"versions": "2", "why": "personal_data"}, follow=True)
    assert "The text was erased." in answer.content.decode()
    for page in (url(exposed, ""), url(exposed, "versions/2/"), url(exposed, "versions/3/"), url(exposed)):
        answer = client.get(page)
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
    staff = client.get(url(exposed, "versions/2/")).content.decode()
    assert "This text was withdrawn on" in staff
    assert "Restore this version" not in staff
    assert client.post(url(exposed, "versions/2/restore/")).status_code == 409
    public = reader.get(history).content.decode()
    assert SECRET not in public
    assert "This text was withdrawn on" in public
    assert "it held personal data" in public
    found = reader.get(api).json()["versions"]
    assert [each["sequence"] for each in found] == [3, 2, 1]
    assert [each["withdrawn"] and each["withdrawn"]["reason"] for each in found] == [None, "personal_data", None]
    gone = reader.get(f"{api}/2")
    assert (gone.status_code, gone.json()["code"]) == (404, "version_withdrawn")
    assert "it held personal data" in reader.get(f"{api}/2", headers={"accept-language": "en"}).json()["message"]
    assert at(author).get(url(exposed)).status_code == 403


def test_what_is_shown_now_leaves_the_page_and_its_day(at: At, approver: User, exposed: Program) -> None:
    reader, day = Client(), clock.today().isoformat()
    at(approver).post(url(exposed), {"versions": ["2", "3"], "why": "rights"})
    assert reader.get(f"/en/programs/{exposed.number}").status_code in {404, 410}
    page = reader.get(f"/en/programs/{exposed.number}/on/{day}")
    assert SECRET not in page.content.decode()
    assert at(approver).get(url(exposed, "edit/")).status_code == 200


def test_two_people_where_the_body_wants_them(
    at: At, approver: User, administrator: User, exposed: Program, arakawa: Body
) -> None:
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    asked = at(approver).post(url(exposed), {"versions": "2", "why": "personal_data", "note": "苦情"}, follow=True)
    request = asked.redirect_chain[-1][0]
    assert ProgramVersion.objects.get(sequence=2).withdrawn_at is None
    page = at(administrator).get(request).content.decode()
    assert "it held personal data" in page
    assert "苦情" in page
    at(administrator).post(f"{request}approve/")
    assert ProgramVersion.objects.get(sequence=2).content == {}


def test_a_colleague_may_say_no_and_who_asked_may_take_it_back(
    at: At, approver: User, administrator: User, exposed: Program, arakawa: Body
) -> None:
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    for who, outcome in ((administrator, "refused"), (approver, "taken_back")):
        answer = at(approver).post(url(exposed), {"versions": "2", "why": "personal_data"})
        assert at(who).post(f"{answer['Location']}refuse/", {"reason": "まだ要る"}).status_code == 302
        assert ApprovalRequest.objects.latest("id").outcome == outcome
        assert "Not approved" in at(who).get(answer["Location"]).content.decode()
    assert ProgramVersion.objects.get(sequence=2).withdrawn_at is None

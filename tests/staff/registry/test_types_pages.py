"""Types: new, revised, whom they reach, two operators at once."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.staff.registry.test_edit import typed
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.people.rules.roles import Role
from todoke.registry.models import OverrideFlag, Program, ProgramType
from todoke.registry.operations import programs, types
from todoke.registry.queries.versions import central_of, effective

TYPES = "/en/staff/130001/types/"


@pytest.fixture
def client(at: Callable[[User | None], Client], member: Callable[..., User], tokyo: Body) -> Client:
    return at(member("admin.tokyo", tokyo, Role.ADMINISTRATOR))


@pytest.fixture
def follower(arakawa: Body, um24: ProgramType, by: Actor) -> Program:
    draft = programs.create(body=arakawa, by=by, now=clock.now(), content={"summary": "区の概要"}, type=um24)
    programs.approve(version=draft, by=by, now=clock.now())
    return Program.objects.get(pk=draft.program.pk)


def test_a_new_type(client: Client) -> None:
    assert client.post(TYPES, {"number": "24", "name": "x"}).status_code == 422
    assert client.post(TYPES, {"number": "UM24", "name": ""}).status_code == 422
    assert client.post(TYPES, {"number": "um24", "name": "児童手当"}).status_code == 302
    assert "児童手当" in client.get(TYPES).content.decode()


def test_central_text_reaches_who_follows_and_flags_who_does_not(client: Client, follower: Program) -> None:
    page = client.get(f"{TYPES}UM24/").content.decode()
    assert "荒川区" in page
    assert "Summary" in page
    page = client.get(f"{TYPES}UM24/edit/").content.decode()
    assert "1 live programme" in page
    data = {**typed(page), "summary": "新しい中央の概要", "description": "新しい中央の内容", "reason": "法改正"}
    assert client.post(f"{TYPES}UM24/edit/", data).status_code == 302
    assert effective(follower).content["description"] == "新しい中央の内容"
    assert effective(follower).content["summary"] == "区の概要"
    assert OverrideFlag.objects.get().field == "summary"
    page = client.get(f"{TYPES}UM24/").content.decode()
    assert "法改正" in page


def test_a_wrong_date_is_refused_and_what_was_typed_stays(client: Client, um24: ProgramType) -> None:
    data = {**typed(client.get(f"{TYPES}UM24/edit/").content.decode()), "procedure_to_date": "31 Feb"}
    answer = client.post(f"{TYPES}UM24/edit/", data)
    assert answer.status_code == 422
    assert 'value="31 Feb"' in answer.content.decode()


def test_two_operators_at_once(client: Client, um24: ProgramType, by: Actor) -> None:
    data = {**typed(client.get(f"{TYPES}UM24/edit/").content.decode()), "summary": "私の概要"}
    types.revise(type=um24, content={"name": "児童手当", "summary": "あなたの概要"}, by=by, now=clock.now())
    answer = client.post(f"{TYPES}UM24/edit/", data)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "私の概要" in page
    assert "あなたの概要" in page
    assert client.post(f"{TYPES}UM24/edit/", typed(page)).status_code == 302


@pytest.mark.parametrize("path", ["UM99/", "UM99/edit/", "nonsense/"])
def test_an_unknown_type_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"{TYPES}{path}").status_code == 404


def test_central_text_and_new_types_wait_for_a_second_person(
    client: Client, um24: ProgramType, tokyo: Body, member: Callable[..., User], at: Callable[[User | None], Client]
) -> None:
    Body.objects.filter(pk=tokyo.pk).update(four_eyes=True)
    colleague = at(member("second.tokyo", tokyo, Role.ADMINISTRATOR))
    author = at(member("author.tokyo", tokyo, Role.APPROVER))
    page = client.get(f"{TYPES}UM24/edit/").content.decode()
    assert "Ask for it" in page
    asked = client.post(f"{TYPES}UM24/edit/", {**typed(page), "summary": "新しい中央の概要"}, follow=True)
    assert "<ins>新しい中央の概要</ins>" in asked.content.decode()
    request = asked.redirect_chain[-1][0]
    assert central_of(um24)["summary"] == "中央の概要"
    assert author.post(f"{request}approve/").status_code == 403
    assert client.post(f"{request}approve/").status_code == 403
    assert colleague.post(f"{request}approve/").status_code == 302
    assert central_of(um24)["summary"] == "新しい中央の概要"
    asked = client.post(TYPES, {"number": "UM901", "name": "新しい型"}, follow=True)
    assert "UM901 新しい型" in asked.content.decode()
    assert not ProgramType.objects.filter(number="UM901").exists()
    colleague.post(f"{asked.redirect_chain[-1][0]}approve/")
    assert ProgramType.objects.filter(number="UM901").exists()


def test_what_is_no_address_is_refused_in_central_text_too(client: Client, um24: ProgramType) -> None:
    data = {**typed(client.get(f"{TYPES}UM24/edit/").content.decode()), "official_url": "not an address"}
    answer = client.post(f"{TYPES}UM24/edit/", data)
    assert answer.status_code == 422
    assert "This is not a web address. Write all of it" in answer.content.decode()

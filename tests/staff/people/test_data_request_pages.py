"""Requests about data: a queue without names, each answered with reasons, done in the same step."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.people import families
from tests.web.people.visits import enter
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import DataRequest, Person, User
from todoke.people.operations import own_data
from todoke.people.rules.own_data import Asked
from todoke.people.rules.roles import Role
from todoke.registry.models import ProgramType

QUEUE = "/en/staff/131181/people/requests/"


@pytest.fixture
def desk(at: Callable[[User | None], Client], member: Callable[..., User], arakawa: Body, um24: ProgramType) -> Client:
    return at(member("caseworker", arakawa, Role.CASEWORKER, date(2999, 1, 1)))


@pytest.fixture
def asked(arakawa: Body) -> DataRequest:
    hanako = families.person(arakawa, "花子", address="荒川1")
    by = Actor(f"resident:{hanako.pk}")
    return own_data.ask(
        person=hanako, asked=Asked.CORRECT, about="person.address", wish="荒川2です", by=by, now=clock.now()
    )


def test_the_queue_names_nobody(desk: Client, asked: DataRequest) -> None:
    page = desk.get(QUEUE).content.decode()
    assert "Correct it: Address" in page
    assert "花子" not in page
    assert "荒川2" not in page
    assert not LedgerEntry.objects.filter(action="look").exists()


def test_opening_one_is_a_look(desk: Client, asked: DataRequest) -> None:
    page = desk.get(f"{QUEUE}{asked.pk}/").content.decode()
    assert "花子" in page
    assert "荒川2です" in page
    entry = LedgerEntry.objects.get(action="look")
    assert (entry.purpose, entry.data["what"]) == ("disclosure", ["address", "name"])


def test_done_sets_the_field_and_the_person_sees_it(desk: Client, asked: DataRequest, client: Client) -> None:
    response = desk.post(f"{QUEUE}{asked.pk}/", {"decision": "done", "value": "荒川2", "reasons": ""})
    assert response.status_code == 302
    assert Person.objects.get(pk=asked.person_id).address == "荒川2"
    enter(client, asked.person)
    assert "Answered on" in client.get("/en/me/data/").content.decode()
    assert desk.post(f"{QUEUE}{asked.pk}/", {"decision": "done", "value": "x"}).status_code == 409


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Please decide"),
        ({"decision": "maybe"}, "Please decide"),
        ({"decision": "not_done", "reasons": " "}, "Please write a reason"),
        ({"decision": "done", "value": "x" * 201}, "at most 200 are allowed"),
    ],
)
def test_an_answer_that_says_too_little_is_refused(
    desk: Client, asked: DataRequest, given: dict[str, str], said: str
) -> None:
    response = desk.post(f"{QUEUE}{asked.pk}/", given)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert DataRequest.objects.get().answered_at is None


def test_no_reaches_the_person_with_its_reasons(desk: Client, asked: DataRequest, client: Client) -> None:
    desk.post(f"{QUEUE}{asked.pk}/", {"decision": "not_done", "reasons": "届出が要ります。"})
    enter(client, asked.person)
    assert "届出が要ります。" in client.get("/en/me/data/").content.decode()
    assert Person.objects.get(pk=asked.person_id).address == "荒川1"


def test_another_bodys_request_is_not_found(
    at: Callable[[User | None], Client], member: Callable[..., User], chofu: Body, asked: DataRequest
) -> None:
    client = at(member("there", chofu, Role.CASEWORKER, date(2999, 1, 1)))
    assert client.get(f"/en/staff/132080/people/requests/{asked.pk}/").status_code == 404

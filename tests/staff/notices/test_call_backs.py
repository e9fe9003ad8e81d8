"""Calls that people asked for, at the desk: no name on the list, each look in the ledger, each call handled once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.notices.letters import letter
from tests.people.families import person
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.notices.models import CallBack
from todoke.notices.operations import callbacks
from todoke.people.models import Person, User
from todoke.people.rules.roles import Role

At = Callable[[User | None], Client]
LIST = "/en/staff/131181/notices/callbacks/"


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return person(arakawa, "花子")


@pytest.fixture
def call(hanako: Person) -> CallBack:
    return callbacks.ask(
        notice=letter(hanako), name="花子さん", phone="090-1234-5678", wish="夕方に", language="ja", by=Actor("resident:1"), now=clock.now()
    )  # fmt: skip


@pytest.fixture
def desk(at: At, member: Callable[..., User], arakawa: Body) -> Client:
    return at(member("clerk", arakawa, Role.COUNTER, clock.today() + timedelta(days=9)))


def test_name_and_number_are_on_one_page_alone_and_the_look_is_told(desk: Client, call: CallBack) -> None:
    html = desk.get(LIST).content.decode()
    assert "Living in the town" in html
    assert "花子" not in html
    assert "5678" not in html
    assert not LedgerEntry.objects.filter(action="look").exists()
    html = desk.get(f"{LIST}{call.pk}/").content.decode()
    for words in ("花子さん", "090-1234-5678", "夕方に"):
        assert words in html
    entry = LedgerEntry.objects.get(action="look")
    assert (entry.subject, entry.purpose, entry.data["through"]) == (f"person:{call.person_id}", "counter", str(call))


def test_a_call_is_noted_once_and_then_shows_nothing(desk: Client, call: CallBack) -> None:
    assert desk.post(f"{LIST}{call.pk}/", {}).status_code == 422
    assert desk.post(f"{LIST}{call.pk}/", {"outcome": "reached"}).status_code == 302
    assert desk.post(f"{LIST}{call.pk}/", {"outcome": "not_needed"}).status_code == 409
    assert CallBack.objects.get().outcome == "reached"
    html = desk.get(f"{LIST}{call.pk}/").content.decode()
    assert "spoken with" in html
    assert "花子" not in html
    assert "5678" not in html


def test_the_metropolis_calls_about_its_own_letters_alone(
    at: At, member: Callable[..., User], tokyo: Body, hanako: Person, call: CallBack
) -> None:
    theirs = callbacks.ask(
        notice=letter(hanako, tokyo, item="letter:2"), name="花子", phone="0312345678", wish="", language="ja", by=Actor("resident:1"),
        now=clock.now(),
    )  # fmt: skip
    desk = at(member("metropolis", tokyo, Role.CASEWORKER, clock.today() + timedelta(days=9)))
    there = "/en/staff/130001/notices/callbacks/"
    assert desk.get(f"{there}{theirs.pk}/").status_code == 200
    assert desk.get(f"{there}{call.pk}/").status_code == 404

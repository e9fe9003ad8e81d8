"""Filling a form in at a counter: for the person who is served, both recorded; for the next person nothing of it is there."""

import html
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.people import families
from tests.people.families import STREET
from tests.procedures.forms import SMALL, published
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.people.models import CounterSession, Person, User
from todoke.people.rules.roles import Role
from todoke.procedures.models import Draft, FormVersion, Submission
from todoke.procedures.rules.states import Channel
from todoke.registry.models import ProgramType

At = Callable[[User | None], Client]
COUNTER = "/en/staff/131181/people/counter/"
FORMS = f"{COUNTER}person/forms/"
BORN = {"birth_year": "1990", "birth_month": "4", "birth_day": "1"}


def form() -> dict[str, Any]:
    pages = [
        *SMALL["pages"],
        {
            "key": "home",
            "questions": [
                {
                    "key": "home",
                    "kind": "address",
                    "label": {"ja": "住所", "en": "Address"},
                    "prefill": "person.address",
                }
            ],
        },
    ]
    files = [{**each, "required": False} if each["kind"] == "file" else each for each in pages[-2]["questions"]]
    pages[-2] = {**pages[-2], "questions": files}
    return {**SMALL, "signature": "sign_in", "pages": pages}


@pytest.fixture
def version(arakawa: Body, now: datetime) -> FormVersion:
    return published(arakawa, form(), now=now)


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return families.person(arakawa, "花子", name_kana="ハナコ", address=STREET)


@pytest.fixture
def desk(
    at: At, member: Callable[..., User], arakawa: Body, um24: ProgramType, hanako: Person, version: FormVersion
) -> Client:
    client = at(member("clerk", arakawa, Role.COUNTER, clock.today() + timedelta(days=9)))
    serve(client, "花子")
    return client


def serve(client: Client, name: str) -> None:
    assert client.post(COUNTER, {"came_for": "family", "name": name, **BORN}).status_code == 302


def send(client: Client, address: str, **sent: str) -> Any:
    serving = CounterSession.objects.filter(ended_at=None).values_list("pk", flat=True).first()
    return client.post(address, {"serving": str(serving), **sent})


def walk(client: Client) -> str:
    """Begin and answer everything up to the last page; the address of the draft."""
    at = send(client, f"{FORMS}begin/iryosho/")["Location"]
    base = at.rsplit("/", 2)[0]
    for step, sent in (
        ("applicant", {"applicant.name": "届 花子", "applicant.kana": "トドケ ハナコ"}),
        ("moved", {"moved": "no"}),
        (
            "child-0",
            {
                "child.name": "届 一郎",
                "child.kana": "トドケ イチロウ",
                "born.year": "2026",
                "born.month": "5",
                "born.day": "5",
            },
        ),
        ("insurance-0", {}),
        ("children-list", {"do": "next"}),
        ("home", {"home.address": "荒川区荒川1-1-1"}),
    ):
        at = send(client, f"{base}/{step}/", **sent)["Location"]
    assert at.endswith("/check/")
    return str(base)


def test_a_form_is_walked_and_filed_for_the_person_and_both_are_recorded(desk: Client, hanako: Person) -> None:
    base = walk(desk)
    page = desk.get(f"{base}/check/").content.decode()
    assert "届 一郎" in page
    refused = send(desk, f"{base}/check/", do="file")
    assert refused.status_code == 422
    assert "identity document first" in refused.content.decode()
    assert not Submission.objects.exists()
    done = send(desk, f"{base}/check/", do="file", identity="1", consent="1")
    held = Submission.objects.get()
    assert (held.person, held.channel, held.filed_by[:6]) == (hanako, Channel.COUNTER, "staff:")
    entry = LedgerEntry.objects.get(action="submission.file")
    assert (entry.by, entry.behalf) == (held.filed_by, str(hanako))
    receipt = desk.get(done["Location"]).content.decode()
    assert f"{held.number[:4]}-{held.number[4:8]}" in receipt
    assert send(desk, f"{base}/check/", do="file", identity="1", consent="1").status_code in (302, 404)
    assert Submission.objects.count() == 1


def test_what_is_known_is_read_out_and_the_look_is_in_the_ledger(desk: Client, hanako: Person) -> None:
    at = send(desk, f"{FORMS}begin/iryosho/")["Location"]
    page = html.unescape(desk.get(at).content.decode())
    assert 'value="花子"' in page
    assert "From what we hold" in page
    look = LedgerEntry.objects.filter(action="look", subject=str(hanako)).latest("pk")
    assert look.data["what"] == ["person.address", "person.name"]
    assert look.data["through"].startswith("counter:")


def test_where_a_protected_person_lives_is_not_shown(desk: Client, hanako: Person, arakawa: Body) -> None:
    families.protect(hanako, families.person(arakawa, "太郎"))
    at = send(desk, f"{FORMS}begin/iryosho/")["Location"]
    base = at.rsplit("/", 2)[0]
    assert STREET not in desk.get(f"{base}/home/").content.decode()
    assert "home" not in Draft.objects.get().answers


def test_the_next_person_sees_nothing_of_it(desk: Client, arakawa: Body, hanako: Person) -> None:
    base = walk(desk)
    assert send(desk, f"{COUNTER}finish/")["Clear-Site-Data"] == '"cache"'
    for step in ("applicant", "check"):
        gone = desk.get(f"{base}/{step}/")
        assert gone["Location"].endswith("/people/counter/")
    families.person(arakawa, "次郎")
    serve(desk, "次郎")
    assert desk.get(f"{base}/check/").status_code == 404
    assert "Begun at this desk" not in desk.get(FORMS).content.decode()
    old = desk.post(f"{base}/check/", {"serving": "0", "do": "file", "identity": "1", "consent": "1"})
    assert old.status_code == 302
    assert not Submission.objects.exists()
    serve(desk, "花子")
    assert desk.get(f"{base}/check/").status_code == 404, "another visit begins anew"


def test_what_is_wrong_is_said_and_kept_and_one_more_child_is_added_and_taken_out(desk: Client) -> None:
    at = send(desk, f"{FORMS}begin/iryosho/")["Location"]
    base = at.rsplit("/", 2)[0]
    wrong = send(
        desk,
        f"{base}/child-0/",
        **{
            "child.name": "届 一郎",
            "child.kana": "トドケ イチロウ",
            "born.year": "2026",
            "born.month": "13",
            "born.day": "5",
        },
    )
    assert wrong.status_code == 422
    assert 'value="13"' in wrong.content.decode()
    added = send(desk, f"{base}/children-list/", do="add")["Location"]
    assert added.endswith("/child-1/")
    assert len(Draft.objects.get().answers["children"]) == 2
    send(desk, f"{base}/children-list/", take_out="1")
    assert len(Draft.objects.get().answers["children"]) == 1

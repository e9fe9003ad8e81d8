"""The pages of addresses: a code goes to the sandbox and comes back by hand, as it would for anybody."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from tests.notices.operations.test_addresses import PUSH
from tests.people.families import person
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.common.channels import Channel
from todoke.gateways.sending import configured
from todoke.gateways.sending.spool import Sent
from todoke.notices.models import ContactAddress
from todoke.notices.queries import addresses
from todoke.people.models import Person

PAGE = "/en/notices/addresses"


@pytest.fixture
def hanako(arakawa: Body, client: Client) -> Person:
    whom = person(arakawa, "花子", email="known@example.jp", phone="090-0000-1111")
    enter(client, whom)
    return whom


def newest() -> Sent:
    return configured.spool().newest(most=1)[0]


def sent_code() -> str:
    found = re.search(r"\b\d{6}\b", newest().message["text"])
    assert found is not None
    return found[0]


def follow(client: Client, response: object) -> str:
    assert response.status_code == 303, response.content.decode()  # type: ignore[attr-defined]
    return str(client.get(response["Location"]).content.decode())  # type: ignore[index]


@pytest.mark.parametrize(
    ("kind", "typed", "known"),
    [("mail", "hanako@example.jp", "known@example.jp"), ("phone", "０９０-１２３４-５６７８", "090-0000-1111")],
)
def test_an_address_is_added_confirmed_and_removed(
    client: Client, hanako: Person, kind: str, typed: str, known: str
) -> None:
    assert "There is none yet" in client.get(PAGE).content.decode()
    assert known in client.get(f"{PAGE}/add/{kind}").content.decode()
    answer = client.post(f"{PAGE}/add/{kind}", {kind: typed})
    confirm = answer["Location"]
    code = sent_code()
    page = follow(client, answer)
    assert code not in page
    assert "Arakawa City" in str(newest().message["subject"] or newest().message["text"])
    assert client.post(confirm, {"code": "12"}).status_code == 422
    assert (
        "Tries that are left" in client.post(confirm, {"code": "000000" if code != "000000" else "1"}).content.decode()
    )
    assert "It is confirmed" in follow(client, client.post(confirm, {"code": code}))
    (made,) = addresses.usable(hanako)
    assert client.get(confirm).status_code == 303
    assert "It is removed" in follow(client, client.post(f"{PAGE}/{made.pk}/remove"))
    assert addresses.of_person(hanako) == []


def test_an_sms_is_one_part_without_a_link_in_every_language(client: Client, hanako: Person) -> None:
    for number, language in enumerate(("ja", "ja-simple", "en")):
        client.post(f"/{language}/notices/addresses/add/phone", {"phone": f"0901234567{number}"})
        assert newest().channel is Channel.SMS
        assert len(newest().parts) == 1
        assert "{" not in newest().message["text"]


@pytest.mark.parametrize(
    ("kind", "typed", "status", "words"),
    [
        ("mail", "hanako", 422, "This is not an e-mail address"), ("phone", "03-3802-3111", 422, "This is not a mobile number"), ("mail", "", 422, "not an e-mail"),
        ("mail", "x" * 400, 422, "not an e-mail"), ("fax", "1", 404, ""), ("app", "1", 404, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_beside_the_field(
    client: Client, hanako: Person, kind: str, typed: str, status: int, words: str
) -> None:
    answer = client.post(f"{PAGE}/add/{kind}", {"mail": typed, "phone": typed})
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not ContactAddress.objects.exists()


@pytest.mark.parametrize(
    ("local", "words"),
    [
        ("gone", "Nothing can be sent to this address"),
        ("blocked", "turned our message away"),
        ("full", "is full"),
        ("down", ""),
        ("dead", "could not be sent just now"),
    ],
)
def test_a_code_that_did_not_arrive_is_said_and_the_second_provider_takes_over(
    client: Client, hanako: Person, local: str, words: str
) -> None:
    page = follow(client, client.post(f"{PAGE}/add/mail", {"mail": f"{local}@example.jp"}))
    if words:
        assert words in page
    else:
        assert newest().provider == "sandbox-mail-2"


def test_another_code_can_be_asked_for_until_it_is_too_much(client: Client, hanako: Person) -> None:
    confirm = client.post(f"{PAGE}/add/mail", {"mail": "hanako@example.jp"})["Location"]
    codes = {newest().key}
    for _ in range(4):
        assert "on its way" in follow(client, client.post(confirm, {"again": "1"}))
        codes.add(newest().key)
    assert len(codes) == 5
    answer = client.post(confirm, {"again": "1"})
    assert answer.status_code == 429
    assert "Many codes were asked for" in answer.content.decode()


def test_the_order_is_changed_with_one_touch(client: Client, hanako: Person) -> None:
    for name in "ab":
        confirm = client.post(f"{PAGE}/add/mail", {"mail": f"{name}@example.jp"})["Location"]
        client.post(confirm, {"code": sent_code()})
    _, second = addresses.usable(hanako)
    follow(client, client.post(f"{PAGE}/{second.pk}/first"))
    assert addresses.usable(hanako)[0] == second


def test_a_browser_is_added_when_its_push_service_takes_the_first_message(client: Client, hanako: Person) -> None:
    page = client.get(PAGE).content.decode()
    assert "push.js" in page
    assert "This browser cannot do that here" in page  # without JavaScript
    assert "It is confirmed" in follow(
        client, client.post(f"{PAGE}/push", {**PUSH, "endpoint": "https://push.sandbox.invalid.example/ok"})
    )
    assert newest().message["text"].startswith("From now on")
    refused = {**PUSH, "endpoint": "https://push.example.com/gone"}
    assert "did not take the first message" in follow(client, client.post(f"{PAGE}/push", refused))
    assert len(addresses.of_person(hanako)) == 1
    inside = client.post(f"{PAGE}/push", {**PUSH, "endpoint": "https://169.254.169.254/latest"})
    assert inside.status_code == 422
    assert len(addresses.of_person(hanako)) == 1


def test_line_is_linked_by_writing_the_code_to_the_account(client: Client, hanako: Person) -> None:
    page = client.post(f"{PAGE}/add/line").content.decode()
    found = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}\b", page)
    assert found is not None
    chat = "/en/sandbox/sent?channel=line"
    assert "no code that works" in client.post(chat, {"text": "hello"}).content.decode()
    assert "LINE is linked" in client.post(chat, {"text": found[0]}).content.decode()
    assert [each.channel for each in addresses.usable(hanako)] == ["line"]


def test_addresses_of_others_are_not_found(client: Client, hanako: Person, chofu: Body) -> None:
    other = person(chofu, "一人")
    mine = client.post(f"{PAGE}/add/mail", {"mail": "hanako@example.jp"})["Location"]
    enter(client, other)
    for what in ("confirm", "first", "remove"):
        for key in (ContactAddress.objects.get().pk, uuid4()):
            assert client.post(f"{PAGE}/{key}/{what}").status_code == 404
    assert client.get(mine).status_code == 404
    assert "hanako@example.jp" not in client.get(PAGE).content.decode()


def test_what_ended_by_itself_is_told_with_the_reason(client: Client, hanako: Person, chofu: Body) -> None:
    for whom in (hanako, person(chofu, "一人")):
        enter(client, whom)
        client.post(f"{PAGE}/add/phone", {"phone": "09012345678"})
        key = ContactAddress.objects.get(person=whom).pk
        client.post(f"{PAGE}/{key}/confirm", {"code": sent_code()})
    enter(client, hanako)
    page = client.get(PAGE).content.decode()
    assert "Somebody else has confirmed that it is theirs" in page
    assert "一人" not in page

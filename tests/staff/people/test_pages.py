"""Signing in, choosing a body, choosing a password."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import SignInAttempt, User
from todoke.people.operations import staff as people
from todoke.people.rules.roles import FREE_TRIES, Role

SIGN_IN = "/ja/staff/sign-in/"


def send(client: Client, name: str, password: str, **more: str) -> object:
    return client.post(SIGN_IN, {"username": name, "password": password, **more})


def test_signing_in_leads_to_the_only_body(client: Client, author: User, arakawa: Body) -> None:
    response = client.post(SIGN_IN, {"username": "author.arakawa", "password": "long enough words"}, follow=True)
    assert response.redirect_chain[-1][0] == f"/ja/staff/{arakawa.key}/"
    assert "荒川 花" in response.content.decode()


def test_the_typed_name_stays_and_neither_part_is_blamed(client: Client, author: User) -> None:
    known = client.post(SIGN_IN, {"username": "author.arakawa", "password": "wrong"})
    unknown = client.post(SIGN_IN, {"username": "<nobody>", "password": "wrong"})
    assert known.status_code == unknown.status_code == 422
    assert 'value="author.arakawa"' in known.content.decode()
    assert 'value="&lt;nobody&gt;"' in unknown.content.decode()
    assert known.content.count(b'role="alert"') == unknown.content.count(b'role="alert"') == 1
    assert b"wrong" not in known.content


def test_guessing_is_slowed_by_source_and_nobody_else(author: User) -> None:
    guesser, other = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    for _ in range(FREE_TRIES):
        assert guesser.post(SIGN_IN, {"username": "author.arakawa", "password": "x"}).status_code == 422
    slowed = guesser.post(SIGN_IN, {"username": "author.arakawa", "password": "long enough words"})
    assert slowed.status_code == 429
    assert int(slowed["Retry-After"]) > 0
    assert other.post(SIGN_IN, {"username": "author.arakawa", "password": "long enough words"}).status_code == 302


def test_a_password_with_nul_is_only_wrong(client: Client, author: User) -> None:
    assert client.post(SIGN_IN, {"username": "author.arakawa\0", "password": "a\0b"}).status_code == 422
    assert SignInAttempt.objects.count() == 1


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/ja/staff/", "//evil.example/staff/", "/ja/programs/", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(client: Client, author: User, wanted: str) -> None:
    response = client.post(SIGN_IN, {"username": "author.arakawa", "password": "long enough words", "next": wanted})
    assert response["Location"] == "/ja/staff/"


def test_one_comes_back_to_the_page_one_wanted(client: Client, author: User, arakawa: Body) -> None:
    first = client.get(f"/en/staff/{arakawa.key}/stale/")
    assert first["Location"] == f"/en/staff/sign-in/?next=%2Fen%2Fstaff%2F{arakawa.key}%2Fstale%2F"
    page = client.get(first["Location"]).content.decode()
    assert f'name="next" value="/en/staff/{arakawa.key}/stale/"' in page
    data = {"username": "author.arakawa", "password": "long enough words", "next": f"/en/staff/{arakawa.key}/stale/"}
    assert client.post(first["Location"], data)["Location"] == f"/en/staff/{arakawa.key}/stale/"


def test_signing_out_takes_a_post_and_ends_the_session(
    at: Callable[[User | None], Client], author: User, arakawa: Body
) -> None:
    client = at(author)
    assert client.get(reverse("staff:sign_out")).status_code == 405
    client.post(reverse("staff:sign_out"))
    assert client.get(f"/ja/staff/{arakawa.key}/").status_code == 302


def test_forms_without_a_token_are_refused(author: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(SIGN_IN, {"username": "author.arakawa", "password": "long enough words"}).status_code == 403


def test_choosing_among_bodies(
    at: Callable[[User | None], Client], member: Callable[..., User], arakawa: Body, chofu: Body, by: Actor
) -> None:
    user = member("both", arakawa)
    people.grant(user=user, body=chofu, role=Role.AUTHOR, by=by, now=clock.now())
    page = at(user).get("/ja/staff/").content.decode()
    assert arakawa.name in page
    assert chofu.name in page
    nobody = at(member("none")).get("/en/staff/").content.decode()
    assert "no role at any body yet" in nobody


def test_a_password_for_one_use_leads_nowhere_but_to_a_new_one(client: Client, arakawa: Body, by: Actor) -> None:
    user, password = people.open_account(username="new.one", name="新人", body=arakawa, by=by, now=clock.now())
    people.grant(user=user, body=arakawa, role=Role.AUTHOR, by=by, now=clock.now())
    assert send(client, "new.one", password)["Location"] == "/ja/staff/password/"  # type: ignore[index]
    assert client.get(f"/ja/staff/{arakawa.key}/")["Location"] == "/ja/staff/password/"
    new = "a river of quiet tea"
    for given, said in (
        ({"present": "x", "new": new, "again": new}, "not your present"),
        ({"present": password, "new": "short", "again": "short"}, "at least 12"),
        ({"present": password, "new": password, "again": password}, "already have"),
        ({"present": password, "new": new, "again": "other"}, "not the same"),
        ({"present": password, "new": "new.one12345", "again": "new.one12345"}, "too much like"),
    ):
        answer = client.post("/en/staff/password/", given)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert client.post("/en/staff/password/", {"present": password, "new": new, "again": new}).status_code == 302
    assert client.get(f"/ja/staff/{arakawa.key}/").status_code == 200
    assert send(Client(), "new.one", password).status_code == 422  # type: ignore[attr-defined]

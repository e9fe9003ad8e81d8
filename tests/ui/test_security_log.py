"""Whoever watches an installation reads each sign-in and each refusal, and nothing that was typed, shown or secret."""

import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.people.operations import staff as people
from todoke.people.rules.roles import Role
from todoke.ui import security_log

SIGN_IN = "/ja/staff/sign-in/"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO, logger="todoke.security"):
        yield caplog


@pytest.fixture
def author(db: None, arakawa: Body, by: Actor) -> User:
    user = User.objects.create_user(username="author.arakawa", password="long enough words", last_login=clock.now())
    people.grant(user=user, body=arakawa, role=Role.AUTHOR, by=by, now=clock.now())
    return user


def codes(lines: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [record.codes for record in lines.records if record.name == "todoke.security"]  # type: ignore[attr-defined]


def test_a_wrong_password_and_a_sign_in_are_told_without_what_was_typed(
    lines: pytest.LogCaptureFixture, author: User
) -> None:
    client = Client(REMOTE_ADDR="192.0.2.77")
    client.post(SIGN_IN, {"username": "author.arakawa", "password": "guessed badly"})
    client.post(SIGN_IN, {"username": "author.arakawa", "password": "long enough words"})
    wrong, right = codes(lines)
    assert (wrong["status"], wrong["route"], wrong["who"]) == (422, "staff:sign_in", "nobody")
    assert (right["who"], right["proof"]) == (f"user:{author.pk}", "password")
    assert wrong["source"] == right["source"]
    for secret in ("author.arakawa", "guessed badly", "long enough words", "192.0.2.77"):
        assert secret not in lines.text


def test_whoever_looks_at_another_body_is_named_by_number(
    lines: pytest.LogCaptureFixture, author: User, chofu: Body
) -> None:
    client = Client()
    client.post(SIGN_IN, {"username": "author.arakawa", "password": "long enough words"})
    assert client.get(f"/ja/staff/{chofu.key}/").status_code == 404
    last = codes(lines)[-1]
    assert (last["status"], last["who"], last["method"]) == (404, f"user:{author.pk}", "GET")


def test_a_form_from_elsewhere_is_told(lines: pytest.LogCaptureFixture, db: None) -> None:
    assert Client(enforce_csrf_checks=True).post(SIGN_IN, {"username": "a"}).status_code == 403
    assert codes(lines)[-1]["status"] == 403


def test_no_address_is_logged_because_it_may_hold_a_secret(lines: pytest.LogCaptureFixture, db: None) -> None:
    with lines.at_level(logging.WARNING):
        Client(enforce_csrf_checks=True).post("/ja/me/mandates/link/a-secret-of-a-link", {})
        Client().get("/ja/nowhere/a-secret-of-a-link")
    assert "a-secret-of-a-link" not in lines.text


def test_what_is_in_order_is_not_told(lines: pytest.LogCaptureFixture, db: None) -> None:
    Client().get("/ja/help")
    Client().get("/ja/nowhere")
    assert codes(lines) == []


def test_one_network_is_one_word_for_a_day() -> None:
    words = {security_log._word_of(source) for source in ("192.0.2.1", "192.0.2.1", "192.0.2.2")}
    assert len(words) == 2

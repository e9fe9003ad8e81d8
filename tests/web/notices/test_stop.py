"""The link in a mail that stops a topic (RFC 8058): one POST without cookies, again and again, and nothing but a stop."""

import logging
import re
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from tests.conftest import NOW
from tests.people.families import person
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.notices.models import TopicChoice
from todoke.notices.operations import choices
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person
from todoke.people.operations import persons
from todoke.people.rules.persons import Ending
from todoke.ui import log_lines, notice_stop


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return person(arakawa, "花子")


@pytest.fixture
def browser() -> Client:
    """No cookies, and as strict about forms as the real server."""
    return Client(enforce_csrf_checks=True)


def path_of(whose: Person, topic: Topic = Topic.LIVING) -> str:
    return urlsplit(notice_stop.address_of(whose.pk, topic)).path


def test_one_post_stops_and_the_next_changes_nothing(hanako: Person, browser: Client) -> None:
    path = path_of(hanako)
    for _ in range(2):
        response = browser.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
        assert response.status_code == 200
        assert not response.cookies
    row = TopicChoice.objects.get()
    assert (row.topic, row.wants, row.chosen_through) == ("living", False, "link")
    assert LedgerEntry.objects.filter(action="notices.stop", by="link:stop").count() == 1


def test_opening_the_link_changes_nothing_and_shows_one_button(hanako: Person, browser: Client) -> None:
    response = browser.get(path_of(hanako))
    assert response.status_code == 303
    html = browser.get(response["Location"]).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert main.count("<button") == 1
    assert "花子" not in html
    assert not TopicChoice.objects.exists()
    assert browser.post(response["Location"]).status_code == 200
    assert not TopicChoice.objects.get().wants


def test_the_link_never_resubscribes(hanako: Person, browser: Client) -> None:
    path = path_of(hanako)
    choices.stop(person=hanako, topic=Topic.LIVING, by=Actor("test"), now=NOW, through="settings")
    for sent in ({"do": "start"}, {"wants": "1"}, {}):
        browser.post(path, sent)
        assert not TopicChoice.objects.get().wants


def test_nothing_personal_can_be_read_in_it_and_no_changed_one_opens(hanako: Person, browser: Client) -> None:
    token = notice_stop.token(hanako.pk, Topic.LIVING)
    assert re.fullmatch(r"[A-Za-z0-9_-]{60,200}", token)
    assert hanako.pk.hex not in token
    assert notice_stop.read(token) == (hanako.pk, Topic.LIVING)
    for broken in (token[:-1], token[1:], f"A{token[1:]}" if token[0] != "A" else f"B{token[1:]}", "x", "あ"):
        assert notice_stop.read(broken) is None
        assert browser.post(f"/stop/{broken}", follow=True).status_code == 404
    assert not TopicChoice.objects.exists()


def test_somebody_who_is_gone_is_answered_like_everybody(hanako: Person, browser: Client) -> None:
    persons.end_person(person=hanako, because=Ending.DIED, by=Actor("test"), now=NOW)
    gone = browser.post(path_of(hanako))
    nobody = browser.post(f"/stop/{notice_stop.token(uuid4(), Topic.LIVING)}")
    assert gone.status_code == nobody.status_code == 200
    assert not TopicChoice.objects.exists()


def test_a_link_outlives_the_secret_that_made_it(hanako: Person, settings: Settings) -> None:
    token, old = notice_stop.token(hanako.pk, Topic.SURVEY), settings.SECRET_KEY
    settings.SECRET_KEY = "another secret of the same installation"
    assert notice_stop.read(token) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert notice_stop.read(token) == (hanako.pk, Topic.SURVEY)


def test_mails_of_what_cannot_be_stopped_have_no_such_header(hanako: Person) -> None:
    assert notice_stop.headers(hanako.pk, Topic.DISASTER) == {}
    made = notice_stop.headers(hanako.pk, Topic.SURVEY)
    assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert made["List-Unsubscribe"].startswith("<http")


def test_no_line_of_a_log_holds_the_link(hanako: Person) -> None:
    path = path_of(hanako)
    line = logging.LogRecord("x", logging.INFO, "x", 1, "%s %s", ("POST", f"{path} HTTP/1.1"), None)
    assert log_lines.WithoutPersonalAddresses().filter(line)
    assert path.rpartition("/")[2] not in line.getMessage()
    assert "/stop/…" in line.getMessage()

"""What a shared screen keeps of somebody: nothing after finishing, and nothing after half an hour in which nobody touched it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from tests.people import families
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.people.models import Person, Session


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return families.person(arakawa, "花子")


@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
def test_the_cover_shows_nothing_of_the_person(client: Client, hanako: Person, language: str) -> None:
    enter(client, hanako)
    page = client.get(f"/{language}/me/idle?next=/{language}/me/data/")
    assert page.status_code == 200
    assert "花子" not in page.content.decode()
    assert f'href="/{language}/me/data/"' in page.content.decode()
    assert page["Refresh"] == f"301; url=/{language}/me/idle?next=/{language}/me/data/"
    assert "Clear-Site-Data" not in page


def test_the_cover_is_no_sign_of_life(client: Client, hanako: Person) -> None:
    enter(client, hanako, now=clock.now() - timedelta(minutes=26))
    client.get("/en/me/idle")
    assert Session.objects.get(person=hanako.pk, ended_at=None).seen_at < clock.now() - timedelta(minutes=25)


def test_after_half_an_hour_the_cover_ends_everything(client: Client, hanako: Person) -> None:
    enter(client, hanako, now=clock.now() - timedelta(minutes=31))
    page = client.get("/en/me/idle?next=/en/me/data/")
    assert "You are signed out" in page.content.decode()
    assert page["Clear-Site-Data"] == '"cache", "storage"'
    assert client.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert client.get("/en/me/data/").status_code == 303


def test_any_page_after_half_an_hour_forgets(client: Client, hanako: Person) -> None:
    enter(client, hanako, now=clock.now() - timedelta(minutes=31))
    answer = client.post("/en/me/data/person.phone", {"do": "correct", "value": "1"})
    assert answer.status_code == 303
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_cover_leads_nowhere_else(client: Client, hanako: Person, where: str) -> None:
    enter(client, hanako)
    assert (
        "evil" not in client.get("/en/me/idle", {"next": where}).content.decode().split("<main")[1].split("</main")[0]
    )


def test_whoever_was_never_here_loses_nothing(client: Client, db: None) -> None:
    assert "Clear-Site-Data" not in client.get("/en/me/idle")


@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
@pytest.mark.parametrize("page", ["terms", "privacy"])
def test_terms_and_privacy_are_linked_from_every_page(client: Client, db: None, language: str, page: str) -> None:
    assert f'href="/{language}/{page}"' in client.get(f"/{language}/").content.decode()
    assert client.get(f"/{language}/{page}").status_code == 200

"""The counter: staff set how letters come for the person before them, as the person says; both are recorded."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.notices.letters import letter
from tests.people import families
from tests.staff.people.test_counter_pages import START, send, serve
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.notices.models import NoticeSettings, TopicChoice
from todoke.people.models import Person, User
from todoke.people.rules.roles import Role
from todoke.registry.models import ProgramType

LETTERS = f"{START}person/letters/"
At = Callable[[User | None], Client]


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return families.person(arakawa, "花子")


@pytest.fixture
def clerk(member: Callable[..., User], arakawa: Body) -> User:
    return member("clerk", arakawa, Role.COUNTER, clock.today() + timedelta(days=9))


@pytest.fixture
def desk(at: At, clerk: User, um24: ProgramType) -> Client:
    return at(clerk)


def test_topics_and_hours_are_set_as_the_person_says(desk: Client, clerk: User, hanako: Person) -> None:
    assert LETTERS in serve(desk)
    html = desk.get(LETTERS).content.decode()
    assert "Living in the town" in html
    assert send(desk, f"{LETTERS}living/", do="stop").status_code == 302
    assert send(desk, LETTERS, pushes="0", quiet_from="20", quiet_until="9").status_code == 302
    assert send(desk, LETTERS, pushes="x", quiet_from="20", quiet_until="9").status_code == 422
    row = TopicChoice.objects.get()
    assert (row.wants, row.chosen_through) == (False, "counter")
    assert NoticeSettings.objects.get().pushes_a_week == 0
    for entry in LedgerEntry.objects.filter(action__startswith="notices."):
        assert (entry.by, entry.behalf, entry.subject) == (f"staff:{clerk.pk}", str(hanako), str(hanako))
    looked = [each.data["what"] for each in LedgerEntry.objects.filter(action="look", purpose="counter")]
    assert ["letter_settings"] in looked


def test_who_came_for_something_else_is_asked_nothing_about_letters(desk: Client, hanako: Person) -> None:
    assert LETTERS not in serve(desk, "money")
    assert desk.get(LETTERS).status_code == 302
    assert send(desk, f"{LETTERS}living/", do="stop").status_code == 302
    assert not TopicChoice.objects.exists()


def test_no_desk_shows_what_a_person_opened(desk: Client, hanako: Person) -> None:
    made = letter(hanako)
    made.read_at = clock.now()
    made.save(update_fields=["read_at"])
    html = serve(desk, "own_data")
    assert "Letters in your box" in html
    assert ">Read<" not in html

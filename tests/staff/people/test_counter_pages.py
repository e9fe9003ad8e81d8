"""The counter: the person before the desk is found, served for what they came for, and gone; the next one sees nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.people import families
from tests.people.families import STREET
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.management import sample_consents
from todoke.people.models import Consent, ConsentText, CounterSession, DataRequest, Person, User
from todoke.people.operations import counter, persons
from todoke.people.queries import consents
from todoke.people.rules.persons import Ending, Knowing
from todoke.people.rules.roles import Role
from todoke.registry.models import ProgramType

START = "/en/staff/131181/people/counter/"
BORN = {"birth_year": "1990", "birth_month": "4", "birth_day": "1"}
At = Callable[[User | None], Client]


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return families.person(arakawa, "花子", address=STREET, phone="03-1111-2222")


@pytest.fixture
def clerk(member: Callable[..., User], arakawa: Body) -> User:
    return member("clerk", arakawa, Role.COUNTER, clock.today() + timedelta(days=9))


@pytest.fixture
def desk(at: At, clerk: User, um24: ProgramType) -> Client:
    return at(clerk)


def serve(desk: Client, came_for: str = "contact", name: str = "花子", **more: str) -> str:
    response = desk.post(START, {"came_for": came_for, "name": name, **BORN, **more})
    assert response.status_code == 302, response.content.decode()
    return desk.get(str(response["Location"])).content.decode()


def send(desk: Client, address: str, **sent: str) -> Any:
    """Send a form that was opened for whoever is served now."""
    session = CounterSession.objects.order_by("-opened_at").first()
    assert session is not None
    return desk.post(address, {"serving": str(session.pk), **sent})


def test_the_person_is_named_on_every_page_and_both_are_recorded(desk: Client, clerk: User, hanako: Person) -> None:
    page = serve(desk)
    assert "花子" in page
    assert STREET in page
    assert "You act for this person" in page
    item = desk.get(f"{START}person/data/person.phone/")
    assert "花子" in item.content.decode()
    assert item["Refresh"] == f"600; url={START}"
    assert send(desk, f"{START}person/data/person.phone/", do="correct", value="090-9").status_code == 302
    entry = LedgerEntry.objects.get(action="person.revise")
    assert (entry.by, entry.behalf, entry.subject) == (
        f"staff:{clerk.pk}",
        f"person:{hanako.pk}",
        f"person:{hanako.pk}",
    )


def test_a_code_opens_the_session(desk: Client, hanako: Person) -> None:
    code, _ = counter.make_code(person=hanako, by=Actor("resident:x"), now=clock.now())
    assert "花子" in serve(desk, name="", code=code)


@pytest.mark.parametrize("given", [{"name": "花"}, {"name": "花子", "birth_day": "2"}, {"name": "", "code": "00000000"}, {"name": "花子", "birth_month": "13"}])  # fmt: skip
def test_nobody_is_guessed(desk: Client, hanako: Person, given: dict[str, str]) -> None:
    response = desk.post(START, {"came_for": "contact", **BORN, **given})
    assert response.status_code == 422
    assert "It is not certain who this is" in response.content.decode()
    assert not CounterSession.objects.exists()


def test_what_for_is_chosen_first(desk: Client, hanako: Person) -> None:
    response = desk.post(START, {"name": "花子", **BORN})
    assert response.status_code == 422
    assert "Please choose what the person came for" in response.content.decode()


def test_only_what_they_came_for_is_there(desk: Client, hanako: Person) -> None:
    fact = persons.record_fact(
        person=hanako, name="care_level", value=2, known_by=Knowing.SELF, basis="", by=Actor("test"), now=clock.now()
    )
    page = serve(desk, "money")
    assert STREET not in page
    assert str(fact.pk) not in page
    for about in ("person.address", f"personfact:{fact.pk}"):
        assert desk.get(f"{START}person/data/{about}/").status_code == 302
        send(desk, f"{START}person/data/{about}/", do="delete")
    assert desk.get(f"{START}person/consents/moving/").status_code == 302


def test_the_next_person_sees_nothing(desk: Client, arakawa: Body, hanako: Person) -> None:
    families.person(arakawa, "太郎", phone="03-9")
    serve(desk)
    start = desk.get(START).content.decode()
    assert "花子" not in start
    page = serve(desk, name="太郎")
    assert "花子" not in page
    assert STREET not in page
    assert CounterSession.objects.get(person=hanako).ended == "next"


def test_finish_forgets(desk: Client, hanako: Person) -> None:
    serve(desk)
    response = desk.post(f"{START}finish/")
    assert response["Clear-Site-Data"] == '"cache"'
    for address in ("person/", "person/data/person.phone/"):
        gone = desk.get(f"{START}{address}")
        assert gone.status_code == 302
        assert gone["Location"] == START
    assert "花子" not in desk.get(START).content.decode()


def test_ten_idle_minutes_end_it_and_nothing_is_done(desk: Client, hanako: Person) -> None:
    serve(desk)
    CounterSession.objects.update(touched_at=clock.now() - timedelta(minutes=10))
    response = send(desk, f"{START}person/data/person.phone/", do="correct", value="1")
    assert response["Location"] == START
    assert response["Clear-Site-Data"] == '"cache"'
    assert "has ended" in desk.get(START).content.decode()
    assert Person.objects.get(pk=hanako.pk).phone == "03-1111-2222"
    assert CounterSession.objects.get().ended == "idle"


def test_the_start_page_ends_what_lies_idle(desk: Client, hanako: Person) -> None:
    serve(desk)
    CounterSession.objects.update(touched_at=clock.now() - timedelta(minutes=10))
    assert desk.get(START).status_code == 302
    assert CounterSession.objects.get().ended == "idle"


def test_a_person_who_dies_meanwhile_is_no_longer_served(desk: Client, hanako: Person) -> None:
    serve(desk)
    persons.end_person(person=hanako, because=Ending.DIED, by=Actor("test"), now=clock.now())
    assert desk.get(f"{START}person/").status_code == 302


def test_consent_is_answered_and_taken_back_in_their_name(desk: Client, tokyo: Body, hanako: Person, by: Actor) -> None:
    from tests.web.people.test_my_consents import SAMPLE

    sample_consents.load(SAMPLE, by=by, now=clock.now())
    page = serve(desk, "consents")
    assert STREET not in page
    address, text = f"{START}person/consents/moving/", ConsentText.objects.get(key="moving")
    assert send(desk, address).status_code == 422
    send(desk, address, consent_moving="yes", consent_moving_text=str(text.pk))
    kept = Consent.objects.get()
    assert (kept.channel, kept.person) == ("counter", hanako)
    assert LedgerEntry.objects.get(action="consent.give").behalf == f"person:{hanako.pk}"
    assert kept.number in desk.get(address).content.decode()
    send(desk, f"{START}person/consents/{kept.number}/withdraw/")
    assert not consents.holds(hanako, "moving", today=clock.today())


def test_a_request_can_be_left(desk: Client, hanako: Person) -> None:
    serve(desk)
    response = send(desk, f"{START}person/data/person.address/", do="correct", wish="3丁目")
    assert response.status_code == 302
    assert DataRequest.objects.get().person == hanako


def test_a_protected_person_is_announced(desk: Client, chofu: Body, arakawa: Body) -> None:
    family = families.family(arakawa, chofu)
    page = serve(desk, name=family.her.name, birth_year="1991", birth_month="5", birth_day="5")
    assert "This person is protected" in page


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.ADMINISTRATOR, Role.CASEWORKER])
def test_only_the_counter_serves(
    at: At, member: Callable[..., User], arakawa: Body, hanako: Person, role: Role
) -> None:
    client = at(member("other", arakawa, role, date(2999, 1, 1)))
    assert client.get(START).status_code == 403
    assert client.post(START, {"came_for": "contact", "name": "花子", **BORN}).status_code == 403

"""Nobody gets lost among the pages of their own: a way back on each, no way to what cannot be done, and what waits stands first."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.people.standing import give, open_bank, open_person
from tests.web.people.visits import enter
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.people.models import Person
from todoke.people.operations import disclosures, mandates
from todoke.people.rules.mandates import MandateKind, Matter
from todoke.ui import held_words
from todoke.web.people.session import actor_of

BELOW = (
    "me/data/", "me/uses", "me/consents/", "me/export", "me/counter-code", "me/family", "me/family/add", "me/mandates/", "me/mandates/give",
    "me/for/", "me/watch", "me/proofs/", "sign-out",
)  # fmt: skip


@pytest.fixture
def mother(arakawa: Body) -> Person:
    return open_person(arakawa, "山田 ハル")


@pytest.fixture
def daughter(arakawa: Body) -> Person:
    return open_person(arakawa, "山田 花子")


def signed_in(person: Person) -> Client:
    client = Client()
    enter(client, person)
    return client


def main_of(client: Client, path: str, status: int = 200) -> str:
    """What stands before and in the main part, without header and footer."""
    response = client.get(f"/en/{path}")
    assert response.status_code == status, path
    html = response.content.decode()
    return html[html.index("</header>") : html.index("<footer")]


@pytest.mark.parametrize("path", BELOW)
def test_every_page_has_a_way_back(daughter: Person, path: str) -> None:
    assert 'href="/en/me/"' in main_of(signed_in(daughter), path)


def test_what_waits_for_an_answer_stands_at_the_start(mother: Person, daughter: Person) -> None:
    mine = signed_in(daughter)
    assert "waits for your answer" not in main_of(mine, "me/")
    code = mandates.show_code(person=daughter, by=actor_of(daughter), now=clock.now())
    mandates.give(
        principal=mother, typed=code, kind=MandateKind.GRANTED, matters=frozenset({Matter.LOOK_UP}),
        until_date=clock.today().replace(year=clock.today().year + 1, day=1), source="test", by=actor_of(mother), now=clock.now(),
    )  # fmt: skip
    assert "1 mandate waits for your answer" in main_of(mine, "me/")


@pytest.mark.parametrize("matter", [Matter.LOOK_UP, Matter.PROVE, Matter.APPLY])
def test_who_acts_is_led_to_what_the_mandate_opens_and_to_nothing_else(
    mother: Person, daughter: Person, matter: Matter
) -> None:
    given = give(mother, daughter, matter, now=clock.now())
    mine = signed_in(daughter)
    begun = mine.post(f"/en/me/for/{given.pk}")
    assert begun["Location"] == "/en/me/"
    start = main_of(mine, "me/")
    assert "Data of 山田 ハル" in start
    ways = set(re.findall(r'href="(/en/me/[^"]+)"', start))
    assert (
        ways
        == {
            Matter.LOOK_UP: {"/en/me/data/", "/en/me/cases/"},
            Matter.PROVE: {"/en/me/proofs/"},
            Matter.APPLY: {"/en/me/cases/"},
        }[matter]
    )
    for way in ways:
        assert mine.get(way).status_code == 200
    assert "consents/of" not in "".join(main_of(mine, way.removeprefix("/en/")) for way in ways)


@pytest.mark.parametrize(
    "path", ["me/family", "me/mandates/", "me/consents/", "me/uses", "me/export", "me/counter-code"]
)
def test_what_is_everybodys_own_says_so_with_a_way_back(mother: Person, daughter: Person, path: str) -> None:
    given = give(mother, daughter, Matter.LOOK_UP, now=clock.now())
    mine = signed_in(daughter)
    mine.post(f"/en/me/for/{given.pk}")
    said = main_of(mine, path, 403)
    assert "Nobody can do this for somebody else." in said
    assert 'href="/en/me/"' in said


def test_a_mandate_that_ended_is_told_as_a_warning(mother: Person, daughter: Person) -> None:
    given = give(mother, daughter, Matter.LOOK_UP, now=clock.now())
    mine = signed_in(daughter)
    mine.post(f"/en/me/for/{given.pk}")
    mandates.stop(mandate=given, person=mother, by=actor_of(mother), now=clock.now())
    response = mine.get("/en/me/data/", follow=True)
    html = response.content.decode()
    assert re.search(r'class="note warning"[^>]*>.{0,200}the mandate has ended', html, re.DOTALL)
    assert "What you just sent" not in html
    assert "the mandate has ended" not in mine.get("/en/me/").content.decode()


def test_who_watches_finds_the_reminders(mother: Person, daughter: Person) -> None:
    assert 'href="/en/me/watch"' not in main_of(signed_in(daughter), "me/mandates/")
    give(mother, daughter, Matter.LOOK_UP, Matter.REMIND, kind=MandateKind.WATCH, now=clock.now())
    assert 'href="/en/me/watch"' in main_of(signed_in(daughter), "me/mandates/")


def test_a_look_says_which_bank_it_was(mother: Person) -> None:
    bank, now = open_bank(mother.body), clock.now()
    _, code = disclosures.make_proof(
        person=mother, partner=bank, facts=["name"], looks_allowed=3, until_date=clock.today() + timedelta(days=30),
        by=actor_of(mother), now=now,
    )  # fmt: skip
    assert Client().post("/en/proof", {"code": code}).status_code == 200
    start = main_of(signed_in(mother), "me/")
    assert bank.name in start
    assert "Full name" in start


def test_everything_that_was_done_has_words(mother: Person, daughter: Person) -> None:
    """Every action that stands in the ledger of a person after the acts of these tests."""
    given = give(mother, daughter, Matter.LOOK_UP, now=clock.now())
    mandates.stop(mandate=given, person=mother, by=actor_of(mother), now=clock.now())
    signed_in(mother)
    done = set(LedgerEntry.objects.filter(subject=str(mother)).values_list("action", flat=True))
    assert done, "nothing was recorded"
    assert done <= set(held_words.ACTIONS)
    assert "Something else was recorded" not in main_of(signed_in(mother), "me/uses")

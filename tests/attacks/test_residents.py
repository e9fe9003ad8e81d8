"""What a resident, or whoever acts for one, could learn or do beyond their right, and no longer can."""

import logging
from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.conftest import NOW
from tests.people import families
from tests.people.families import STREET, family
from tests.people.standing import BY, by_law, give, open_bank, open_person
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.people.models import Mandate, Partner, Person
from todoke.people.operations import disclosures, mandates, moving, persons, protections, relations
from todoke.people.operations.protections import Other
from todoke.people.queries import own_data, visibility
from todoke.people.queries.mandates import MandateNotFound
from todoke.people.rules.mandates import MandateKind, Matter, Office, Reminding
from todoke.people.rules.persons import Kinship, Knowing

TODAY = NOW.date()


@pytest.fixture
def haru(arakawa: Body) -> Person:
    return open_person(arakawa, "山田 ハル")


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return open_person(arakawa, "山田 花子", date(1985, 1, 1))


def browser(person: Person) -> Client:
    client = Client()
    enter(client, person)
    return client


def invite(principal: Person, until: date, *matters: Matter) -> str:
    return mandates.invite(
        principal=principal, kind=MandateKind.GRANTED, matters=matters or [Matter.LOOK_UP], until_date=until, by=BY, now=NOW
    )  # fmt: skip


def prove(person: Person, partner: Partner, *facts: str, agent: Person | None = None) -> str:
    return disclosures.make_proof(
        person=person, partner=partner, facts=facts, looks_allowed=3, until_date=TODAY + timedelta(days=9), by=BY, now=NOW, agent=agent
    )[1]  # fmt: skip


def test_who_hides_is_still_hidden_after_moving(arakawa: Body, chofu: Body, haru: Person, hanako: Person) -> None:
    relations.relate(
        body=arakawa, kind=Kinship.SIBLING, senior=haru, junior=hanako, known=families.REGISTER, by=BY, now=NOW
    )
    persons.hide(person=haru, hidden=True, by=BY, now=NOW)
    after = moving.move_away(
        person=haru, to=chofu, agreed=["name", "birth_date", "relations"], by=BY, now=NOW
    )  # fmt: skip
    assert after is not None
    assert not visibility.may_see(hanako, after, today=TODAY)


@pytest.mark.parametrize(
    ("written", "card"),
    [
        ("高橋 剛", "髙橋 剛"), ("山﨑 剛", "山崎 剛"), ("渡辺 剛", "渡邉 剛"), ("渡邊 剛", "渡邉 剛"), ("斉藤 剛", "齋藤 剛"), ("吉田 剛", "𠮷田 剛"),
        ("浜田 剛", "濵田 剛"), ("広沢 剛", "廣澤 剛"),
    ],
)  # fmt: skip
def test_protection_holds_however_the_name_is_written(arakawa: Body, chofu: Body, written: str, card: str) -> None:
    her, him = open_person(arakawa, "桔梗 さつき"), open_person(chofu, card, date(1980, 1, 1))
    protections.protect(person=her, others=[Other(None, written, date(1980, 1, 1))], by=BY, now=NOW)
    assert visibility.is_protected_from(her, him, today=TODAY)


def test_nobody_learns_when_a_reminder_was_read_by_somebody_protected(arakawa: Body, chofu: Body, haru: Person) -> None:
    him = open_person(chofu, "鬼塚 剛", date(1980, 1, 1))
    watch = give(haru, him, Matter.LOOK_UP, Matter.REMIND, kind=MandateKind.WATCH)
    mandates.remind(mandate=watch, text=Reminding.CALL, by=BY, now=NOW)
    assert "reminder" in {row.table for row in own_data.held(him, viewer=him, today=TODAY)}
    families.protect(haru, him)
    mandates.read_reminders(principal=haru, by=BY, now=NOW + timedelta(hours=5))
    assert "reminder" not in {row.table for row in own_data.held(him, viewer=him, today=TODAY)}


def test_a_proof_about_a_child_does_not_tell_where_the_protected_mother_lives(arakawa: Body, chofu: Body) -> None:
    they, bank = family(arakawa, chofu), open_bank(arakawa, "name", "address")
    for whom in (they.child, they.partner):
        shown = disclosures.show_proof(typed=prove(whom, bank, "name", "address"), source="192.0.2.9", now=NOW)
        assert [line.fact for line in shown.lines] == ["name"]
        assert STREET not in str(shown.lines)


def test_an_offer_does_not_outlive_its_last_day(haru: Person, hanako: Person) -> None:
    secret = invite(haru, TODAY + timedelta(days=1))
    later = NOW + timedelta(days=2)
    with pytest.raises(mandates.InvitationUnusable):
        mandates.open_invitation(agent=hanako, secret=secret, source="192.0.2.1", now=later)
    with pytest.raises(mandates.InvitationUnusable):
        mandates.accept(agent=hanako, secret=secret, source="192.0.2.1", by=BY, now=later)


def test_a_guardian_appointed_meanwhile_decides(arakawa: Body, haru: Person, hanako: Person) -> None:
    guardian = open_person(arakawa, "後見 人", date(1975, 1, 1))
    first, second = (invite(haru, TODAY + timedelta(days=100), Matter.PROVE) for _ in range(2))
    offered = mandates.accept(agent=hanako, secret=first, source="192.0.2.1", by=BY, now=NOW)
    by_law(haru, guardian, Office.ADULT_GUARDIAN)
    with pytest.raises(MandateNotFound):
        mandates.agree(mandate=offered, person=haru, by=BY, now=NOW)
    with pytest.raises(mandates.InvitationUnusable):
        mandates.accept(agent=hanako, secret=second, source="192.0.2.1", by=BY, now=NOW)
    assert not Mandate.objects.filter(kind="granted", agreed_at__isnull=False).exists()


def test_a_paper_shows_a_parent_no_more_than_the_rule_of_families(arakawa: Body, hanako: Person) -> None:
    born = clock.today().replace(month=1, day=5)
    child = open_person(arakawa, "山田 葵", born.replace(year=born.year - 17), phone="090-7777-1234")
    persons.record_fact(
        person=child, name="mental_disability_grade", value=2, known_by=Knowing.REGISTER, basis="x", by=BY, now=NOW
    )
    mandate, client = by_law(child, hanako, Office.PARENT), browser(hanako)
    assert client.post(f"/en/me/for/{mandate.pk}").status_code == 303
    page = client.get("/en/me/data/").content.decode()
    assert "山田 葵" in page
    assert "090-7777-1234" not in page
    assert "health" not in page
    bank = open_bank(arakawa, "name", "phone", "mental_disability_grade")
    for fact in ("phone", "mental_disability_grade"):
        with pytest.raises(disclosures.ProofInvalid):
            prove(child, bank, "name", fact, agent=hanako)


def test_a_proof_is_no_way_to_what_a_mandate_does_not_show(arakawa: Body, haru: Person, hanako: Person) -> None:
    bank = open_bank(arakawa, "name", "public_assistance")
    persons.record_fact(
        person=haru, name="public_assistance", value=True, known_by=Knowing.REGISTER, basis="x", by=BY, now=NOW
    )
    mandate, client = give(haru, hanako, Matter.PROVE), browser(hanako)
    with pytest.raises(disclosures.ProofInvalid):
        prove(haru, bank, "name", "public_assistance", agent=hanako)
    assert prove(haru, bank, "name", agent=hanako)
    assert prove(haru, bank, "name", "public_assistance")  # she herself may
    client.post(f"/en/me/for/{mandate.pk}")
    assert "public_assistance" not in client.get(f"/en/me/proofs/to/{bank.pk}").content.decode()


@pytest.mark.parametrize("page", ["000001" + "9" * 5000, "0000019999999999999999999999", "99999", "00000", "-1", "１"])
def test_no_page_number_breaks_the_list_of_uses(haru: Person, page: str) -> None:
    assert browser(haru).get("/en/me/uses", {"page": page}).status_code == 200


@pytest.mark.parametrize(
    "path", ["me/consents/%00", "me/consents/%00/receipt.json", "me/consents/%00/withdraw", "me/mandates/link/%00", "me/data/%00", "me/idle?next=%00"]
)  # fmt: skip
def test_a_nul_in_an_address_is_nothing_that_is_there(haru: Person, path: str) -> None:
    client = browser(haru)
    assert client.get(f"/en/{path}").status_code < 500
    assert client.post(f"/en/{path}", {"serving": "\0"}).status_code < 500


def test_a_language_is_one_of_ours(haru: Person) -> None:
    answer = browser(haru).post("/en/me/data/person.language", {"do": "correct", "value": "x" * 200})
    assert answer.status_code == 422
    assert Person.objects.get(pk=haru.pk).language == "ja"


def test_the_secret_of_a_link_is_in_no_log_and_not_sent_on(
    haru: Person, hanako: Person, caplog: pytest.LogCaptureFixture
) -> None:
    secret, client = invite(haru, clock.today() + timedelta(days=10)), browser(hanako)
    page = client.get(f"/en/me/mandates/link/{secret}").content.decode()
    assert "/en/help" in page
    assert "help?from" not in page
    with caplog.at_level(logging.DEBUG, logger="django.request"):  # as an operator who wants to see more would set it
        for _ in range(15):
            client.get("/en/me/mandates/link/wrong")
        assert client.get(f"/en/me/mandates/link/{secret}").status_code == 429
    assert "/en/me/…" in caplog.text
    assert secret not in caplog.text


def test_much_held_takes_few_questions(
    haru: Person, hanako: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for second in range(20):
        give(haru, hanako, Matter.APPLY, Matter.LOOK_UP, now=clock.now() - timedelta(seconds=second))
    client = browser(haru)
    with django_assert_max_num_queries(90):  # some for each kind of table, none for each mandate
        assert client.get("/en/me/data/").status_code == 200


def test_many_proofs_take_few_questions(
    arakawa: Body, haru: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    bank = open_bank(arakawa)
    for _ in range(30):
        disclosures.show_proof(typed=prove(haru, bank, "name"), source="192.0.2.9", now=NOW)
    client = browser(haru)
    with django_assert_max_num_queries(20):
        page = client.get("/en/me/proofs/").content.decode()
    assert page.count("2 of 3") == 30

"""Proofs and mandates over the API: with the right key for the right purpose, and never a reason."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.people.standing import BY, give, open_bank, open_person, protect
from todoke.bodies.models import Body, LedgerEntry
from todoke.people.models import Disclosure, Partner, Person
from todoke.people.operations import disclosures, mandates, partners, persons
from todoke.people.rules.disclosures import KeyScope, PartnerKind
from todoke.people.rules.mandates import Matter
from todoke.people.rules.persons import Knowing

ENDS = date(2027, 6, 1)


@pytest.fixture
def haru(arakawa: Body) -> Person:
    return open_person(arakawa, "佐藤 ハル", date(1942, 11, 3), address="荒川区荒川2-2-3")


@pytest.fixture
def misaki(chofu: Body) -> Person:
    return open_person(chofu, "佐藤 美咲", date(1978, 5, 14))


@pytest.fixture
def bank(arakawa: Body) -> tuple[Partner, str]:
    made = open_bank(arakawa)
    return made, partners.issue_key(partner=made, scope=KeyScope.PROOFS, ends_date=ENDS, by=BY, now=NOW)[1]


@pytest.fixture
def counter(arakawa: Body) -> str:
    made = partners.open_partner(
        body=arakawa, kind=PartnerKind.COUNTER, name="窓口システム", purpose="窓口での確認", facts=(), by=BY, now=NOW
    )
    return partners.issue_key(partner=made, scope=KeyScope.MANDATE_CHECK, ends_date=ENDS, by=BY, now=NOW)[1]


def send(path: str, key: str, document: Any) -> tuple[int, dict[str, Any]]:
    response = Client().post(
        f"/api/v1/{path}", json.dumps(document), content_type="application/json", headers={"Authorization": f"Bearer {key}"}
    )  # fmt: skip
    assert response["Cache-Control"] == "no-store"
    return response.status_code, response.json()


def make(person: Person, bank: Partner, **given: Any) -> tuple[Disclosure, str]:
    usual = {
        "facts": ["name", "address", "single_parent"],
        "looks_allowed": 3,
        "until_date": date(2026, 12, 20),
        "by": BY,
        "now": NOW,
    }
    return disclosures.make_proof(person=person, partner=bank, **{**usual, **given})


def test_a_proof_as_the_partner_reads_it(haru: Person, bank: tuple[Partner, str]) -> None:
    partner, key = bank
    persons.record_fact(
        person=haru, name="single_parent", value=False, known_by=Knowing.REGISTER, basis="", by=BY, now=NOW
    )
    made, code = make(haru, partner)
    status, told = send("proofs", key, {"code": code.lower()})
    assert status == 200
    assert [(each["fact"], each["value"], each["known_by"]) for each in told["facts"]] == [
        ("name", "佐藤 ハル", None), ("address", "荒川区荒川2-2-3", None), ("single_parent", False, "register"),
    ]  # fmt: skip
    assert (told["looks_left"], told["last_date"], told["partner"]) == (2, "2026-12-19", "荒川みらい銀行")
    assert LedgerEntry.objects.get(action="look").data["through"] == str(made)


def test_who_may_act_is_told_by_name(haru: Person, misaki: Person, bank: tuple[Partner, str]) -> None:
    given = give(haru, misaki, Matter.PROVE)
    _, code = make(haru, bank[0], facts=["may_act"], agent=misaki)
    _, told = send("proofs", bank[1], {"code": code})
    assert told["facts"][0]["value"] == {
        "agent": "佐藤 美咲", "kind": "granted", "office": None, "matters": ["prove"], "last_date": "2027-10-31",
    }  # fmt: skip
    mandates.stop(mandate=given, person=haru, by=BY, now=NOW)
    assert send("proofs", bank[1], {"code": code})[0] == 404


def test_every_no_reads_the_same(haru: Person, bank: tuple[Partner, str], arakawa: Body) -> None:
    other = partners.open_partner(
        body=arakawa, kind=PartnerKind.BANK, name="別の銀行", purpose="口座", facts=["name"], by=BY, now=NOW
    )
    stopped, code = make(haru, bank[0])
    disclosures.stop_proof(disclosure=stopped, by=BY, now=NOW)
    _, of_other = make(haru, other, facts=["name"])
    answers = [send("proofs", bank[1], {"code": each}) for each in (code, of_other, "ACDEFGHJKMNP4", "")]
    assert all(each == answers[0] for each in answers)
    assert answers[0][0] == 404
    assert Disclosure.objects.get(partner=other).looks_left == 3


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["proofs", "mandates/check"])
def test_no_site_reads_it_in_a_browser(path: str) -> None:
    """What answers a key with personal data says nothing of other sites; the public answers do."""
    origin = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    for response in (
        Client().options(f"/api/v1/{path}", headers=origin),
        Client().post(f"/api/v1/{path}", "{}", content_type="application/json", headers=origin),
    ):
        assert not [name for name in response.headers if name.lower().startswith("access-control-")]
    assert Client().options("/api/v1/eligibility", headers=origin)["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("key", ["", "todoke_wrong", "counter"])
def test_a_key_of_another_purpose_opens_nothing(
    haru: Person, bank: tuple[Partner, str], counter: str, key: str
) -> None:
    _, code = make(haru, bank[0])
    status, told = send("proofs", counter if key == "counter" else key, {"code": code})
    assert (status, told["code"]) == (401, "key_refused")
    assert send("mandates/check", bank[1], asked())[0] == 401
    assert Disclosure.objects.get().looks_left == 3


@pytest.mark.parametrize(
    "document", [None, [], {}, {"code": 5}, {"code": "x" * 61}, {"code": "a", "more": 1}, {"code": "\0"}]
)
def test_other_shapes_are_refused_and_count_for_nothing(haru: Person, bank: tuple[Partner, str], document: Any) -> None:
    assert send("proofs", bank[1], document)[0] == 422


def test_a_guessing_partner_is_slowed(bank: tuple[Partner, str]) -> None:
    statuses = [send("proofs", bank[1], {"code": "ACDEFGHJKMNP4"})[0] for _ in range(12)]
    assert statuses == [404] * 10 + [429] * 2


def asked(**more: Any) -> dict[str, Any]:
    usual = {
        "principal": {"name": "佐藤ハル", "birth_date": "1942-11-03"},
        "agent": {"name": "佐藤 美咲", "birth_date": "1978-05-14"},
        "matter": "apply",
    }
    return {**usual, **more}


def test_may_this_person_act(haru: Person, misaki: Person, counter: str) -> None:
    assert send("mandates/check", counter, asked()) == (200, {"may_act": False})
    given = give(haru, misaki, Matter.APPLY)
    assert send("mandates/check", counter, asked()) == (200, {"may_act": True})
    assert send("mandates/check", counter, asked(matter="prove")) == (200, {"may_act": False})
    assert send("mandates/check", counter, asked(agent={"name": "佐藤 美咲", "birth_date": "1978-05-15"})) == (
        200,
        {"may_act": False},
    )
    assert send("mandates/check", counter, asked(principal=asked()["agent"], agent=asked()["principal"])) == (
        200,
        {"may_act": False},
    )
    protect(haru, misaki)
    assert send("mandates/check", counter, asked()) == (200, {"may_act": False})
    mandates.stop(mandate=given, person=haru, by=BY, now=NOW)
    assert LedgerEntry.objects.filter(action="look", purpose="counter").count() == 5
    assert LedgerEntry.objects.filter(action="mandate.check").count() == 1
    assert "佐藤" not in str(list(LedgerEntry.objects.values()))


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"matter": "marry"}, "matter"), ({"principal": None}, "principal"), ({"agent": {"name": "x"}}, "agent.birth_date"),
        ({"agent": {"name": " ", "birth_date": "1978-05-14"}}, "agent.name"), ({"more": 1}, "more"),
        ({"principal": {"name": "x", "birth_date": "2026-02-30"}}, "principal.birth_date"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(counter: str, wrong: dict[str, Any], place: str) -> None:
    status, told = send("mandates/check", counter, asked(**wrong))
    assert status == 422
    assert place in [each["parameter"] for each in told["problems"]]

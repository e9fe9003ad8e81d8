"""Mandates, suspicions and partners at the desk."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.people.standing import BY, give, open_person
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.people.models import Concern, Mandate, Partner, PartnerKey, Person, Reminder, User
from todoke.people.operations import mandates, partners
from todoke.people.queries.mandates import may_act
from todoke.people.rules.disclosures import KeyScope
from todoke.people.rules.mandates import Matter, Reason
from todoke.people.rules.roles import Role

Make = Callable[..., User]
At = Callable[[User | None], Client]
LAST = (clock.today() + timedelta(days=100)).isoformat()


@pytest.fixture
def haru(arakawa: Body) -> Person:
    return open_person(arakawa, "山田 ハル")


@pytest.fixture
def hanako(chofu: Body) -> Person:
    return open_person(chofu, "山田 花子", date(1985, 5, 5))


@pytest.fixture
def desk(member: Make, arakawa: Body, at: At) -> Callable[[Role], Client]:
    def sit(role: Role) -> Client:
        return at(member(f"{role}.x", arakawa, role, clock.today() + timedelta(days=9)))

    return sit


Desk = Callable[[Role], Client]


def ask(client: Client, path: str, status: int = 200, **sent: Any) -> str:
    address = f"/en/staff/131181/{path}"
    response = client.post(address, sent, follow=True) if sent else client.get(address)
    assert response.status_code == status, (path, response.status_code, response.content.decode()[:1500])
    return response.content.decode()


def for_a_reason(client: Client, person: Person) -> str:
    ask(client, f"people/{person.pk}/", why="counter")
    return f"people/{person.pk}/"


def letter(**more: Any) -> dict[str, Any]:
    usual = {"kind": "granted", "document": "letter_of_mandate", "last": LAST, "matters": ["apply", "book"]}
    return {**usual, **more}


def test_a_letter_is_read_back_before_it_is_kept(haru: Person, hanako: Person, desk: Desk) -> None:
    client = desk(Role.COUNTER)
    place = for_a_reason(client, haru)
    code = mandates.show_code(person=hanako, by=BY, now=clock.now())
    html = ask(client, f"{place}mandates/new/", **letter(code=code))
    assert "山田 花子 may do this for 山田 ハル" in html
    assert "apply and report, make bookings" in html
    assert not Mandate.objects.exists()
    assert "It is kept, in your name" in ask(client, f"{place}mandates/new/", **letter(code=code, confirm="yes"))
    kept = Mandate.objects.get()
    assert (kept.given, kept.seen_by, kept.agent) == (
        "paper",
        LedgerEntry.objects.get(action="mandate.write_down").by,
        hanako,
    )
    assert may_act(hanako, haru, Matter.APPLY, clock.now()).allowed


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "friendship"}, "must be filled in"), ({"document": "family_register"}, "does not prove"), ({"last": ""}, "not a date"),
        ({"matters": []}, "at least one thing"), ({"name": "だれか", "birth_date": "1980-01-01"}, "open a record first"),
        ({"kind": "by_law.parent", "document": "family_register"}, "of age"),
    ],
)  # fmt: skip
def test_what_a_paper_cannot_give(haru: Person, arakawa: Body, desk: Desk, sent: dict[str, Any], said: str) -> None:
    open_person(arakawa, "友", date(1980, 1, 1))
    client = desk(Role.CASEWORKER)
    place = for_a_reason(client, haru)
    usual = letter(name="友", birth_date="1980-01-01", confirm="yes")
    assert said in ask(client, f"{place}mandates/new/", 422, **{**usual, **sent})
    assert not Mandate.objects.exists()


def test_a_guardian_by_certificate_until_a_courts_paper(haru: Person, arakawa: Body, desk: Desk) -> None:
    friend = open_person(arakawa, "友", date(1980, 1, 1))
    client = desk(Role.CASEWORKER)
    place = for_a_reason(client, haru)
    sent = letter(
        kind="by_law.adult_guardian", document="guardianship", name="友", birth_date="1980-01-01", confirm="yes"
    )
    assert "Guardian of an adult" in ask(client, f"{place}mandates/new/", **sent)
    kept = Mandate.objects.get()
    assert kept.office == "adult_guardian"
    ask(client, f"{place}mandates/{kept.pk}/end/", 409, because="stopped")
    assert may_act(friend, haru, Matter.PROVE, clock.now()).allowed
    assert "It has ended" in ask(client, f"{place}mandates/{kept.pk}/end/", because="court")
    assert may_act(friend, haru, Matter.PROVE, clock.now()).reason is Reason.ENDED


def test_a_contract_waits_for_its_supervisor(haru: Person, arakawa: Body, desk: Desk) -> None:
    friend = open_person(arakawa, "友", date(1980, 1, 1))
    client = desk(Role.CASEWORKER)
    place = for_a_reason(client, haru)
    sent = letter(
        kind="voluntary_guardianship",
        document="notarial_deed",
        name="友",
        birth_date="1980-01-01",
        since_date="2026-04-01",
        confirm="yes",
    )
    assert "Until then this contract has no effect." in ask(client, f"{place}mandates/new/", **sent)
    kept = Mandate.objects.get()
    where = f"{place}mandates/{kept.pk}/supervisor/"
    ask(client, where, 422, appointed_date="someday", document="guardianship")
    ask(client, where, 422, appointed_date="2026-03-01", document="guardianship")
    assert may_act(friend, haru, Matter.APPLY, clock.now()).reason is Reason.NO_SUPERVISOR
    assert "has effect from that day" in ask(client, where, appointed_date="2026-05-01", document="guardianship")
    assert may_act(friend, haru, Matter.APPLY, clock.now()).allowed


def test_the_question_whether_somebody_may_act_is_written_down(haru: Person, hanako: Person, desk: Desk) -> None:
    give(haru, hanako, Matter.APPLY, now=clock.now())
    client = desk(Role.COUNTER)
    place = for_a_reason(client, haru)
    before = LedgerEntry.objects.filter(action="look").count()
    for matter, said in (("apply", "Yes: this person may act"), ("prove", "No: the mandate is for other matters.")):
        code = mandates.show_code(person=hanako, by=BY, now=clock.now())
        assert said in ask(client, f"{place}mandates/", code=code, matter=matter)
    assert "shows nobody" in ask(client, f"{place}mandates/", 422, code="ACDEFGHJK", matter="apply")
    assert LedgerEntry.objects.filter(action="look").count() == before + 3


def test_who_only_protects_does_not_write_mandates_but_stops_them(haru: Person, hanako: Person, desk: Desk) -> None:
    given = give(haru, hanako, Matter.APPLY, now=clock.now())
    client = desk(Role.OFFICER)
    place = for_a_reason(client, haru)
    ask(client, f"{place}mandates/new/", 403)
    ask(client, f"{place}mandates/{given.pk}/end/", 403, because="stopped")
    ask(client, f"{place}mandates/{given.pk}/end/", because="officer")
    assert Mandate.objects.get().ended_because == "officer"


def test_a_worry_goes_to_the_officer_whose_look_is_exempt(
    haru: Person, desk: Desk, member: Make, arakawa: Body
) -> None:
    client = desk(Role.COUNTER)
    place = for_a_reason(client, haru)
    assert "has named no officer" in ask(client, f"{place}worry/")
    officer = desk(Role.OFFICER)
    assert "has named no officer" not in ask(client, f"{place}worry/")
    ask(client, f"{place}worry/", 422, kind="abuse", text=" ")
    ask(client, f"{place}worry/", kind="abuse", text="腕にあざ")
    concern = Concern.objects.get()
    assert concern.officer is not None
    ask(client, f"concerns/{concern.pk}/", 403)
    assert '<small class="due">1' in ask(officer, "concerns/")
    assert "腕にあざ" in ask(officer, f"concerns/{concern.pk}/")
    assert LedgerEntry.objects.filter(purpose="investigation", data__exempt=True).exists()
    ask(officer, f"concerns/{concern.pk}/", do="take")
    ask(officer, f"concerns/{concern.pk}/", 422, do="close", outcome="")
    assert "訪問した" in ask(officer, f"concerns/{concern.pk}/", do="close", outcome="訪問した")
    ask(officer, f"concerns/{concern.pk}/", 409, do="close", outcome="また")


def test_our_body_watches_and_reminds(haru: Person, desk: Desk) -> None:
    client = desk(Role.CASEWORKER)
    place = for_a_reason(client, haru)
    ask(client, f"{place}mandates/new/", **letter(kind="watch.body", matters=["look_up", "remind"], confirm="yes"))
    assert "山田 ハル" in ask(client, "watching/")
    kept = Mandate.objects.get()
    assert "on their page" in ask(client, "watching/", mandate=str(kept.pk), text="letters")
    assert Reminder.objects.count() == 1
    mandates.stop(mandate=kept, person=haru, by=BY, now=clock.now())
    assert "山田 ハル" not in ask(client, "watching/")
    ask(client, "watching/", 404, mandate=str(kept.pk), text="call")


def test_partners_and_keys(arakawa: Body, administrator: User, at: At) -> None:
    client = at(administrator)
    ask(client, "partners/", 422, name="", purpose="口座", kind="bank", facts=["name"])
    ask(client, "partners/", name="銀行", purpose="口座の手続き", kind="bank", facts=["name", "may_act"])
    bank = Partner.objects.get()
    ask(client, f"partners/{bank.pk}/keys/", 422, ends_date="2040-01-01")
    html = ask(client, f"partners/{bank.pk}/keys/", ends_date=LAST)
    found = re.search(r"todoke_[\w-]{43}", html)
    assert found
    assert partners.partner_of(found[0], KeyScope.PROOFS, clock.now()) == bank
    assert found[0] not in ask(client, f"partners/{bank.pk}/")
    key = PartnerKey.objects.get()
    ask(client, f"partners/{bank.pk}/keys/{key.pk}/end/", go="1")
    with pytest.raises(partners.KeyRefused):
        partners.partner_of(found[0], KeyScope.PROOFS, clock.now())
    ask(client, f"partners/{bank.pk}/end/", go="1")
    assert Partner.objects.get().ended_at

"""Persons at the desk: a reason first, each look in the ledger, the protected announced and their address for the officer alone."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.people.families import BY, SCHOOL, STREET, Family, at_home, family, parent, person
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.people.models import Person, PersonFact, Protection, Relation, User
from todoke.people.operations import declarations, protections
from todoke.people.queries import families, visibility
from todoke.people.rules.family import Seeing
from todoke.people.rules.persons import Kinship
from todoke.people.rules.roles import Role

Staff = Callable[[Role], Client]


@pytest.fixture
def staff(member: Callable[..., User], at: Callable[[User | None], Client], arakawa: Body) -> Staff:
    """Sign somebody in who has one role in Arakawa."""

    def sign_in(role: Role) -> Client:
        user = member(f"{role}.arakawa", arakawa, role, clock.today() + timedelta(days=9), first_name="荒川 花")
        return at(user)

    return sign_in


@pytest.fixture
def they(arakawa: Body, chofu: Body) -> Family:
    return family(arakawa, chofu)


def page(whom: Person | None = None, name: str = "", language: str = "en") -> str:
    return f"/{language}/staff/131181/people/{f'{whom.pk}/' if whom else ''}{name}"


def opened(client: Client, whom: Person, why: str = "casework") -> str:
    answer = client.post(page(whom), {"why": why}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def actions(subject: str) -> list[tuple[str, str, object]]:
    return list(
        LedgerEntry.objects.filter(subject=subject).order_by("sequence").values_list("action", "purpose", "data")
    )


def test_a_reason_comes_before_anything_is_shown(staff: Staff, they: Family) -> None:
    client = staff(Role.COUNTER)
    asked = client.get(page(they.grandmother)).content.decode()
    assert they.grandmother.name not in asked
    assert client.post(page(they.grandmother), {"why": "curiosity"}).status_code == 422
    assert client.post(page(they.grandmother), {"why": "investigation"}).status_code == 422  # the officer's alone
    assert "look" not in str(actions(str(they.grandmother)))
    assert they.grandmother.name in opened(client, they.grandmother, "counter")
    assert actions(str(they.grandmother))[-1] == ("look", "counter", {"what": ["birth_date", "name", "relations"]})
    client.get(page(they.grandmother))
    assert [entry[0] for entry in actions(str(they.grandmother))].count("look") == 2  # each showing


def test_one_finds_by_exact_words_and_the_search_is_written_down(staff: Staff, they: Family) -> None:
    client, where = staff(Role.COUNTER), page()
    exact = {"name": "桔梗　梅", "birth_date": "昭和35年1月1日", "why": "counter"}
    for wrong in (
        {}, {"why": "counter"}, {**exact, "birth_date": ""}, {**exact, "why": ""}, {"why": "counter", "birth_date": "1960-01-01"},
        {**exact, "birth_date": "someday"},
    ):  # fmt: skip
        assert client.post(where, wrong).status_code == 422
    for wrong in (
        {**exact, "name": "桔梗"},
        {**exact, "name": "鬼塚 剛", "birth_date": "1988-02-29"},
        {"why": "counter", "phone": "03"},
    ):
        assert "Nobody with exactly these details" in client.post(where, wrong).content.decode()
    found = client.post(where, exact).content.decode()
    assert str(they.grandmother.pk) in found
    searches = LedgerEntry.objects.filter(action="person.search")
    assert [entry.data["found"] for entry in searches.order_by("sequence")] == [0, 0, 0, 1]
    assert actions(str(they.grandmother))[-1] == ("look", "counter", {"what": ["birth_date", "name"]})
    assert "梅" not in str(list(searches.values()))
    assert they.grandmother.name in client.get(page(they.grandmother)).content.decode()  # the reason holds on


def test_the_protected_are_announced_and_the_address_is_for_the_officer(staff: Staff, they: Family) -> None:
    banner = "do not tell anybody the address"
    for role, sees in ((Role.OFFICER, True), (Role.COUNTER, False), (Role.CASEWORKER, False)):
        client = staff(role)
        for whom in (they.her, they.child, they.partner):
            asked = client.get(page(whom)).content.decode()
            assert banner in asked
            assert whom.name not in asked
            text = opened(client, whom, "casework")
            assert text.index(banner) < text.index("<h1")
            assert (STREET in text) is sees
            what = actions(str(whom))[-1][2]
            assert ("address" in str(what)) is sees
        assert banner not in client.get(page(they.grandmother)).content.decode()
    edited = client.get(page(they.her, "edit/")).content.decode()
    assert STREET not in edited
    assert 'name="address"' not in edited


def test_the_page_of_the_other_party_shows_nobody_whom_he_is_kept_from(staff: Staff, arakawa: Body) -> None:
    they = family(arakawa, arakawa)  # he lives in the same town
    client = staff(Role.CASEWORKER)
    text = opened(client, they.him)
    for word in ("桔梗", SCHOOL, STREET, str(they.child.pk)):
        assert word not in text
    assert client.get(page(they.him, f"relations/{Relation.objects.get(senior=they.him).pk}/")).status_code == 404


def test_somebody_elses_person_is_not_found(staff: Staff, they: Family) -> None:
    client = staff(Role.OFFICER)
    for name in ("", "edit/", "facts/", "relate/", "household/", "adopt/", "protection/", "end/"):
        for method in (client.get, client.post):
            assert method(page(they.him, name)).status_code in {403, 404}
    assert client.get(page(they.him)).status_code == 404


def test_correcting_keeps_the_name_as_written(staff: Staff, they: Family) -> None:
    client = staff(Role.CASEWORKER)
    opened(client, they.grandmother)
    given = {"name": "𠮷野󠄁 花\U000e0100", "birth_date": "1960-01-01", "phone": "03-1234-5678", "address": "荒川1-1"}
    assert client.post(page(they.grandmother, "edit/"), given).status_code == 302
    kept = Person.objects.get(pk=they.grandmother.pk)
    assert (kept.name, kept.address) == (given["name"], "荒川1-1")
    for wrong in (
        {**given, "name": ""},
        {**given, "birth_date": "x"},
        {**given, "name": "長" * 201},
        {**given, "birth_date": "2999-1-1"},
    ):
        answer = client.post(page(they.grandmother, "edit/"), wrong)
        assert answer.status_code == 422
        assert "荒川1-1" in answer.content.decode()  # what was typed stays


def test_a_fact_with_its_source(staff: Staff, they: Family) -> None:
    client = staff(Role.CASEWORKER)
    opened(client, they.grandmother)
    assert "Public assistance" in client.get(page(they.grandmother, "facts/")).content.decode()
    assert "生活保護" in client.get(page(they.grandmother, "facts/?fact=public_assistance")).content.decode()
    said = {"fact": "public_assistance", "value": "yes", "known_by": "register", "basis": "生活保護法29条"}
    for wrong in ({**said, "value": "perhaps"}, {**said, "fact": "shoe_size"}, {**said, "known_by": "hearsay"}):
        assert client.post(page(they.grandmother, "facts/"), wrong).status_code == 422
    assert client.post(page(they.grandmother, "facts/"), said).status_code == 302
    fact = PersonFact.objects.get(person=they.grandmother)
    assert (fact.value, fact.known_by, fact.basis) == (True, "register", "生活保護法29条")
    text = client.get(page(they.grandmother)).content.decode()
    assert "生活保護法29条" in text
    counter = staff(Role.COUNTER)
    assert "Public assistance" not in opened(counter, they.grandmother, "counter")  # grave: for who works on it
    assert client.post(page(they.grandmother, "facts/"), {"fact": "public_assistance", "end": "1"}).status_code == 302
    assert PersonFact.objects.get(person=they.grandmother).ended_at is not None


RELATED = {"kind": "parent.senior", "known_by": "certificate", "document": "family_register", "custody": "1"}


def test_a_relation_is_proven_once(staff: Staff, arakawa: Body) -> None:
    mother = person(arakawa, "母")
    person(arakawa, "子", date(2020, 4, 1))
    client = staff(Role.CASEWORKER)
    opened(client, mother)
    given = {**RELATED, "name": "子", "birth_date": "2020-4-1", "since_date": "令和2年4月1日"}
    for wrong, said in (
        ({**given, "kind": ""}, "id_kind"), ({**given, "known_by": ""}, "id_known_by"), ({**given, "document": ""}, "id_document"),
        ({**given, "name": "誰か"}, "id_name"), ({**given, "birth_date": "?"}, "id_birth_date"), ({**given, "since_date": "?"}, "id_since_date"),
        ({**given, "known_by": "self"}, "id_custody"), ({**given, "kind": "parent.junior"}, "id_"), ({**given, "name": "母", "birth_date": "1990-04-01"}, "id_junior"),
    ):  # fmt: skip
        answer = client.post(page(mother, "relate/"), wrong)
        assert answer.status_code == 422, wrong
        assert f'href="#{said}' in answer.content.decode(), wrong
    assert not Relation.objects.exists()
    assert client.post(page(mother, "relate/"), given).status_code == 302
    kept = Relation.objects.get()
    assert (kept.document, kept.since_date, kept.custody) == ("family_register", date(2020, 4, 1), True)
    assert kept.seen_by.startswith("staff:")
    assert client.post(page(mother, "relate/"), given).status_code == 409
    text = client.get(page(mother)).content.decode()
    assert "seen on" in text
    assert "荒川 花" in text


def test_a_relative_who_is_not_kept_here_is_held_by_name(staff: Staff, arakawa: Body) -> None:
    child = person(arakawa, "子", date(2020, 4, 1))
    client = staff(Role.CASEWORKER)
    opened(client, child)
    given = {**RELATED, "kind": "parent.junior", "name": "よその 父", "birth_date": "1988-02-29"}
    assert client.post(page(child, "relate/"), given).status_code == 422
    assert client.post(page(child, "relate/"), {**given, "open": "1"}).status_code == 302
    assert [each.other.name for each in families.related(child, today=clock.today())] == ["よその 父"]


def test_a_relation_is_corrected_and_ends(staff: Staff, arakawa: Body) -> None:
    mother, child = person(arakawa, "母"), person(arakawa, "子", date(2020, 4, 1))
    relation = parent(mother, child)
    client = staff(Role.CASEWORKER)
    opened(client, mother)
    where = page(mother, f"relations/{relation.pk}/")
    assert client.get(where).status_code == 200
    assert client.post(where, {"do": "correct", "known_by": "certificate"}).status_code == 422
    assert client.post(where, {"do": "correct", "known_by": "register"}).status_code == 302
    relation.refresh_from_db()
    assert (relation.custody, relation.known_by) == (False, "register")
    assert client.post(where, {"do": "end"}).status_code == 302
    assert client.post(where, {"do": "end"}).status_code == 404
    assert client.get(page(mother, "relations/00000000-0000-4000-8000-000000000000/")).status_code == 404


def test_what_a_resident_declared_is_recognised(staff: Staff, they: Family) -> None:
    said = declarations.declare(
        person=they.grandmother, kind=Kinship.GUARDIAN, is_senior=True, details={"name": "孫", "birth_date": date(2019, 9, 9)},
        by=BY, now=clock.now(),
    )  # fmt: skip
    client = staff(Role.CASEWORKER)
    opened(client, they.grandmother)
    given = {
        "name": they.child.name,
        "birth_date": "2019-09-09",
        "known_by": "certificate",
        "document": "court_order",
        "do": "correct",
    }
    assert client.post(page(they.grandmother, f"relations/{said.pk}/"), {**given, "name": "誰"}).status_code == 422
    assert client.post(page(they.grandmother, f"relations/{said.pk}/"), given).status_code == 302
    assert visibility.sight(they.grandmother, they.child, today=clock.today()).why is Seeing.GUARDIAN


def test_moving_within_the_town(staff: Staff, arakawa: Body) -> None:
    one, other = person(arakawa, "甲"), person(arakawa, "乙")
    client = staff(Role.CASEWORKER)
    opened(client, one)
    with_other = {"name": "乙", "birth_date": "1990-04-01"}
    assert client.post(page(one, "household/"), {**with_other, "name": "丙"}).status_code == 422
    assert client.post(page(one, "household/"), with_other).status_code == 302
    assert families.housemates(one, today=clock.today()) == [other]
    assert "乙" in client.get(page(one, "household/")).content.decode()
    assert client.post(page(one, "household/"), {"do": "leave", "since_date": "2999-01-01"}).status_code == 422
    assert client.post(page(one, "household/"), {"do": "leave"}).status_code == 302
    assert families.housemates(one, today=clock.today()) == []


def test_protection_is_the_officers(staff: Staff, arakawa: Body, chofu: Body) -> None:
    her, child = person(arakawa, "花子"), person(arakawa, "子", date(2020, 4, 1))
    at_home(her, child)
    him = person(chofu, "太郎", date(1988, 2, 29))
    assert opened(staff(Role.CASEWORKER), her)
    client = staff(Role.OFFICER)
    opened(client, her)
    where = page(her, "protection/")
    given = {"do": "record", "name": "太郎", "birth_date": "1988-02-29", "together": [str(child.pk)]}
    for wrong in ({**given, "name": ""}, {**given, "birth_date": ""}, {"do": "renew"}, {"do": "x"}):
        assert client.post(where, wrong).status_code in {409, 422}
    assert client.post(where, given).status_code == 302
    today = clock.today()
    assert visibility.protected_ids(him, today=today) == {her.pk, child.pk}
    text = client.get(where).content.decode()
    assert "太郎" in text
    assert "wherever this person turns up" in text
    assert client.post(where, given).status_code == 409
    assert client.post(where, {"do": "renew"}).status_code == 409
    assert client.post(where, {"do": "extend", "name": "次郎", "birth_date": "1960-01-01"}).status_code == 302
    assert client.post(where, {"do": "end"}).status_code == 422  # not without a tick
    Protection.objects.update(since_date=today - timedelta(days=360), until_date=today + timedelta(days=5))
    assert "Protections that end within a month" in client.get(page()).content.decode()
    assert client.post(where, {"do": "renew"}).status_code == 302
    assert client.post(where, {"do": "end", "sure": "1"}).status_code == 302
    assert visibility.protected_ids(him, today=today) == {child.pk}


def test_moved_away_and_died(staff: Staff, arakawa: Body, chofu: Body) -> None:
    mother, child = person(arakawa, "母", phone="0312345678"), person(arakawa, "子", date(2020, 4, 1))
    parent(mother, child)
    client = staff(Role.CASEWORKER)
    opened(client, mother)
    where = page(mother, "end/")
    assert client.get(where).status_code == 200
    for wrong in (
        {"because": "moved"},
        {"because": "", "sure": "1"},
        {"because": "died", "sure": "1", "day": "?"},
        {"because": "moved", "sure": "1", "to": chofu.key, "agreed": "address"},
    ):
        assert client.post(where, wrong).status_code == 422
    answer = client.post(where, {"because": "died", "sure": "1", "day": ""})
    assert "Children without anybody with parental authority" in answer.content.decode()
    assert "子" in answer.content.decode()
    assert client.post(where, {"because": "died", "sure": "1"}).status_code == 409
    opened(client, child)
    moved = {"because": "moved", "sure": "1", "to": chofu.key, "agreed": ["name", "birth_date"]}
    assert client.post(page(child, "end/"), moved).status_code == 302
    after = Person.objects.get(body=chofu)
    assert (after.name, after.phone) == ("子", "")
    assert "The record has ended here" in opened(client, child)


def test_a_protection_that_does_not_go_along_is_said(staff: Staff, arakawa: Body, chofu: Body) -> None:
    her, him = person(arakawa, "母"), person(chofu, "父")
    protections.protect(person=her, others=[protections.Other(him)], by=BY, now=clock.now())
    client = staff(Role.CASEWORKER)
    opened(client, her)
    said = client.post(page(her, "end/"), {"because": "moved", "sure": "1", "to": chofu.key}, follow=True)
    assert "the protection with it" in said.content.decode()
    assert Person.objects.filter(body=chofu).count() == 1, "nothing was handed over"


def test_adopted(staff: Staff, arakawa: Body) -> None:
    mother, new, child = person(arakawa, "母"), person(arakawa, "養父"), person(arakawa, "子", date(2020, 4, 1))
    parent(mother, child)
    client = staff(Role.CASEWORKER)
    opened(client, child)
    given = {
        "adoption": "ordinary", "name": "養父", "birth_date": "1990-04-01", "known_by": "certificate", "document": "family_register",
        "keeps": str(mother.pk),
    }  # fmt: skip
    assert "母" in client.get(page(child, "adopt/")).content.decode()
    assert client.post(page(child, "adopt/"), {**given, "document": ""}).status_code == 422
    assert client.post(page(child, "adopt/"), {**given, "name": "誰"}).status_code == 422
    assert client.post(page(child, "adopt/"), given).status_code == 302
    today = clock.today()
    assert {each.pk for each in visibility.guardians_to_tell(child, today=today)} == {mother.pk, new.pk}


def test_a_look_of_an_investigation_is_exempt(staff: Staff, they: Family) -> None:
    opened(staff(Role.OFFICER), they.grandmother, "investigation")
    entry = LedgerEntry.objects.filter(subject=str(they.grandmother), action="look").latest("pk")
    assert (entry.purpose, entry.data["exempt"]) == ("investigation", True)

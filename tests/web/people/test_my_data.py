"""わたしのデータ in the browser's words: what is held, who looked, what is corrected at once and what is asked for."""

import json
from datetime import date

import pytest
from django.test import Client

from tests.people import families, standing
from tests.people.families import STREET
from tests.web.people.visits import enter
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.formats import own_data as files
from todoke.people.models import DataRequest, Person, PersonFact
from todoke.people.operations import looks, mandates, persons
from todoke.people.rules.mandates import Matter
from todoke.people.rules.persons import Ending, Knowing
from todoke.people.rules.vocabulary import BY_NAME
from todoke.ui import own_data as told

LANGUAGES = ["ja", "ja-simple", "en"]


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return families.person(arakawa, "花子", address=STREET, phone="03-1111-2222", language="ja")


@pytest.fixture
def hers(client: Client, hanako: Person) -> Client:
    enter(client, hanako)
    return client


def body_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    return response.content.decode()


def fact(whose: Person, name: str, value: object, known_by: Knowing = Knowing.SELF) -> PersonFact:
    return persons.record_fact(
        person=whose, name=name, value=value, known_by=known_by, basis="児童手当法7条", by=Actor("test"), now=clock.now()
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "page", ["", "data/", "uses", "consents/", "export", "counter-code", "data/person.phone", "data/person.address"]
)
def test_every_page_opens_and_covers_itself_later(hers: Client, language: str, page: str) -> None:
    response = hers.get(f"/{language}/me/{page}")
    assert response.status_code == 200
    assert response["Refresh"].startswith(f"1500; url=/{language}/me/idle?next=")
    assert "autocomplete" not in response.content.decode() or 'autocomplete="off"' in response.content.decode()


@pytest.mark.parametrize("page", ["", "data/", "uses", "consents/", "export", "counter-code", "data/person.phone"])
def test_nobody_sees_them_without_signing_in(client: Client, db: None, page: str) -> None:
    response = client.get(f"/en/me/{page}")
    assert response.status_code == 303
    assert response["Location"].startswith("/en/sign-in")


def test_what_is_held_stands_there_with_where_it_is_from(hers: Client, hanako: Person) -> None:
    fact(hanako, "single_parent", value=True, known_by=Knowing.REGISTER)
    page = body_of(hers, "/en/me/data/")
    assert STREET in page
    assert "From the register of Arakawa City" in page
    assert "児童手当法7条" in page
    assert str(BY_NAME["single_parent"].label) in page


def test_a_look_names_the_office_and_never_the_employee(hers: Client, hanako: Person, administrator_name: str) -> None:
    looks.look(person=hanako, by=Actor("staff:7", 7), now=clock.now(), why=looks.Why.COUNTER, what=["address"])
    looks.look(person=hanako, by=Actor("staff:7", 7), now=clock.now(), why=looks.Why.INVESTIGATION, what=["name"])
    page = body_of(hers, "/en/me/uses")
    assert page.count("The counter of Arakawa City") == 1
    assert "staff:7" not in page
    assert administrator_name not in page
    assert "nvestigat" not in page
    assert LedgerEntry.objects.filter(action="own_data.withhold").count() == 1


@pytest.fixture
def administrator_name() -> str:
    return "担当者"


def test_own_words_are_corrected_and_deleted_at_once(hers: Client, hanako: Person) -> None:
    assert hers.post("/en/me/data/person.phone", {"do": "correct", "value": "090-1"}).status_code == 303
    assert Person.objects.get(pk=hanako.pk).phone == "090-1"
    hers.post("/en/me/data/person.phone", {"do": "delete"})
    assert Person.objects.get(pk=hanako.pk).phone == ""
    said = fact(hanako, "single_parent", value=True)
    assert hers.post(f"/en/me/data/personfact:{said.pk}", {"do": "correct", "value": "False"}).status_code == 303
    now = PersonFact.objects.get(person=hanako, ended_at=None)
    assert now.value is False
    response = hers.post(f"/en/me/data/personfact:{now.pk}", {"do": "correct", "value": "perhaps"})
    assert response.status_code == 422
    assert "This value does not fit" in response.content.decode()


def test_what_the_register_says_becomes_a_request(hers: Client, hanako: Person) -> None:
    assert hers.post("/en/me/data/person.address", {"do": "delete"}).status_code == 403
    response = hers.post("/en/me/data/person.address", {"do": "correct", "wish": " "})
    assert response.status_code == 422
    assert "Please write what is wrong" in response.content.decode()
    assert hers.post("/en/me/data/person.address", {"do": "correct", "wish": "3丁目です"}).status_code == 303
    assert hers.post("/en/me/data/person.address", {"do": "correct", "wish": "また"}).status_code == 409
    assert DataRequest.objects.get().wish == "3丁目です"
    assert "waits for its answer" in body_of(hers, "/en/me/data/")
    assert Person.objects.get(pk=hanako.pk).address == STREET


@pytest.mark.parametrize("about", ["person.shoe_size", "personfact:1", "concern:1", "mandate:", "x", "person.hidden:"])
def test_what_is_not_held_is_not_found(hers: Client, about: str) -> None:
    assert hers.get(f"/en/me/data/{about}").status_code == 404
    assert hers.post(f"/en/me/data/{about}", {"do": "delete"}).status_code == 404


def test_anothers_fact_is_not_found(hers: Client, arakawa: Body) -> None:
    theirs = fact(families.person(arakawa, "友"), "pregnant", value=True)
    assert hers.get(f"/en/me/data/personfact:{theirs.pk}").status_code == 404
    hers.post(f"/en/me/data/personfact:{theirs.pk}", {"do": "delete"})
    assert PersonFact.objects.filter(pk=theirs.pk).exists()


def test_everything_is_taken_away_as_json(hers: Client, hanako: Person) -> None:
    fact(hanako, "single_parent", value=True)
    looks.look(person=hanako, by=Actor("staff:7", 7), now=clock.now(), why=looks.Why.INVESTIGATION, what=["name"])
    response = hers.post("/ja/me/export/json")
    assert response["Content-Disposition"].startswith("attachment")
    content = json.loads(response.content)
    values = {value["field"]: value["value"] for each in content["held"] for entry in each["entries"] for value in entry["values"]}  # fmt: skip
    assert (values["address"], values["single_parent"]) == (STREET, True)
    assert "investigation" not in response.content.decode()
    assert "staff:7" not in response.content.decode()
    assert LedgerEntry.objects.get(action="own_data.export").data == {"form": "json"}
    assert hers.get("/ja/me/export/json").status_code == 405
    assert hers.post("/ja/me/export/xml").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_printed(hers: Client, hanako: Person, language: str) -> None:
    fact(hanako, "single_parent", value=True)
    assert STREET in hers.post(f"/{language}/me/export/print").content.decode()


@pytest.mark.skipif(not files.can_make_pdf(), reason="the extra “letters” is not installed")
def test_the_pdf_is_tagged(hers: Client, hanako: Person) -> None:
    fact(hanako, "single_parent", value=True)
    content = hers.post("/ja/me/export/pdf").content
    assert content.startswith(b"%PDF-1.7")
    assert b"pdfuaid" in content


def test_without_the_extra_the_page_offers_what_can_be_printed(hers: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_typst", lambda: None)
    page = body_of(hers, "/en/me/export")
    assert "/en/me/export/pdf" not in page
    assert "/en/me/export/print" in page
    assert hers.post("/en/me/export/pdf").status_code == 404


def test_who_is_protected_is_warned_before_the_file(client: Client, family: families.Family) -> None:
    enter(client, family.her)
    for page in ("data/", "export"):
        assert "You are protected" in body_of(client, f"/en/me/{page}")
    assert STREET in client.post("/en/me/export/json").content.decode()


@pytest.fixture
def family(arakawa: Body, chofu: Body) -> families.Family:
    return families.family(arakawa, chofu)


def test_nothing_of_the_protected_is_in_the_data_of_the_other_party(client: Client, family: families.Family) -> None:
    enter(client, family.him)
    seen = "".join(body_of(client, f"/en/me/{page}") for page in ("", "data/", "uses", "consents/", "export"))
    seen += client.post("/en/me/export/json").content.decode() + client.post("/en/me/export/print").content.decode()
    for word in (STREET, families.SCHOOL, families.CLINIC, families.PHONE, families.MAIL, families.POSTCODE):
        assert word not in seen
    assert "protect" not in seen.casefold()
    for child in (family.child, family.her):
        nobody = "00000000-0000-4000-8000-000000000000"
        gone, absent = client.get(f"/en/me/data/of/{child.pk}"), client.get(f"/en/me/data/of/{nobody}")
        assert gone.status_code == absent.status_code == 404
        assert gone.content.decode().replace(str(child.pk), nobody) == absent.content.decode()


def test_a_parent_sees_a_childs_and_the_look_is_written_down(client: Client, arakawa: Body) -> None:
    mother, child = (
        families.person(arakawa, "母", date(1988, 1, 2)),
        families.person(arakawa, "子", date(2020, 5, 6), address=STREET),
    )
    families.parent(mother, child)
    fact(child, "school", "public_compulsory")
    enter(client, mother)
    page = body_of(client, f"/en/me/data/of/{child.pk}")
    assert STREET in page
    entry = LedgerEntry.objects.get(action="look")
    assert (entry.subject, entry.by, entry.purpose) == (f"person:{child.pk}", f"resident:{mother.pk}", "support")
    assert "school" in entry.data["what"]
    stranger = families.person(arakawa, "他人")
    assert client.get(f"/en/me/data/of/{stranger.pk}").status_code == 404


def test_the_dead_have_no_pages(hers: Client, hanako: Person) -> None:
    persons.end_person(person=hanako, because=Ending.DIED, by=Actor("test"), now=clock.now())
    response = hers.get("/en/me/data/")
    assert response.status_code == 303
    assert response["Clear-Site-Data"] == '"cache", "storage"'


def test_every_table_and_column_has_words() -> None:
    """A branch that adds a table of persons writes what its rows and columns are called."""
    from django.apps import apps

    from todoke.people.queries import own_data as queries
    from todoke.ui.held_words import FIELDS, TABLES

    named = {way.model for way in queries.ways()}
    assert {str(model._meta.model_name) for model in named} <= set(TABLES)
    missing = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("todoke").get_models()
        if model in named and model is not PersonFact
        for field in queries.shown_columns(model)
        if field.name not in FIELDS and f"{model._meta.model_name}.{field.name}" not in FIELDS
    }
    assert not missing
    assert told.title_of("unheard-of")


def test_a_mandate_to_look_up_shows_what_it_allows_and_the_look_is_told(
    client: Client, arakawa: Body, chofu: Body
) -> None:
    mother, daughter = (
        standing.open_person(arakawa, "山田 ハル", address=STREET),
        standing.open_person(chofu, "山田 幸"),
    )
    fact(mother, "rents_home", value=True)
    fact(mother, "care_level", value=2)
    for matters, status in ((frozenset({Matter.APPLY}), 404), (frozenset({Matter.LOOK_UP}), 200)):
        given = standing.give(mother, daughter, *matters, now=clock.now())
        enter(client, daughter)
        client.post(f"/en/me/for/{given.pk}", {"go": "1", "acting_for": ""})
        assert client.get("/en/me/data/").status_code == status
        for own in ("uses", "consents/", "export", "counter-code", "data/person.phone"):
            assert client.get(f"/en/me/{own}").status_code == 403
        client.post("/en/me/for/stop", {"acting_for": str(given.pk)})
        mandates.stop(mandate=given, person=mother, by=Actor(f"resident:{mother.pk}"), now=clock.now())
    entry = LedgerEntry.objects.get(action="look")
    assert (entry.by, entry.subject, entry.data["through"]) == (
        f"resident:{daughter.pk}",
        f"person:{mother.pk}",
        str(given),
    )
    assert "rents_home" in entry.data["what"]
    assert "care_level" not in entry.data["what"]
    enter(client, mother)
    assert "山田 幸" in client.get("/en/me/uses").content.decode()

"""わたしの家族: whom the town knows as mine; what is wrong; whom I name; hiding with one button."""

from datetime import date

import pytest
from django.test import Client

from tests.people.families import SCHOOL, STREET, Family, family, parent, person
from tests.web.people.visits import enter
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.people.models import DataRequest, Person
from todoke.people.queries import families, visibility

PAGE = "/en/me/family"


@pytest.fixture
def they(arakawa: Body, chofu: Body) -> Family:
    return family(arakawa, chofu)


def at(client: Client, whom: Person, language: str = "en") -> str:
    enter(client, whom)
    answer = client.get(f"/{language}/me/family")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content.decode()


def test_she_sees_her_child_and_how_the_town_knows(client: Client, they: Family) -> None:
    text = at(client, they.her)
    for word in (
        they.child.name,
        they.partner.name,
        "Family register",
        "seen by Arakawa City",
        "until the age of 18",
        "From 16 on",
    ):
        assert word in text
    assert they.him.name not in text or "Parent" not in text
    assert STREET not in text  # a list of people needs no address
    assert "桔梗 つぼみ" in at(client, they.her, "ja-simple")


def test_he_finds_nobody_and_no_number_of_nobody(client: Client, they: Family, chofu: Body) -> None:
    alone = person(chofu, "一人", date(1988, 2, 29))
    his, theirs = at(client, they.him), at(client, alone)
    for word in ("桔梗", STREET, SCHOOL, str(they.child.pk), str(they.her.pk)):
        assert word not in his

    def same(text: str, whom: Person) -> str:
        import re

        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text.replace(whom.name, "NAME"))

    assert same(his, they.him) == same(theirs, alone)


def test_other_addresses_of_the_page_say_not_found_alike(client: Client, they: Family) -> None:
    from uuid import uuid4

    enter(client, they.him)
    relation = they.him.below.get()
    answers = set()
    for key in (relation.pk, uuid4()):
        for method, name in ((client.get, "wrong"), (client.post, "wrong"), (client.post, "take-back")):
            answer = method(f"{PAGE}/{key}/{name}")
            answers.add((name, answer.status_code, answer.content.decode().replace(str(key), "KEY")))
    assert {each[1] for each in answers} == {404}
    assert len(answers) == 2  # one text for each address, whatever is behind it


def test_a_relation_is_named_kept_and_taken_back(client: Client, they: Family) -> None:
    enter(client, they.grandmother)
    given = {
        "kind": "sibling.senior",
        "name": "𠮷野 梅子",
        "birth_date": "昭和30年1月2日",
        "name_kana": "よしの うめこ",
    }
    for wrong, field in (
        ({**given, "kind": ""}, "id_kind"), ({**given, "kind": "cousin.senior"}, "id_kind"), ({**given, "name": " "}, "id_name"),
        ({**given, "birth_date": ""}, "id_birth_date"), ({**given, "birth_date": "soon"}, "id_birth_date"),
        ({**given, "birth_date": "2999-01-01"}, "id_birth_date"), ({**given, "name": "長" * 201}, "id_name"),
        ({**given, "kind": "parent.senior"}, "id_birth_date"),
    ):  # fmt: skip
        answer = client.post(f"{PAGE}/add", wrong)
        assert answer.status_code == 422, wrong
        assert f'href="#{field}"' in answer.content.decode(), wrong
    assert client.get(f"{PAGE}/add").status_code == 200
    assert client.post(f"{PAGE}/add", given).status_code == 303
    text = at(client, they.grandmother)
    assert "𠮷野 梅子" in text
    assert "Nothing follows from it" in text
    row = next(each for each in families.relatives(they.grandmother, today=clock.today()) if each.is_declared)
    assert client.post(f"{PAGE}/{row.relation.pk}/take-back").status_code == 303
    assert not Person.objects.exclude(declared_by=None).exists()
    proven = next(iter(families.relatives(they.grandmother, today=clock.today())))
    assert client.post(f"{PAGE}/{proven.relation.pk}/take-back").status_code == 404


def test_whether_the_town_knows_somebody_is_not_told(client: Client, they: Family) -> None:
    """He names her and the child; the answers are those for people who never were."""
    enter(client, they.him)
    answers = set()
    for name, born in ((they.her.name, "1991-05-05"), ("誰 某", "1991-05-05")):
        answer = client.post(f"{PAGE}/add", {"kind": "partner.senior", "name": name, "birth_date": born}, follow=True)
        text = answer.content.decode()
        for row in families.relatives(they.him, today=clock.today()):
            text = text.replace(str(row.relation.pk), "KEY").replace(row.other.name, "NAME")
            client.post(f"{PAGE}/{row.relation.pk}/take-back")
        answers.add((answer.status_code, len(text)))
    assert len(answers) == 1


def test_what_is_wrong_reaches_the_town(client: Client, they: Family) -> None:
    enter(client, they.her)
    relation = they.her.below.get()
    where = f"{PAGE}/{relation.pk}/wrong"
    assert they.child.name in client.get(where).content.decode()
    assert client.post(where, {"wish": ""}).status_code == 422
    assert client.post(where, {"wish": "x" * 1500}).status_code == 422
    assert client.post(where, {"wish": "親権はわたしだけです"}).status_code == 303
    kept = DataRequest.objects.get()
    assert (kept.about, kept.wish, kept.body) == (f"relation:{relation.pk}", "親権はわたしだけです", they.her.body)
    assert client.post(where, {"wish": "もう一度"}).status_code == 409


def test_one_button_hides_and_the_same_one_shows(client: Client, arakawa: Body) -> None:
    mother, father, child = person(arakawa, "母"), person(arakawa, "父"), person(arakawa, "子", date(2020, 4, 1))
    for each in (mother, father):
        parent(each, child)
    assert "子" in at(client, father)
    enter(client, child)
    assert client.get(f"{PAGE}/hide").status_code == 405
    assert client.post(f"{PAGE}/hide", {"hidden": "yes"}).status_code == 303
    child.refresh_from_db()
    assert child.hidden
    assert "You are hidden" in at(client, child)
    assert not visibility.may_see(father, child, today=clock.today())
    enter(client, child)
    client.post(f"{PAGE}/hide", {"hidden": "no"})
    assert visibility.may_see(father, Person.objects.get(pk=child.pk), today=clock.today())
    assert [entry.action for entry in LedgerEntry.objects.filter(subject=str(child)).order_by("sequence")] == [
        "person.open", "person.hide", "person.show",
    ]  # fmt: skip


def test_nobody_signed_in_is_led_to_sign_in(client: Client, they: Family) -> None:
    for name in ("", "/add"):
        answer = client.get(f"{PAGE}{name}")
        assert answer.status_code == 303
        assert answer["Location"].startswith("/en/sign-in?")

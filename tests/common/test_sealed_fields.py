"""Sealed columns: what lies in the database tells nothing, and opens in its own row only."""

from datetime import date

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction
from pytest_django import Settings

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.keys import Unreadable, new_key
from todoke.common.sealed_fields import Sealed, indexes, keyring
from todoke.people.models import Person
from todoke.people.operations import persons as operations
from todoke.people.queries import persons as queries

HANAKO = {"name": "髙橋 花子", "birth_date": date(1990, 4, 1), "phone": "03-1234-5678", "email": "Hanako@example.jp"}


@pytest.fixture
def hanako(arakawa: Body, by: Actor) -> Person:
    return operations.open_person(body=arakawa, by=by, now=NOW, details=HANAKO)


def raw(column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM todoke_person ORDER BY created_at, id")
        return [row[0] for row in cursor.fetchall()]


def test_the_database_holds_no_word_of_it(hanako: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM todoke_person")
        row = str(cursor.fetchall())
    for word in ("髙橋", "花子", "1990", "5678", "anako"):
        assert word not in row
    fresh = Person.objects.get(pk=hanako.pk)
    assert (fresh.name, fresh.birth_date, fresh.phone) == ("髙橋 花子", date(1990, 4, 1), "03-1234-5678")


def test_a_copied_row_or_column_does_not_open(hanako: Person, arakawa: Body, by: Actor) -> None:
    theirs = raw("name")[0], raw("email")[0]
    other = operations.open_person(body=arakawa, by=by, now=NOW, details={"name": "別人"})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE todoke_person SET name = %s, phone = %s WHERE id = %s",
            [*theirs, other.pk.hex if connection.vendor == "sqlite" else other.pk],
        )
    copied = Person.objects.get(pk=other.pk)
    for field in ("name", "phone"):
        with pytest.raises(Unreadable):
            getattr(copied, field)


def test_saving_one_field_leaves_the_others_sealed_as_they_were(hanako: Person) -> None:
    before = raw("name")
    fresh = Person.objects.get(pk=hanako.pk)
    fresh.language = "en"
    fresh.save()
    assert raw("name") == before
    assert isinstance(Person.objects.values_list("name", flat=True)[0], Sealed)


def test_what_cannot_be_compared_says_so(hanako: Person) -> None:
    with pytest.raises(FieldError):
        list(Person.objects.filter(name="髙橋 花子"))
    with pytest.raises(FieldError), transaction.atomic():
        Person.objects.update(name="x")
    hanako.name = "y"
    with pytest.raises(FieldError), transaction.atomic():
        Person.objects.bulk_update([hanako], ["name"])
    assert Person.objects.filter(birth_date__isnull=False).count() == 1


def test_deferred_fields_open_too(hanako: Person) -> None:
    assert Person.objects.only("id").get(pk=hanako.pk).name == "髙橋 花子"
    assert Person.objects.defer("name").get(pk=hanako.pk).name == "髙橋 花子"


@pytest.mark.parametrize(
    "wanted",
    [
        {"name": "髙橋花子", "birth_date": date(1990, 4, 1)},
        {"name": "髙橋\u3000花子", "birth_date": date(1990, 4, 1)},
        {"phone": "０３１２３４５６７８"},
        {"phone": "+81 3 1234 5678"},
        {"email": " hanako@EXAMPLE.jp"},
    ],
)
def test_found_by_exactly_what_was_said(hanako: Person, arakawa: Body, wanted: dict[str, object]) -> None:
    assert queries.find(arakawa, **wanted) == [hanako]  # type: ignore[arg-type]


def test_another_body_finds_nobody(hanako: Person, chofu: Body, arakawa: Body) -> None:
    assert not queries.find(chofu, phone="03-1234-5678")
    assert not queries.find(arakawa, name="髙橋 花子", birth_date=date(1990, 4, 2))
    assert not queries.find(arakawa, name="高橋 花子", birth_date=date(1990, 4, 1))  # another character: another name


def test_indexes_of_the_same_value_differ_by_body(hanako: Person, chofu: Body, by: Actor) -> None:
    other = operations.open_person(body=chofu, by=by, now=NOW, details=HANAKO)
    assert other.phone_index != hanako.phone_index
    with pytest.raises(FieldError):
        indexes(Person, "language", "ja")


def test_found_under_an_old_key_while_keys_change(hanako: Person, arakawa: Body, settings: Settings) -> None:
    settings.DATA_KEYS = f"k9:{new_key()},{settings.DATA_KEYS}"
    assert keyring().newest == "k9"
    found = queries.find(arakawa, phone="03-1234-5678")
    assert [each.name for each in found] == ["髙橋 花子"]

"""Persons: names as they are, facts with their source, and looks that the ledger holds."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.people.models import Person, PersonFact, ProtectedFrom, Protection, Relation
from todoke.people.operations import looks
from todoke.people.operations import persons as operations
from todoke.people.queries import persons as queries
from todoke.people.queries import visibility
from todoke.people.rules.persons import Ending, Kinship, Knowing, name_key

TODAY = NOW.date()


def person(body: Body, name: str, born: date = date(1990, 4, 1), **details: object) -> Person:
    return operations.open_person(
        body=body, by=Actor("test"), now=NOW, details={"name": name, "birth_date": born, **details}
    )


@pytest.mark.parametrize(
    "name", ["𠮷野 家", "﨑山", "辻\U000e0100", "林", "Sita", "Đỗ Thị " + "x" * 150, "O’Brien", "王"]
)
def test_names_are_kept_as_written(arakawa: Body, name: str) -> None:
    kept = Person.objects.get(pk=person(arakawa, name).pk)
    assert kept.name == name
    assert queries.find(arakawa, name=name, birth_date=date(1990, 4, 1)) == [kept]


@given(st.text(max_size=60))
def test_the_key_of_a_name_does_not_change_when_made_twice(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@pytest.mark.parametrize(
    ("details", "problem"),
    [
        ({"name": "  "}, {"name": "required"}),
        ({"name": "x" * 201}, {"name": "too_long"}),
        ({"name": "花子", "birth_date": date(2027, 1, 1)}, {"birth_date": "birth_date_impossible"}),
        ({"name": "花子", "number": "123456789018"}, {"number": "field_unknown"}),
        ({"name": "a\0b"}, {"name": "text_unusable"}),
    ],
)
def test_what_cannot_be_kept_is_refused(arakawa: Body, by: Actor, details: dict[str, object], problem: object) -> None:
    with pytest.raises(operations.PersonInvalid) as refused:
        operations.open_person(body=arakawa, by=by, now=NOW, details=details)
    assert refused.value.data["problems"] == problem
    assert not Person.objects.exists()


def test_a_fact_keeps_its_source_and_the_one_before(arakawa: Body, by: Actor) -> None:
    hanako = person(arakawa, "花子")
    for value in (True, False):
        operations.record_fact(
            person=hanako, name="single_parent", value=value, known_by=Knowing.SELF, basis="本人の申出", by=by, now=NOW
        )
    assert [fact.value for fact in queries.facts_of(hanako)] == [False]
    assert PersonFact.objects.count() == 2
    with pytest.raises(operations.FactInvalid):
        operations.record_fact(
            person=hanako, name="shoe_size", value=24, known_by=Knowing.SELF, basis="", by=by, now=NOW
        )
    with pytest.raises(operations.FactInvalid):
        operations.record_fact(
            person=hanako, name="single_parent", value="yes", known_by=Knowing.SELF, basis="", by=by, now=NOW
        )


def test_a_look_is_in_the_ledger_without_content(arakawa: Body) -> None:
    hanako = person(arakawa, "花子", address="荒川区荒川2-2-3")
    entry = looks.look(
        person=hanako, by=Actor("staff:7", 7), now=NOW, why=looks.Why.COUNTER, what=["name", "address"], through=""
    )
    assert (entry.subject, entry.purpose) == (f"person:{hanako.pk}", "counter")
    assert entry.data == {"what": ["address", "name"]}
    whole = str([(each.data, each.subject, each.by) for each in LedgerEntry.objects.all()])
    assert "花子" not in whole
    assert "荒川2" not in whole


def test_the_ledger_does_not_say_that_somebody_died(arakawa: Body, by: Actor) -> None:
    hanako = person(arakawa, "花子")
    operations.end_person(person=hanako, because=Ending.DIED, by=by, now=NOW)
    assert "died" not in str(list(LedgerEntry.objects.values_list("data", "action")))
    assert Person.objects.get(pk=hanako.pk).ended_because == "died"
    assert not queries.find(arakawa, name="花子", birth_date=date(1990, 4, 1))


def protect(who: Person, **other: object) -> Protection:
    protection = Protection.objects.create(
        body=who.body,
        person=who,
        since_date=date(2026, 4, 1),
        until_date=date(2027, 4, 1),
        recorded_by="t",
        recorded_at=NOW,
    )
    ProtectedFrom(protection=protection, body=who.body, **other).save()
    return protection


def test_the_protected_are_not_seen_by_the_other_even_when_he_turns_up_later(arakawa: Body, chofu: Body) -> None:
    her, him, friend = person(arakawa, "花子"), person(chofu, "太郎", date(1988, 2, 29)), person(chofu, "友")
    protection = protect(her, name="太郎", birth_date=date(1988, 2, 29))
    assert visibility.is_protected_from(her, him, today=TODAY)
    assert not visibility.seen_by(him, [her], today=TODAY)
    assert visibility.seen_by(friend, [her], today=TODAY) == [her]
    assert visibility.seen_by(her, [her, him], today=TODAY) == [her, him]
    assert visibility.seen_by(him, [her], today=date(2027, 4, 1)) == [her]  # not renewed
    protection.ended_at = NOW
    protection.save()
    assert visibility.seen_by(him, [her], today=TODAY) == [her]


def test_whoever_hides_is_seen_by_nobody_but_themselves(arakawa: Body, by: Actor) -> None:
    her, friend = person(arakawa, "花子"), person(arakawa, "友")
    operations.hide(person=her, hidden=True, by=by, now=NOW)
    assert not visibility.seen_by(friend, [her], today=TODAY)
    assert visibility.seen_by(her, [her], today=TODAY) == [her]


def relation(**given: object) -> Relation:
    return Relation(
        **{
            "kind": Kinship.PARENT.value,
            "known_by": "self",
            "since_date": TODAY,
            "recorded_by": "t",
            "recorded_at": NOW,
            **given,
        }
    )


def test_the_database_refuses_relations_that_cannot_be(arakawa: Body) -> None:
    mother, child = person(arakawa, "母"), person(arakawa, "子", date(2020, 4, 1))
    relation(body=arakawa, senior=mother, junior=child, custody=True, known_by="register").save()
    for wrong in (
        {"senior": mother, "junior": mother},
        {"senior": child, "junior": mother, "known_by": "certificate"},
        {"senior": child, "junior": mother, "kind": "sibling", "custody": True},
        {"senior": child, "junior": mother, "kind": "cousin"},
        {"senior": mother, "junior": child},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            relation(body=arakawa, **wrong).save(force_insert=True)

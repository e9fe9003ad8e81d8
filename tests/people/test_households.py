"""Households: one at a time, with dates; what ends when a person moves away."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from tests.people.families import BY, at_home, parent, person, protect
from todoke.bodies.models import Body, LedgerEntry
from todoke.people.models import HouseholdMember, Person, Protection, Relation
from todoke.people.operations import households, moving, persons, protections
from todoke.people.operations.protections import Other
from todoke.people.queries import families, visibility
from todoke.people.queries import persons as queries
from todoke.people.rules.persons import Knowing

TODAY = NOW.date()


def test_who_moves_in_elsewhere_leaves_first(arakawa: Body) -> None:
    one, two, three = (person(arakawa, name) for name in "甲乙丙")
    home, other = at_home(one, two), at_home(three)
    assert families.housemates(one, today=TODAY) == [two]
    households.join(household=other, person=two, by=BY, now=NOW + timedelta(days=3))
    later = TODAY + timedelta(days=3)
    assert families.housemates(one, today=later) == []
    assert families.housemates(three, today=later) == [two]
    assert families.housemates(three, today=TODAY) == []
    assert households.leave(person=two, by=BY, now=NOW + timedelta(days=4))
    assert not households.leave(person=two, by=BY, now=NOW + timedelta(days=4))
    actions = list(LedgerEntry.objects.filter(subject=f"household:{home.pk}").values_list("action", flat=True))
    assert actions == ["household.start", "household.join", "household.join", "household.leave"]


def test_what_cannot_be_is_refused(arakawa: Body, chofu: Body) -> None:
    one, foreign = person(arakawa, "甲"), person(chofu, "乙")
    home = at_home(one)
    for wrong, problems in (
        ({"person": foreign}, {"person": "person_elsewhere"}),
        ({"person": person(arakawa, "丙"), "since_date": TODAY + timedelta(1)}, {"since_date": "since_ahead"}),
    ):
        with pytest.raises(households.HouseholdInvalid) as refused:
            households.join(household=home, by=BY, now=NOW, **wrong)
        assert refused.value.data["problems"] == problems
    with pytest.raises(households.HouseholdInvalid):
        households.start(body=arakawa, persons=[], by=BY, now=NOW)
    with pytest.raises(households.HouseholdInvalid):
        households.start(body=arakawa, persons=[one], by=BY, now=NOW, since_date=date(2020, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseholdMember.objects.create(body=arakawa, household=home, person=one, since_date=TODAY)


def test_moving_hands_over_what_was_agreed_and_nothing_else(arakawa: Body, chofu: Body) -> None:
    mother, child = person(arakawa, "母", phone="0312345678", address="荒川1"), person(arakawa, "子", date(2020, 4, 1))
    parent(mother, child)
    at_home(mother, child)
    for name in ("single_parent", "on_welfare"):
        try:
            persons.record_fact(
                person=mother, name=name, value=True, known_by=Knowing.REGISTER, basis="", by=BY, now=NOW
            )
        except persons.FactInvalid:
            assert name != "single_parent"
    after = moving.move_away(
        person=mother, to=chofu, agreed={"name", "birth_date", "relations", "single_parent"}, by=BY, now=NOW
    )
    assert after is not None
    assert (after.body, after.name, after.phone, after.address) == (chofu, "母", "", "")
    assert [fact.name for fact in queries.facts_of(after)] == ["single_parent"]
    assert visibility.may_see(after, child, today=TODAY)
    assert not visibility.may_see(mother, child, today=TODAY)
    mother.refresh_from_db()
    assert mother.ended_because == "moved"
    assert families.housemates(child, today=TODAY) == []
    relation = Relation.objects.get(senior=after)
    assert (relation.body, relation.document, relation.seen_by) == (chofu, "family_register", "staff:1")
    whole = str(list(LedgerEntry.objects.filter(body=arakawa).values_list("data", "subject")))
    assert chofu.key not in whole


def test_without_agreement_the_other_body_learns_nothing(arakawa: Body, chofu: Body) -> None:
    mother = person(arakawa, "母")
    assert moving.move_away(person=mother, to=chofu, agreed=(), by=BY, now=NOW) is None
    assert not Person.objects.filter(body=chofu).exists()
    assert not LedgerEntry.objects.filter(body=chofu, subject__startswith="person:").exists()
    with pytest.raises(moving.PersonEnded):
        moving.move_away(person=mother, to=chofu, agreed=(), by=BY, now=NOW)


def test_what_cannot_be_handed_over(arakawa: Body, chofu: Body) -> None:
    mother = person(arakawa, "母")
    for to, agreed in ((chofu, {"address"}), (chofu, {"income"}), (arakawa, {"name"})):
        with pytest.raises(moving.MoveInvalid):
            moving.move_away(person=mother, to=to, agreed=agreed, by=BY, now=NOW)
    mother.refresh_from_db()
    assert mother.ended_at is None


def test_protection_goes_along_with_a_move_and_follows_the_other_party(arakawa: Body, chofu: Body) -> None:
    her, him = person(arakawa, "花子"), person(chofu, "太郎", date(1988, 2, 29))
    protect(her, him)
    moved = moving.move_away(person=her, to=chofu, agreed={"name", "birth_date"}, by=BY, now=NOW)
    assert moved is not None
    assert visibility.is_protected_from(moved, him, today=TODAY)
    him_moved = moving.move_away(person=him, to=arakawa, agreed={"name"}, by=BY, now=NOW)  # without a birth date
    assert him_moved is not None
    assert visibility.is_protected_from(moved, him_moved, today=TODAY)
    assert Protection.objects.filter(person=moved, ended_at=None).count() == 1


def test_a_new_name_does_not_shake_off_a_protection(arakawa: Body, chofu: Body) -> None:
    her = person(arakawa, "花子")
    protections.protect(person=her, others=[Other(None, "太郎", date(1988, 2, 29))], by=BY, now=NOW)
    him = person(chofu, "太郎", date(1988, 2, 29))
    persons.revise_person(person=him, details={"name": "次郎", "birth_date": date(1988, 2, 28)}, by=BY, now=NOW)
    assert visibility.is_protected_from(her, him, today=TODAY)

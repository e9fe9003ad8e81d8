"""Who may see whom, and what: parents and children, helpers, the other party, whoever hides."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import NOW
from tests.people.families import BY, REGISTER, SEEN, Family, at_home, family, parent, person, protect
from todoke.bodies.models import Body
from todoke.people.models import Household, Person
from todoke.people.operations import declarations, households, persons, protections, relations
from todoke.people.operations.relations import Known
from todoke.people.queries import families, visibility
from todoke.people.queries.persons import PersonNotFound
from todoke.people.rules.facts import Sensitivity
from todoke.people.rules.family import LOCATING, Seeing
from todoke.people.rules.persons import Kinship, Knowing
from todoke.people.rules.vocabulary import FACTS

TODAY = NOW.date()
GRAVE = next(fact.name for fact in FACTS if fact.sensitivity is Sensitivity.GRAVE)


@pytest.fixture
def they(arakawa: Body, chofu: Body) -> Family:
    return family(arakawa, chofu)


def test_the_former_husband_finds_nobody(they: Family) -> None:
    for one in (they.her, they.child, they.partner):
        assert not visibility.may_see(they.him, one, today=TODAY)
    assert families.relatives(they.him, today=TODAY) == []
    assert families.children_of(they.him, today=TODAY) == []
    assert not visibility.seen_by(they.him, [they.her, they.child, they.partner], today=TODAY)
    assert visibility.may_see(they.her, they.child, today=TODAY)
    assert families.children_of(they.her, today=TODAY) == [they.child]


def test_his_helper_sees_no_more_than_he_does_and_no_more_than_the_helper(they: Family) -> None:
    for viewer, helper in ((they.him, they.friend), (they.friend, they.him), (they.grandmother, they.him)):
        assert not visibility.may_see(viewer, they.child, today=TODAY, helpers=[helper])
    assert not visibility.seen_by(they.her, [they.child, they.her], today=TODAY, helpers=[they.him])
    assert visibility.may_see(they.grandmother, they.child, today=TODAY, helpers=[they.friend])


def test_not_found_is_one_answer(they: Family) -> None:
    from uuid import uuid4

    costs = set()
    for key in (they.her.pk, they.child.pk, uuid4(), "x", they.friend.pk):
        with CaptureQueriesContext(connection) as asked, pytest.raises(PersonNotFound) as refused:
            visibility.sight_of(they.him, key, today=TODAY)
        assert refused.value.data == {}
        costs.add(len(asked) + (key == "x"))  # what is no identifier at all is not looked up
    assert len(costs) == 1


def test_both_guardians_are_told_but_for_the_one_whom_she_is_protected_from(arakawa: Body, chofu: Body) -> None:
    free = family(arakawa, chofu, protected=False)
    both = {free.her.pk, free.him.pk}
    assert {each.pk for each in visibility.guardians_to_tell(free.child, today=TODAY)} == both
    assert visibility.cosigners(free.child, free.him, today=TODAY) == [free.her]
    protect(free.her, free.him)
    assert visibility.guardians_to_tell(free.child, today=TODAY) == [free.her]
    for starter in (free.her, free.him, free.grandmother):
        assert visibility.cosigners(free.child, starter, today=TODAY) == []


def test_relatives_see_a_name_and_nothing_that_locates(they: Family) -> None:
    seen = visibility.sight(they.grandmother, they.child, today=TODAY)
    assert seen.why is Seeing.RELATIVE
    assert seen.of({"name", "address", "birth_date", *LOCATING}) == {"name"}
    assert visibility.sight(they.partner, they.child, today=TODAY).of(LOCATING) == frozenset()
    assert not visibility.may_see(they.friend, they.grandmother, today=TODAY)


@pytest.mark.parametrize(
    ("born", "seen", "own"),
    [
        (date(2019, 9, 9), True, False), (date(2010, 11, 24), True, False), (date(2010, 11, 23), True, True),
        (date(2008, 11, 24), True, True), (date(2008, 11, 23), False, True),
    ],
)  # fmt: skip
def test_a_parent_sees_until_the_age_that_the_rule_sets(arakawa: Body, born: date, seen: bool, own: bool) -> None:
    mother, child = person(arakawa, "母", date(1980, 1, 1)), person(arakawa, "子", born)
    if seen:
        parent(mother, child)
    answer = visibility.sight(mother, child, today=TODAY)
    assert bool(answer) is seen
    assert answer.shows("address") is seen
    assert answer.shows("phone") is (seen and not own)
    assert answer.shows(GRAVE) is (seen and not own)
    if seen:
        assert visibility.sight(mother, child, today=TODAY, own_from=19).shows("phone")
        assert visibility.sight(mother, child, today=TODAY, own_from=0).of({"phone", "email"}) == frozenset()


def test_custody_of_somebody_who_came_of_age_opens_nothing(arakawa: Body) -> None:
    mother, child = person(arakawa, "母", date(1980, 1, 1)), person(arakawa, "子", date(2008, 11, 24))
    parent(mother, child)
    assert visibility.sight(mother, child, today=TODAY).why is Seeing.PARENT
    assert visibility.sight(mother, child, today=date(2026, 11, 24)).why is Seeing.RELATIVE
    assert visibility.guardians_to_tell(child, today=date(2026, 11, 24)) == []


def test_what_somebody_says_of_themselves_opens_nothing(they: Family) -> None:
    relations.relate(
        body=they.child.body, kind=Kinship.PARENT, senior=they.friend, junior=they.child, known=Known(Knowing.SELF), by=BY, now=NOW
    )  # fmt: skip
    assert not visibility.may_see(they.friend, they.child, today=TODAY)
    assert they.friend not in visibility.guardians_to_tell(they.child, today=TODAY)


def test_declaring_a_relation_tells_nothing_of_whom_the_town_knows(they: Family) -> None:
    known = {"name": they.her.name, "birth_date": they.her.birth_date}
    answers = []
    for details in (known, {"name": "誰 某", "birth_date": date(1970, 1, 1)}):
        made = declarations.declare(
            person=they.him, kind=Kinship.PARTNER, is_senior=True, details=details, by=BY, now=NOW
        )
        row = families.relative(they.him, made.pk, today=TODAY)
        answers.append((row.sight.why, row.is_declared, row.sight.of(LOCATING | {"name", "birth_date"})))
    assert answers[0] == answers[1] == (Seeing.DECLARED, True, frozenset({"name", "birth_date"}))
    assert {each.other.name for each in families.relatives(they.him, today=TODAY)} == {they.her.name, "誰 某"}
    for each in families.relatives(they.him, today=TODAY):
        declarations.take_back(relation=each.relation, person=they.him, by=BY, now=NOW)
    assert not Person.objects.exclude(declared_by=None).exists()


def test_a_declared_relation_is_recognised(they: Family) -> None:
    details = {"name": "桔梗 つぼみ", "birth_date": they.child.birth_date}
    said = declarations.declare(
        person=they.grandmother, kind=Kinship.GUARDIAN, is_senior=True, details=details, by=BY, now=NOW
    )
    declarations.recognise(relation=said, person=they.child, known=SEEN, by=BY, now=NOW)
    assert visibility.sight(they.grandmother, they.child, today=TODAY).why is Seeing.GUARDIAN
    assert not Person.objects.exclude(declared_by=None).exists()


def test_declaring_is_bounded(arakawa: Body) -> None:
    me = person(arakawa, "私")
    with pytest.raises(persons.PersonInvalid):
        declarations.declare(person=me, kind=Kinship.SIBLING, is_senior=True, details={"name": "兄"}, by=BY, now=NOW)
    details = {"name": "兄", "birth_date": date(1980, 1, 1)}
    for _ in range(20):
        declarations.declare(person=me, kind=Kinship.SIBLING, is_senior=True, details=details, by=BY, now=NOW)
    with pytest.raises(declarations.TooManyDeclared):
        declarations.declare(person=me, kind=Kinship.SIBLING, is_senior=True, details=details, by=BY, now=NOW)


def test_hiding_needs_no_proof_and_covers_the_children_at_home(arakawa: Body, chofu: Body) -> None:
    free = family(arakawa, chofu, protected=False)
    assert visibility.sight(free.him, free.child, today=TODAY).why is Seeing.PARENT
    persons.hide(person=free.her, hidden=True, by=BY, now=NOW)
    free.her.refresh_from_db()
    for one in (free.her, free.child):
        assert not visibility.may_see(free.him, one, today=TODAY)
    assert visibility.guardians_to_tell(free.child, today=TODAY) == [free.her]
    assert visibility.may_see(free.partner, free.child, today=TODAY)  # lives there
    assert not visibility.may_see(free.partner, free.her, today=TODAY)
    persons.hide(person=free.her, hidden=False, by=BY, now=NOW)
    assert visibility.may_see(free.him, free.child, today=TODAY)


def test_a_child_who_lives_with_the_other_party_stays_his_to_see(arakawa: Body, chofu: Body) -> None:
    her, him, child = person(arakawa, "母"), person(arakawa, "父"), person(arakawa, "子", date(2020, 4, 1))
    for each in (her, him):
        parent(each, child)
    protect(her, him)
    assert not visibility.may_see(him, child, today=TODAY)  # nobody knows where the child lives
    home = at_home(him, child)
    assert visibility.may_see(him, child, today=TODAY)
    households.join(household=home, person=her, by=BY, now=NOW)  # she has not moved her registration yet
    assert not visibility.may_see(him, child, today=TODAY)
    at_home(her, child)
    assert not visibility.may_see(him, child, today=TODAY)


def test_the_state_is_asked_each_time(they: Family) -> None:
    protection = they.her.protections.get()
    protections.end_early(protection=protection, by=BY, now=NOW)
    assert visibility.may_see(they.him, they.child, today=TODAY)
    protect(they.partner, they.him)
    assert not visibility.may_see(they.him, they.child, today=TODAY)
    households.leave(person=they.partner, by=BY, now=NOW)
    assert visibility.may_see(they.him, they.child, today=TODAY)


def test_a_list_costs_the_same_for_one_and_for_many(they: Family) -> None:
    many = [person(they.her.body, f"人{n}") for n in range(30)]
    home: Household = at_home(they.grandmother)
    for each in many:
        households.join(household=home, person=each, by=BY, now=NOW)
    costs = []
    for some in (many[:2], many):
        with CaptureQueriesContext(connection) as asked:
            assert len(visibility.seen_by(they.grandmother, some, today=TODAY)) == len(some)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_known_by_the_register_is_enough(arakawa: Body) -> None:
    mother, child = person(arakawa, "母"), person(arakawa, "子", date(2020, 4, 1))
    parent(mother, child, known=REGISTER)
    assert visibility.sight(mother, child, today=TODAY).shows("address")

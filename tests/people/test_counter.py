"""Counter mode: the person before the desk, found by a code or exactly; both recorded; nobody sees the one before."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from tests.people.test_consents import me
from tests.people.test_own_data import fact
from tests.people.test_persons import person
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.people.models import CounterCode, CounterSession, Person, User
from todoke.people.operations import counter as operations
from todoke.people.queries import counter as queries
from todoke.people.rules import counter as rules
from todoke.people.rules.counter import CameFor, Ended

TODAY = NOW.date()
BORN = date(1990, 4, 1)


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user(username="clerk", password="x")


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return person(arakawa, "花子", address="荒川区荒川2-2-3", phone="03-3802-3111")


def begin(body: Body, clerk: User, came_for: CameFor = CameFor.CONTACT, **given: object) -> CounterSession:
    by = Actor(f"staff:{clerk.pk}", clerk.pk)
    return operations.begin(body=body, user=clerk, came_for=came_for, by=by, **{"now": NOW, **given})  # type: ignore[arg-type]


def test_a_name_alone_finds_nobody(arakawa: Body, chofu: Body, clerk: User, hanako: Person) -> None:
    for wrong in (
        {"name": "花子"},
        {"name": "花", "birth_date": BORN},
        {"name": "花子", "birth_date": date(1990, 4, 2)},
    ):
        with pytest.raises(operations.CounterNotFound):
            begin(arakawa, clerk, **wrong)
    with pytest.raises(operations.CounterNotFound):
        begin(chofu, clerk, name="花子", birth_date=BORN)
    assert LedgerEntry.objects.filter(action="counter.miss").count() == 4
    assert begin(arakawa, clerk, name="花子", birth_date=BORN).person == hanako


def test_two_of_the_same_name_are_told_apart_by_a_code(arakawa: Body, clerk: User, hanako: Person) -> None:
    person(arakawa, "花子")
    with pytest.raises(operations.CounterNotFound):
        begin(arakawa, clerk, name="花子", birth_date=BORN)
    code, _ = operations.make_code(person=hanako, by=me(hanako), now=NOW)
    assert begin(arakawa, clerk, code=f" {code[:4]}-{code[4:]} ").person == hanako


def test_a_code_works_once_for_five_minutes_at_its_body(
    arakawa: Body, chofu: Body, clerk: User, hanako: Person
) -> None:
    code, expires = operations.make_code(person=hanako, by=me(hanako), now=NOW)
    assert expires - NOW == timedelta(minutes=5)
    assert code not in str(list(CounterCode.objects.values())) + str(list(LedgerEntry.objects.values()))
    with pytest.raises(operations.CounterNotFound):
        begin(chofu, clerk, code=code)
    begin(arakawa, clerk, code=code)
    with pytest.raises(operations.CounterNotFound):
        begin(arakawa, clerk, code=code)
    first, _ = operations.make_code(person=hanako, by=me(hanako), now=NOW)
    late, _ = operations.make_code(person=hanako, by=me(hanako), now=NOW)
    for over, when in ((first, NOW), (late, NOW + timedelta(minutes=5))):
        with pytest.raises(operations.CounterNotFound):
            begin(arakawa, clerk, code=over, now=when)


def test_both_are_recorded(arakawa: Body, clerk: User, hanako: Person) -> None:
    session = begin(arakawa, clerk, CameFor.FAMILY, name="花子", birth_date=BORN)
    entries = {each.action: each for each in LedgerEntry.objects.filter(by=f"staff:{clerk.pk}")}
    assert entries["counter.begin"].subject == entries["look"].subject == f"person:{hanako.pk}"
    assert entries["counter.begin"].purpose == "family"
    assert entries["look"].data["through"] == f"counter:{session.pk}"
    assert "income" not in entries["look"].data["what"]


def test_the_next_person_ends_the_one_before_even_when_nobody_is_found(
    arakawa: Body, clerk: User, hanako: Person
) -> None:
    first = begin(arakawa, clerk, name="花子", birth_date=BORN)
    with pytest.raises(operations.CounterNotFound):
        begin(arakawa, clerk, name="誰", birth_date=BORN)
    assert queries.served_by(clerk, now=NOW) is None
    assert CounterSession.objects.get(pk=first.pk).ended == Ended.NEXT.value
    with pytest.raises(operations.CounterOver):
        operations.touch(session=first, by=Actor("staff:1"), now=NOW)


def test_ten_idle_minutes_end_it(arakawa: Body, clerk: User, hanako: Person) -> None:
    session = begin(arakawa, clerk, name="花子", birth_date=BORN)
    soon, late = NOW + timedelta(minutes=9), NOW + timedelta(minutes=19)
    operations.touch(session=session, by=Actor("staff:1"), now=soon)
    assert queries.served_by(clerk, now=late - timedelta(seconds=1)) == session
    assert queries.served_by(clerk, now=late) is None
    with pytest.raises(operations.CounterOver):
        operations.touch(session=session, by=Actor("staff:1"), now=late)
    operations.leave(user=clerk, by=Actor("staff:1"), now=late)
    assert CounterSession.objects.get(pk=session.pk).ended == Ended.IDLE.value


@pytest.mark.parametrize("came_for", list(CameFor))
def test_nothing_is_seen_but_what_the_person_came_for(
    arakawa: Body, clerk: User, hanako: Person, came_for: CameFor
) -> None:
    for name, value in (("income", 3_000_000), ("single_parent", True), ("care_level", 2)):
        fact(hanako, name, value)
    session = begin(arakawa, clerk, came_for, name="花子", birth_date=BORN)
    shown = {value.field for row in queries.seen_in(session, may_locate=False, today=TODAY) for value in row.values}
    sight = rules.SIGHTS[came_for]
    assert shown >= rules.WHO - {"name_kana", "name_latin"}
    assert ("income" in shown) == (came_for in {CameFor.MONEY, CameFor.OWN_DATA})
    assert ("single_parent" in shown) == (came_for in {CameFor.FAMILY, CameFor.OWN_DATA})
    assert ("care_level" in shown) == (came_for in {CameFor.HEALTH, CameFor.OWN_DATA})
    assert ("address" in shown) == (came_for in {CameFor.CONTACT, CameFor.OWN_DATA})
    if not sight.everything:
        assert shown <= sight.fields | sight.facts


def test_a_desk_serves_one_person(arakawa: Body, clerk: User, hanako: Person) -> None:
    begin(arakawa, clerk, name="花子", birth_date=BORN)
    with pytest.raises(IntegrityError), transaction.atomic():
        CounterSession.objects.create(
            body=arakawa, person=hanako, staff=clerk, came_for="contact", opened_at=NOW, touched_at=NOW
        )

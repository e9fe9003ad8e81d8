"""Suspicions go to a named officer, one after another, and say nothing in the ledger."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.conftest import NOW
from tests.people.standing import BY, open_person
from todoke.bodies.models import Body, LedgerEntry
from todoke.people.models import Concern, Person, User
from todoke.people.operations import concerns as operations
from todoke.people.operations import staff
from todoke.people.queries import concerns as queries
from todoke.people.rules.concerns import ConcernKind
from todoke.people.rules.roles import Role


@pytest.fixture
def officer(arakawa: Body) -> Callable[..., User]:
    def make(name: str, role: Role = Role.OFFICER, ends_date: date = date(2027, 4, 1)) -> User:
        user = User.objects.create_user(name, password="x")
        staff.grant(user=user, body=arakawa, role=role, by=BY, now=NOW, ends_date=ends_date)
        return user

    return make


def worry(person: Person, text: str = "あざがある") -> Concern:
    return operations.raise_concern(kind=ConcernKind.ABUSE, principal=person, text=text, by=BY, now=NOW)


def test_told_to_the_officer_with_the_fewest(arakawa: Body, officer: Callable[..., User]) -> None:
    haru = open_person(arakawa, "ハル")
    assert worry(haru).officer is None
    first, second = officer("a"), officer("b")
    officer("c", Role.CASEWORKER)
    officer("d", ends_date=NOW.date())
    assert [worry(haru).officer for _ in range(3)] == [first, second, first]
    first.is_active = False
    first.save()
    assert worry(haru).officer == second
    assert queries.waiting(arakawa) == 5


def test_taken_once_and_closed_with_what_was_done(arakawa: Body, officer: Callable[..., User]) -> None:
    me, concern = officer("a"), worry(open_person(arakawa, "ハル"))
    with pytest.raises(operations.ConcernMoved):
        operations.close(concern=concern, outcome="済", by=BY, now=NOW)
    operations.take(concern=concern, officer=me, by=BY, now=NOW)
    with pytest.raises(operations.ConcernMoved):
        operations.take(concern=concern, officer=me, by=BY, now=NOW)
    with pytest.raises(operations.ConcernInvalid):
        operations.close(concern=concern, outcome=" ", by=BY, now=NOW)
    closed = operations.close(concern=concern, outcome="訪問した", by=BY, now=NOW)
    assert Concern.objects.get(pk=closed.pk).outcome == "訪問した"


def test_neither_words_nor_person_are_in_the_ledger(arakawa: Body) -> None:
    haru = open_person(arakawa, "ハル")
    concern = worry(haru)
    entry = LedgerEntry.objects.get(action="concern.raise")
    assert entry.subject == str(concern)
    assert "あざ" not in str(entry.data)
    assert str(haru.pk) not in str(entry.data)


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001, "a\0b"])
def test_something_must_be_said(arakawa: Body, text: str) -> None:
    with pytest.raises(operations.ConcernInvalid):
        worry(open_person(arakawa, "ハル"), text)


def test_another_body_finds_none(arakawa: Body, chofu: Body) -> None:
    concern = worry(open_person(arakawa, "ハル"))
    with pytest.raises(queries.ConcernNotFound):
        queries.get(chofu, concern.pk)

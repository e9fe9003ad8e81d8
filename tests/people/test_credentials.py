"""Who proved themselves: found again by what the provider calls them, sealed, and once even when it happens twice at a moment."""

from datetime import date

import pytest
from django.db import connection

from tests.conftest import NOW
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.gateways.identity.providers import About, Proof
from todoke.people.models import Credential, Person
from todoke.people.operations import credentials
from todoke.people.operations.persons import PersonInvalid
from todoke.people.queries import credentials as held

ISSUER = "https://auth.example.jp"
HANAKO = About("髙橋 花子", "東京都荒川区荒川9-99-9", date(1990, 4, 1), "female")


def enter(subject: str = "abc-123", about: About | None = HANAKO, issuer: str = ISSUER) -> Credential:
    return credentials.sign_in_resident(proof=Proof(issuer, subject), about=about, by=Actor("test"), now=NOW)


def test_the_identifier_is_sealed_and_found(arakawa: Body) -> None:
    made = enter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, subject_index FROM todoke_credential")
        assert "abc-123" not in str(cursor.fetchall())
    assert held.of_subject(ISSUER, "abc-123") == made
    assert held.of_subject("https://other.example", "abc-123") is None
    assert held.of_subject(ISSUER, "abc-12") is None


def test_another_provider_s_subject_of_the_same_text_is_another_person(arakawa: Body) -> None:
    one = enter()
    other = enter(issuer="https://other.example", about=About("鈴木 一郎", HANAKO.address, date(1980, 1, 1)))
    assert one.person != other.person


def test_a_card_without_a_name_makes_nobody(arakawa: Body) -> None:
    with pytest.raises(PersonInvalid):
        enter(about=About("", HANAKO.address))
    assert not Person.objects.exists()
    assert not Credential.objects.exists()


def test_without_the_card_nobody_is_made(arakawa: Body) -> None:
    with pytest.raises(credentials.TownNotHere):
        enter(about=None)


def test_it_happens_twice_at_a_moment(arakawa: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two windows: both looked before the other wrote."""
    first = enter()
    real, asked = held.of_subject, []

    def late(issuer: str, subject: str) -> Credential | None:
        asked.append(subject)
        return None if len(asked) == 1 else real(issuer, subject)

    monkeypatch.setattr(held, "of_subject", late)
    assert enter(about=About("髙橋 花子", "東京都荒川区荒川9-99-9", date(1990, 4, 2))) == first
    assert len(asked) == 2
    assert Person.objects.count() == Credential.objects.count() == 1


def test_the_ledger_names_nobody(arakawa: Body) -> None:
    enter()
    enter()
    rows = LedgerEntry.objects.filter(action__startswith="sign_in").order_by("pk")
    person = Person.objects.get()
    assert [(row.action, row.by, row.subject) for row in rows] == [
        ("sign_in.first", f"resident:{person.pk}", f"person:{person.pk}"),
        ("sign_in", f"resident:{person.pk}", f"person:{person.pk}"),
    ]
    whole = str(list(LedgerEntry.objects.values_list("data", "subject", "by")))
    assert "abc-123" not in whole
    assert "花子" not in whole


def test_an_ended_one_stays_ended_and_makes_no_new_person(arakawa: Body, by: Actor) -> None:
    credentials.end_credential(credential=enter(), by=by, now=NOW)
    credentials.end_credential(credential=Credential.objects.get(), by=by, now=NOW)
    assert LedgerEntry.objects.filter(action="credential.end").count() == 1
    with pytest.raises(credentials.CredentialEnded):
        enter()
    assert held.get(Credential.objects.get().pk) is None
    assert Person.objects.count() == 1

"""わたしのデータ: all that is held is found, what is another's is not, looks are told, and what the law keeps stays."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import models

from tests.conftest import NOW
from tests.people.test_consents import me
from tests.people.test_persons import person, protect, relation
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.people.models import DataRequest, HouseholdMember, Person, PersonFact, ProtectedFrom
from todoke.people.models.persons import Household
from todoke.people.operations import looks
from todoke.people.operations import own_data as operations
from todoke.people.operations import persons as persons_operations
from todoke.people.operations.consents import PersonEnded
from todoke.people.queries import own_data as queries
from todoke.people.rules import own_data as rules
from todoke.people.rules.own_data import Asked, Decision
from todoke.people.rules.persons import Ending, Knowing

TODAY = NOW.date()


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return person(arakawa, "花子", address="荒川区荒川2-2-3", phone="03-3802-3111", email="hanako@example.jp")


def fact(whose: Person, name: str, value: object, known_by: Knowing = Knowing.SELF) -> PersonFact:
    return persons_operations.record_fact(
        person=whose, name=name, value=value, known_by=known_by, basis="児童手当法7条", by=Actor("test"), now=NOW
    )


def tables(rows: object) -> set[str]:
    return {row.table for row in rows}  # type: ignore[attr-defined]


def test_every_table_that_names_a_person_is_found() -> None:
    """By following foreign keys, not by a list: a table that is added is shown, or withheld with a reason."""
    named = {
        f"{model._meta.model_name}.{field.name}"
        for model in apps.get_app_config("todoke").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Person
    }
    found = {way.name for way in queries.ways()}
    said = {
        f"{model._meta.model_name}.{name}"
        for model in apps.get_app_config("todoke").get_models()
        for name in queries.not_shown(model)
    }
    assert {way for way in named if way.partition(".")[0] not in queries.WITHHELD} <= found | set(
        queries.WITHHELD
    ) | said
    assert "notice.about" in said - found
    assert not {way for way in found if way in queries.WITHHELD or way.partition(".")[0] in queries.WITHHELD}
    assert "protectedfrom.protection__person" in found


def test_what_is_held_comes_with_its_source_and_purpose(hanako: Person) -> None:
    fact(hanako, "single_parent", value=True, known_by=Knowing.REGISTER)
    rows = queries.held(hanako, viewer=hanako, today=TODAY)
    mine = next(row for row in rows if row.table == "person")
    assert {value.field: value.value for value in mine.values}["address"] == "荒川区荒川2-2-3"
    known = next(row for row in rows if row.table == "personfact")
    assert (known.values[0].field, known.values[0].value) == ("single_parent", True)
    assert (known.known_by, known.holder, known.basis, known.since) == (
        "register",
        known.holder,
        "児童手当法7条",
        TODAY,
    )
    assert known.holder
    assert known.purposes == ("answer",)


def test_nothing_of_others_is_shown(arakawa: Body, hanako: Person) -> None:
    friend = person(arakawa, "友", date(1991, 1, 1))
    fact(friend, "pregnant", value=True)
    assert tables(queries.held(hanako, viewer=hanako, today=TODAY)) == {"person"}


def test_the_other_party_does_not_find_that_there_is_a_protection(arakawa: Body, hanako: Person) -> None:
    him = person(arakawa, "太郎", date(1988, 2, 29))
    protection = protect(hanako, other=him)
    ProtectedFrom(protection=protection, body=arakawa, name="太郎", birth_date=date(1988, 2, 29)).save()
    child = person(arakawa, "子", date(2020, 4, 1))
    for parent in (hanako, him):
        relation(body=arakawa, senior=parent, junior=child, custody=True, known_by="register").save()
    relation(body=arakawa, kind="partner", senior=him, junior=hanako).save()
    assert tables(queries.held(hanako, viewer=hanako, today=TODAY)) == {
        "person",
        "protection",
        "protectedfrom",
        "relation",
    }
    his = queries.held(him, viewer=him, today=TODAY)
    assert tables(his) == {"person"}  # not even the child, who lives nobody says where
    assert not [row for row in his if hanako in row.others]


def test_whoever_lives_in_the_house_is_no_part_of_my_data(arakawa: Body, hanako: Person) -> None:
    house = Household.objects.create(body=arakawa, created_at=NOW)
    for each in (hanako, person(arakawa, "友", date(1991, 1, 1))):
        HouseholdMember.objects.create(body=arakawa, household=house, person=each, since_date=TODAY)
    assert len([row for row in queries.held(hanako, viewer=hanako, today=TODAY) if row.table == "householdmember"]) == 1


def look(whose: Person, why: looks.Why, by: str = "staff:7") -> LedgerEntry:
    return looks.look(person=whose, by=Actor(by, 7), now=NOW, why=why, what=["name", "address"])


def test_each_look_is_told_and_an_exempt_one_stays_hidden(hanako: Person) -> None:
    look(hanako, looks.Why.COUNTER)
    hidden = look(hanako, looks.Why.INVESTIGATION)
    seen, more = queries.uses(hanako, looks_only=True)
    assert [(use.by, use.purpose, use.what) for use in seen] == [("staff:7", "counter", ("address", "name"))]
    assert not more
    kept = operations.withhold(person=hanako, by=me(hanako), now=NOW)
    assert kept is not None
    assert kept.data == {"count": 1, "upto": hidden.sequence}
    assert operations.withhold(person=hanako, by=me(hanako), now=NOW) is None
    everything, _ = queries.uses(hanako)
    assert "investigation" not in str(everything)
    assert "withhold" not in str(everything)
    look(hanako, looks.Why.INVESTIGATION)
    assert operations.withhold(person=hanako, by=me(hanako), now=NOW) is not None


def test_nothing_is_withheld_where_nothing_is_exempt(hanako: Person) -> None:
    look(hanako, looks.Why.COUNTER)
    assert operations.withhold(person=hanako, by=me(hanako), now=NOW) is None


def test_uses_come_a_page_at_a_time(hanako: Person) -> None:
    for _ in range(queries.ENTRIES_A_PAGE + 1):
        look(hanako, looks.Why.COUNTER)
    first, more = queries.uses(hanako, looks_only=True)
    second, no_more = queries.uses(hanako, looks_only=True, page=2)
    assert (len(first), more, len(second), no_more) == (queries.ENTRIES_A_PAGE, True, 1, False)


def test_own_words_are_corrected_and_deleted_at_once(hanako: Person) -> None:
    operations.correct(person=hanako, field="phone", value="090-1111-2222", by=me(hanako), now=NOW)
    operations.delete(person=hanako, about="person.email", by=me(hanako), now=NOW)
    kept = Person.objects.get(pk=hanako.pk)
    assert (kept.phone, kept.email) == ("090-1111-2222", "")
    said = fact(hanako, "single_parent", value=True)
    fact(hanako, "single_parent", value=False)
    operations.correct_fact(fact=said, value=True, by=me(hanako), now=NOW)
    current = PersonFact.objects.get(person=hanako, ended_at=None)
    operations.delete(person=hanako, about=f"personfact:{current.pk}", by=me(hanako), now=NOW)
    assert not PersonFact.objects.filter(person=hanako).exists()
    assert LedgerEntry.objects.get(action="fact.delete").data == {"fact": "single_parent"}


def test_what_the_law_keeps_stays(arakawa: Body, hanako: Person) -> None:
    registered = fact(hanako, "single_parent", value=True, known_by=Knowing.REGISTER)
    others = fact(person(arakawa, "友", date(1991, 1, 1)), "single_parent", value=True)
    for about in ("person.name", "person.address", "person.language", "person.hidden", f"personfact:{registered.pk}", f"personfact:{others.pk}", "personfact:x", "consent:1", ""):  # fmt: skip
        with pytest.raises(operations.StaysHeld):
            operations.delete(person=hanako, about=about, by=me(hanako), now=NOW)
    with pytest.raises(operations.StaysHeld):
        operations.correct(person=hanako, field="address", value="x", by=me(hanako), now=NOW)
    with pytest.raises(operations.StaysHeld):
        operations.correct_fact(fact=registered, value=False, by=me(hanako), now=NOW)


def ask(whose: Person, about: str, asked: Asked = Asked.CORRECT, wish: str = "荒川3丁目です") -> DataRequest:
    return operations.ask(person=whose, asked=asked, about=about, wish=wish, by=me(whose), now=NOW)


def test_a_request_is_promised_in_four_weeks(hanako: Person) -> None:
    request = ask(hanako, "person.address")
    assert request.promised_date - TODAY == timedelta(days=28)
    assert request.lawful_date - TODAY == timedelta(days=30)
    assert queries.waiting(hanako.body) == [request]
    with pytest.raises(operations.AskedAlready):
        ask(hanako, "person.address")
    assert "荒川3丁目" not in str(list(LedgerEntry.objects.values()))


@pytest.mark.parametrize(
    ("about", "wish", "problem"),
    [
        ("person.address", "  ", {"wish": "wish_missing"}),
        ("person.address", "x" * 1001, {"wish": "words_too_long"}),
        ("person.shoe_size", "24", {"about": "about_unknown"}),
        ("concern:1", "x", {"about": "about_unknown"}),
    ],
)
def test_a_request_that_says_too_little_is_refused(hanako: Person, about: str, wish: str, problem: object) -> None:
    with pytest.raises(operations.RequestInvalid) as refused:
        ask(hanako, about, wish=wish)
    assert refused.value.data["problems"] == problem


STAFF = Actor("staff:7", 7)


def test_an_answer_sets_what_was_asked_for(hanako: Person) -> None:
    operations.answer(
        request=ask(hanako, "person.address"),
        decision=Decision.DONE,
        reasons="",
        by=STAFF,
        now=NOW,
        value="荒川区荒川3-1",
    )
    assert Person.objects.get(pk=hanako.pk).address == "荒川区荒川3-1"
    registered = fact(hanako, "single_parent", value=True, known_by=Knowing.REGISTER)
    request = ask(hanako, f"personfact:{registered.pk}", Asked.DELETE, "")
    operations.answer(request=request, decision=Decision.DONE, reasons="", by=STAFF, now=NOW)
    assert not PersonFact.objects.filter(pk=registered.pk).exists()
    assert not queries.waiting(hanako.body)
    with pytest.raises(operations.AnsweredAlready):
        operations.answer(request=request, decision=Decision.DONE, reasons="", by=STAFF, now=NOW)


def test_no_has_reasons_and_changes_nothing(hanako: Person) -> None:
    request = ask(hanako, "person.address")
    with pytest.raises(operations.RequestInvalid):
        operations.answer(request=request, decision=Decision.NOT_DONE, reasons=" ", by=STAFF, now=NOW, value="x")
    operations.answer(
        request=request, decision=Decision.NOT_DONE, reasons="届出が要ります", by=STAFF, now=NOW, value="x"
    )
    kept = DataRequest.objects.get(pk=request.pk)
    assert (kept.decision, kept.reasons, kept.answered_by) == ("not_done", "届出が要ります", "staff:7")
    assert Person.objects.get(pk=hanako.pk).address == "荒川区荒川2-2-3"
    ask(hanako, "person.address")  # and it can be asked for again


def test_nothing_is_changed_for_the_dead(hanako: Person, by: Actor) -> None:
    request = ask(hanako, "person.address")
    persons_operations.end_person(person=hanako, because=Ending.DIED, by=by, now=NOW)
    for refused in (
        lambda: operations.correct(person=hanako, field="phone", value="", by=me(hanako), now=NOW),
        lambda: operations.delete(person=hanako, about="person.phone", by=me(hanako), now=NOW),
        lambda: ask(hanako, "person.name"),
    ):
        with pytest.raises(PersonEnded):
            refused()
    assert queries.waiting(hanako.body) == [request]  # what was asked before is answered


def test_what_ended_is_kept_a_year() -> None:
    assert rules.kept_until(None) is None
    assert rules.kept_until(date(2026, 4, 1)) == date(2027, 4, 1)

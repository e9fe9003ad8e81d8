"""Relations: proven once, corrected, ended; custody, guardians, adoption."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from tests.people.families import BY, REGISTER, SEEN, at_home, parent, person
from todoke.bodies.models import Body, LedgerEntry
from todoke.people.models import Relation
from todoke.people.operations import persons, relations
from todoke.people.operations.relations import Known
from todoke.people.queries import families, visibility
from todoke.people.rules.family import Seeing
from todoke.people.rules.persons import Document, Ending, Kinship, Knowing

TODAY = NOW.date()
SELF = Known(Knowing.SELF)


def test_a_relation_says_how_it_is_known(arakawa: Body) -> None:
    mother, child = person(arakawa, "母"), person(arakawa, "子", date(2020, 4, 1))
    kept = Relation.objects.get(pk=parent(mother, child).pk)
    assert (kept.document, kept.seen_by, kept.seen_at) == ("family_register", "staff:1", NOW)
    assert parent(person(arakawa, "父"), child, known=REGISTER).seen_at is None
    entry = LedgerEntry.objects.get(subject=f"relation:{kept.pk}")
    assert (entry.action, entry.data) == ("relation.record", {"known_by": "certificate"})


@pytest.mark.parametrize(
    ("born", "given", "problems"),
    [
        (date(2020, 4, 1), {"known": Known(Knowing.CERTIFICATE)}, {"document": "required"}),
        (date(2020, 4, 1), {"known": SELF, "custody": True}, {"custody": "custody_unproven"}),
        (date(2000, 4, 1), {"custody": True}, {"junior": "junior_of_age"}),
        (date(2000, 4, 1), {"kind": Kinship.GUARDIAN}, {"junior": "junior_of_age"}),
        (date(2020, 4, 1), {"kind": Kinship.SIBLING, "custody": True}, {"custody": "custody_of_parents"}),
        (date(1980, 4, 1), {}, {"senior": "parent_younger"}),
        (date(2020, 4, 1), {"since_date": TODAY + timedelta(1)}, {"since_date": "since_ahead"}),
    ],
)
def test_what_the_law_does_not_know_is_refused(
    arakawa: Body, born: date, given: dict[str, object], problems: object
) -> None:
    one, other = person(arakawa, "甲"), person(arakawa, "乙", born)
    whole = {"kind": Kinship.PARENT, "known": SEEN, **given}
    with pytest.raises(relations.RelationInvalid) as refused:
        relations.relate(body=arakawa, senior=one, junior=other, by=BY, now=NOW, **whole)  # type: ignore[arg-type]
    assert refused.value.data["problems"] == problems
    assert not Relation.objects.exists()


def test_nobody_is_their_own_relative_and_two_have_custody_at_most(arakawa: Body) -> None:
    child = person(arakawa, "子", date(2020, 4, 1))
    with pytest.raises(relations.RelationInvalid):
        parent(child, child)
    for name in ("母", "父"):
        parent(person(arakawa, name), child)
    with pytest.raises(relations.RelationInvalid) as refused:
        parent(person(arakawa, "三"), child)
    assert refused.value.data["problems"] == {"custody": "custody_of_two"}


def test_the_same_relation_is_kept_once_whichever_way_it_is_said(arakawa: Body) -> None:
    one, other = person(arakawa, "甲"), person(arakawa, "乙")
    for senior, junior in ((one, other), (other, one)):
        if senior is one:
            relations.relate(
                body=arakawa, kind=Kinship.PARTNER, senior=senior, junior=junior, known=SEEN, by=BY, now=NOW
            )
            continue
        with pytest.raises(relations.AlreadyRelated):
            relations.relate(
                body=arakawa, kind=Kinship.PARTNER, senior=senior, junior=junior, known=SEEN, by=BY, now=NOW
            )
    assert Relation.objects.count() == 1


def test_the_database_wants_custody_to_be_proven(arakawa: Body) -> None:
    relation = parent(person(arakawa, "母"), person(arakawa, "子", date(2020, 4, 1)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.filter(pk=relation.pk).update(known_by="self")


def test_a_relation_is_proven_later_and_corrected(arakawa: Body) -> None:
    mother, child = person(arakawa, "母"), person(arakawa, "子", date(2020, 4, 1))
    said = parent(mother, child, custody=False, known=SELF)
    assert not visibility.may_see(mother, child, today=TODAY)
    relations.prove(relation=said, document=Document.FAMILY_REGISTER, custody=True, by=BY, now=NOW)
    assert visibility.sight(mother, child, today=TODAY).why is Seeing.PARENT
    relations.correct(relation=said, since_date=date(2020, 4, 1), by=BY, now=NOW)
    assert Relation.objects.get(pk=said.pk).since_date == date(2020, 4, 1)
    relations.end(relation=said, by=BY, now=NOW)
    assert not visibility.may_see(mother, child, today=TODAY)
    for again in (relations.end, relations.correct):
        with pytest.raises(relations.RelationEnded):
            again(relation=said, by=BY, now=NOW)


def test_when_a_parent_dies_the_children_left_alone_are_named(arakawa: Body) -> None:
    from todoke.people.operations import moving

    mother, father, child = person(arakawa, "母"), person(arakawa, "父"), person(arakawa, "子", date(2020, 4, 1))
    for each in (mother, father):
        parent(each, child)
    at_home(mother, father, child)
    assert moving.record_death(person=father, by=BY, now=NOW, died_date=TODAY - timedelta(1)) == []
    assert [row.until_date for row in Relation.objects.filter(senior=father)] == [TODAY]  # it began today
    assert families.housemates(child, today=TODAY) == [mother]
    assert moving.record_death(person=mother, by=BY, now=NOW) == [child]
    mother.refresh_from_db()
    assert mother.ended_because == Ending.DIED.value
    with pytest.raises(moving.PersonEnded):
        moving.record_death(person=mother, by=BY, now=NOW)
    guardian = person(arakawa, "後見")
    relations.relate(body=arakawa, kind=Kinship.GUARDIAN, senior=guardian, junior=child, known=SEEN, by=BY, now=NOW)
    assert visibility.guardians_to_tell(child, today=TODAY) == [guardian]


@pytest.mark.parametrize("special", [False, True])
def test_adoption(arakawa: Body, special: bool) -> None:
    mother, child, sister = (
        person(arakawa, "母"),
        person(arakawa, "子", date(2024, 4, 1)),
        person(arakawa, "姉", date(2020, 1, 1)),
    )
    new = [person(arakawa, "養父"), person(arakawa, "養母")]
    parent(mother, child)
    relations.relate(body=arakawa, kind=Kinship.SIBLING, senior=sister, junior=child, known=REGISTER, by=BY, now=NOW)
    relations.adopt(body=arakawa, child=child, parents=new, special=special, known=SEEN, by=BY, now=NOW)
    persons.revise_person(person=child, details={"name": "養子 の名"}, by=BY, now=NOW)
    for each in new:
        assert visibility.sight(each, child, today=TODAY).why is Seeing.PARENT
    assert {each.pk for each in visibility.guardians_to_tell(child, today=TODAY)} == {each.pk for each in new}
    assert visibility.sight(mother, child, today=TODAY).why is (Seeing.NOTHING if special else Seeing.RELATIVE)
    assert visibility.may_see(sister, child, today=TODAY) is not special
    child.refresh_from_db()
    assert child.ended_at is None


def test_a_stepfather_adopts_and_the_mother_keeps_custody(arakawa: Body) -> None:
    mother, father, child = person(arakawa, "母"), person(arakawa, "父"), person(arakawa, "子", date(2020, 4, 1))
    new = person(arakawa, "養父")
    for each in (mother, father):
        parent(each, child)
    relations.adopt(body=arakawa, child=child, parents=[new], special=False, keeps=[mother], known=SEEN, by=BY, now=NOW)
    assert {each.pk for each in visibility.guardians_to_tell(child, today=TODAY)} == {mother.pk, new.pk}
    assert visibility.sight(father, child, today=TODAY).why is Seeing.RELATIVE

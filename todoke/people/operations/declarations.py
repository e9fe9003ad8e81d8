"""What residents say of their families themselves: a relation that nobody has proven, until somebody proves it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from todoke.common.actors import Actor
from todoke.common.errors import Conflict
from todoke.people.models import Person, Relation
from todoke.people.operations import persons, relations
from todoke.people.operations.households import hold
from todoke.people.operations.relations import Known
from todoke.people.rules import family
from todoke.people.rules.persons import Kinship, Knowing


class TooManyDeclared(Conflict):
    """Nobody declares so many relations; the counter helps."""

    code = "too_many_declared"


@transaction.atomic
def declare(
    *,
    person: Person,
    kind: Kinship,
    is_senior: bool,
    details: Mapping[str, object],
    by: Actor,
    now: datetime,
) -> Relation:
    """Keep a relation as a person says it. It opens nothing: the other is held by the words of who declares, and never looked up.

    So nobody learns by declaring whether the town knows somebody. Raises PersonInvalid, RelationInvalid, TooManyDeclared.
    """
    hold(person)
    mine = Relation.objects.filter(Q(senior=person) | Q(junior=person), until_date=None, known_by=Knowing.SELF.value)
    if mine.count() >= family.MOST_DECLARED:
        raise TooManyDeclared
    if details.get("birth_date") is None:
        raise persons.PersonInvalid(problems={"birth_date": "required"})
    other = persons.open_person(body=person.body, by=by, now=now, details=details, known_by=Knowing.SELF)
    other.declared_by = person
    other.save(update_fields=["declared_by"])
    senior, junior = (person, other) if is_senior else (other, person)
    return relations.relate(
        body=person.body, kind=kind, senior=senior, junior=junior, known=Known(Knowing.SELF), by=by, now=now
    )


@transaction.atomic
def take_back(*, relation: Relation, person: Person, by: Actor, now: datetime) -> None:
    """A person takes back what they declared themselves; what they said of the other is deleted."""
    other = relation.junior if relation.senior_id == person.pk else relation.senior
    if other.declared_by_id != person.pk:
        raise relations.RelationEnded
    relations.end(relation=relation, by=by, now=now)
    other.delete()


@transaction.atomic
def recognise(
    *, relation: Relation, person: Person, known: Known, by: Actor, now: datetime, custody: bool = False
) -> Relation:
    """A declared relation was proven: the person whom the town holds takes the place of the words. Raises RelationInvalid."""
    declared = next((each for each in (relation.senior, relation.junior) if each.declared_by_id is not None), None)
    if declared is None:
        raise relations.RelationEnded
    senior = person if relation.senior_id == declared.pk else relation.senior
    junior = person if relation.junior_id == declared.pk else relation.junior
    proven = relations.relate(
        body=relation.body, kind=Kinship(relation.kind), senior=senior, junior=junior, known=known, custody=custody, by=by, now=now
    )  # fmt: skip
    relations.end(relation=relation, by=by, now=now)
    declared.delete()
    return proven

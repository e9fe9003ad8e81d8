"""Questions about families: whom the town knows as mine, and how it knows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.people.models import HouseholdMember, Person, Protection, Relation
from todoke.people.queries.visibility import Sight, concealed, current, sights
from todoke.people.rules import family
from todoke.people.rules.persons import Kinship, Knowing


class RelationNotFound(NotFound):
    """There is no such relation of this person."""

    code = "relation_not_found"


@dataclass(frozen=True, slots=True)
class Relative:
    """One relation as the page of a person shows it; ``is_senior``: the person of the page is the parent or guardian."""

    relation: Relation
    other: Person
    is_senior: bool
    sight: Sight

    @property
    def is_declared(self) -> bool:
        """Whether nobody but the person says so."""
        return self.relation.known_by == Knowing.SELF.value


def relatives(viewer: Person, *, today: date, helpers: Sequence[Person] = ()) -> Sequence[Relative]:
    """The relations that a person is shown: none to anybody who is concealed, and no count of those."""
    rows = _relations(viewer, today)
    others = {relation.pk: _other(relation, viewer) for relation in rows}
    seen = sights(viewer, others.values(), today=today, helpers=helpers)
    return [
        Relative(relation, others[relation.pk], relation.senior_id == viewer.pk, seen[others[relation.pk].pk])
        for relation in rows
        if seen[others[relation.pk].pk]
    ]


def housemates(viewer: Person, *, today: date, helpers: Sequence[Person] = ()) -> Sequence[Person]:
    """Those who live with a person and whom the person is shown."""
    seen = sights(viewer, _household(viewer, today), today=today, helpers=helpers)
    return [each.person for each in seen.values() if each]


@dataclass(frozen=True, slots=True)
class Related:
    """One relation as staff see it on the page of a person, whatever it opens."""

    relation: Relation
    other: Person
    is_senior: bool


def related(person: Person, *, today: date) -> Sequence[Related]:
    """The relations of a person for staff: not those to anybody concealed from the person, who may look at the screen or get the print."""
    rows = _relations(person, today)
    others = {relation.pk: _other(relation, person) for relation in rows}
    hidden = concealed(person, [each for each in others.values() if not each.hidden], today=today)
    return [
        Related(relation, others[relation.pk], relation.senior_id == person.pk)
        for relation in rows
        if others[relation.pk].pk not in hidden
    ]


def household(person: Person, *, today: date) -> Sequence[Person]:
    """Those who live with a person, for staff: nobody concealed from the person."""
    found = [each for each in _household(person, today) if not each.hidden]
    hidden = concealed(person, found, today=today)
    return [each for each in found if each.pk not in hidden]


def is_guarded(person: Person, *, today: date) -> bool:
    """Whether somebody protected could be found through this person: by themselves, by who lives with them, by a parent of a child."""
    around = {person.pk, *(each.pk for each in _household(person, today))}
    if family.is_minor(person.birth_date, today):
        above = Relation.objects.filter(current(today), junior=person)
        around |= set(above.values_list("senior", flat=True))
    holding = Protection.objects.filter(ended_at=None, since_date__lte=today, until_date__gt=today)
    return holding.filter(person__in=around).exists()


def relative(viewer: Person, key: object, *, today: date, helpers: Sequence[Person] = ()) -> Relative:
    """The relation with this identifier as this person is shown it; raises RelationNotFound."""
    wanted = str(key)
    found = [each for each in relatives(viewer, today=today, helpers=helpers) if str(each.relation.pk) == wanted]
    if not found:
        raise RelationNotFound
    return found[0]


def children_of(viewer: Person, *, today: date, helpers: Sequence[Person] = ()) -> Sequence[Person]:
    """Children under age whose data this parent or guardian sees."""
    return [
        each.other
        for each in relatives(viewer, today=today, helpers=helpers)
        if each.is_senior and each.sight.why in _FULL
    ]


_FULL = frozenset({family.Seeing.PARENT, family.Seeing.GUARDIAN})


def minors_left_alone(person: Person, *, today: date) -> Sequence[Person]:
    """Children under age of whom this person alone has custody: without them a guardian is to be appointed (民法838条1号)."""
    mine = Relation.objects.filter(current(today), senior=person).filter(
        Q(custody=True) | Q(kind=Kinship.GUARDIAN.value)
    )
    found = []
    for child in Person.objects.filter(pk__in=mine.values("junior"), ended_at=None).order_by("created_at", "id"):
        others = Relation.objects.filter(current(today), junior=child, senior__ended_at=None).exclude(senior=person)
        alone = not others.filter(Q(custody=True) | Q(kind=Kinship.GUARDIAN.value)).exists()
        if alone and family.is_minor(child.birth_date, today):
            found.append(child)
    return found


def is_protected(person: Person, *, today: date) -> bool:
    """Whether a protection of this person holds today: staff are warned before anything is shown."""
    return protection_of(person, today=today) is not None


def protection_of(person: Person, *, today: date) -> Protection | None:
    """The protection of a person that holds today."""
    holding = Protection.objects.filter(person=person, ended_at=None, since_date__lte=today, until_date__gt=today)
    return holding.select_related("body", "person__body").order_by("-until_date").first()


def protections_ending(body: Body, *, today: date) -> Sequence[Protection]:
    """Protections in their last month, the next to end first: the officer asks whether to renew."""
    holding = Protection.objects.filter(body=body, ended_at=None, until_date__gt=today).select_related("person")
    return [each for each in holding.order_by("until_date", "id") if family.renewable_from(each.until_date) <= today]


def _household(person: Person, today: date) -> Sequence[Person]:
    holding = HouseholdMember.objects.filter(current(today))
    mine = holding.filter(person=person).values("household")
    found = Person.objects.filter(pk__in=holding.filter(household__in=mine).values("person"), ended_at=None)
    return list(found.exclude(pk=person.pk).order_by("created_at", "id"))


def _relations(person: Person, today: date) -> Sequence[Relation]:
    mine = Relation.objects.filter(current(today)).filter(Q(senior=person) | Q(junior=person))
    return list(mine.select_related("senior", "junior", "body").order_by("since_date", "id"))


def _other(relation: Relation, person: Person) -> Person:
    return relation.junior if relation.senior_id == person.pk else relation.senior

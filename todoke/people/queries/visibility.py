"""Who may see whom: asked at each display, send, print, export and disclosure, of the state as it is now.

Two questions, and both have to be answered with yes. Is the person concealed from whoever looks (支援措置, or hidden by themselves)? Is there
a reason to see, and which fields (oneself, a parent with custody, a guardian, a relative)? The answer "no" is always the same one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from todoke.common import reach
from todoke.common.sealed_fields import indexes
from todoke.people.models import HouseholdMember, Person, ProtectedFrom, Protection, Relation
from todoke.people.models.persons import anywhere
from todoke.people.queries.persons import PersonNotFound, get
from todoke.people.rules import family
from todoke.people.rules.family import LOCATING, Seeing
from todoke.people.rules.persons import Kinship

__all__ = [
    "LOCATING",
    "Sight",
    "are_kept_apart",
    "concealed",
    "cosigners",
    "guardians_to_tell",
    "is_protected_from",
    "may_see",
    "protected_ids",
    "seen_by",
    "shielded",
    "sight",
    "sight_of",
]  # fmt: skip
_ABOVE = (Kinship.PARENT.value, Kinship.GUARDIAN.value)
_PROVEN = [each.value for each in family.PROVEN]


def current(today: date) -> Q:
    """Rows with a period that holds on a day."""
    return Q(since_date__lte=today) & (Q(until_date=None) | Q(until_date__gt=today))


def protected_ids(viewer: Person, *, today: date) -> frozenset[UUID]:
    """Those who are protected from this viewer today 「支援措置」, by the viewer's record or by name and birth date, in any town."""
    with reach.within(reach.EVERYTHING):
        return _protected_ids(viewer, today)


def _protected_ids(viewer: Person, today: date) -> frozenset[UUID]:
    holding = Protection.objects.filter(since_date__lte=today, until_date__gt=today, ended_at=None)
    texts = {anywhere(name, viewer.birth_date) for name in (viewer.name, viewer.name_kana, viewer.name_latin)}
    names = [index for text in sorted(texts) for index in indexes(ProtectedFrom, "name_index", text)]
    me = Q(other=viewer.pk) | Q(name_index__in=names)
    found = ProtectedFrom.objects.filter(me, protection__in=holding)
    return frozenset(found.values_list("protection__person", flat=True))


def is_protected_from(person: Person, viewer: Person, *, today: date) -> bool:
    """Whether a person is protected from this viewer today, by a protection of their own."""
    return person.pk in protected_ids(viewer, today=today)


def are_kept_apart(one: Person, other: Person, *, today: date) -> bool:
    """Whether either of two is protected from the other today."""
    return is_protected_from(one, other, today=today) or is_protected_from(other, one, today=today)


@dataclass(frozen=True, slots=True)
class _Homes:
    """Who lives where, and who stands above whom, as far as it concerns some persons."""

    home: Mapping[UUID, UUID]
    housemates: Mapping[UUID, frozenset[UUID]]
    above: Mapping[UUID, frozenset[UUID]]
    custodians: Mapping[UUID, frozenset[UUID]]
    hidden: frozenset[UUID]

    def together(self, one: UUID, other: UUID) -> bool:
        """Whether two are known to live together."""
        return one in self.home and self.home[one] == self.home.get(other)


def concealed(viewer: Person, persons: Iterable[Person], *, today: date) -> frozenset[UUID]:
    """Those of the persons who look like "not found" to this resident.

    Whoever hides or is protected from the viewer; whoever lives with somebody protected from the viewer, since that tells where to find
    them, and so do the children under age of somebody protected when it is not known where they live; children under age who live with
    a parent who hides. What the viewer's own home shows stays, unless the protected person is still registered there.
    """
    targets = {person.pk: person for person in persons if person.pk != viewer.pk}
    with reach.within(reach.EVERYTHING):  # what keeps somebody safe does not end at the border of a town
        protected = _protected_ids(viewer, today)  # first and always, so that every answer costs the same
        homes = _homes(viewer, targets, today)
    found = set()
    for key, person in targets.items():
        if person.hidden or key in protected or any(
            _shields(shield, person, viewer, homes, protected, today) for shield in homes.housemates[key] | homes.above[key]
        ):  # fmt: skip
            found.add(key)
    return frozenset(found)


def _shields(
    shield: UUID, person: Person, viewer: Person, homes: _Homes, protected: frozenset[UUID], today: date
) -> bool:
    """Whether seeing the person would lead to the shield, from whom the viewer is kept."""
    if shield == viewer.pk:
        return False
    at_viewers = homes.together(person.pk, viewer.pk)
    if shield in protected:
        nearby = shield in homes.housemates[person.pk] or (
            family.is_minor(person.birth_date, today) and person.pk not in homes.home
        )
        return nearby and not (at_viewers and not homes.together(shield, viewer.pk))
    if shield in homes.hidden:
        return not at_viewers and shield in homes.custodians[person.pk] and homes.together(person.pk, shield)
    return False


def _homes(viewer: Person, targets: Mapping[UUID, Person], today: date) -> _Homes:
    keys = [*targets, viewer.pk]
    members = HouseholdMember.objects.filter(current(today))
    mine = members.filter(person__in=keys).values("household")
    home = dict(members.filter(household__in=mine).values_list("person", "household"))
    at: dict[UUID, set[UUID]] = {}
    for person, household in home.items():
        at.setdefault(household, set()).add(person)
    above: dict[UUID, set[UUID]] = {key: set() for key in keys}
    custodians: dict[UUID, set[UUID]] = {key: set() for key in keys}
    relations = Relation.objects.filter(current(today), junior__in=list(targets), kind__in=_ABOVE)
    for junior, senior, custody, kind, known_by in relations.values_list(
        "junior", "senior", "custody", "kind", "known_by"
    ):
        above[junior].add(senior)
        if (custody or kind == Kinship.GUARDIAN.value) and known_by in _PROVEN:
            custodians[junior].add(senior)
    around = {viewer.pk, *home, *(each for some in above.values() for each in some)}
    return _Homes(
        home,
        {key: frozenset(at.get(home[key], set()) - {key}) if key in home else frozenset() for key in keys},
        {key: frozenset(some) for key, some in above.items()},
        {key: frozenset(some) for key, some in custodians.items()},
        frozenset(Person.objects.filter(pk__in=around, hidden=True).values_list("pk", flat=True)),
    )


def shielded(persons: Iterable[Person], *, today: date) -> frozenset[UUID]:
    """Those of the persons who may be concealed from somebody: they, or who lives with them or stands above them, hide or are protected.

    A few questions for however many: of all others ``concealed`` says no, whoever looks.
    """
    listed = {person.pk: person for person in persons}
    with reach.within(reach.EVERYTHING):
        members = HouseholdMember.objects.filter(current(today))
        homes = members.filter(person__in=list(listed)).values("household")
        home = dict(members.filter(household__in=homes).values_list("person", "household"))
        related = Relation.objects.filter(current(today), junior__in=list(listed), kind__in=_ABOVE)
        above = list(related.values_list("junior", "senior"))
        around = {*listed, *home, *(senior for _, senior in above)}
        holding = Protection.objects.filter(since_date__lte=today, until_date__gt=today, ended_at=None)
        careful = set(holding.filter(person__in=around).values_list("person", flat=True))
        careful |= set(Person.objects.filter(pk__in=around, hidden=True).values_list("pk", flat=True))
    at = {home[key] for key in careful if key in home}
    found = {key for key in listed if key in careful or home.get(key) in at}
    return frozenset(found | {junior for junior, senior in above if senior in careful})


def seen_by(
    viewer: Person, persons: Iterable[Person], *, today: date, helpers: Sequence[Person] = ()
) -> Sequence[Person]:
    """Those of the persons who are not concealed from this resident, nor from anyone who looks along (a helper, the other parent).

    Whether there is a reason to show them (a relation, a mandate) is asked elsewhere and first.
    """
    listed = list(persons)
    forbidden = frozenset[UUID]().union(*(concealed(eye, listed, today=today) for eye in (viewer, *helpers)))
    return [person for person in listed if person.pk not in forbidden]


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see of a person: nothing at all, or some fields and facts."""

    why: Seeing
    person: Person
    today: date
    own_from: int = family.OWN_MATTERS.years

    def __bool__(self) -> bool:
        return self.why is not Seeing.NOTHING

    def shows(self, field: str) -> bool:
        """Whether a field or fact of the person is shown."""
        return bool(self.of([field]))

    def of(self, fields: Iterable[str]) -> frozenset[str]:
        """Those of the fields and facts that are shown."""
        wanted = frozenset(fields)
        match self.why:
            case Seeing.SELF:
                return wanted
            case Seeing.PARENT | Seeing.GUARDIAN:
                return family.fields_of_child(wanted, self.person.birth_date, self.today, own_from=self.own_from)
            case Seeing.DECLARED:
                return wanted & (family.OF_RELATIVES | {"birth_date"})
            case Seeing.RELATIVE | Seeing.HOUSEHOLD:
                return wanted & family.OF_RELATIVES
        return frozenset()


def sight(
    viewer: Person, person: Person, *, today: date, helpers: Sequence[Person] = (), own_from: int = family.OWN_MATTERS.years
) -> Sight:  # fmt: skip
    """The one answer: why, and what, this resident may see of a person; ``helpers`` are those who look along, by mandate or at a desk."""
    return sights(viewer, [person], today=today, helpers=helpers, own_from=own_from)[person.pk]


def sights(
    viewer: Person, persons: Iterable[Person], *, today: date, helpers: Sequence[Person] = (), own_from: int = family.OWN_MATTERS.years
) -> Mapping[UUID, Sight]:  # fmt: skip
    """The same for several persons at once."""
    listed = list(persons)
    open_to = {each.pk for each in seen_by(viewer, listed, today=today, helpers=helpers)}
    reasons = _reasons(viewer, listed, today)
    return {
        person.pk: Sight(
            reasons.get(person.pk, Seeing.NOTHING) if person.pk in open_to else Seeing.NOTHING, person, today, own_from
        )
        for person in listed
    }


def _reasons(viewer: Person, persons: Sequence[Person], today: date) -> Mapping[UUID, Seeing]:
    """The best reason to see each of the persons, asked of relations and households as they are today."""
    by_key = {person.pk: person for person in persons}
    found: dict[UUID, Seeing] = {}
    mine = HouseholdMember.objects.filter(current(today), person=viewer.pk).values("household")
    housemates = HouseholdMember.objects.filter(current(today), household__in=mine, person__in=list(by_key))
    found.update(dict.fromkeys(housemates.values_list("person", flat=True), Seeing.HOUSEHOLD))
    related = Relation.objects.filter(current(today)).filter(
        Q(senior=viewer.pk, junior__in=list(by_key)) | Q(junior=viewer.pk, senior__in=list(by_key))
    )
    for relation in related:
        other = by_key[relation.junior_id if relation.senior_id == viewer.pk else relation.senior_id]
        reason = _reason(relation, viewer, other, today)
        if reason in {Seeing.PARENT, Seeing.GUARDIAN} or (reason and found.get(other.pk) not in _FULL):
            found[other.pk] = reason
    for key, person in by_key.items():
        if person.ended_at is not None:
            found.pop(key, None)
    found[viewer.pk] = Seeing.SELF
    return found


_FULL = frozenset({Seeing.PARENT, Seeing.GUARDIAN})


def _reason(relation: Relation, viewer: Person, other: Person, today: date) -> Seeing:
    if other.declared_by_id == viewer.pk:
        return Seeing.DECLARED
    if relation.known_by not in _PROVEN:
        return Seeing.NOTHING  # what somebody says of themselves opens nothing
    if relation.senior_id == viewer.pk and family.is_minor(other.birth_date, today):
        if relation.kind == Kinship.GUARDIAN.value:
            return Seeing.GUARDIAN
        if relation.custody:
            return Seeing.PARENT
    return Seeing.RELATIVE if relation.kind != Kinship.GUARDIAN.value else Seeing.NOTHING


def may_see(viewer: Person, person: Person, *, today: date, helpers: Sequence[Person] = ()) -> bool:
    """Whether this resident may see anything of a person."""
    return bool(sight(viewer, person, today=today, helpers=helpers))


def sight_of(viewer: Person, key: object, *, today: date, helpers: Sequence[Person] = ()) -> Sight:
    """What this resident may see of the person with this identifier; raises PersonNotFound, the same for whoever is not there and whoever may not be seen.

    Whether the person exists or not, the same questions are asked of the database, so that the time of the answer tells nothing.
    """
    try:
        found: Person | None = get(key)
    except PersonNotFound:
        found = None
    answer = sight(viewer, found or Person(body_id=viewer.body_id), today=today, helpers=helpers)
    if found is None or not answer:
        raise PersonNotFound
    return answer


def guardians_to_tell(child: Person, *, today: date) -> Sequence[Person]:
    """Parents with custody and guardians of a child under age, each to be told alone.

    Left out is whoever the child is concealed from: the child, or somebody who lives with the child, is protected from them or hides. No
    message may name or count those who were told: it says "the guardians were told" whoever they are.
    """
    if not family.is_minor(child.birth_date, today):
        return []
    above = Relation.objects.filter(current(today), junior=child.pk, known_by__in=_PROVEN)
    above = above.filter(Q(kind=Kinship.PARENT.value, custody=True) | Q(kind=Kinship.GUARDIAN.value))
    found = Person.objects.filter(pk__in=above.values("senior"), ended_at=None).select_related("body")
    return [
        each for each in found.order_by("created_at", "id") if child.pk not in concealed(each, [child], today=today)
    ]


def cosigners(child: Person, starter: Person, *, today: date) -> Sequence[Person]:
    """Who has to agree besides the guardian who begins (民法824条の2): nobody whom the starter is kept from, or who is kept from the child.

    Where that leaves nobody the starter decides alone, and the page is the one of a child with one guardian.
    """
    told = guardians_to_tell(child, today=today)
    if starter.pk not in {each.pk for each in told}:
        return []
    others = [each for each in told if each.pk != starter.pk]
    forbidden = protected_ids(starter, today=today)
    return [each for each in others if each.pk not in forbidden and not is_protected_from(starter, each, today=today)]

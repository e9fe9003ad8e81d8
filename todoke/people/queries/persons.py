"""Questions about persons: finding one, and what is known of them."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Q

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.common.sealed_fields import indexes
from todoke.people.models import Person, PersonFact, Relation
from todoke.people.models.persons import bound
from todoke.people.rules.persons import mail_key, name_key, phone_key


class PersonNotFound(NotFound):
    """No such person, or nobody whom the one who asks may see."""

    code = "person_not_found"


def get(key: object) -> Person:
    """The person with this identifier, raises PersonNotFound. Who may see them is another question: ``visibility``."""
    try:
        found = Person.objects.select_related("body").filter(pk=uuid.UUID(str(key))).first()
    except ValueError:
        found = None
    if found is None:
        raise PersonNotFound
    return found


def find(
    body: Body, *, name: str = "", birth_date: date | None = None, phone: str = "", email: str = "", also_declared: bool = False
) -> Sequence[Person]:  # fmt: skip
    """Those whom a body serves with exactly this name (as written, in kana or in Latin) and birth date, this telephone or this mail.

    Whom a resident named as a relative is nobody of the body's own, and must not stand in the way of whoever is (``also_declared``).
    """
    wanted = Q(pk=None)
    if birth_date and (key := name_key(name)):
        text = bound(body.pk, f"{key}|{birth_date}")
        for field in ("name_index", "kana_index", "latin_index"):
            wanted |= Q(**{f"{field}__in": indexes(Person, field, text)})
    if key := phone_key(phone):
        wanted |= Q(phone_index__in=indexes(Person, "phone_index", bound(body.pk, key)))
    if key := mail_key(email):
        wanted |= Q(email_index__in=indexes(Person, "email_index", bound(body.pk, key)))
    rows = Person.objects.filter(body=body, ended_at=None).filter(wanted)
    rows = rows if also_declared else rows.filter(declared_by=None)
    return list(rows.order_by("created_at", "id")[:20])


def by_register_keys(body: Body, keys: Collection[str]) -> Mapping[str, Person]:
    """Those whom a body's register of residents knows by these numbers, by number; whom nobody linked is not among them."""
    text = {index: key for key in keys for index in indexes(Person, "register_index", bound(body.pk, key))}
    rows = Person.objects.filter(body=body, register_index__in=list(text), ended_at=None).select_related("body")
    return {text[person.register_index]: person for person in rows if person.register_index}


def facts_of(person: Person) -> Sequence[PersonFact]:
    """What is known of a person now, by name."""
    return list(PersonFact.objects.filter(person=person, ended_at=None).order_by("name"))


def relations_of(person: Person, *, today: date) -> Sequence[Relation]:
    """The relations of a person that hold today."""
    holding = Relation.objects.filter(Q(until_date=None) | Q(until_date__gt=today), since_date__lte=today)
    return list(
        holding.filter(Q(senior=person) | Q(junior=person))
        .select_related("senior", "junior")
        .order_by("since_date", "id")
    )

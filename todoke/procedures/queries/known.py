"""What a body holds already of who fills a form in, and of their children: never of anybody who may not be seen."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Q

from todoke.people.models import Person, PersonFact
from todoke.people.queries import families, visibility
from todoke.people.rules.facts import Purpose
from todoke.people.rules.persons import Knowing
from todoke.procedures.rules.document_parts import FACT
from todoke.procedures.rules.prefill import Known, Sources

_FIELDS = {"person.birth_date": "birth_date", "person.phone": "phone", "person.email": "email"}


def of_person(person: Person, wanted: Collection[str], *, today: date) -> Sources:
    """What is known of somebody themselves; only what is wanted is opened."""
    how = Knowing.REGISTER.value if person.register_key else "held"
    found: dict[str, Known] = {}
    if "person.name" in wanted and person.name:
        found["person.name"] = Known({"name": person.name, "kana": person.name_kana}, how)
    if "person.address" in wanted and person.address:
        found["person.address"] = Known(
            {"postcode": person.postcode, "address": person.address.replace("\n", " ")}, how
        )
    for source, field in _FIELDS.items():
        if source in wanted and (value := getattr(person, field)):
            of_register = source == "person.birth_date"
            found[source] = Known(value.isoformat() if of_register else value, how if of_register else "held")
    return {**found, **_facts(person, {each.removeprefix(FACT) for each in wanted if each.startswith(FACT)}, today)}


def _facts(person: Person, names: Collection[str], today: date) -> Sources:
    if not names:
        return {}
    holding = Q(until_date=None) | Q(until_date__gt=today)
    rows = PersonFact.objects.filter(holding, person=person, name__in=list(names), ended_at=None)
    return {
        f"{FACT}{row.name}": Known(row.value, row.known_by, row.observed_date.isoformat())
        for row in rows
        if not row.purposes or Purpose.ANSWER.value in row.purposes
    }


def children(
    person: Person, wanted: Collection[str], *, today: date, helpers: Sequence[Person] = ()
) -> Sequence[Sources]:
    """What is known of each child under age whom a parent or guardian sees, and whom every helper may see too; the oldest first."""
    found = families.children_of(person, today=today, helpers=helpers)
    seen = visibility.sights(person, found, today=today, helpers=helpers)
    ordered = sorted(found, key=lambda each: (each.birth_date or date.max, str(each.pk)))
    return [
        {
            source: held
            for source, held in of_person(each, wanted, today=today).items()
            if seen[each.pk].shows(_field(source))
        }
        for each in ordered
    ]


def _field(source: str) -> str:
    return source.partition(".")[2]

"""People who do not exist, from a file of the sample: whom the sandbox signs in, those around them, and who is protected from whom."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.people.models import HouseholdMember, Person, Protection, Relation
from todoke.people.operations import households, persons, protections, relations
from todoke.people.operations.protections import Other
from todoke.people.operations.relations import Known
from todoke.people.queries import persons as held
from todoke.people.rules.persons import Kinship, Knowing


@transaction.atomic
def load(folder: Path, *, by: Actor, now: datetime) -> Mapping[str, Person]:
    """The people by their keys, with their households, relations and protections; who is there already stays as they are."""
    data = json.loads((folder / "residents.json").read_text(encoding="utf-8"))
    rows = data["people"]
    bodies = {body.key: body for body in Body.objects.filter(key__in={row["body"] for row in rows})}
    people = {row["key"]: _person(row, bodies[row["body"]], by=by, now=now) for row in rows}
    for keys in data["households"]:
        _household([people[key] for key in keys], by=by, now=now)
    for row in data["relations"]:
        _relation(row, people, by=by, now=now)
    for row in data["protections"]:
        _protection(people[row["person"]], [people[key] for key in row["from"]], by=by, now=now)
    return people


def _person(row: Mapping[str, Any], body: Body, *, by: Actor, now: datetime) -> Person:
    birth = date.fromisoformat(row["birth_date"])
    found = held.find(body, name=row["name"], birth_date=birth)
    if found:
        return found[0]
    details = {"name": row["name"], "name_kana": row["kana"], "birth_date": birth, "address": row["address"]}
    return persons.open_person(body=body, by=by, now=now, details=details, known_by=Knowing.REGISTER)


def _household(members: Sequence[Person], *, by: Actor, now: datetime) -> None:
    """Who moved since then stays where they are."""
    if not HouseholdMember.objects.filter(person__in=members).exists():
        households.start(body=members[0].body, persons=members, by=by, now=now)


def _relation(row: Mapping[str, Any], people: Mapping[str, Person], *, by: Actor, now: datetime) -> None:
    senior, junior, kind = people[row["senior"]], people[row["junior"]], Kinship(row["kind"])
    pair = (senior, junior)
    if Relation.objects.filter(kind=kind.value, senior__in=pair, junior__in=pair).exists():
        return
    made = relations.relate(
        body=junior.body, kind=kind, senior=senior, junior=junior, known=Known(Knowing.REGISTER), custody=row.get("custody", False),
        since_date=date.fromisoformat(row["since"]), by=by, now=now,
    )  # fmt: skip
    if "until" in row:
        relations.end(relation=made, until_date=date.fromisoformat(row["until"]), by=by, now=now)


def _protection(person: Person, others: Sequence[Person], *, by: Actor, now: datetime) -> None:
    if not Protection.objects.filter(person=person).exists():
        protections.protect(person=person, others=[Other(person=each) for each in others], by=by, now=now)

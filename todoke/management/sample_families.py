"""How the sample's residents belong together: relations, households, and one who is protected from another."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from todoke.common.actors import Actor
from todoke.people.models import HouseholdMember, Person, Protection, Relation
from todoke.people.operations import households, protections, relations
from todoke.people.operations.protections import Other
from todoke.people.operations.relations import Known
from todoke.people.rules.persons import Kinship, Knowing


@transaction.atomic
def load(folder: Path, people: Mapping[str, Person], *, by: Actor, now: datetime) -> None:
    """Record what is not there yet; what somebody changed since stays as it is."""
    data = json.loads((folder / "residents.json").read_text(encoding="utf-8"))
    if not Relation.objects.filter(senior__in=[person.pk for person in people.values()]).exists():
        for row in data["relations"]:
            _relate(people[row["senior"]], people[row["junior"]], row, by=by, now=now)
    for keys in data["households"]:
        together = [people[key] for key in keys]
        if not HouseholdMember.objects.filter(person__in=[person.pk for person in together]).exists():
            households.start(body=together[0].body, persons=together, by=by, now=now)
    for row in data["protections"]:
        person = people[row["person"]]
        if not Protection.objects.filter(person=person).exists():
            others = [Other(people[key]) for key in row["from"]]
            protections.protect(person=person, others=others, by=by, now=now)


def _relate(senior: Person, junior: Person, row: Mapping[str, object], *, by: Actor, now: datetime) -> None:
    made = relations.relate(
        body=junior.body, kind=Kinship(str(row["kind"])), senior=senior, junior=junior, known=Known(Knowing.REGISTER),
        custody=bool(row.get("custody")), since_date=date.fromisoformat(str(row["since"])), by=by, now=now,
    )  # fmt: skip
    if row.get("until"):
        relations.end(relation=made, until_date=date.fromisoformat(str(row["until"])), by=by, now=now)

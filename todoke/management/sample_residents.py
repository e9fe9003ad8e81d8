"""People who do not exist, from a file of the sample: whom the sandbox signs in, and those around them."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.people.models import Person
from todoke.people.operations import persons
from todoke.people.queries import persons as held
from todoke.people.rules.persons import Knowing


@transaction.atomic
def load(folder: Path, *, by: Actor, now: datetime) -> Mapping[str, Person]:
    """The people by their keys; who is there already stays as they are."""
    rows = json.loads((folder / "residents.json").read_text(encoding="utf-8"))["people"]
    bodies = {body.key: body for body in Body.objects.filter(key__in={row["body"] for row in rows})}
    return {row["key"]: _person(row, bodies[row["body"]], by=by, now=now) for row in rows}


def _person(row: Mapping[str, Any], body: Body, *, by: Actor, now: datetime) -> Person:
    birth = date.fromisoformat(row["birth_date"])
    found = held.find(body, name=row["name"], birth_date=birth)
    if found:
        return found[0]
    details = {"name": row["name"], "name_kana": row["kana"], "birth_date": birth, "address": row["address"]}
    return persons.open_person(body=body, by=by, now=now, details=details, known_by=Knowing.REGISTER)

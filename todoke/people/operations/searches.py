"""Searching for a person at the staff desk: by exact keys only, and the search itself is written down."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Invalid
from todoke.people.models import Person
from todoke.people.operations.looks import Why, look
from todoke.people.queries import persons as queries
from todoke.people.rules.persons import mail_key, name_key, phone_key


class SearchInvalid(Invalid):
    """Too little to find one person by; nobody leafs through people."""

    code = "search_invalid"


@transaction.atomic
def search(
    *,
    body: Body,
    by: Actor,
    now: datetime,
    why: Why,
    name: str = "",
    birth_date: date | None = None,
    phone: str = "",
    email: str = "",
) -> Sequence[Person]:
    """Those with exactly this name and birth date, telephone or mail. That one searched, and whom one saw, is in the ledger. Raises SearchInvalid."""
    given = {
        "name": bool(name_key(name)), "birth_date": birth_date is not None, "phone": bool(phone_key(phone)), "email": bool(mail_key(email)),
    }  # fmt: skip
    if given["name"] != given["birth_date"]:
        raise SearchInvalid(problems={"birth_date": "birth_needed"} if given["name"] else {"name": "name_needed"})
    if not any(given.values()):
        raise SearchInvalid(problems={"name": "nothing_to_search"})
    found = queries.find(body, name=name, birth_date=birth_date, phone=phone, email=email, also_declared=True)
    bodies.record(
        body=body, by=by, at=now, action="person.search", subject=f"body:{body.key}", purpose=why.value,
        data={"by": [key for key, is_given in given.items() if is_given], "found": len(found)},
    )  # fmt: skip
    for person in found:
        look(person=person, by=by, now=now, why=why, what=["name", "birth_date"])
    return found

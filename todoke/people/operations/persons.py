"""Writes about persons: who they are, what is known of them, and that a body no longer serves them."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import individual_numbers
from todoke.common.actors import Actor
from todoke.common.errors import Invalid
from todoke.people.models import Person, PersonFact
from todoke.people.operations import households, protections, relations
from todoke.people.queries import persons as queries
from todoke.people.rules import persons as rules
from todoke.people.rules.facts import Purpose
from todoke.people.rules.persons import Ending, Knowing
from todoke.people.rules.vocabulary import BY_NAME, fits

_DETAILS = ("name", "name_kana", "name_latin", "postcode", "address", "phone", "email", "language", "birth_date")

#: A number of a register of residents: never an individual number, which is refused before it is sealed.
REGISTER_KEY = re.compile(r"[0-9A-Za-z-]{1,40}")
_NAMES = frozenset({"name", "name_kana", "name_latin", "birth_date"})


class PersonInvalid(Invalid):
    """What was said of a person cannot be used; ``problems`` maps each field to a code."""

    code = "person_invalid"


class FactInvalid(Invalid):
    """A fact is unknown to the vocabulary or its value does not fit; ``problems`` maps its name to a code."""

    code = "fact_invalid"


@transaction.atomic
def open_person(
    *, body: Body, by: Actor, now: datetime, details: Mapping[str, object], known_by: Knowing = Knowing.SELF
) -> Person:
    """Hold a new person; ``details`` may name any of the person's fields. Raises PersonInvalid."""
    person = Person(body=body, created_at=now, **_checked(details, today=now.date()))
    person.save(force_insert=True)
    bodies.record(
        body=body, by=by, at=now, action="person.open", subject=str(person), data={"known_by": known_by.value}
    )
    return person


@transaction.atomic
def revise_person(*, person: Person, by: Actor, now: datetime, details: Mapping[str, object]) -> list[str]:
    """Correct what is held; returns the fields that changed. Raises PersonInvalid."""
    checked = _checked(details, today=now.date())
    changed = sorted(field for field, value in checked.items() if getattr(person, field) != value)
    if _NAMES & set(changed):
        protections.keep_up(person=person, by=by, now=now)
    for field in changed:
        setattr(person, field, checked[field])
    if changed:
        person.save()
        bodies.record(
            body=person.body, by=by, at=now, action="person.revise", subject=str(person), data={"fields": changed}
        )
    return changed


@transaction.atomic
def know_by_register(*, person: Person, key: str, by: Actor, now: datetime) -> None:
    """Note by what number the body's register of residents knows a person; one of nobody else. "": by none. Raises PersonInvalid."""
    if key and not REGISTER_KEY.fullmatch(key):
        raise PersonInvalid(problems={"register_key": "register_key_unusable"})
    others = queries.by_register_keys(person.body, [key] if key else [])
    if any(other.pk != person.pk for other in others.values()):
        raise PersonInvalid(problems={"register_key": "register_key_taken"})
    if (person.register_key or "") != key:
        person.register_key = key
        person.save(update_fields=["register_key", "register_index"])
        bodies.record(body=person.body, by=by, at=now, action="person.register", subject=str(person))


@transaction.atomic
def hide(*, person: Person, hidden: bool, by: Actor, now: datetime) -> None:
    """Hide a person from every other resident, or show again; nobody asks why."""
    if person.hidden != hidden:
        person.hidden = hidden
        person.save(update_fields=["hidden"])
        bodies.record(
            body=person.body, by=by, at=now, action="person.hide" if hidden else "person.show", subject=str(person)
        )


@transaction.atomic
def end_person(*, person: Person, because: Ending, by: Actor, now: datetime, ended_date: date | None = None) -> None:
    """The body no longer serves this person, and with the record end household and relations, on the day that it happened.

    The reason is sealed, the ledger says only that it ended. A protection stays: what is left of the record is still protected.
    """
    day = min(ended_date or now.date(), now.date())
    households.leave(person=person, by=by, now=now, until_date=day)
    relations.end_all(person=person, by=by, now=now, until_date=day)
    person.ended_at, person.ended_because = now, because.value
    person.save()
    bodies.record(body=person.body, by=by, at=now, action="person.end", subject=str(person))


@transaction.atomic
def record_fact(
    *,
    person: Person,
    name: str,
    value: object,
    known_by: Knowing,
    basis: str,
    by: Actor,
    now: datetime,
    purposes: tuple[Purpose, ...] = (Purpose.ANSWER,),
    until_date: date | None = None,
) -> PersonFact:
    """Keep a fact about a person; the value before it ends and stays until retention ends. Raises FactInvalid."""
    fact = BY_NAME.get(name)
    if fact is None:
        raise FactInvalid(problems={name: "fact_unknown"})
    if not isinstance(value, bool | int | str | date) or not fits(fact, value):
        raise FactInvalid(problems={name: "value_unfit"})
    PersonFact.objects.filter(person=person, name=name, ended_at=None).update(ended_at=now)
    kept = PersonFact(
        person=person, body=person.body, name=name, value=value.isoformat() if isinstance(value, date) else value, known_by=known_by.value,
        holder=min(each.value for each in fact.holders), basis=basis, purposes=[each.value for each in purposes],
        observed_date=now.date(), until_date=until_date, recorded_by=str(by), recorded_at=now,
    )  # fmt: skip
    kept.save(force_insert=True)
    bodies.record(
        body=person.body, by=by, at=now, action="fact.record", subject=str(person),
        data={"fact": name, "known_by": known_by.value},
    )  # fmt: skip
    return kept


@transaction.atomic
def end_fact(*, fact: PersonFact, by: Actor, now: datetime) -> None:
    """A fact no longer holds."""
    if fact.ended_at is None:
        fact.ended_at = now
        fact.save(update_fields=["ended_at"])
        bodies.record(
            body=fact.person.body, by=by, at=now, action="fact.end", subject=str(fact.person), data={"fact": fact.name}
        )


def _checked(details: Mapping[str, object], *, today: date) -> dict[str, object]:
    """Details that can be kept; names exactly as written but for spaces around them."""
    problems: dict[str, str] = {}
    checked: dict[str, object] = {}
    for field, value in details.items():
        if field not in _DETAILS:
            problems[field] = "field_unknown"
        elif field == "birth_date":
            checked[field] = value
            if value is not None and not (isinstance(value, date) and date(1880, 1, 1) <= value <= today):
                problems[field] = "birth_date_impossible"
        elif not isinstance(value, str) or "\0" in value:
            problems[field] = "text_unusable"
        elif len(value) > rules.LONGEST_NAME:
            problems[field] = "too_long"
        elif individual_numbers.offers_one(value):
            problems[field] = "individual_number"
        elif field == "language" and value not in rules.LANGUAGES:
            problems[field] = "text_unusable"
        else:
            checked[field] = value.strip()
    if "name" in details and not problems and not checked["name"]:
        problems["name"] = "required"
    if problems:
        raise PersonInvalid(problems=problems)
    return checked

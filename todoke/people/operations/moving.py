"""When a person moves away or dies: the record ends here; what another body begins with is what the person agreed to."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid
from todoke.people.models import Person, PersonFact, Relation
from todoke.people.operations import persons, protections
from todoke.people.operations.households import hold
from todoke.people.queries import persons as queries
from todoke.people.queries.families import minors_left_alone
from todoke.people.rules import family
from todoke.people.rules.persons import Ending

#: What may go along when a person moves, besides facts; the address here is of no use there.
PORTABLE = family.DETAILS - {"address", "postcode", "household"}


class PersonEnded(Conflict):
    """The body no longer keeps this person's record."""

    code = "person_ended"


class MoveInvalid(Invalid):
    """A person cannot move so."""

    code = "move_invalid"


@transaction.atomic
def move_away(
    *, person: Person, to: Body | None, agreed: Collection[str], by: Actor, now: datetime, through: str = ""
) -> Person | None:
    """A person moves to another body, which becomes controller. The record here ends.

    ``agreed`` names the fields and facts that the person agreed to hand over, ``relations`` for all relations; without any, the other
    body begins with nothing, and nothing tells it that there was a record. ``through`` names the consent. Returns the record that begins.
    Raises MoveInvalid, PersonEnded.
    """
    _need_kept(person)
    if to is not None and to.pk == person.body_id:
        raise MoveInvalid(problems={"to": "same_body"})
    unknown = set(agreed) - PORTABLE - {fact.name for fact in queries.facts_of(person)}
    if unknown:
        raise MoveInvalid(problems=dict.fromkeys(unknown, "field_unknown"))
    after = None
    with reach.within(reach.EVERYTHING):  # the one step that writes for two bodies
        if to is not None and agreed:
            after = _begin(person, to, agreed, by=by, now=now, through=through)
    persons.end_person(person=person, because=Ending.MOVED, by=by, now=now)
    if after is None:
        person.credentials.all().delete()  # whoever signs in again begins anew, in the town where they live now
    return after


@transaction.atomic
def record_death(*, person: Person, by: Actor, now: datetime, died_date: date | None = None) -> list[Person]:
    """A person died: relations and household end on that day, and with them what was given or held through them.

    Returns the children under age who are left without anybody with custody: a guardian is to be appointed (民法838条1号).
    """
    _need_kept(person)
    left = minors_left_alone(person, today=now.date())
    persons.end_person(person=person, because=Ending.DIED, by=by, now=now, ended_date=died_date)
    return list(left)


def _need_kept(person: Person) -> None:
    hold(person)
    person.refresh_from_db()
    if person.ended_at is not None:
        raise PersonEnded


def _begin(person: Person, to: Body, agreed: Collection[str], *, by: Actor, now: datetime, through: str) -> Person:
    """The record at the other body, with what was agreed and with what protects."""
    details = {name: getattr(person, name) for name in sorted(set(agreed) & PORTABLE) if name != "relations"}
    details = {name: value for name, value in details.items() if value not in ("", None)}
    details.setdefault("name", person.name)
    after = persons.open_person(body=to, by=by, now=now, details=details)
    persons.hide(person=after, hidden=person.hidden, by=by, now=now)  # nobody asked them to come out
    for fact in queries.facts_of(person):
        if fact.name in agreed:
            _copy_fact(fact, after)
    if "relations" in agreed:
        for relation in queries.relations_of(person, today=now.date()):
            _copy_relation(relation, person, after, now=now)
    protections.carry_over(before=person, after=after, by=by, now=now)
    person.credentials.update(person=after)
    data: dict[str, object] = {
        "what": sorted(agreed)
    }  # and which record, but not in which town: the ledger locates nobody
    if through:
        data["through"] = through
    bodies.record(
        body=person.body,
        by=by,
        at=now,
        action="person.hand_over",
        subject=str(person),
        data={**data, "record": str(after.pk)},
    )
    bodies.record(
        body=to, by=by, at=now, action="person.take_over", subject=str(after), data={**data, "record": str(person.pk)}
    )
    return after


def _copy_fact(fact: PersonFact, after: Person) -> None:
    PersonFact(
        person=after, body=after.body, name=fact.name, value=fact.value, known_by=fact.known_by, holder=fact.holder, basis=fact.basis,
        purposes=fact.purposes, observed_date=fact.observed_date, until_date=fact.until_date, recorded_by=fact.recorded_by,
        recorded_at=fact.recorded_at,
    ).save(force_insert=True)  # fmt: skip


def _copy_relation(relation: Relation, before: Person, after: Person, *, now: datetime) -> None:
    """Proven once: the document and who saw it go along."""
    senior = after if relation.senior_id == before.pk else relation.senior
    junior = after if relation.junior_id == before.pk else relation.junior
    if relation.senior.declared_by_id or relation.junior.declared_by_id:
        return
    Relation.objects.create(
        body=after.body, kind=relation.kind, senior=senior, junior=junior, custody=relation.custody, known_by=relation.known_by,
        document=relation.document, seen_by=relation.seen_by, seen_at=relation.seen_at, since_date=relation.since_date,
        recorded_by=relation.recorded_by, recorded_at=now,
    )  # fmt: skip

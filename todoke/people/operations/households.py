"""Writes about households: who lives together, since when, until when."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Invalid
from todoke.people.models import Household, HouseholdMember, Person


class HouseholdInvalid(Invalid):
    """These persons cannot live together so; ``problems`` maps what is wrong to a code."""

    code = "living_invalid"


@transaction.atomic
def start(
    *, body: Body, persons: Sequence[Person], by: Actor, now: datetime, since_date: date | None = None
) -> Household:
    """A new household of at least one person; whoever lived elsewhere leaves there on the same day. Raises HouseholdInvalid."""
    if not persons:
        raise HouseholdInvalid(problems={"person": "required"})
    household = Household.objects.create(body=body, created_at=now)
    bodies.record(body=body, by=by, at=now, action="household.start", subject=str(household))
    for person in persons:
        join(household=household, person=person, by=by, now=now, since_date=since_date)
    return household


@transaction.atomic
def join(
    *, household: Household, person: Person, by: Actor, now: datetime, since_date: date | None = None
) -> HouseholdMember:
    """A person lives in this household from a day; the household before ends for them on that day. Raises HouseholdInvalid."""
    since = since_date or now.date()
    hold(person)
    problems: dict[str, str] = {}
    if since > now.date():
        problems["since_date"] = "since_ahead"
    if person.body_id != household.body_id:
        problems["person"] = "person_elsewhere"
    elif person.ended_at is not None:
        problems["person"] = "person_ended"
    present = _present(person)
    if present is not None and present.household_id == household.pk:
        return present
    last = HouseholdMember.objects.filter(person=person).order_by("-since_date").first()
    if last is not None and since < max(last.since_date, last.until_date or last.since_date):
        problems["since_date"] = "since_before_last"
    if problems:
        raise HouseholdInvalid(problems=problems)
    if present is not None:
        leave(person=person, by=by, now=now, until_date=since)
    member = HouseholdMember.objects.create(body=household.body, household=household, person=person, since_date=since)
    bodies.record(body=household.body, by=by, at=now, action="household.join", subject=str(household))
    return member


@transaction.atomic
def leave(*, person: Person, by: Actor, now: datetime, until_date: date | None = None) -> bool:
    """A person no longer lives in their household; False when they lived in none. Raises HouseholdInvalid."""
    hold(person)
    present, until = _present(person), until_date or now.date()
    if present is None:
        return False
    until = max(until, present.since_date)
    if until > now.date():
        raise HouseholdInvalid(problems={"until_date": "until_ahead"})
    present.until_date = until
    present.save(update_fields=["until_date"])
    bodies.record(
        body=present.body, by=by, at=now, action="household.leave", subject=f"household:{present.household_id}"
    )
    return True


def _present(person: Person) -> HouseholdMember | None:
    return HouseholdMember.objects.filter(person=person, until_date=None).select_related("body").first()


def hold(*persons: Person) -> None:
    """Lock the rows of persons in one order, so that what is asked about them stays true until the end of the transaction."""
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=[each.pk for each in persons]).order_by("pk"))

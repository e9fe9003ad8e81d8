"""Writes about classes of schools and nurseries: opened for a school year, and the children in them."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.calendar import fiscal_year, fiscal_year_end
from todoke.common.errors import Conflict, Invalid
from todoke.notices.models import Roll, RollMember
from todoke.people.models import Person
from todoke.people.queries.persons import PersonNotFound


class RollInvalid(Invalid):
    """What was said of a class cannot be used; ``problems`` maps each field to a code."""

    code = "roll_invalid"


class RollThere(Conflict):
    """This class of this school is there already."""

    code = "roll_there"


class ChildThere(Conflict):
    """This child is in the class already."""

    code = "child_in_roll"


class ChildNotFound(Invalid):
    """Nobody whom this body keeps has exactly this name and birth date, or several have."""

    code = "child_not_found"


@transaction.atomic
def open_roll(*, body: Body, school: str, name: str, phone: str, by: Actor, now: datetime, year: int = 0) -> Roll:
    """Open a class for a school year, which ends with it (31 March). Raises RollInvalid, RollThere."""
    year = year or fiscal_year(now.date())
    problems = {field: "required" for field, value in (("school", school), ("name", name)) if not value.strip()}
    problems |= {
        field: "too_long" for field, value, limit in (("school", school, 80), ("name", name, 40), ("phone", phone, 40)) if len(value) > limit
    }  # fmt: skip
    if not fiscal_year(now.date()) <= year <= fiscal_year(now.date()) + 1:
        problems["year"] = "school_year_impossible"
    if problems:
        raise RollInvalid(problems=problems)
    try:
        with transaction.atomic():
            roll = Roll.objects.create(
                body=body, school=school.strip(), name=name.strip(), phone=phone.strip(), year=year, ends_date=fiscal_year_end(date(year, 4, 1)),
                made_by=str(by), made_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise RollThere from None
    bodies.record(body=body, by=by, at=now, action="roll.open", subject=str(roll), data={"year": year})
    return roll


@transaction.atomic
def add_child(*, roll: Roll, child: Person, by: Actor, now: datetime) -> RollMember:
    """Put a child of this body in a class from today; whoever are guardians at the moment of a letter gets it. Raises ChildThere, PersonNotFound."""
    if child.body_id != roll.body_id or child.ended_at is not None:
        raise PersonNotFound
    today, over = now.date(), roll.ends_date + timedelta(days=1)
    if today >= over:
        raise RollInvalid(problems={"name": "roll_over"})
    member, new = RollMember.objects.select_for_update().get_or_create(
        roll=roll, person=child, defaults={"body": roll.body, "since_date": today, "until_date": over}
    )
    if not new and member.until_date > today:
        raise ChildThere
    member.until_date = over
    member.save(update_fields=["until_date"])
    bodies.record(body=roll.body, by=by, at=now, action="roll.add", subject=str(child), data={"roll": str(roll)})
    return member


@transaction.atomic
def take_out(*, roll: Roll, child: Person, by: Actor, now: datetime) -> None:
    """A child leaves a class: from today no letter of it comes any more. Raises PersonNotFound."""
    held = RollMember.objects.select_for_update().filter(roll=roll, person=child, until_date__gt=now.date()).first()
    if held is None:
        raise PersonNotFound
    held.until_date = max(now.date(), held.since_date)
    held.save(update_fields=["until_date"])
    bodies.record(body=roll.body, by=by, at=now, action="roll.take_out", subject=str(child), data={"roll": str(roll)})

"""Writes about protection 「支援措置」: recorded, extended to others, renewed a year at a time, ended early.

The ledger names the protection and never the person: that somebody is protected is itself a secret.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid
from todoke.common.sealed_fields import indexes
from todoke.people.models import Person, ProtectedFrom, Protection
from todoke.people.models.persons import anywhere
from todoke.people.operations import mandates
from todoke.people.operations.households import hold
from todoke.people.rules import family
from todoke.people.rules.persons import LONGEST_NAME, name_key


class ProtectionInvalid(Invalid):
    """What was said of a protection cannot be used; ``problems`` maps each field to a code."""

    code = "protection_invalid"


class AlreadyProtected(Conflict):
    """A protection holds already: others are added to it, or it is renewed."""

    code = "already_protected"


class NotRenewable(Conflict):
    """A protection is renewed in its last month, once; an ended one is recorded anew."""

    code = "not_renewable"


class ProtectionEnded(Conflict):
    """This protection has already ended."""

    code = "protection_ended"


@dataclass(frozen=True, slots=True)
class Other:
    """From whom somebody is protected: a person we hold, or a name and birth date that may turn up later."""

    person: Person | None = None
    name: str = ""
    birth_date: date | None = None


@transaction.atomic
def protect(
    *,
    person: Person,
    others: Sequence[Other],
    by: Actor,
    now: datetime,
    together: Sequence[Person] = (),
    since_date: date | None = None,
) -> list[Protection]:
    """Protect a person, and those who live with them and ask together, for a year. Raises ProtectionInvalid, AlreadyProtected."""
    since = since_date or now.date()
    persons = list({each.pk: each for each in (person, *together)}.values())
    problems = _problems(persons, others, since, now)
    if problems:
        raise ProtectionInvalid(problems=problems)
    hold(*persons)
    made = []
    for each in persons:
        _close_expired(each, by=by, now=now)
        if Protection.objects.filter(person=each, ended_at=None).exists():
            raise AlreadyProtected
        made.append(_open(each, since, family.protection_ends(since), by=by, now=now))
    for protection in made:
        for other in others:
            _add(protection, other)
            _part(protection, other, by=by, now=now)
    return made


@transaction.atomic
def add_other(*, protection: Protection, other: Other, by: Actor, now: datetime) -> None:
    """One more person from whom somebody is protected. Raises ProtectionInvalid, ProtectionEnded."""
    _need_holding(protection, now)
    problems = _problems([protection.person], [other], protection.since_date, now)
    if problems:
        raise ProtectionInvalid(problems=problems)
    _add(protection, other)
    _part(protection, other, by=by, now=now)
    _record("protection.extend", protection, by=by, now=now)


@transaction.atomic
def renew(*, protection: Protection, by: Actor, now: datetime) -> None:
    """One year more, from the day on which the present year ends (要領 第5-10). Raises NotRenewable."""
    protection = (
        Protection.objects.select_for_update(no_key=True, of=("self",)).select_related("body").get(pk=protection.pk)
    )
    today = now.date()
    if protection.ended_at is not None or not (
        family.renewable_from(protection.until_date) <= today < protection.until_date
    ):
        raise NotRenewable(from_date=family.renewable_from(protection.until_date))
    protection.until_date = family.protection_ends(protection.until_date)
    protection.save(update_fields=["until_date"])
    _record("protection.renew", protection, by=by, now=now)


@transaction.atomic
def end_early(*, protection: Protection, by: Actor, now: datetime) -> None:
    """The person asked for it, or the ground is gone: the protection ends now. Raises ProtectionEnded."""
    protection = (
        Protection.objects.select_for_update(no_key=True, of=("self",)).select_related("body").get(pk=protection.pk)
    )
    if protection.ended_at is not None:
        raise ProtectionEnded
    protection.ended_at = now
    protection.save(update_fields=["ended_at"])
    _record("protection.end", protection, by=by, now=now)


@transaction.atomic
def carry_over(*, before: Person, after: Person, by: Actor, now: datetime) -> list[Protection]:
    """What protects a person, and what protects others from them, holds for the record that goes on (PROTECTION_GOES_ALONG)."""
    made = []
    held = Protection.objects.filter(person=before, ended_at=None, until_date__gt=now.date())
    for protection in held.prefetch_related("others__other").order_by("since_date", "id"):
        copy = _open(after, protection.since_date, protection.until_date, by=by, now=now)
        for row in protection.others.all():
            _add(copy, Other(row.other, row.name, row.birth_date))
        made.append(copy)
    for row in ProtectedFrom.objects.filter(other=before).select_related("protection"):
        _add(row.protection, Other(after))
    return made


@transaction.atomic
def keep_up(*, person: Person, by: Actor, now: datetime) -> int:
    """Before a name or birth date of a person changes: whoever is protected from them by that name is protected from this person."""
    with reach.within(reach.EVERYTHING):  # she may live in any town
        rows = ProtectedFrom.objects.filter(_named(person), protection__ended_at=None).exclude(other=person)
        found = {row.protection_id: row.protection for row in rows.select_related("protection__body")}
        known = set(ProtectedFrom.objects.filter(other=person).values_list("protection", flat=True))
        for key, protection in found.items():
            if key not in known:
                _add(protection, Other(person))
                _record("protection.extend", protection, by=by, now=now)
    return len(found)


def _named(person: Person) -> Q:
    """Rows that mean this person by name and birth date."""
    texts = {anywhere(name, person.birth_date) for name in (person.name, person.name_kana, person.name_latin)}
    return Q(name_index__in=[index for text in sorted(texts) for index in indexes(ProtectedFrom, "name_index", text)])


def _problems(persons: Sequence[Person], others: Sequence[Other], since: date, now: datetime) -> dict[str, str]:
    problems: dict[str, str] = {}
    mine = {each.pk for each in persons}
    if not others:
        problems["other"] = "required"
    for other in others:
        if other.person is not None:
            if other.person.pk in mine:
                problems["other"] = "protected_from_self"
            elif other.person.birth_date is None:
                problems["birth_date"] = "required"  # without it nobody is found again by name
        elif not name_key(other.name):
            problems["name"] = "required"
        elif len(other.name) > LONGEST_NAME or "\0" in other.name:
            problems["name"] = "too_long"
        elif other.birth_date is None or not date(1880, 1, 1) <= other.birth_date <= now.date():
            problems["birth_date"] = "birth_date_impossible" if other.birth_date else "required"
    if any(each.body_id != persons[0].body_id for each in persons):
        problems["together"] = "person_elsewhere"
    if since > now.date():
        problems["since_date"] = "since_ahead"
    elif family.protection_ends(since) <= now.date():
        problems["since_date"] = "protection_over"
    return problems


def _open(person: Person, since: date, until: date, *, by: Actor, now: datetime) -> Protection:
    body: Body = person.body
    protection = Protection.objects.create(
        body=body, person=person, since_date=since, until_date=until, recorded_by=str(by), recorded_at=now
    )
    _record("protection.record", protection, by=by, now=now)
    return protection


def _add(protection: Protection, other: Other) -> None:
    """The person and the name: a record of the same person elsewhere, or later, is found by name and birth date."""
    who = other.person
    name, born = (who.name, who.birth_date) if who else (other.name.strip(), other.birth_date)
    forms = {name} | ({who.name_kana, who.name_latin} if who else set())
    for written in sorted(form for form in forms if name_key(form)):
        ProtectedFrom(protection=protection, body_id=protection.body_id, other=who, name=written, birth_date=born).save(
            force_insert=True
        )


def _part(protection: Protection, other: Other, *, by: Actor, now: datetime) -> None:
    """What the two gave one another ends for good; of somebody known by name only it is refused at each use."""
    if other.person is not None:
        mandates.end_between(one=protection.person, other=other.person, by=by, now=now)


def _close_expired(person: Person, *, by: Actor, now: datetime) -> None:
    for expired in Protection.objects.filter(person=person, ended_at=None, until_date__lte=now.date()):
        end_early(protection=expired, by=by, now=now)


def _need_holding(protection: Protection, now: datetime) -> None:
    if protection.ended_at is not None or protection.until_date <= now.date():
        raise ProtectionEnded


def _record(action: str, protection: Protection, *, by: Actor, now: datetime) -> None:
    bodies.record(body=protection.body, by=by, at=now, action=action, subject=str(protection))

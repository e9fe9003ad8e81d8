"""Writes about what is held: corrected or deleted by the person at once, asked of the body and answered, taken away as a file."""

import uuid
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import LedgerEntry
from todoke.common import individual_numbers
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid, NotAllowed
from todoke.people.models import DataRequest, Person, PersonFact
from todoke.people.operations import persons
from todoke.people.operations.consents import PersonEnded
from todoke.people.queries import own_data as queries
from todoke.people.rules import own_data as rules
from todoke.people.rules.own_data import Asked, Decision
from todoke.people.rules.persons import Knowing

_BASIS: Final = "本人の申出"


class StaysHeld(NotAllowed):
    """This is not deleted by the person alone: the body decides, and has to say why."""

    code = "stays_held"


class RequestInvalid(Invalid):
    """A request or its answer says too little or cannot be kept; ``problems`` maps each field to a code."""

    code = "data_request_invalid"


class AskedAlready(Conflict):
    """The same request waits for its answer already."""

    code = "asked_for_already"


class AnsweredAlready(Conflict):
    """Somebody answered this request meanwhile."""

    code = "answered_already"


@transaction.atomic
def correct(*, person: Person, field: str, value: object, by: Actor, now: datetime) -> None:
    """Set what a person says of themselves, at once. Raises StaysHeld, PersonEnded, and what ``persons.revise_person`` raises."""
    _must_go_on(person)
    if not rules.fate("person", field).at_once:
        raise StaysHeld
    persons.revise_person(person=person, by=by, now=now, details={field: value})


@transaction.atomic
def correct_fact(*, fact: PersonFact, value: object, by: Actor, now: datetime) -> PersonFact:
    """Say anew what a person said of themselves, at once. Raises StaysHeld, PersonEnded, FactInvalid."""
    _must_go_on(fact.person)
    if not rules.fate("personfact", known_by=fact.known_by).at_once:
        raise StaysHeld
    return persons.record_fact(
        person=fact.person, name=fact.name, value=value, known_by=Knowing.SELF, basis=fact.basis or _BASIS, by=by, now=now
    )  # fmt: skip


@transaction.atomic
def delete(*, person: Person, about: str, by: Actor, now: datetime) -> None:
    """Delete what no law requires to keep, with its old values; that it was deleted stays in the ledger. Raises StaysHeld, PersonEnded."""
    _must_go_on(person)
    table, _, field = about.partition(".")
    if table == "person" and rules.fate("person", field).at_once and field != "language":
        persons.revise_person(person=person, by=by, now=now, details={field: ""})
        return
    fact = _fact(person, about)
    if fact is None or not rules.fate("personfact", known_by=fact.known_by).at_once:
        raise StaysHeld
    PersonFact.objects.filter(person=person, name=fact.name, known_by=Knowing.SELF.value).delete()
    bodies.record(body=person.body, by=by, at=now, action="fact.delete", subject=str(person), data={"fact": fact.name})


def _fact(person: Person, about: str) -> PersonFact | None:
    table, _, key = about.partition(":")
    try:
        return PersonFact.objects.filter(person=person, pk=uuid.UUID(key)).first() if table == "personfact" else None
    except ValueError:
        return None


def _must_go_on(person: Person) -> None:
    if Person.objects.select_for_update(no_key=True).get(pk=person.pk).ended_at is not None:
        raise PersonEnded


@transaction.atomic
def ask(*, person: Person, asked: Asked, about: str, wish: str, by: Actor, now: datetime) -> DataRequest:
    """Ask the body to correct or delete something. Raises RequestInvalid, AskedAlready, PersonEnded."""
    _must_go_on(person)
    wish = wish.replace("\0", "").strip()
    problems: dict[str, str] = {}
    if asked is Asked.CORRECT and not wish:
        problems["wish"] = "wish_missing"
    elif len(wish) > rules.LONGEST_WISH:
        problems["wish"] = "words_too_long"
    elif individual_numbers.offers_one(wish):
        problems["wish"] = "individual_number"
    if not _is_held(person, about, today=now.date()):
        problems["about"] = "about_unknown"
    if problems:
        raise RequestInvalid(problems=problems, limit=rules.LONGEST_WISH)
    dates = rules.due(now.date())
    request = DataRequest(
        body=person.body, person=person, asked=asked.value, about=about, wish=wish, asked_by=str(by), asked_at=now,
        promised_date=dates.promised_date, lawful_date=dates.lawful_date,
    )  # fmt: skip
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        raise AskedAlready from None
    bodies.record(
        body=person.body, by=by, at=now, action="request.ask", subject=str(person),
        data={"request": str(request.pk), "asked": asked.value, "about": about},
    )  # fmt: skip
    return request


def _is_held(person: Person, about: str, *, today: date) -> bool:
    rows = queries.held(person, viewer=person, today=today)
    return any(about == value.about for row in rows for value in row.values)


@transaction.atomic
def answer(
    *, request: DataRequest, decision: Decision, reasons: str, by: Actor, now: datetime, value: object = None
) -> DataRequest:
    """Answer a request, with reasons unless everything is done; what is to be set or deleted is, in the same step.

    ``value`` is what stands in the field from now on, where a field of the person is corrected. Raises RequestInvalid, AnsweredAlready.
    """
    held = (
        DataRequest.objects.select_for_update(of=("self",)).select_related("person", "person__body").get(pk=request.pk)
    )
    if held.answered_at is not None:
        raise AnsweredAlready
    reasons = reasons.replace("\0", "").strip()
    if len(reasons) > rules.LONGEST_WISH or (not reasons and decision is not Decision.DONE):
        problem = "words_too_long" if reasons else "reason_missing"
        raise RequestInvalid(problems={"reasons": problem}, limit=rules.LONGEST_WISH)
    if decision is not Decision.NOT_DONE:
        _apply(held, value, by=by, now=now)
    held.decision, held.reasons, held.answered_by, held.answered_at = decision.value, reasons, str(by), now
    held.save(update_fields=["decision", "reasons", "answered_by", "answered_at"])
    bodies.record(
        body=held.body, by=by, at=now, action="request.answer", subject=str(held.person),
        data={"request": str(held.pk), "decision": decision.value},
    )  # fmt: skip
    return held


def _apply(request: DataRequest, value: object, *, by: Actor, now: datetime) -> None:
    """Do what was asked for, as far as it is a field of the person or a fact; anything else was done by hand on its own page."""
    table, _, field = request.about.partition(".")
    if (
        table == "person"
        and request.asked == Asked.DELETE.value
        and field not in {"name", "birth_date", "language", "hidden"}
    ):
        persons.revise_person(person=request.person, by=by, now=now, details={field: ""})
    elif table == "person" and request.asked == Asked.CORRECT.value and value not in (None, ""):
        persons.revise_person(person=request.person, by=by, now=now, details={field: value})
    elif request.asked == Asked.DELETE.value and (fact := _fact(request.person, request.about)):
        fact.delete()
        bodies.record(
            body=request.body,
            by=by,
            at=now,
            action="fact.delete",
            subject=str(request.person),
            data={"fact": fact.name},
        )


@transaction.atomic
def export(*, person: Person, by: Actor, now: datetime, form: str, through: str = "") -> LedgerEntry:
    """Write down that everything held was taken away as a file."""
    return bodies.record(
        body=person.body, by=by, at=now, action="own_data.export", subject=str(person),
        data={"form": form, **({"through": through} if through else {})},
    )  # fmt: skip


@transaction.atomic
def withhold(*, person: Person, by: Actor, now: datetime) -> LedgerEntry | None:
    """Write down that something was left out of what the person is shown, once for the same things; None when there is nothing.

    The entry names the newest entry left out and how many; nothing of it is ever shown to the person.
    """
    hidden = queries.withheld(person)
    if not hidden:
        return None
    newest = LedgerEntry.objects.filter(subject=str(person), action=queries.WITHHELD_ACTION).order_by("-pk").first()
    said = {"count": len(hidden), "upto": hidden[-1].sequence}
    if newest is not None and newest.data == said:
        return None
    return bodies.record(
        body=person.body, by=by, at=now, action=queries.WITHHELD_ACTION, subject=str(person), data=said
    )

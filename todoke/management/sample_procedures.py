"""Procedures of the sample: the forms of a ward, in force, and what residents of the sample filed with them."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.people.models import Person, User
from todoke.people.operations.staff import actor_of
from todoke.procedures.models import FormVersion, Procedure, Submission
from todoke.procedures.operations import corrections, drafts, filing, handling, rulings
from todoke.procedures.queries import forms
from todoke.procedures.rules import documents
from todoke.procedures.rules.states import Channel, Outcome, Reason, VersionState
from todoke.registry.models import Program

#: For how long the sample's forms have been in force: longer than anybody of the sample has waited.
_IN_FORCE: Final = timedelta(days=200)


def load(folder: Path, *, people: Mapping[str, Person], by: Actor, now: datetime) -> None:
    """Add each procedure that is not there yet with its form, then what residents filed; run again, nothing is filed twice."""
    for row in json.loads((folder / "procedures.json").read_text(encoding="utf-8")):
        document = json.loads((folder / "forms" / f"{row['key']}.json").read_text(encoding="utf-8"))
        _procedure(row, document, by=by, now=now)
    for row in json.loads((folder / "submissions.json").read_text(encoding="utf-8")):
        _submission(row, people[row["person"]], now=now)


@transaction.atomic
def _procedure(row: Mapping[str, Any], document: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    """A procedure with its first version, in force."""
    body = Body.objects.get(key=row["body"])
    if Procedure.objects.filter(body=body, key=row["key"]).exists():
        return
    definition, since = documents.read(document), now - _IN_FORCE
    procedure = Procedure.objects.create(
        body=body, key=row["key"], name=definition.title["ja"], audience=definition.audience.value, owner=row["owner"], phone=row["phone"],
        program=Program.objects.filter(body=body, name=row["program"]).first() if row["program"] else None, made_by=str(by), made_at=since,
    )  # fmt: skip
    version = FormVersion.objects.create(
        procedure=procedure, number=1, document=documents.write(definition), state=VersionState.PUBLISHED.value, made_by=str(by), made_at=since,
        changed_at=since, proposed_by=str(by), proposed_at=since, decided_by=str(by), decided_at=since, from_date=since.date(),
    )  # fmt: skip
    bodies.record(
        body=body, by=by, at=now, action="form.publish", subject=str(version), data={"procedure": procedure.key, "version": version.number}
    )  # fmt: skip


def _submission(row: Mapping[str, Any], person: Person, *, now: datetime) -> None:
    """What one resident filed some days ago, and what staff did with it."""
    procedure = Procedure.objects.get(body__key=row["body"], key=row["procedure"])
    if Submission.objects.filter(procedure=procedure, person=person).exists():
        return
    at, who, staff = now - timedelta(days=row["days_ago"]), Actor(str(person)), ""
    if row.get("at_counter"):  # where a form wants a card's signature, nobody's card is here to sign with
        clerk = actor_of(User.objects.get(username="arakawa-counter"))
        who, staff = Actor(str(clerk), clerk.user_id, behalf=str(person)), str(clerk)
    version = forms.in_force(procedure, today=at.date())
    assert version is not None
    channel = Channel.COUNTER if staff else Channel.WEB
    draft = drafts.begin(
        version=version, person=person, by=who, now=at, channel=channel, staff=staff, answers=row["answers"]
    )
    made = filing.file(draft=draft, by=who, now=at)
    if then := row.get("then"):
        _handled(made[0], then, now=now)


def _handled(case: Submission, then: Mapping[str, Any], *, now: datetime) -> None:
    """A case in the hands of the demonstration's caseworker: assigned, returned, proposed, or decided by a second person."""
    caseworker, approver = (actor_of(User.objects.get(username=each)) for each in ("arakawa-casework", "arakawa"))
    handling.assign(case=case, to=str(caseworker), by=caseworker, now=now)
    if paths := then.get("return"):
        items = [corrections.Item(path, Reason.UNCLEAR) for path in paths]
        corrections.ask(case=case, items=items, text=then["text"], by=caseworker, now=now)
    if "propose" in then:
        ruling = rulings.propose(
            case=case, outcome=Outcome(then["propose"]), reasons=then["reasons"], by=caseworker, now=now
        )
        if then.get("decide"):
            rulings.decide(ruling=ruling, letter=None, by=approver, now=now)

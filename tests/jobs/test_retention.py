"""What was kept long enough goes; that it went stays in the ledger, without a word of what it was."""

from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.conftest import NOW
from todoke.bodies import operations
from todoke.bodies.models import Body, LedgerEntry, LedgerNote
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.jobs import retention
from todoke.people.models import Person, PersonFact
from todoke.people.models.staff import SignInAttempt
from todoke.people.operations import persons
from todoke.people.rules.personal import DAYS_AFTER_END, Kept
from todoke.people.rules.persons import Ending, Knowing
from todoke.ui import personal

LONG = timedelta(days=5 * 365)


def note(body: Body, by: Actor, ago: timedelta) -> LedgerEntry:
    return operations.record(
        body=body, by=by, at=NOW - ago, action="program.reject", subject="program:1", note="花子さんの件"
    )


def test_old_content_goes_and_the_ledger_of_its_body_says_so(arakawa: Body, chofu: Body, by: Actor) -> None:
    kept = [note(arakawa, by, ago=LONG - timedelta(days=1))]
    old = [
        note(arakawa, by, ago=LONG + timedelta(seconds=1)),
        note(arakawa, by, ago=2 * LONG),
        note(chofu, by, ago=2 * LONG),
    ]
    assert dict(retention.retain(by=by, now=NOW, dry=True))["ledgernote"] == 3
    assert LedgerNote.objects.count() == 4
    assert dict(retention.retain(by=by, now=NOW))["ledgernote"] == 3
    assert [each.entry_id for each in LedgerNote.objects.all()] == [each.pk for each in kept]
    assert LedgerEntry.objects.filter(pk__in=[each.pk for each in old]).count() == 3, "the entries themselves stay"
    said = LedgerEntry.objects.filter(action="retention.delete").order_by("body__key")
    assert [(each.body, each.subject, each.data["count"]) for each in said] == [
        (arakawa, "retention:ledgernote", 2), (chofu, "retention:ledgernote", 1),
    ]  # fmt: skip
    assert said[0].data["before"] == (NOW - LONG).isoformat(timespec="seconds")
    assert dict(retention.retain(by=by, now=NOW))["ledgernote"] == 0
    assert said.count() == 2
    assert operations.broken_link(arakawa) is None


def test_rows_of_no_body_are_told_by_the_topmost(arakawa: Body, by: Actor) -> None:
    SignInAttempt.objects.create(source="a", at=NOW - timedelta(hours=1, seconds=1))
    SignInAttempt.objects.create(source="b", at=NOW - timedelta(minutes=59))
    assert dict(retention.retain(by=by, now=NOW))["signinattempt"] == 1
    assert [each.source for each in SignInAttempt.objects.all()] == ["b"]
    assert LedgerEntry.objects.get(action="retention.delete").body.key == "jp"


def test_batches_add_up_and_each_is_told(arakawa: Body, by: Actor) -> None:
    SignInAttempt.objects.bulk_create(SignInAttempt(source=str(place), at=NOW) for place in range(25))
    rows = SignInAttempt.objects.filter(at__lte=NOW)
    assert operations.forget(rows=rows, name="x", body="", before=NOW, by=by, now=NOW, batch=10) == 25
    said = LedgerEntry.objects.filter(subject="retention:x")
    assert [each.data["count"] for each in said] == [10, 10, 5]


def test_a_deletion_that_cannot_be_told_does_not_happen(arakawa: Body, by: Actor) -> None:
    SignInAttempt.objects.create(source="a", at=NOW)
    with pytest.raises(ValueError, match="subject"):
        operations.forget(rows=SignInAttempt.objects.all(), name="花子", body="", before=NOW, by=by, now=NOW)
    assert SignInAttempt.objects.count() == 1


def test_the_command_counts_and_every_rule_names_a_field_and_a_path(arakawa: Body) -> None:
    SignInAttempt.objects.create(source="a", at=clock.now() - timedelta(days=1))
    out = StringIO()
    call_command("retain", "--dry-run", stdout=out)
    assert out.getvalue() == "signinattempt: 1 would be deleted.\n"
    call_command("retain", stdout=out)
    assert "signinattempt: 1 deleted." in out.getvalue()
    names = [rule.name for rule in retention.RULES]
    assert len(names) == len(set(names))
    for rule in retention.RULES:
        if isinstance(rule, retention.Keep):
            rule.model.objects.filter(**{f"{rule.since}__isnull": True}).values(rule.body or "pk").exists()  # type: ignore[attr-defined]


def test_every_table_of_persons_is_kept_for_a_time_only() -> None:
    """What docs/privacy.md promises is done: each table has a rule, or goes with a row that has one."""
    with_rule = {rule.model for rule in retention.RULES if isinstance(rule, retention.Keep)}
    for each in personal.held():
        if each.kept in {Kept.SERVED, Kept.ENDED, Kept.HOUR} and each.table != "User":
            model = apps.get_app_config("todoke").get_model(each.table)
            assert _goes_with(model) & with_rule, each.table


def _goes_with(model: type[models.Model]) -> set[type[models.Model]]:
    """The table, and those with whose rows its rows go."""
    found = {model}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE:
            found |= _goes_with(field.related_model) if field.related_model is not model else set()
    return found


def test_a_person_no_longer_served_goes_after_a_year_with_all_that_is_theirs(arakawa: Body, by: Actor) -> None:
    gone, stays = (persons.open_person(body=arakawa, by=by, now=NOW, details={"name": name}) for name in "去留")
    for person in (gone, stays):
        persons.record_fact(
            person=person, name="single_parent", value=True, known_by=Knowing.SELF, basis="本人の申出", by=by, now=NOW
        )
    persons.end_person(person=gone, because=Ending.MOVED, by=by, now=NOW)
    year = timedelta(days=DAYS_AFTER_END)
    assert dict(retention.retain(by=by, now=NOW + year))["person"] == 0
    assert dict(retention.retain(by=by, now=NOW + year + timedelta(seconds=1)))["person"] == 1
    assert list(Person.objects.all()) == [stays]
    assert PersonFact.objects.get().person == stays
    said = LedgerEntry.objects.get(subject="retention:person")
    assert (said.body, said.data["count"]) == (arakawa, 1)
    assert LedgerEntry.objects.filter(subject=f"person:{gone.pk}").exists(), "what was done stays told"

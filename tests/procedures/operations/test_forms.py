"""A form from nothing to published: drafts, a second person, days, going back; what was proposed never changes."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests.procedures.forms import SMALL, filed, without_files
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.common.errors import OwnChange
from todoke.procedures import forms_schema
from todoke.procedures.models import FormVersion
from todoke.procedures.operations import drafts, filing, forms
from todoke.procedures.queries import building
from todoke.procedures.queries import forms as queries
from todoke.procedures.queries.building import stamp_of
from todoke.procedures.rules import documents
from todoke.procedures.rules.definition import Audience
from todoke.procedures.rules.documents import DefinitionInvalid

OTHER = Actor("staff:2", user_id=None)


def made(body: Body, by: Actor, now: datetime, **more: object) -> FormVersion:
    return forms.make(body=body, name="医療証の申請", audience=Audience.RESIDENT, by=by, now=now, **more)  # type: ignore[arg-type]


def published(version: FormVersion, by: Actor, now: datetime, days: int = 0) -> FormVersion:
    proposed = forms.propose(version=version, stamp=stamp_of(version), by=by, now=now)
    return forms.publish(version=proposed, from_date=now.date() + timedelta(days=days), by=OTHER, now=now)


def test_an_empty_form_becomes_one_that_residents_get(arakawa: Body, by: Actor, now: datetime) -> None:
    version = made(arakawa, by, now)
    assert version.procedure.key == "form-1"
    with pytest.raises(DefinitionInvalid) as refused:
        forms.propose(version=version, stamp=stamp_of(version), by=by, now=now)
    assert [each.code for each in refused.value.problems] == ["form_empty"]
    version = forms.save(version=version, document=without_files(), stamp=stamp_of(version), by=by, now=now)
    version = published(version, by, now)
    assert queries.in_force(version.procedure, today=now.date()) == version
    assert version.document == documents.write(documents.read(without_files()))
    assert list(LedgerEntry.objects.filter(action__startswith="form.").order_by("sequence").values_list("action", flat=True)) == [
        "form.make", "form.save", "form.propose", "form.publish",
    ]  # fmt: skip


def test_what_another_wrote_is_not_overwritten(arakawa: Body, by: Actor, now: datetime) -> None:
    version = made(arakawa, by, now, document=SMALL)
    read = stamp_of(version)
    theirs = forms.save(version=version, document={**version.document, "law": "条例1"}, stamp=read, by=OTHER, now=now)
    with pytest.raises(forms.FormMoved):
        forms.save(version=version, document={**version.document, "law": "条例2"}, stamp=read, by=by, now=now)
    with pytest.raises(forms.FormMoved):
        forms.propose(version=version, stamp=read, by=by, now=now)
    theirs.refresh_from_db()
    assert (theirs.document["law"], theirs.changed_by) == ("条例1", str(OTHER))


def test_four_eyes_are_two_people(arakawa: Body, by: Actor, now: datetime) -> None:
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    proposed = made(arakawa, by, now, document=SMALL)
    proposed = forms.propose(version=proposed, stamp=stamp_of(proposed), by=OTHER, now=now)
    for writer in (by, OTHER):  # who wrote the words, and who handed them in
        with pytest.raises(OwnChange):
            forms.publish(version=proposed, from_date=now.date(), by=writer, now=now)
    third = Actor("staff:3")
    with pytest.raises(forms.FormDayPast):
        forms.publish(version=proposed, from_date=now.date() - timedelta(days=1), by=third, now=now)
    assert forms.publish(version=proposed, from_date=now.date(), by=third, now=now).decided_by == str(third)


def test_the_database_keeps_a_proposed_document(arakawa: Body, by: Actor, now: datetime) -> None:
    version = made(arakawa, by, now, document=SMALL)
    assert forms_schema.is_there(connection)
    version = forms.propose(version=version, stamp=stamp_of(version), by=by, now=now)
    for change in ({"document": {"format": 1}}, {"state": "draft"}, {"number": 9}):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            FormVersion.objects.filter(pk=version.pk).update(**change)
    FormVersion.objects.get(pk=version.pk).save()  # the same again is no change
    with pytest.raises(forms.FormMoved):
        forms.save(version=version, document=SMALL, stamp=stamp_of(version), by=by, now=now)


def test_a_proposal_is_taken_back_into_a_draft(arakawa: Body, by: Actor, now: datetime) -> None:
    version = made(arakawa, by, now, document=SMALL)
    version = forms.propose(version=version, stamp=stamp_of(version), by=by, now=now)
    again = forms.withdraw(version=version, by=by, now=now)
    assert again is not None
    assert (again.number, again.state, again.document) == (2, "draft", version.document)
    version.refresh_from_db()
    assert version.state == "retired"
    later = published(again, by, now, days=3)
    assert queries.in_force(later.procedure, today=now.date()) is None
    assert forms.withdraw(version=later, by=by, now=now) is not None  # its day has not come
    begun = published(building.worked_on(later.procedure), by, now)
    with pytest.raises(forms.FormMoved):
        forms.withdraw(version=begun, by=by, now=now)


def test_going_back_is_a_new_version_and_drafts_stay_with_theirs(arakawa: Body, by: Actor, now: datetime) -> None:
    first = published(made(arakawa, by, now, document=without_files()), by, now)
    draft = drafts.begin(version=first, person=None, by=by, now=now)
    second = forms.begin(procedure=first.procedure, by=by, now=now)
    assert forms.begin(procedure=first.procedure, by=OTHER, now=now) == second  # one draft at a time
    changed = {**second.document, "pages": second.document["pages"][:2], "groups": []}
    second = published(forms.save(version=second, document=changed, stamp=stamp_of(second), by=by, now=now), by, now)
    assert queries.in_force(first.procedure, today=now.date()) == second
    assert draft.version == first
    back = forms.roll_back(version=first, by=by, now=now, note="誤り")
    assert (back.number, back.state, back.document) == (3, "proposed", first.document)
    back = forms.publish(version=back, from_date=now.date(), by=OTHER, now=now)
    assert queries.in_force(first.procedure, today=now.date()) == back
    assert building.newest(first.procedure) == back
    with pytest.raises(filing.FilingIncomplete) as refused:
        filing.file(draft=draft, by=by, now=now)
    assert "children" in dict(refused.value.data["problems"])  # type: ignore[call-overload]  # asked by its own version
    assert filed(second, {"applicant": {"name": "届", "kana": "トドケ"}, "moved": False}, person=None, by=by, now=now).version == second  # fmt: skip


def test_a_closed_procedure_is_offered_no_more(arakawa: Body, by: Actor, now: datetime) -> None:
    version = published(made(arakawa, by, now, document=SMALL, key="iryosho"), by, now)
    forms.close(procedure=version.procedure, by=by, now=now)
    assert queries.offered(arakawa, today=now.date()) == []
    forms.reopen(procedure=version.procedure, by=by, now=now)
    assert queries.offered(arakawa, today=now.date()) == [version.procedure]


def test_what_cannot_be_a_procedure_is_said(arakawa: Body, by: Actor, now: datetime) -> None:
    made(arakawa, by, now, key="iryosho")
    for key, code in (("iryosho", "procedure_key_taken"), ("new", "procedure_key_shape"), ("Ä", "procedure_key_shape")):
        with pytest.raises(forms.ProcedureInvalid) as refused:
            made(arakawa, by, now, key=key)
        assert refused.value.data["problems"] == {"key": code}
    with pytest.raises(DefinitionInvalid):
        made(arakawa, by, now, document={"pages": []})
    sheet = {**without_files(), "parts": [{"body": "000000", "questions": ["applicant"]}]}
    version = made(arakawa, by, now, document=sheet)
    with pytest.raises(DefinitionInvalid) as unknown:
        forms.propose(version=version, stamp=stamp_of(version), by=by, now=now)
    assert "part_body" in [each.code for each in unknown.value.problems]

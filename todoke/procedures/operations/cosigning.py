"""Agreement of the other guardian 「連署」: asked for when a form is filed, given or not; the arrival stays that of the filing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.notices.operations import planning
from todoke.notices.queries.texts_in_force import by_keys
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Priority, Topic
from todoke.notices.rules.wanted import Wanted
from todoke.people.models import Person
from todoke.procedures.models import CaseNote, Cosignature, Submission
from todoke.procedures.queries import cosigning as queries
from todoke.procedures.queries import forms
from todoke.procedures.rules.cosigning import WAIT_DAYS
from todoke.procedures.rules.states import SubmissionState

TEXT: Final = "case-cosign"


@transaction.atomic
def ask(*, submission: Submission, by: Actor, now: datetime) -> Sequence[Cosignature]:
    """Ask the other guardian, where the form wants that and there is one; else it goes straight on. Part of filing."""
    if not forms.definition_of(submission.version).cosigned:
        return []
    today = now.astimezone(TOKYO).date()
    asked = queries.to_ask(submission, today=today)
    made = [
        Cosignature.objects.create(body=submission.body, submission=submission, person=each, asked_at=now)
        for each in asked
    ]
    if made:
        submission.state = SubmissionState.WAITS_COSIGN.value
        submission.save(update_fields=["state"])
        bodies.record(
            body=submission.body, by=by, at=now, action="cosignature.ask", subject=str(submission), data={"count": len(made)}
        )  # fmt: skip
        _tell(submission, asked, by, now)
    return made


def _tell(submission: Submission, asked: Sequence[Person], by: Actor, now: datetime) -> None:
    """A notice that leads to what waits; outside of the box it says nothing. Of a sheet with several parts it is told once."""
    text = by_keys([TEXT], submission.body).get(TEXT)
    if text is None:
        return
    until = (now + timedelta(days=WAIT_DAYS)).astimezone(TOKYO).date()
    planning.plan(
        wanted=[
            Wanted(
                body=submission.body_id, person=each.pk, about=each.pk, template=text.pk, topic=Topic.FILING, item=f"cosign:{submission.key}",
                due_at=now, until_date=until, tact=Tact.NEUTRAL, priority=Priority.DEADLINE, because={"law": "民法824条の2"}, law="民法824条の2",
            )
            for each in asked
        ], by=by, now=now,
    )  # fmt: skip


def _held(cosignature: Cosignature, now: datetime) -> list[Cosignature]:
    """Every part of the sheet that waits for this person, locked; raises CosignatureNotFound."""
    queries.get_for(cosignature.person, cosignature.pk, today=now.astimezone(TOKYO).date())
    list(Submission.objects.select_for_update(of=("self",)).filter(key=cosignature.submission.key).order_by("pk"))
    rows = Cosignature.objects.select_for_update(of=("self",)).select_related("submission", "body")
    found = list(
        rows.filter(
            submission__key=cosignature.submission.key, submission__state=SubmissionState.WAITS_COSIGN.value,
            person=cosignature.person, signed_at=None, declined_at=None,
        ).order_by("pk")
    )  # fmt: skip
    if not found:
        raise queries.CosignatureNotFound
    return found


@transaction.atomic
def sign(*, cosignature: Cosignature, by: Actor, now: datetime) -> None:
    """Agree, to every part of the sheet. When nobody else is waited for it goes on. Raises CosignatureNotFound."""
    for row in _held(cosignature, now):
        row.signed_at, row.signed_by = now, str(by)
        row.save(update_fields=["signed_at", "signed_by"])
        _move(row.submission, queries.what_waits(row.submission), now)
        bodies.record(body=row.body, by=by, at=now, action="cosignature.sign", subject=str(row.submission))


@transaction.atomic
def decline(*, cosignature: Cosignature, note: str, by: Actor, now: datetime) -> None:
    """Not agree: whoever decides reads ``note``, and goes on to examine. Raises CosignatureNotFound."""
    for row in _held(cosignature, now):
        row.declined_at, row.signed_by = now, str(by)
        row.save(update_fields=["declined_at", "signed_by"])
        _move(row.submission, SubmissionState.IN_REVIEW, now)
        CaseNote.objects.create(body=row.body, submission=row.submission, text=note, by="service:cosigning", at=now)
        bodies.record(body=row.body, by=by, at=now, action="cosignature.decline", subject=str(row.submission))


def _move(submission: Submission, state: SubmissionState, now: datetime) -> None:
    submission.state, submission.changed_at = state.value, now
    submission.save(update_fields=["state", "changed_at"])


def settle_waiting(*, note: str, by: Actor, now: datetime) -> int:
    """Let go on what waits for nobody any more: who was asked is kept apart by now, or did not answer in time (``note`` then says so); how many."""
    count = 0
    for each in Submission.objects.filter(state=SubmissionState.WAITS_COSIGN.value).order_by("pk"):
        count += _settle(each, note, by, now)
    return count


@transaction.atomic
def _settle(submission: Submission, note: str, by: Actor, now: datetime) -> int:
    held = Submission.objects.select_for_update(of=("self",)).select_related("person", "version", "body").get(pk=submission.pk)  # fmt: skip
    if held.state != SubmissionState.WAITS_COSIGN:
        return 0
    rows = list(Cosignature.objects.filter(submission=held, signed_at=None, declined_at=None))
    asked = {each.pk for each in queries.to_ask(held, today=now.astimezone(TOKYO).date())}
    gone = [row for row in rows if row.person_id not in asked]
    late = [row for row in rows if row not in gone and row.asked_at < now - timedelta(days=WAIT_DAYS)]
    for row in gone:
        row.delete()  # nothing may lead from one to the other
    if late:
        Cosignature.objects.filter(pk__in=[row.pk for row in late]).update(
            declined_at=now, signed_by="service:cosigning"
        )
        CaseNote.objects.create(body=held.body, submission=held, text=note, by="service:cosigning", at=now)
    state = queries.what_waits(held)
    if state == SubmissionState.WAITS_COSIGN:
        return 0
    _move(held, state, now)
    bodies.record(
        body=held.body, by=by, at=now, action="cosignature.settle", subject=str(held), data={"late": len(late), "gone": len(gone)}
    )  # fmt: skip
    return 1

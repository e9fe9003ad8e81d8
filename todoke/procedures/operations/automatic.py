"""Decisions without a form 「申請不要」: what is known decides, whom it concerns is told, and one word of theirs reopens it."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Refusal
from todoke.people.models import Person
from todoke.procedures.models import CaseMessage, Ruling, Submission
from todoke.procedures.operations import case_notices, hand_overs, handling
from todoke.procedures.queries import automatic, cases, forms
from todoke.procedures.queries.automatic import Round
from todoke.procedures.queries.known import of_person
from todoke.procedures.rules import numbers, prefill
from todoke.procedures.rules.states import Channel, Outcome, SubmissionState

#: The text that tells of such a decision.
TEXT: Final = "case-automatic"
#: Why it was granted, in each language; a letter in words needs no other reason.
REASONS: Final = {
    "ja": "区市町村がすでに把握している記録で条件に当てはまることが確認できたため、申請なしで決定しました。",
    "ja-simple": "{町|まち}の {記録|きろく}で {条件|じょうけん}に あうことが わかりました。{何|なに}も {出|だ}さなくても {決|き}まりました。",
    "en": "Our own records show that the conditions are met, so it was decided without an application.",
}


class ObjectionOver(Refusal):
    """Nobody can object here: it was not decided without filing, it is open already, or the day is past."""

    code = "objection_over"


@transaction.atomic
def decide(*, found: Round, person: Person, by: Actor, now: datetime) -> Submission | None:
    """Grant what the rule surely gives a person, once for each version of the form, and tell them; None where it was decided before.

    The two people who published the form decided that its rule decides; the entry in the ledger names the rule's version and the facts that it read.
    """
    today = now.astimezone(TOKYO).date()
    answers, _ = prefill.fill(
        found.definition, of_person(person, prefill.sources_wanted(found.definition), today=today)
    )
    try:
        with transaction.atomic():
            made = Submission.objects.create(
                body=person.body, procedure=found.procedure, version=found.version, person=person, number=numbers.make(secrets.choice),
                key=automatic.key_of(found.version, person), channel=Channel.NONE.value, filed_by=str(by), language=person.language, answers=answers,
                state=SubmissionState.GRANTED.value, arrived_at=now, changed_at=now, ended_at=now, due_date=today,
            )  # fmt: skip
    except IntegrityError:
        return None
    ruling = Ruling.objects.create(
        body=made.body, submission=made, person=person, outcome=Outcome.GRANTED.value, reasons=REASONS["ja"], values={"reasons": dict(REASONS)},
        proposed_by=str(by), proposed_at=now, decided_by=str(by), decided_at=now,
    )  # fmt: skip
    case_notices.tell(
        case=made, text=TEXT, item=case_notices.item_of(ruling), until=automatic.objection_until(made, ruling), by=by, now=now
    )  # fmt: skip
    for event in ("arrived", "decided"):
        hand_overs.make_due(submission=made, event=event, by=by, now=now)
    handling.log(
        made, "case.decide_automatically", by, now, procedure=found.procedure.key, version=found.version.number, rule=found.held.version.pk,
        facts=found.facts,
    )  # fmt: skip
    return made


@transaction.atomic
def object_to(*, case: Submission, text: str, by: Actor, now: datetime, agent: Person | None = None) -> Submission:
    """Say that a decision made without filing is wrong, or not wanted: it is open again, with these words, and somebody looks at it.

    Raises ObjectionOver, CaseInvalid, MayNotAct.
    """
    row = handling.held(case)
    ruling = cases.ruling_of(row)
    if ruling is None or not automatic.may_object(row, ruling, today=now.astimezone(TOKYO).date()):
        raise ObjectionOver
    said = handling.words(text)
    Ruling.objects.filter(pk=ruling.pk).update(dropped_at=now)
    row.state, row.ended_at, row.changed_at, row.closing = SubmissionState.IN_REVIEW.value, None, now, ""
    row.due_date = cases.day_of(now) + timedelta(days=forms.definition_of(row.version).processing_days)
    row.save(update_fields=["state", "ended_at", "changed_at", "closing", "due_date"])
    CaseMessage.objects.create(body=row.body, submission=row, from_staff=False, by=str(by), text=said, at=now)
    case_notices.quiet(case=row, items=[case_notices.item_of(ruling)], by=by, now=now)
    hand_overs.make_due(submission=row, event="corrected", by=by, now=now)
    through = handling.hold_to_apply(row, agent, now)
    handling.log(row, "case.object", by, now, **({"through": through} if through else {}))
    return row

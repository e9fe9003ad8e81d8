"""Handling cases 「審査」: who works on what, looks, notes, officers' changes of answers, taking note, withdrawing."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common import individual_numbers
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Invalid, Refusal
from todoke.people.models import Person
from todoke.people.operations import looks, mandates
from todoke.people.rules.mandates import Matter
from todoke.procedures.models import AnswerChange, CaseNote, Submission
from todoke.procedures.operations import case_notices, fees, hand_overs, payments
from todoke.procedures.queries import cases, files, forms
from todoke.procedures.rules import correcting, values
from todoke.procedures.rules.handling import LONGEST, Doing, why_not
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.states import CorrectionState, SubmissionState

#: So many cases are dealt with in one act at most.
MOST: Final = 100


class NotNow(Refusal):
    """This cannot be done with a case as it stands; ``why`` is a code of ``rules/handling.py``, ``until`` the day that is waited for."""

    code = "case_not_now"


class CaseInvalid(Invalid):
    """What was written about a case cannot be kept; ``problems`` maps each field or path to a code."""

    code = "case_invalid"


def held(case: Submission) -> Submission:
    """The row of a case, kept from others until commit. Part of other operations."""
    return (
        Submission.objects.select_for_update(of=("self",), no_key=True)
        .select_related("body", "person__body", "procedure", "version")
        .get(pk=case.pk)
    )


def need(case: Submission, doing: Doing, now: datetime) -> None:
    """See that something can be done with a case; raises NotNow. Part of other operations."""
    stands = cases.standing(case)
    if why := why_not(doing, stands, today=now.astimezone(TOKYO).date()):
        raise NotNow(why=why, **({"until": stands.until} if stands.until else {}))


def words(text: str, *, field: str = "text", needed: bool = True) -> str:
    """Words of somebody as they are kept; raises CaseInvalid. Part of other operations."""
    kept = text.replace("\0", "").strip()
    if needed and not kept:
        raise CaseInvalid(problems={field: "words_missing"})
    if len(kept) > LONGEST:
        raise CaseInvalid(problems={field: "words_too_long"}, limit=LONGEST)
    if individual_numbers.offers_one(kept):
        raise CaseInvalid(problems={field: "individual_number"})
    return kept


def log(
    case: Submission, action: str, by: Actor, now: datetime, note: str = "", **data: object
) -> None:  # fmt: skip
    """One entry about a case in its body's ledger. Part of other operations."""
    bodies.record(body=case.body, by=by, at=now, action=action, subject=str(case), data=data, note=note)


def hold_to_apply(case: Submission, agent: Person | None, now: datetime) -> str:
    """Keep the mandate by which somebody does this for the person of a case; raises MayNotAct. Part of other operations."""
    if agent is None or case.person is None:
        return ""
    return str(mandates.hold_to_act(agent=agent, principal=case.person, matter=Matter.APPLY, now=now))


@transaction.atomic
def look(*, case: Submission, what: Iterable[str], by: Actor, now: datetime, through: str = "") -> None:
    """Write down that somebody looks at a case, before it is shown: in the person's own record where there is one."""
    named = sorted(what)
    if case.person is None:
        log(case, "case.look", by, now, what=named)
        return
    looks.look(
        person=case.person, by=by, now=now, why=looks.Why.CASEWORK, what=named, body=case.body, through=through or str(case)
    )  # fmt: skip


@transaction.atomic
def assign(*, case: Submission, to: str, by: Actor, now: datetime) -> Submission:
    """Give a case to a member of staff (``staff:…``), or with "" back to all. Raises NotNow."""
    row = held(case)
    need(row, Doing.ASSIGN, now)
    _assign(row, to, now)
    log(row, "case.assign", by, now, to=to)
    return row


def _assign(row: Submission, to: str, now: datetime) -> None:
    row.assigned, row.changed_at = to, now
    if to and row.state == SubmissionState.ARRIVED.value:
        row.state = SubmissionState.IN_REVIEW.value
    row.save(update_fields=["assigned", "state", "changed_at"])


@transaction.atomic
def assign_many(*, body: Body, chosen: Sequence[Submission], to: str, by: Actor, now: datetime) -> int:
    """Give several cases to one member of staff; those that are over are left as they are. How many were given, as one change set."""
    done = []
    for case in chosen[:MOST]:
        row = held(case)
        if not why_not(Doing.ASSIGN, cases.standing(row), today=now.astimezone(TOKYO).date()):
            _assign(row, to, now)
            done.append(row)
    _log_many(body, done, "cases.assign", by, now, to=to)
    return len(done)


@transaction.atomic
def take_note(*, body: Body, chosen: Sequence[Submission], by: Actor, now: datetime) -> int:
    """Close filings in which there is nothing to decide 「受理」; others are left as they are. How many, as one change set."""
    done = []
    for case in chosen[:MOST]:
        row = held(case)
        if not why_not(Doing.NOTE, cases.standing(row), today=now.astimezone(TOKYO).date()):
            end_case(row, SubmissionState.CLOSED, now)
            hand_overs.make_due(submission=row, event="decided", by=by, now=now)
            done.append(row)
    _log_many(body, done, "cases.note", by, now)
    return len(done)


def end_case(row: Submission, state: SubmissionState, now: datetime, closing: str = "") -> None:
    """Set the state that ends a case. Part of other operations."""
    row.state, row.closing, row.ended_at, row.changed_at = state.value, closing, now, now
    row.save(update_fields=["state", "closing", "ended_at", "changed_at"])


def _log_many(body: Body, rows: Sequence[Submission], action: str, by: Actor, now: datetime, **data: object) -> None:
    if rows:
        bodies.record(
            body=body, by=by, at=now, action=action, subject=f"body:{body.key}",
            data={"count": len(rows), "cases": [str(row.pk) for row in rows], **data},
        )  # fmt: skip


@transaction.atomic
def export(*, body: Body, chosen: Sequence[Submission], what: Sequence[str], by: Actor, now: datetime) -> None:
    """Write down that cases were taken away as a file, for the body and for each person in it, before it is made."""
    for case in chosen:
        look(case=case, what=what, by=by, now=now)
    bodies.record(
        body=body, by=by, at=now, action="cases.export", subject=f"body:{body.key}",
        data={"count": len(chosen), "what": sorted(what)},
    )  # fmt: skip


@transaction.atomic
def note(*, case: Submission, text: str, by: Actor, now: datetime) -> CaseNote:
    """Keep a note of staff for staff. Raises CaseInvalid."""
    made = CaseNote.objects.create(body=case.body, submission=case, text=words(text), by=str(by), at=now)
    log(case, "case.write_note", by, now)
    return made


@transaction.atomic
def edit(*, case: Submission, path: str, value: object, why: str, by: Actor, now: datetime) -> Submission:
    """Change one answer as an officer, with a reason: what was there stays, and the resident is told. Raises NotNow, CaseInvalid."""
    row = held(case)
    need(row, Doing.EDIT, now)
    found = cases.asked(row).get(path)
    if found is None:
        raise CaseInvalid(problems={path: "path_unknown"})
    reason = words(why, field="why")
    answer = values.check(found.question, value)
    if answer.problems:
        raise CaseInvalid(problems={path: next(iter(answer.problems.values()))}, **answer.data)
    if found.question.kind is QuestionKind.FILE and not files.are_of(row, path, answer.value):
        raise CaseInvalid(problems={path: "file_unknown"})
    before = dict(row.answers)
    made = put(row, {path: answer.value}, by=by, by_staff=True, why=reason, now=now)
    if made:
        fees.charge_anew(submission=row, before=before, by=by, now=now)
        log(row, "case.edit", by, now, paths=[each.path for each in made])
        case_notices.tell(
            case=row, text=case_notices.CHANGED, item=case_notices.item_of(made[0]), by=by, now=now
        )  # fmt: skip
        hand_overs.make_due(submission=row, event="corrected", by=by, now=now)
    return row


def put(
    row: Submission, given: dict[str, object], *, by: Actor, by_staff: bool, why: str, now: datetime
) -> list[AnswerChange]:
    """Put values into the answers of a case, and keep what was there before. Part of other operations."""
    definition = forms.definition_of(row.version)
    partial = correcting.part_of(definition, row.body.key) is not None
    after = correcting.put(definition, row.answers, given, partial=partial)
    made = [
        AnswerChange.objects.create(
            body=row.body, submission=row, path=path, before=before, after=now_there, by=str(by), by_staff=by_staff, why=why, at=now
        )
        for path, (before, now_there) in correcting.differences(row.answers, after).items()
    ]  # fmt: skip
    if made:
        row.answers, row.changed_at = after, now
        row.save(update_fields=["answers", "changed_at"])
    return made


@transaction.atomic
def withdraw(
    *, case: Submission, words_of: str, by: Actor, now: datetime, agent: Person | None = None
) -> Submission:  # fmt: skip
    """Withdraw what was filed, by the resident, at any time before it is decided; what waited in it ends. Raises NotNow, CaseInvalid, MayNotAct."""
    row = held(case)
    need(row, Doing.WITHDRAW, now)
    closing = words(words_of, needed=False)
    items = _end_corrections(row, now)
    row.rulings.filter(dropped_at=None, decided_at=None).update(dropped_at=now)
    payments.cancel_open(submission=row, by=by, now=now)
    end_case(row, SubmissionState.WITHDRAWN, now, closing)
    case_notices.quiet(case=row, items=items, by=by, now=now)
    hand_overs.make_due(submission=row, event="withdrawn", by=by, now=now)
    through = hold_to_apply(row, agent, now)
    log(row, "case.withdraw", by, now, **({"through": through} if through else {}))
    return row


def _end_corrections(row: Submission, now: datetime) -> Collection[str]:
    waiting = list(row.corrections.filter(state=CorrectionState.OPEN.value))
    row.corrections.filter(pk__in=[each.pk for each in waiting]).update(
        state=CorrectionState.DROPPED.value, settled_at=now
    )
    return [case_notices.item_of(each) for each in waiting]

"""Requests for correction 「補正の求め」 (行政手続法7条): exactly the questions that are in doubt, why, until when, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.people.models import Person
from todoke.procedures.models import Correction, CorrectionItem, Submission
from todoke.procedures.operations import case_notices, counts, fees, hand_overs, handling
from todoke.procedures.operations.handling import CaseInvalid, NotNow, held, hold_to_apply, need, put, words
from todoke.procedures.queries import cases, files, forms
from todoke.procedures.rules import correcting, flow, values
from todoke.procedures.rules import handling as rules
from todoke.procedures.rules.handling import Doing
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.states import Channel, CorrectionState, Happening, Reason, SubmissionState


@dataclass(frozen=True, slots=True)
class Item:
    """One question that is returned: its path, why (of the list, or one of the body's own reasons), and words to the resident."""

    path: str
    reason: Reason
    own_reason: str = ""
    text: str = ""


@transaction.atomic
def ask(
    *, case: Submission, items: Sequence[Item], text: str, by: Actor, now: datetime, until: date | None = None
) -> Correction:
    """Return exactly these questions to the resident. Raises NotNow, CaseInvalid."""
    row, today = held(case), now.astimezone(TOKYO).date()
    need(row, Doing.ASK, now)
    definition = forms.definition_of(row.version)
    until = until or today + timedelta(days=definition.correction_days)
    _see_that_it_can_be_asked(row, items, until, today)
    made = Correction.objects.create(
        body=row.body, submission=row, text=words(text, needed=False), asked_by=str(by), asked_at=now, until_date=until
    )
    for each in items:
        CorrectionItem.objects.create(
            body=row.body, correction=made, path=each.path, reason=each.reason.value, own_reason=each.own_reason,
            text=words(each.text, field=each.path, needed=False),
        )  # fmt: skip
        counts.count(
            version=row.version, question=each.path.rpartition(".")[2], happening=Happening.RETURNED, reason=each.reason.value,
            channel=Channel(row.channel), day=today, by=by,
        )  # fmt: skip
    row.state, row.changed_at = SubmissionState.RETURNED.value, now
    row.save(update_fields=["state", "changed_at"])
    case_notices.tell_of_correction(case=row, correction=made, by=by, now=now)
    handling.log(
        row, "correction.ask", by, now, items=[f"{each.path}:{each.reason.value}" for each in items], until=str(until)
    )
    return made


def _see_that_it_can_be_asked(row: Submission, items: Sequence[Item], until: date, today: date) -> None:
    problems: dict[str, str] = dict(rules.problems_of_request(until, today=today))
    known, own = cases.asked(row), forms.definition_of(row.version).reasons
    if not items:
        problems["items"] = "correction_empty"
    for each in items:
        if each.path not in known:
            problems[each.path] = "path_unknown"
        elif each.own_reason and each.own_reason not in own:
            problems[each.path] = "reason_unknown"
        elif each.reason is Reason.OTHER and not each.own_reason and not each.text.strip():
            problems[each.path] = "reason_words_missing"
    if len({each.path for each in items}) < len(items):
        problems["items"] = "correction_twice"
    if problems:
        raise CaseInvalid(problems=problems)


@transaction.atomic
def answer(
    *, correction: Correction, given: Mapping[str, object], by: Actor, now: datetime, by_staff: bool = False, why: str = "",
    agent: Person | None = None,
) -> Correction:  # fmt: skip
    """Put in the answers to a request, all or some of them; when none is left, the case goes on. Raises NotNow, CaseInvalid, MayNotAct.

    Only the questions that were asked for can be answered, and those that must be answered because of a new answer. A question that stays as it
    was is answered too: somebody says that it is right. ``by_staff``: it came by telephone or on paper, as ``why`` says.
    """
    row = held(correction.submission)  # the case first, as everywhere, so that nobody waits for each other
    request = Correction.objects.select_for_update(no_key=True).get(pk=correction.pk)
    need(row, Doing.ANSWER, now)
    if request.state not in (CorrectionState.OPEN.value, CorrectionState.LAPSED.value):
        raise NotNow(why="correction_over")
    wanted = {each.path: each for each in request.items.filter(answered_at=None)}
    checked, before = _checked(row, given, wanted), dict(row.answers)
    made = put(row, checked, by=by, by_staff=by_staff, why=words(why, field="why", needed=False), now=now)
    request.items.filter(path__in=[path for path in checked if path in wanted]).update(answered_at=now)
    if not request.items.filter(answered_at=None).exists():
        _settle(request, row, CorrectionState.ANSWERED, by, now)
        case_notices.note_done(case=row, item=case_notices.item_of(request), by=by, now=now)
    if made:
        fees.charge_anew(submission=row, before=before, by=by, now=now)
        hand_overs.make_due(submission=row, event="corrected", by=by, now=now)
    through = hold_to_apply(row, agent, now)
    handling.log(
        row, "correction.answer", by, now, paths=list(checked), changed=[each.path for each in made], staff=by_staff,
        **({"through": through} if through else {}),
    )  # fmt: skip
    return request


def _checked(row: Submission, given: Mapping[str, object], wanted: Mapping[str, CorrectionItem]) -> dict[str, object]:
    """What was given as canonical values, with every fault said at once."""
    definition = forms.definition_of(row.version)
    partial = correcting.part_of(definition, row.body.key) is not None
    problems: dict[str, str] = {}
    checked: dict[str, object] = {}
    for path, value in given.items():
        question = flow.question_at(definition, path)
        found = values.check(question, value) if question else values.Answer(problems={"": "path_unknown"})
        if found.problems:
            problems[path] = next(iter(found.problems.values()))
        elif question is not None and question.kind is QuestionKind.FILE and not files.are_of(row, path, found.value):
            problems[path] = "file_unknown"
        elif question is not None and question.required and found.value is None:
            problems[path] = flow.MISSING
        else:
            checked[path] = found.value
    follows: tuple[str, ...] = ()
    if not partial:
        asked_for = {path: value for path, value in checked.items() if path in wanted}
        after = correcting.put(definition, row.answers, asked_for)
        follows = correcting.followed(definition, row.answers, after)
    unknown = {path: "path_unknown" for path in checked if path not in {*wanted, *follows}}
    if not unknown and not partial:
        after = correcting.put(definition, row.answers, checked)
        problems |= dict.fromkeys(correcting.followed(definition, row.answers, after), flow.MISSING)
    problems |= unknown
    if not checked and not problems:
        problems["items"] = "correction_empty"
    if problems:
        raise CaseInvalid(problems=problems)
    return checked


def _settle(request: Correction, row: Submission, state: CorrectionState, by: Actor, now: datetime) -> None:
    """End a request: the case goes on, and is due later by the days for which the body waited."""
    waited = request.state == CorrectionState.OPEN.value
    request.state, request.settled_at = state.value, now
    request.save(update_fields=["state", "settled_at"])
    if waited:
        row.due_date = rules.moved_on(row.due_date, cases.day_of(request.asked_at), cases.day_of(now))
    if row.state == SubmissionState.RETURNED.value:
        row.state = SubmissionState.IN_REVIEW.value
    row.changed_at = now
    row.save(update_fields=["due_date", "state", "changed_at"])


@transaction.atomic
def drop(*, correction: Correction, by: Actor, now: datetime) -> Correction:
    """Take a request back: nothing is to be corrected after all. Raises NotNow."""
    row = held(correction.submission)  # the case first, as everywhere, so that nobody waits for each other
    request = Correction.objects.select_for_update(no_key=True).get(pk=correction.pk)
    need(row, Doing.DROP, now)
    _settle(request, row, CorrectionState.DROPPED, by, now)
    case_notices.quiet(case=row, items=[case_notices.item_of(request)], by=by, now=now)
    handling.log(row, "correction.drop", by, now)
    return request


@transaction.atomic
@reach.within(reach.EVERYTHING)
def lapse(*, correction: Correction, by: Actor, now: datetime) -> bool:
    """Say that the day of a request passed without an answer: the case is back in the queue, and a decision with reasons is due."""
    row = held(correction.submission)
    request = Correction.objects.select_for_update(no_key=True).get(pk=correction.pk)
    if request.state != CorrectionState.OPEN.value or request.until_date >= cases.day_of(now):
        return False
    _settle(request, row, CorrectionState.LAPSED, by, now)
    case_notices.quiet(case=row, items=[case_notices.item_of(request)], by=by, now=now)
    handling.log(row, "correction.lapse", by, now)
    return True

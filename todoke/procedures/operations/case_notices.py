"""What a case tells its resident 「お知らせ」: planned as notices of their own matter, neutral outside the box, and silenced by what is done."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.notices.models import Notice
from todoke.notices.operations import done, planning
from todoke.notices.queries.recipients import recipients
from todoke.notices.queries.texts_in_force import by_keys
from todoke.notices.rules import timing
from todoke.notices.rules.slot_values import filled
from todoke.notices.rules.states import NoticeState, Quiet
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Priority, Topic
from todoke.notices.rules.wanted import Wanted
from todoke.procedures.models import AnswerChange, CaseMessage, Correction, Ruling, Submission
from todoke.procedures.rules.handling import reminder_day

CORRECTION, LAST, CHANGED, DECIDED, MESSAGE = (
    "case-correction", "case-correction-last", "case-changed", "case-decided", "case-message",
)  # fmt: skip
#: Under which law a request for correction, and a decision with its reasons, are told.
LAWS: Final = {CORRECTION: "行政手続法7条", LAST: "行政手続法7条", DECIDED: "行政手続法8条"}
#: The longest name of a procedure in a notice.
_NAME: Final = 60


def item_of(row: Correction | AnswerChange | Ruling | CaseMessage) -> str:
    """What a notice about this is called."""
    kind = {Correction: "correction", AnswerChange: "change", Ruling: "ruling", CaseMessage: "message"}[type(row)]
    return f"{kind}:{row.pk}"


def tell(
    *, case: Submission, text: str, item: str, by: Actor, now: datetime, due_at: datetime | None = None, until: date | None = None,
    reminder: int = timing.FIRST,
) -> None:  # fmt: skip
    """Plan that everybody who is told about the person of a case hears this; nothing where nobody is known by name. Part of another operation."""
    found = by_keys([text], case.body).get(text)
    if case.person is None or found is None:
        return
    values = filled(found.slots, {"procedure": case.procedure.name[:_NAME]})
    wanted = [
        Wanted(
            body=case.body_id, person=each.pk, about=case.person.pk, template=found.pk, topic=Topic.FILING, item=item, due_at=due_at or now,
            reminder=reminder, until_date=until, law=LAWS.get(text, ""), tact=Tact.NEUTRAL,
            priority=Priority.DEADLINE if until else Priority.ORDINARY, last_reminder=reminder == timing.LAST, values=values,
            because={"law": LAWS.get(text, "")},
        )
        for each in recipients(case.person, now=now)
    ]  # fmt: skip
    planning.plan(wanted=wanted, by=by, now=now)


def tell_of_correction(*, case: Submission, correction: Correction, by: Actor, now: datetime) -> None:
    """Say that something is to be corrected, and again before its last day."""
    item, until = item_of(correction), correction.until_date
    tell(case=case, text=CORRECTION, item=item, until=until, by=by, now=now)
    day = reminder_day(now.astimezone(TOKYO).date(), until)
    if day is not None:
        tell(
            case=case, text=LAST, item=item, until=until, due_at=timing.moment(day), reminder=timing.LAST, by=by, now=now
        )  # fmt: skip


def quiet(*, case: Submission, items: Collection[str], by: Actor, now: datetime) -> None:
    """Take back what waits to be told about things that are over."""
    if case.person is not None and items:
        waiting = Notice.objects.filter(about=case.person, item__in=list(items), state=NoticeState.PLANNED.value)
        planning.withdraw(notices=list(waiting.values_list("pk", flat=True)), because=Quiet.CHANGED, by=by, now=now)


def note_done(*, case: Submission, item: str, by: Actor, now: datetime) -> None:
    """Say that what was asked for is done: nobody is reminded of it any more."""
    if case.person is not None:
        done.report(
            person=case.person, about=case.person, body=case.body, item=item, said_by=str(by), done_date=now.astimezone(TOKYO).date(), by=by,
            now=now,
        )  # fmt: skip

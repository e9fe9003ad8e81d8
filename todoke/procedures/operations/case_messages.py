"""Messages about a case 「やりとり」: between the resident and the body, each side sees what it has not read."""

from datetime import datetime

from django.db import transaction

from todoke.common.actors import Actor
from todoke.people.models import Person
from todoke.procedures.models import CaseMessage, Submission
from todoke.procedures.operations import case_notices, handling
from todoke.procedures.operations.handling import hold_to_apply, need, words
from todoke.procedures.rules.handling import Doing


@transaction.atomic
def write(
    *, case: Submission, text: str, from_staff: bool, by: Actor, now: datetime, agent: Person | None = None
) -> CaseMessage:  # fmt: skip
    """Write to the other side; a resident is told that there is something to read. Raises CaseInvalid, MayNotAct."""
    need(case, Doing.WRITE, now)
    made = CaseMessage.objects.create(
        body=case.body, submission=case, from_staff=from_staff, by=str(by), text=words(text), at=now
    )
    if from_staff:
        case_notices.tell(
            case=case, text=case_notices.MESSAGE, item=case_notices.item_of(made), by=by, now=now
        )  # fmt: skip
    through = hold_to_apply(case, agent, now)
    handling.log(case, "case.message", by, now, staff=from_staff, **({"through": through} if through else {}))
    return made


@transaction.atomic
def see(*, case: Submission, as_staff: bool, by: Actor, now: datetime) -> int:
    """Note that one side has seen what the other wrote; how many were new. What waits to be told of them is not told any more."""
    new = list(CaseMessage.objects.filter(submission=case, from_staff=not as_staff, seen_at=None))
    CaseMessage.objects.filter(pk__in=[each.pk for each in new]).update(seen_at=now)
    if new and not as_staff:
        case_notices.quiet(case=case, items=[case_notices.item_of(each) for each in new], by=by, now=now)
    return len(new)

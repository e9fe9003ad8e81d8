"""Writes about reply slips: answered by a guardian until the last day, or entered by staff from paper; the newest answer counts."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid, NotFound
from todoke.notices.models import Notice, ReplySlip, SchoolLetter
from todoke.notices.operations import done
from todoke.notices.queries import schools as queries
from todoke.notices.rules import codes
from todoke.notices.rules.school_letters import LetterStanding, Through, may_answer
from todoke.notices.rules.slips import problems_of_answers, questions_of


class SlipInvalid(Invalid):
    """An answer is missing or cannot be kept; ``problems`` maps each field to a code."""

    code = "slip_invalid"


class SlipClosed(Conflict):
    """The last day for answers has passed: the school answers the telephone."""

    code = "slip_closed"


class SlipCodeUnknown(NotFound):
    """No slip of this letter has this number."""

    code = "slip_code_unknown"


@transaction.atomic
def answer(*, notice: Notice, answers: Sequence[str], by: Actor, now: datetime) -> ReplySlip:
    """A guardian answers, or changes what was answered. Raises SlipInvalid, SlipClosed, SchoolLetterNotFound."""
    letter = queries.of_notice(notice)
    if not letter.asks or not may_answer(letter.answer_by_date, today=now.date()):
        raise SlipClosed
    return _keep(letter, notice, answers, Through.BOX, by=by, now=now)


@transaction.atomic
def enter(
    *, letter: SchoolLetter, code: str, answers: Sequence[str], through: Through, by: Actor, now: datetime
) -> ReplySlip:
    """Staff enter what came back on paper or was said on the telephone, by the number on the slip. Raises SlipInvalid, SlipCodeUnknown."""
    notice = queries.notice_by_code(letter, codes.read(code))
    if notice is None or letter.state != LetterStanding.SENT or not letter.asks:
        raise SlipCodeUnknown
    return _keep(letter, notice, answers, through, by=by, now=now)


@reach.within(reach.EVERYTHING)  # a guardian may live in another town
def _keep(
    letter: SchoolLetter, notice: Notice, answers: Sequence[str], through: Through, *, by: Actor, now: datetime
) -> ReplySlip:
    said = [each.strip() for each in answers]
    problems = problems_of_answers(questions_of(letter.questions), said)
    if problems:
        raise SlipInvalid(problems=problems)
    slip = (
        ReplySlip.objects.select_for_update()
        .filter(letter=letter, about=notice.about_id, person=notice.person_id)
        .first()
    )
    new = slip is None
    slip = slip or ReplySlip(body=letter.body, letter=letter, about_id=notice.about_id, person_id=notice.person_id)
    slip.notice, slip.answers, slip.through, slip.entered_by, slip.answered_at = (
        notice,
        said,
        through.value,
        str(by),
        now,
    )
    slip.save(force_insert=new)
    known = f"resident:{notice.person_id}" if through is Through.BOX else f"body:{letter.body.key}"
    if new:
        done.report(
            person=notice.person, about=notice.about, body=letter.body, item=notice.item, said_by=known, done_date=now.date(), by=by, now=now
        )  # fmt: skip
    bodies.record(
        body=letter.body, by=by, at=now, action="slip.answer" if new else "slip.change", subject=str(notice.about),
        data={"letter": str(letter), "through": through.value, "said_by": known},
    )  # fmt: skip
    return slip

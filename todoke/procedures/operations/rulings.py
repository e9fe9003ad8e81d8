"""Decisions 「処分・決定」: proposed with reasons by one, decided by another where the body wants four eyes; the letter is sealed on the disk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.errors import Invalid, OwnChange
from todoke.gateways import sealed_files
from todoke.procedures.models import Procedure, ReasonText, Ruling, Submission
from todoke.procedures.operations import case_notices, corrections, hand_overs, handling
from todoke.procedures.operations.handling import CaseInvalid, NotNow, end_case, held, need, words
from todoke.procedures.queries import cases
from todoke.procedures.rules.definition import LANGUAGES
from todoke.procedures.rules.handling import LONGEST, Doing, problems_of_ruling, state_after
from todoke.procedures.rules.states import CorrectionState, Outcome, SubmissionState

#: A letter in words is larger than any of ours by far.
_MOST_NAME: Final = 100


class TextInvalid(Invalid):
    """A text of reasons cannot be kept; ``problems`` maps each field to a code."""

    code = "reason_text_invalid"


@transaction.atomic
def propose(
    *, case: Submission, outcome: Outcome, reasons: str, by: Actor, now: datetime, pay_yen: int = 0,
    values: Mapping[str, object] | None = None,
) -> Ruling:  # fmt: skip
    """Propose a decision. Raises NotNow while the resident still has time to answer, CaseInvalid where reasons or an account are missing.

    A request whose day is past lapses with it: a decision with reasons follows. ``values``: the reasons in other languages, by language.
    """
    row = held(case)
    for each in row.corrections.filter(state=CorrectionState.OPEN.value):
        corrections.lapse(correction=each, by=by, now=now)
    row.refresh_from_db()
    need(row, Doing.PROPOSE, now)
    problems = problems_of_ruling(
        outcome, reasons, pay_yen=pay_yen, has_account=pay_yen == 0 or cases.account_of(row) is not None
    )
    if problems:
        raise CaseInvalid(problems=problems, limit=LONGEST)
    made = Ruling.objects.create(
        body=row.body, submission=row, person=row.person, outcome=outcome.value, reasons=words(reasons, field="reasons", needed=False),
        values=dict(values or {}), pay_yen=pay_yen, proposed_by=str(by), proposed_at=now,
    )  # fmt: skip
    row.state, row.changed_at = SubmissionState.PROPOSED.value, now
    row.save(update_fields=["state", "changed_at"])
    handling.log(row, "ruling.propose", by, now, outcome=outcome.value, pays=pay_yen > 0)
    return made


@transaction.atomic
def send_back(*, ruling: Ruling, why: str, by: Actor, now: datetime) -> Submission:
    """Send a proposal back, by whoever decides or by who proposed it; after the decision nothing is undone here. Raises NotNow, CaseInvalid."""
    row = held(ruling.submission)
    need(row, Doing.SEND_BACK, now)
    if not Ruling.objects.filter(pk=ruling.pk, dropped_at=None).exists():
        raise NotNow(why="ruling_not_proposed")
    reason = words(why, field="why", needed=ruling.proposed_by != str(by))
    Ruling.objects.filter(pk=ruling.pk, decided_at=None).update(dropped_at=now)
    row.state, row.changed_at = SubmissionState.IN_REVIEW.value, now
    row.save(update_fields=["state", "changed_at"])
    handling.log(row, "ruling.send_back", by, now, note=reason)
    return row


@transaction.atomic
def decide(*, ruling: Ruling, letter: bytes | None, by: Actor, now: datetime) -> Ruling:
    """Decide what was proposed: the case ends, the letter is given to the resident, what is to be paid waits for an order file.

    ``letter`` is its PDF; None where this installation makes none, so that the page alone is the letter. Raises OwnChange where the body
    wants a second person, NotNow.
    """
    row = held(ruling.submission)
    need(row, Doing.DECIDE, now)
    made = Ruling.objects.select_for_update().get(pk=ruling.pk)
    if made.dropped_at is not None:
        raise NotNow(why="ruling_not_proposed")
    if row.body.four_eyes and made.proposed_by == str(by):
        raise OwnChange
    made.decided_by, made.decided_at = str(by), now
    if letter is not None:
        made.token, made.key = sealed_files.keep(letter)
    made.save(update_fields=["decided_by", "decided_at", "token", "key"])
    end_case(row, state_after(Outcome(made.outcome)), now, made.reasons)
    case_notices.tell(case=row, text=case_notices.DECIDED, item=case_notices.item_of(made), by=by, now=now)
    hand_overs.make_due(submission=row, event="decided", by=by, now=now)
    handling.log(
        row, "ruling.decide", by, now, outcome=made.outcome, pays=made.pay_yen > 0, proposed_by=made.proposed_by
    )
    return made


@transaction.atomic
def keep_text(
    *, procedure: Procedure, outcome: Outcome, name: str, texts: Mapping[str, str], by: Actor, now: datetime, text: ReasonText | None = None
) -> ReasonText:  # fmt: skip
    """Keep a text of reasons for a procedure, or change one: the one before stays as it was for what used it. Raises TextInvalid."""
    kept = {language: texts.get(language, "").strip() for language in LANGUAGES if texts.get(language, "").strip()}
    problems = {}
    if not name.strip() or len(name) > _MOST_NAME:
        problems["name"] = "words_too_long" if name.strip() else "words_missing"
    if "ja" not in kept:
        problems["ja"] = "words_missing"
    problems |= {language: "words_too_long" for language, words_of in kept.items() if len(words_of) > LONGEST}
    if problems:
        raise TextInvalid(problems=problems, limit=LONGEST)
    if text is not None:
        ReasonText.objects.filter(pk=text.pk, ended_at=None).update(ended_at=now)
    try:
        with transaction.atomic():
            made = ReasonText.objects.create(
                procedure=procedure, outcome=outcome.value, name=name.strip(), texts=kept, set_by=str(by), set_at=now
            )
    except IntegrityError:
        raise TextInvalid(problems={"name": "reason_text_taken"}) from None
    bodies.record(
        body=procedure.body, by=by, at=now, action="reason_text.keep", subject=str(procedure), data={"outcome": outcome.value}
    )  # fmt: skip
    return made


@transaction.atomic
def end_text(*, text: ReasonText, by: Actor, now: datetime) -> None:
    """A text of reasons is offered no more."""
    ReasonText.objects.filter(pk=text.pk, ended_at=None).update(ended_at=now)
    bodies.record(
        body=text.procedure.body, by=by, at=now, action="reason_text.end", subject=str(text.procedure),
        data={"outcome": text.outcome},
    )  # fmt: skip

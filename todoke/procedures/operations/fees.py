"""Charging a fee 「手数料」 for a filing: once, by the table of its own version of the form."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Conflict, Invalid
from todoke.procedures.models import Payment, Submission
from todoke.procedures.queries import forms
from todoke.procedures.rules import fees, numbers
from todoke.procedures.rules.definition import said
from todoke.procedures.rules.handling import WORKED_ON
from todoke.procedures.rules.states import ENDED, PaymentState, SubmissionState

#: How long a fee can be paid after filing, before the body asks again.
TIME_TO_PAY: Final = timedelta(days=14)


class FeeUnknown(Invalid):
    """What it costs depends on questions that nobody answered; ``problems`` names them."""

    code = "fee_unknown"


class FeeSettled(Conflict):
    """It is paid, or the filing has ended: the fee no longer changes."""

    code = "fee_settled"


def charge(
    *, submission: Submission, by: Actor, now: datetime, answers: Mapping[str, object] | None = None
) -> Payment | None:
    """Charge what the filing costs; None where it costs nothing. Part of the operation that files. Raises FeeUnknown.

    ``answers``: all that was answered, where the submission has only a part of it.
    """
    definition = forms.definition_of(submission.version)
    due = fees.charge(definition, submission.answers if answers is None else answers)
    if due.unknown:
        raise FeeUnknown(problems=dict.fromkeys(sorted(due.unknown), "answer_missing"))
    if not due.full_yen:
        return None
    submission.fee_yen = due.yen
    if not due.yen:
        submission.save(update_fields=["fee_yen"])
        _record(submission, by, now, yen=0, waived=due.waived_yen)
        return None
    submission.state = SubmissionState.WAITS_PAYMENT.value
    submission.save(update_fields=["fee_yen", "state"])
    made = _payment(submission, due.yen, said(due.label, "ja") or said(definition.title, "ja"), now)
    made.waived_yen, made.waived_because = due.waived_yen, said(due.because, "ja")[:200]
    made.save(force_insert=True)
    _record(submission, by, now, yen=due.yen, waived=due.waived_yen)
    return made


@transaction.atomic
def change(*, submission: Submission, yen: int, by: Actor, now: datetime) -> Payment | None:
    """An officer finds another amount right (a waiver does not hold, or holds): what is open is cancelled and asked anew. Raises FeeSettled."""
    held = Submission.objects.select_for_update(of=("self",)).select_related("version", "body").get(pk=submission.pk)
    if SubmissionState(held.state) in ENDED or held.payments.filter(state=PaymentState.PAID.value).exists():
        raise FeeSettled
    if not 0 <= yen <= fees.MOST_YEN:
        raise FeeUnknown(problems={"yen": "number_large" if yen > 0 else "number_small"})
    before = held.payments.filter(
        state__in=[PaymentState.DUE.value, PaymentState.STARTED.value, PaymentState.DECLINED.value]
    )
    before.update(state=PaymentState.CANCELLED.value, changed_at=now)
    held.fee_yen = yen
    held.state = _state_after(SubmissionState(held.state), yen).value
    held.save(update_fields=["fee_yen", "state"])
    made = _payment(held, yen, said(forms.definition_of(held.version).title, "ja"), now) if yen else None
    if made:
        made.save(force_insert=True)
    _record(held, by, now, yen=yen, waived=0, action="fee.change")
    return made


def charge_anew(*, submission: Submission, before: Mapping[str, object], by: Actor, now: datetime) -> Payment | None:
    """Charge what it costs after an answer changed, where the table said the amount ``before`` and nothing is paid yet; what an officer set stays.

    Of a sheet for several bodies an officer says it: no body knows all of its answers.
    """
    definition = forms.definition_of(submission.version)
    if definition.parts or submission.payments.filter(state=PaymentState.PAID.value).exists():
        return None
    former, due = fees.charge(definition, before), fees.charge(definition, submission.answers)
    by_table = submission.fee_yen == (0 if former.unknown else former.yen)
    if due.unknown or not by_table or due.yen == submission.fee_yen:
        return None
    return change(submission=submission, yen=due.yen, by=by, now=now)


def _state_after(state: SubmissionState, yen: int) -> SubmissionState:
    """How a submission stands when its fee changes: what waits for the other guardian, for a correction or for a second person goes on waiting for that."""
    if state is SubmissionState.WAITS_PAYMENT and not yen:
        return SubmissionState.ARRIVED
    return SubmissionState.WAITS_PAYMENT if yen and state in WORKED_ON else state


def _payment(submission: Submission, yen: int, for_what: str, now: datetime) -> Payment:
    return Payment(
        body=submission.body, submission=submission, person=submission.person, number=numbers.make(secrets.choice), for_what=for_what, yen=yen,
        due_date=(now.astimezone(TOKYO) + TIME_TO_PAY).date(), made_at=now, changed_at=now,
    )  # fmt: skip


def _record(
    submission: Submission, by: Actor, now: datetime, *, yen: int, waived: int, action: str = "fee.charge"
) -> None:
    bodies.record(
        body=submission.body, by=by, at=now, action=action, subject=str(submission), data={"yen": yen, "waived": waived}
    )

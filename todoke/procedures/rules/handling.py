"""What can be done with a case 「審査の状態遷移」, and why not: plain rules of its state, its open request for correction and the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from todoke.procedures.rules.states import ENDED, CorrectionState, Outcome, SubmissionState


class Doing(StrEnum):
    """What somebody wants to do with a case."""

    ASSIGN = "assign"
    ASK = "ask"  # for a correction
    ANSWER = "answer"  # a request for correction
    DROP = "drop"  # take a request for correction back
    EDIT = "edit"  # an answer, by an officer
    PROPOSE = "propose"  # a decision
    DECIDE = "decide"
    SEND_BACK = "send_back"  # a proposal
    NOTE = "note"  # take note: nothing to decide
    WITHDRAW = "withdraw"
    ADD = "add"  # a document
    WRITE = "write"  # a message


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: ``correction`` is the newest request for correction, ``until`` its last day."""

    state: SubmissionState
    correction: CorrectionState | None = None
    until: date | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.state in ENDED

    def waits_for_answer(self, today: date) -> bool:
        """Whether the resident still has time to answer a request for correction."""
        return self.correction is CorrectionState.OPEN and self.until is not None and today <= self.until

    @property
    def reasoned_decision_due(self) -> bool:
        """Whether the day passed without an answer, so that a decision with reasons follows: never a disappearance."""
        return not self.is_over and self.correction is CorrectionState.LAPSED


#: States in which the body works on a case.
WORKED_ON: Final = frozenset({SubmissionState.ARRIVED, SubmissionState.IN_REVIEW})
#: States in which nothing moves before somebody else did something.
OWED: Final[Mapping[SubmissionState, str]] = {
    SubmissionState.WAITS_PAYMENT: "case_waits_payment",
    SubmissionState.WAITS_COSIGN: "case_waits_cosign",
}
#: What waits for the resident.
WAITS_FOR_RESIDENT: Final = frozenset({*OWED, SubmissionState.RETURNED})
#: Never refused while a case is open.
_ALWAYS: Final = frozenset({Doing.ASSIGN, Doing.WRITE, Doing.WITHDRAW, Doing.ADD})


def why_not(doing: Doing, standing: Standing, *, today: date) -> str:
    """Why something cannot be done now, as a code; "" when it can."""
    if doing is Doing.WRITE:
        return ""  # a question may come after the end too
    if standing.is_over:
        return "case_over"
    if doing in _ALWAYS:
        return ""
    if doing in (Doing.DECIDE, Doing.SEND_BACK):
        return "" if standing.state is SubmissionState.PROPOSED else "ruling_not_proposed"
    if standing.state is SubmissionState.PROPOSED:
        return "ruling_proposed_already"
    if doing is Doing.DROP:
        return "" if standing.correction is CorrectionState.OPEN else "correction_over"
    if doing is Doing.ANSWER:
        may = standing.correction in (CorrectionState.OPEN, CorrectionState.LAPSED)  # late, but before the decision
        return "" if may else "correction_over"
    return _while_worked_on(doing, standing, today)


def _while_worked_on(doing: Doing, standing: Standing, today: date) -> str:
    if code := OWED.get(standing.state):
        return code
    if doing is Doing.EDIT:
        return "case_waits_for_answer" if standing.waits_for_answer(today) else ""
    if doing is Doing.ASK:
        return "correction_open_already" if standing.correction is CorrectionState.OPEN else ""
    return "case_waits_for_answer" if standing.waits_for_answer(today) else ""


def moved_on(due: date, asked: date, settled: date) -> date:
    """The due date after an answer was waited for: the days between do not count (標準処理期間)."""
    return due + timedelta(days=max((settled - asked).days, 0))


def state_after(outcome: Outcome) -> SubmissionState:
    """The state that a decision leads to."""
    if outcome is Outcome.NOTED:
        return SubmissionState.CLOSED
    return SubmissionState.REFUSED if outcome is Outcome.REFUSED else SubmissionState.GRANTED


def problems_of_ruling(outcome: Outcome, reasons: str, *, pay_yen: int, has_account: bool) -> dict[str, str]:
    """Why a decision cannot be proposed so, field by field. Reasons are a duty wherever something is refused (行政手続法8条)."""
    problems: dict[str, str] = {}
    if outcome in (Outcome.REFUSED, Outcome.GRANTED_IN_PART) and not reasons.strip():
        problems["reasons"] = "ruling_reasons_missing"
    if len(reasons) > LONGEST:
        problems["reasons"] = "words_too_long"
    if pay_yen and outcome not in (Outcome.GRANTED, Outcome.GRANTED_IN_PART):
        problems["pay_yen"] = "ruling_pays_nothing"
    elif pay_yen and not has_account:
        problems["pay_yen"] = "ruling_no_account"
    elif pay_yen > MOST_YEN:
        problems["pay_yen"] = "ruling_too_much"
    return problems


#: The longest text of reasons, a message or a note.
LONGEST: Final = 4000
#: An order file has ten digits for an amount.
MOST_YEN: Final = 9_999_999_999


def problems_of_request(until: date, *, today: date) -> dict[str, str]:
    """Why a day to answer by cannot be set: the resident needs a day, and nobody waits a year."""
    if until <= today:
        return {"until": "correction_too_soon"}
    return {"until": "correction_too_late"} if until > today + timedelta(days=366) else {}


def reminder_day(asked: date, until: date) -> date | None:
    """When the resident is reminded of a request for correction: three days before its last, where that is well after it was asked."""
    day = until - timedelta(days=3)
    return day if day > asked + timedelta(days=2) else None

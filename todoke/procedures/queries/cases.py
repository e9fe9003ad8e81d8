"""Cases 「審査する申請」 as those who handle them and those who filed them ask for them: the queue, one case, its history, what waits."""

import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet

from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.common.errors import NotFound
from todoke.people.models import Person
from todoke.people.rules import proof_codes
from todoke.procedures.models import (
    CaseMessage,
    Correction,
    PaymentOrder,
    Procedure,
    ReasonText,
    Ruling,
    Submission,
)
from todoke.procedures.queries import forms
from todoke.procedures.rules import correcting, handling, numbers
from todoke.procedures.rules.correcting import Asked
from todoke.procedures.rules.handling import Standing
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.states import CorrectionState, Outcome, SubmissionState


class CaseNotFound(NotFound):
    """There is no such case for whoever asks."""

    code = "case_not_found"


class Shown(StrEnum):
    """Which cases a queue shows."""

    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    OVERDUE = "overdue"
    LAPSED = "lapsed"  # a decision with reasons is due
    PROPOSED = "proposed"  # waits for a second person
    RESIDENT = "resident"  # waits for the resident
    UNREAD = "unread"  # holds a message that nobody of the body has read
    ENDED = "ended"


_FOR_RESIDENT = [state.value for state in handling.WAITS_FOR_RESIDENT]


def of_body(body: Body) -> QuerySet[Submission]:
    """Every case of a body, each with whether it holds an unread message and whether a request for correction lapsed."""
    rows = Submission.objects.filter(body=body).annotate(unread=_unread(from_staff=False), has_lapsed=_lapsed())
    return rows.select_related("procedure", "version", "person", "body")


def _unread(*, from_staff: bool) -> Exists:
    return Exists(CaseMessage.objects.filter(submission=OuterRef("pk"), from_staff=from_staff, seen_at=None))


def _lapsed() -> Exists:
    return Exists(Correction.objects.filter(submission=OuterRef("pk"), state=CorrectionState.LAPSED.value))


def queue(
    body: Body, *, shown: Shown = Shown.OPEN, today: date, me: str = "", procedure: str = ""
) -> QuerySet[Submission]:
    """The cases of a body that one asks for: by the day on which each is due, overdue ones first; ended ones the newest first."""
    rows = of_body(body)
    if procedure:
        rows = rows.filter(procedure__key=procedure)
    if shown is Shown.ENDED:
        return rows.exclude(ended_at=None).order_by("-ended_at", "id")
    rows = rows.filter(ended_at=None).order_by("due_date", "arrived_at", "id")
    match shown:
        case Shown.MINE:
            return rows.filter(assigned=me)
        case Shown.UNASSIGNED:
            return rows.filter(assigned="")
        case Shown.OVERDUE:
            return rows.filter(due_date__lt=today).exclude(state__in=_FOR_RESIDENT)
        case Shown.LAPSED:
            return rows.filter(_lapsed())
        case Shown.PROPOSED:
            return rows.filter(state=SubmissionState.PROPOSED.value)
        case Shown.RESIDENT:
            return rows.filter(state__in=_FOR_RESIDENT)
        case Shown.UNREAD:
            return rows.filter(_unread(from_staff=False))
    return rows


def count_waiting(body: Body) -> int:
    """How many cases wait for the body itself."""
    return Submission.objects.filter(body=body, ended_at=None).exclude(state__in=_FOR_RESIDENT).count()


def procedures_of(body: Body) -> Sequence[Procedure]:
    """The procedures of which a body has cases, by key; those of a sheet that another body offers too."""
    return list(
        Procedure.objects.filter(pk__in=Submission.objects.filter(body=body).values("procedure")).order_by("key")
    )


def get(body: Body, key: object) -> Submission:
    """A case of a body; raises CaseNotFound."""
    try:
        found = of_body(body).filter(pk=UUID(str(key))).first()
    except ValueError:
        found = None
    if found is None:
        raise CaseNotFound
    return found


def some(body: Body, keys: Collection[str]) -> Sequence[Submission]:
    """Those cases of a body that are among these keys, whatever else was sent along."""
    wanted = []
    for key in keys:
        try:
            wanted.append(UUID(key))
        except ValueError:
            continue
    return list(of_body(body).filter(pk__in=wanted).order_by("due_date", "id"))


def by_number(body: Body, typed: str) -> Submission | None:
    """The case of a receipt number as typed."""
    number = numbers.read(typed)
    return of_body(body).filter(number=number).first() if number else None


def of_persons(body: Body, persons: Collection[Person]) -> QuerySet[Submission]:
    """The cases of these persons at a body, the newest first."""
    return of_body(body).filter(person__in=[each.pk for each in persons]).order_by("-arrived_at", "id")


def standing(case: Submission) -> Standing:
    """Where a case stands, with its newest request for correction."""
    newest = case.corrections.order_by("-asked_at", "-id").first()
    state = SubmissionState(case.state)
    return Standing(state, CorrectionState(newest.state), newest.until_date) if newest else Standing(state)


def correction_of(case: Submission) -> Correction | None:
    """The request for correction that can be answered: the open one, or one that lapsed before the decision."""
    newest = case.corrections.order_by("-asked_at", "-id").prefetch_related("items").first()
    may = newest is not None and newest.state in (CorrectionState.OPEN.value, CorrectionState.LAPSED.value)
    return newest if may and case.ended_at is None and case.state != SubmissionState.PROPOSED.value else None


def ruling_of(case: Submission) -> Ruling | None:
    """What is proposed or decided; None where nothing is, or it was sent back."""
    return case.rulings.filter(dropped_at=None).first()


def asked(case: Submission) -> dict[str, Asked]:
    """Every question that was asked in a case, by path; of a sheet those that its body got."""
    return correcting.asked(forms.definition_of(case.version), case.answers, case.body.key)


def account_of(case: Submission) -> Mapping[str, str] | None:
    """The bank account that was answered; None where none was."""
    for path, each in asked(case).items():
        value = correcting.flat(case.answers).get(path)
        if each.question.kind is QuestionKind.BANK and isinstance(value, Mapping):
            return {str(name): str(text) for name, text in value.items()}
    return None


# ---- history --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a case: ``kind`` is a code, ``row`` what it came from."""

    at: datetime
    kind: str
    by: str
    row: object


def history(case: Submission) -> Sequence[Event]:
    """All that happened in a case, the newest first; notes and messages have places of their own."""
    found = [Event(case.arrived_at, "arrived", case.filed_by or "", case)]
    found += [Event(each.at, "changed", each.by, each) for each in case.changes.all()]
    for correction in case.corrections.prefetch_related("items"):
        found.append(Event(correction.asked_at, "asked", correction.asked_by, correction))
        if correction.settled_at:
            found.append(Event(correction.settled_at, f"correction_{correction.state}", "", correction))
    for ruling in case.rulings.all():
        found.append(Event(ruling.proposed_at, "proposed", ruling.proposed_by, ruling))
        if ruling.dropped_at:
            found.append(Event(ruling.dropped_at, "sent_back", "", ruling))
        if ruling.decided_at:
            found.append(Event(ruling.decided_at, "decided", ruling.decided_by, ruling))
    if case.state == SubmissionState.WITHDRAWN.value and case.ended_at:
        found.append(Event(case.ended_at, "withdrawn", "", case))
    return sorted(found, key=lambda each: each.at)[::-1]


def reason_texts(procedure: Procedure, outcome: Outcome | None = None) -> Sequence[ReasonText]:
    """The texts of reasons that staff keep for a procedure."""
    rows = ReasonText.objects.filter(procedure=procedure, ended_at=None)
    return list(rows.filter(outcome=outcome.value) if outcome else rows)


# ---- of residents ---------------------------------------------------------------------------------------------------


def of_resident(person: Person) -> QuerySet[Submission]:
    """Everything that was filed for a person, with whichever body; open ones first, what is due soonest first."""
    rows = Submission.objects.filter(person=person).annotate(unread=_unread(from_staff=True))
    return rows.select_related("procedure", "version", "body", "person").order_by(
        F("ended_at").desc(nulls_first=True), "due_date", "id"
    )


def get_of_resident(person: Person, key: object) -> Submission:
    """One of them; raises CaseNotFound."""
    found = of_resident(person).filter(pk=str(key)).first()
    if found is None:
        raise CaseNotFound
    return found


def by_code(number: str, code: str) -> Submission:
    """The case of a receipt number and the code on the same receipt; raises CaseNotFound. Callers slow down whoever guesses."""
    typed, secret = numbers.read(number), proof_codes.read(code)
    rows = Submission.objects.select_related("procedure", "version", "body", "person")
    found = rows.filter(number=typed).first() if typed and secret else None
    if found is None or not found.code_hash or not hmac.compare_digest(found.code_hash, hash_of(secret)):
        raise CaseNotFound
    return found


def hash_of(code: str) -> str:
    """How the code of a receipt lies in the database."""
    return hmac.new(settings.SECRET_KEY.encode(), f"case|{code}".encode(), hashlib.sha256).hexdigest()


# ---- what is paid ---------------------------------------------------------------------------------------------------


def to_pay(body: Body) -> QuerySet[Ruling]:
    """What was decided to be paid and is in no order file yet, the oldest first."""
    rows = Ruling.objects.filter(body=body, dropped_at=None, decided_at__isnull=False, pay_yen__gt=0, paid_order="")
    return rows.select_related("submission__procedure", "submission__version", "submission__body").order_by(
        "decided_at", "id"
    )


def orders(body: Body) -> QuerySet[PaymentOrder]:
    """The order files of a body, the newest first."""
    return PaymentOrder.objects.filter(body=body)


def lapsing(*, today: date) -> QuerySet[Correction]:
    """Requests for correction whose last day is past."""
    return Correction.objects.filter(state=CorrectionState.OPEN.value, until_date__lt=today).order_by(
        "until_date", "id"
    )


def day_of(moment: datetime) -> date:
    """The day of a moment in Japan."""
    return moment.astimezone(TOKYO).date()


def overdue(case: Submission, today: date) -> bool:
    """Whether the body is late."""
    return case.ended_at is None and case.due_date < today and case.state not in _FOR_RESIDENT

"""Asking for what needs a second person where a body wants four eyes, and deciding about it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, OwnChange, Refusal
from todoke.registry.models import ApprovalRequest, ChangeSet, Program, ProgramType
from todoke.registry.operations import change_sets, publishing, types, withdrawals
from todoke.registry.queries import queues
from todoke.registry.rules.requests import Asked, Outcome
from todoke.registry.rules.versions import Withdrawal


class AlreadyAsked(Refusal):
    """Somebody has asked for the same, and it waits."""

    code = "already_asked"


class AlreadyDecided(Refusal):
    """The request was decided before."""

    code = "already_decided"


class TextMoved(Conflict):
    """The central text changed after this was asked for."""

    code = "version_changed"


@transaction.atomic
def ask(
    *, body: Body, kind: Asked, by: Actor, now: datetime, change_set: ChangeSet | None = None,
    type: ProgramType | None = None, program: Program | None = None, data: Mapping[str, object] | None = None,
    reason: str = "",
) -> ApprovalRequest:  # fmt: skip
    """Ask a second person of the body for something. Raises AlreadyAsked.

    ``data`` holds what it needs: sequences, reason and note of a withdrawal; content, name and based_on of a central
    text; number and name of a new type.
    """
    given = dict(data or {})
    subject = (
        f"change_set:{change_set.pk}" if change_set
        else f"type:{type.number if type else given['number']}" if kind in {Asked.CENTRAL_TEXT, Asked.NEW_TYPE}
        else f"program:{program.number}" if program else f"body:{body.key}"
    )  # fmt: skip
    try:
        with transaction.atomic():
            made = ApprovalRequest.objects.create(
                body=body, kind=kind.value, subject=subject, change_set=change_set, type=type, program=program, data=given,
                reason=reason[:500], by=str(by), at=now,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyAsked(subject=subject) from None
    _log(made, "request.ask", by=by, now=now)
    return made


def _held(request: ApprovalRequest) -> ApprovalRequest:
    """The request, kept from everybody else until commit; raises AlreadyDecided."""
    publishing.hold()
    fresh = ApprovalRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    if fresh.decided_at is not None:
        raise AlreadyDecided
    return fresh


def _decide(request: ApprovalRequest, outcome: Outcome, *, by: Actor, now: datetime) -> None:
    request.decided_by, request.decided_at, request.outcome = str(by), now, outcome.value
    if request.kind == Asked.CENTRAL_TEXT and outcome is Outcome.APPROVED:
        request.data = {"name": request.data.get("name", "")}  # the text itself is the version's
    request.save(update_fields=["decided_by", "decided_at", "outcome", "data"])


def _log(request: ApprovalRequest, action: str, *, by: Actor, now: datetime, note: str = "", **more: object) -> None:
    data = {"request": request.pk, "kind": request.kind, **more}
    bodies.record(body=request.body, by=by, at=now, action=action, subject=request.subject, data=data, note=note)


@transaction.atomic
def approve(*, request: ApprovalRequest, by: Actor, now: datetime) -> ApprovalRequest:
    """Do what was asked for, as the second person.

    Raises OwnChange for whoever asked, AlreadyDecided, TextMoved, and what the change itself raises.
    """
    request = _held(request)
    if request.by == str(by):
        raise OwnChange
    _do(request, by=by, now=now)
    _decide(request, Outcome.APPROVED, by=by, now=now)
    _log(request, "request.approve", by=by, now=now, asked_by=request.by)
    return request


def _do(request: ApprovalRequest, *, by: Actor, now: datetime) -> None:
    data, body, asked_by = request.data, request.body, request.by
    if request.change_set is not None:
        change_sets.undo(change_set=request.change_set, by=by, now=now, asked_by=asked_by)
    elif request.program is not None:
        withdrawals.withdraw(
            program=request.program, sequences=data["sequences"], reason=Withdrawal(data["reason"]), note=data["note"], by=by, now=now,
            asked_by=asked_by,
        )  # fmt: skip
    elif request.type is not None:
        if queues.type_sequence(request.type) != data["based_on"]:
            raise TextMoved(type=request.type.number)
        types.revise(
            type=request.type, content=data["content"], name=data["name"], reason=request.reason, body=body, by=by, now=now,
            asked_by=asked_by,
        )  # fmt: skip
    elif request.kind == Asked.NEW_TYPE:
        types.ensure(number=data["number"], name=data["name"], body=body, by=by, now=now, asked_by=asked_by)
    else:
        bodies.revise(body=body, by=by, now=now, details={"four_eyes": False}, asked_by=asked_by)


@transaction.atomic
def refuse(*, request: ApprovalRequest, by: Actor, now: datetime, reason: str = "") -> ApprovalRequest:
    """Not do it; whoever asked takes it back. Raises AlreadyDecided."""
    request = _held(request)
    outcome = Outcome.TAKEN_BACK if request.by == str(by) else Outcome.REFUSED
    _decide(request, outcome, by=by, now=now)
    _log(request, f"request.{outcome.value}", by=by, now=now, note=reason)
    return request

"""Requests that wait for a second person of a body."""

from collections.abc import Sequence

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.registry.models import ApprovalRequest, ChangeSet, Program, ProgramType
from todoke.registry.rules.requests import Asked


def waiting(body: Body) -> Sequence[ApprovalRequest]:
    """What waits at a body, the oldest first."""
    found = ApprovalRequest.objects.filter(body=body, decided_at=None).select_related("change_set", "type", "program")
    return list(found.order_by("id"))


def count(body: Body) -> int:
    """How many wait."""
    return ApprovalRequest.objects.filter(body=body, decided_at=None).count()


def get(body: Body, pk: int) -> ApprovalRequest:
    """One request of a body, decided or not; raises NotFound."""
    found = (
        ApprovalRequest.objects.filter(body=body, pk=pk).select_related("body", "change_set", "type", "program").first()
        if pk < 2**62
        else None
    )
    if found is None:
        raise NotFound(request=pk)
    return found


def of(
    body: Body, kind: Asked, *, change_set: ChangeSet | None = None, type: ProgramType | None = None,
    program: Program | None = None,
) -> ApprovalRequest | None:  # fmt: skip
    """The request of this kind about this thing that waits; None where nobody asked."""
    found = ApprovalRequest.objects.filter(body=body, kind=kind.value, decided_at=None)
    return found.filter(change_set=change_set, type=type, program=program).first()

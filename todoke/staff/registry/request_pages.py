"""What waits for a second person of a body: what is asked, and the second person's answer."""

from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseRedirect

from todoke.common.errors import NotAllowed
from todoke.people.queries import staff as people
from todoke.people.rules.roles import Act
from todoke.registry.models import ApprovalRequest
from todoke.registry.operations import requests
from todoke.registry.queries import requests as waiting
from todoke.registry.queries.versions import central_of
from todoke.registry.rules.fields import N_
from todoke.registry.rules.numbers import slug
from todoke.registry.rules.requests import Asked
from todoke.registry.rules.versions import differences
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.registry import wording
from todoke.ui import messages

KINDS: dict[str, str] = {
    Asked.UNDO: N_("Undo a change set"),
    Asked.WITHDRAW: N_("Withdraw a text from the history"),
    Asked.CENTRAL_TEXT: N_("Change a central text"),
    Asked.NEW_TYPE: N_("Add a type"),
    Asked.TWO_EYES: N_("Do without a second person from now on"),
}
#: What can hardly be undone, or takes a safeguard away.
_GRAVE = frozenset({Asked.WITHDRAW, Asked.TWO_EYES})
ASKED = N_("Asked. It happens once a colleague approves it.")


def ask(desk: Desk, kind: Asked, **about: object) -> HttpResponseRedirect:
    """Ask a second person, and show what was asked."""
    made = requests.ask(body=desk.body, kind=kind, by=desk.actor, now=desk.now, **about)  # type: ignore[arg-type]
    return desk.go("request", ASKED, pending=made.pk)


def _may_decide(desk: Desk, row: ApprovalRequest) -> bool:
    """Whether this person's role decides about it; whoever asked does not."""
    if row.by == str(desk.actor) or row.decided_at is not None:
        return False
    if row.kind in {Asked.CENTRAL_TEXT, Asked.NEW_TYPE}:
        return desk.is_operator and desk.may(Act.ADMINISTER)
    return desk.may(Act.ADMINISTER if row.kind == Asked.TWO_EYES else Act.APPROVE)


def _may_take_back(desk: Desk, row: ApprovalRequest) -> bool:
    return row.by == str(desk.actor) and row.decided_at is None


@page(Act.VIEW)
def show(desk: Desk, pending: int) -> HttpResponse:
    """One request: what it is about, and what would change."""
    row = waiting.get(desk.body, pending)
    context = {
        "row": row, "kind": KINDS[row.kind], "names": people.names_of([row.by, row.decided_by]), "slug": slug,
        "may_decide": _may_decide(desk, row), "may_take_back": _may_take_back(desk, row), "changes": _changes(row), "about": _about(row),
        "why": messages.say(messages.WITHDRAWALS[row.data["reason"]]) if row.kind == Asked.WITHDRAW else "",
    }  # fmt: skip
    return desk.render("registry/request.html", context)


def _about(row: ApprovalRequest) -> str:
    """The type that it is about, by number and name."""
    if row.type is not None:
        return f"{row.type.number} {row.data.get('name') or row.type.name}"
    return f"{row.data['number']} {row.data['name']}" if row.kind == Asked.NEW_TYPE else ""


def _changes(row: ApprovalRequest) -> list[Mapping[str, object]]:
    if row.type is None or "content" not in row.data:
        return []
    return [*wording.changes(differences(central_of(row.type), row.data["content"]))]


@page(Act.VIEW, methods=("POST",))
def approve(desk: Desk, pending: int) -> HttpResponse:
    """Do what was asked; of what is grave only after proving once more who one is."""
    row = waiting.get(desk.body, pending)
    if row.by != str(desk.actor) and row.decided_at is None and not _may_decide(desk, row):
        raise NotAllowed
    if row.kind in _GRAVE and (asked := desk.ask_again()) is not None:
        return asked
    requests.approve(request=row, by=desk.actor, now=desk.now)
    return desk.go("request", N_("Approved. It is done."), pending=pending)


@page(Act.VIEW, methods=("POST",))
def refuse(desk: Desk, pending: int) -> HttpResponseRedirect:
    """Not do it; whoever asked takes it back."""
    row = waiting.get(desk.body, pending)
    if row.decided_at is None and not _may_decide(desk, row) and not _may_take_back(desk, row):
        raise NotAllowed
    requests.refuse(request=row, by=desk.actor, now=desk.now, reason=text(desk.request.POST, "reason"))
    return desk.go("waiting", N_("It will not be done. Nothing was changed."))

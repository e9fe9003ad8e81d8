"""Taking a text that was published by mistake out of the history."""

from django.http import HttpResponse, HttpResponseRedirect

from todoke.people.queries import staff as people
from todoke.people.rules.roles import Act
from todoke.registry.models import Program
from todoke.registry.operations import withdrawals
from todoke.registry.queries import queues
from todoke.registry.queries import requests as waiting
from todoke.registry.rules.fields import N_
from todoke.registry.rules.numbers import slug
from todoke.registry.rules.requests import Asked
from todoke.registry.rules.versions import Withdrawal
from todoke.staff.desk import Desk, grave, page
from todoke.staff.inputs import text
from todoke.staff.registry import request_pages, wording
from todoke.staff.registry.programs import find
from todoke.ui import messages

_MOST = 500


@page(Act.APPROVE, methods=("GET", "POST"))
@grave
def withdraw(desk: Desk, number: str) -> HttpResponse | HttpResponseRedirect:
    """Choose the versions and say why; where the body wants four eyes, a second person does it."""
    program = find(desk, number)
    if desk.request.method == "GET":
        return _form(desk, program, {})
    posted = desk.request.POST
    held = {each.sequence for each in queues.versions(program, limit=_MOST) if each.withdrawn_at is None}
    chosen = sorted(sequence for sequence in held if str(sequence) in posted.getlist("versions"))
    reason, note = posted.get("why", ""), text(posted, "note")
    errors = {} if chosen else {"versions": "nothing_to_withdraw"}
    errors |= {} if reason in list(Withdrawal) else {"why": "reason_missing"}
    if errors:
        return _form(desk, program, errors)
    if desk.body.four_eyes:
        data = {"sequences": chosen, "reason": reason, "note": note}
        return request_pages.ask(desk, Asked.WITHDRAW, program=program, data=data)
    withdrawals.withdraw(
        program=program, sequences=chosen, reason=Withdrawal(reason), note=note, by=desk.actor, now=desk.now
    )
    return desk.go(
        "program", N_("The text was erased. Number and dates stay."), number=slug(program.number), fragment="#history"
    )


def _form(desk: Desk, program: Program, errors: dict[str, str]) -> HttpResponse:
    versions = [each for each in queues.versions(program, limit=_MOST) if each.withdrawn_at is None]
    posted = desk.request.POST
    context = {
        "program": program, "slug": slug(program.number), "versions": versions, "states": wording.STATES,
        "names": people.names_of({each.by for each in versions}), "waiting": waiting.of(desk.body, Asked.WITHDRAW, program=program),
        "reasons": [(code, messages.say(words)) for code, words in messages.WITHDRAWALS.items()],
        "chosen": posted.getlist("versions") or [desk.request.GET.get("version", "")], "why": posted.get("why", ""),
        "note": text(posted, "note"), "problems": {name: messages.tell(code) for name, code in errors.items()},
        "errors": [(f"id_{name}", messages.tell(code)) for name, code in errors.items()],
    }  # fmt: skip
    return desk.render("registry/withdraw.html", context, status=422 if errors else 200)

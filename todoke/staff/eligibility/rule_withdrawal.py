"""Withdrawing a body's own rule: what it means is shown first; a second person approves where the body wants four eyes."""

from datetime import date

from django.http import HttpResponse

from todoke.common.errors import NotFound
from todoke.eligibility.operations import rules
from todoke.eligibility.queries import workbench
from todoke.eligibility.queries.workbench import Withdrawal
from todoke.people.rules.roles import Act
from todoke.registry.models import Program
from todoke.registry.queries import programs
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import number, text
from todoke.ui import messages


@page(Act.WRITE, methods=("GET", "POST"))
def withdraw(desk: Desk, number: str) -> HttpResponse:
    """What takes over when the rule goes, from which day, and why; then it goes, or waits for a second person."""
    program: Program = programs.by_slug(number)
    if program.body_id != desk.body.pk:
        raise NotFound(number=number)
    meaning = workbench.withdrawal(program, on=desk.today)
    if meaning is None:
        return desk.go("rule", messages.MESSAGES["nothing_to_withdraw"], number=number)
    if desk.request.method == "GET":
        return _page(desk, meaning)
    return _posted(desk, meaning, number)


def _posted(desk: Desk, meaning: Withdrawal, slugged: str) -> HttpResponse:
    data = desk.request.POST
    iso = written.iso_date(text(data, "effective_from", limit=40))
    if iso is None:
        return _page(desk, meaning, "date_unknown", status=422)
    try:
        version = rules.propose_withdrawal(
            program=meaning.program, effective_from=date.fromisoformat(iso), by=desk.actor, now=desk.now, body=desk.body,
            based_on=number(data, "based_on"), reason=text(data, "reason"),
        )  # fmt: skip
    except (rules.NothingToWithdraw, rules.RuleChanged, rules.WithdrawalPast) as refusal:
        return _page(desk, meaning, refusal.code, status=refusal.status)
    if desk.may_publish and "publish" in data:
        rules.approve(version=version, by=desk.actor, now=desk.now, body=desk.body)
        return desk.go("rule", N_("The rule is withdrawn from that day on."), number=slugged)
    return desk.go("rule", N_("The withdrawal waits for approval."), number=slugged)


def _page(desk: Desk, meaning: Withdrawal, problem: str = "", *, status: int = 200) -> HttpResponse:
    data = desk.request.POST
    said = messages.tell(problem) if problem else None
    context = {
        "meaning": meaning, "effective_from": text(data, "effective_from", limit=40) or desk.today.isoformat(), "reason": text(data, "reason"),
        "errors": [("id_effective_from", said)] if said else [], "wrong": said,
    }  # fmt: skip
    return desk.render("eligibility/rule_withdraw.html", context, status=status)

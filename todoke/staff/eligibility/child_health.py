"""What our town says about the child-health calendar: a list, one more, a second person's yes, an end."""

from datetime import date

from django.http import HttpResponse

from todoke.common.errors import NotFound, Refusal
from todoke.eligibility.models import CalendarOverride
from todoke.eligibility.operations import child_health as operations
from todoke.eligibility.queries import child_health as queries
from todoke.eligibility.rules.child_health import item_ids
from todoke.people.rules.roles import Act
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.ui import child_health as words
from todoke.ui import messages
from todoke.ui.messages import say

_TYPED = ("item", "offered", "since", "before", "note", "source", "effective_from_date")
_OFFERED = {"yes": True, "no": False}
LABELS: dict[str, str] = {
    "item": N_("Entry"),
    "offered": N_("Do we hold this check-up?"),
    "since": N_("From the age of (months)"),
    "before": N_("Until before the age of (months)"),
    "note": N_("What residents should know"),
    "source": N_("Our page that says so"),
    "effective_from_date": N_("Counts from"),
}


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponse:
    """What is said now, will be, and was."""
    return _index(desk, {"effective_from_date": desk.today.isoformat()}, {})


def _index(desk: Desk, typed: dict[str, str], problems: dict[str, str], *, status: int = 200) -> HttpResponse:
    rows = queries.rows_of(desk.body)
    context = {
        "rows": [(row, words.entry_name(row.item), _state(row, desk.today)) for row in rows],
        "typed": {**dict.fromkeys(_TYPED, ""), **typed},
        "problems": {name: messages.tell(code) for name, code in problems.items()},
        "errors": [
            (f"id_{name}", say("%(field)s: %(problem)s", field=say(LABELS.get(name, "Entry")), problem=messages.tell(code)))
            for name, code in problems.items()
        ],
        "labels": LABELS,
        "items": [("", ""), *((name, words.entry_name(name)) for name in item_ids())],
        "offers": [("", say(N_("Nothing to say"))), ("yes", say(N_("Yes"))), ("no", say(N_("No")))],
        "may_change": desk.may(Act.APPROVE),
        "me": str(desk.actor),
    }  # fmt: skip
    return desk.render("eligibility/child_health.html", context, status=status)


def _state(row: CalendarOverride, today: date) -> tuple[str, str]:
    if row.ends_date is not None and row.ends_date <= max(today, row.effective_from_date):
        return N_("ended"), "ended"
    if row.confirmed_at is None:
        return N_("waiting for a second person"), "waiting"
    if row.effective_from_date > today:
        return N_("counts later"), "scheduled"
    return N_("counts now"), "live"


@page(Act.APPROVE, methods=("POST",))
def add(desk: Desk) -> HttpResponse:
    """Say one more thing."""
    typed = {name: text(desk.request.POST, name, limit=600) for name in _TYPED}
    problems: dict[str, str] = {}
    months: dict[str, int | None] = {"since": None, "before": None}
    for name in ("since", "before"):
        if typed[name]:
            months[name] = number = written.integer(typed[name])
            if number is None:
                problems[name] = "not_a_number"
    day = written.iso_date(typed["effective_from_date"])
    if day is None:
        problems["effective_from_date"] = "impossible_date" if typed["effective_from_date"] else "required"
    if problems or day is None:
        return _index(desk, typed, problems, status=422)
    try:
        operations.add_override(
            body=desk.body, by=desk.actor, now=desk.now, item=typed["item"], offered=_OFFERED.get(typed["offered"]), since_months=months["since"],
            before_months=months["before"], note=typed["note"], source=typed["source"], effective_from_date=date.fromisoformat(day),
        )  # fmt: skip
    except operations.OverrideInvalid as refusal:
        found = refusal.data["problems"]
        assert isinstance(found, dict)
        return _index(desk, typed, found, status=422)
    return desk.go("child_health", N_("Saved."))


def _row(desk: Desk, pk: int) -> CalendarOverride:
    found = next((row for row in queries.rows_of(desk.body) if row.pk == pk), None)
    if found is None:
        raise NotFound(override=pk)
    return found


@page(Act.APPROVE, methods=("POST",))
def confirm(desk: Desk, override: int) -> HttpResponse:
    """The second person's yes."""
    return _change(desk, override, end=False)


@page(Act.APPROVE, methods=("POST",))
def end(desk: Desk, override: int) -> HttpResponse:
    """End it today."""
    return _change(desk, override, end=True)


def _change(desk: Desk, pk: int, *, end: bool) -> HttpResponse:
    row = _row(desk, pk)
    try:
        if end:
            operations.end_override(override=row, by=desk.actor, now=desk.now)
        else:
            operations.confirm_override(override=row, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        typed = {"effective_from_date": desk.today.isoformat()}
        return _index(desk, typed, {"item": refusal.code}, status=refusal.status)
    return desk.go("child_health", N_("It has ended.") if end else N_("It counts now."))

"""School fees at the desk 「学校徴収金」: a list for a class, amounts child by child or pasted, a second person sends it, and the table of who paid."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotAllowed, NotFound, Refusal
from todoke.notices.queries import schools
from todoke.people.models import Person
from todoke.people.rules.roles import Act
from todoke.procedures.models import FeeRound, Payment
from todoke.procedures.operations import fee_rounds
from todoke.procedures.queries import payments as queries
from todoke.procedures.rules import fee_rounds as rules
from todoke.procedures.rules.states import PaymentState
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.notices.school_pages import look_at_class
from todoke.ui import fee_words, messages

_LANGUAGES = ("ja", "ja-simple", "en")
_PROBLEMS = {
    "text_missing": N_("Say what it is for."), "text_too_long": N_("At most 60 characters."), "day_has_passed": N_("A day from tomorrow on."),
    "roll_empty": N_("There is no child in this class."), "number_large": N_("This amount is too large."), "number_small": N_("An amount is a number, 0 or more."),
}  # fmt: skip
Errors = list[tuple[str | None, object]]


def _errors(refusal: Refusal) -> Errors:
    problems = refusal.data.get("problems")
    if not isinstance(problems, dict):
        return [(None, messages.tell(refusal.code, refusal.data))]
    return [(f"id_{name}", messages.say(_PROBLEMS[str(code)])) for name, code in problems.items()]


@page(Act.CASEWORK, methods=("GET", "POST"))
def index(desk: Desk) -> HttpResponseBase:
    """What was asked of whom; a new list."""
    post = desk.request.POST
    given = {
        name: text(post, name, limit=200)
        for name in ("roll", "yen", "due_date", *(f"what_{each}" for each in _LANGUAGES))
    }
    errors: Errors = []
    status = 200
    if desk.request.method == "POST":
        try:
            made = _make(desk, given)
            return desk.go(
                "fee_round",
                N_("The list is there. Nobody has been asked yet: look at the amounts, then a second person sends it."),
                asked=made.pk,
            )
        except Refusal as refusal:
            errors, status = _errors(refusal), refusal.status
    classes = [(str(each.pk), f"{each.school} {each.name}") for each in schools.rolls(desk.body, today=desk.today)]
    context = {
        "rounds": [(each, each.texts["ja"]) for each in queries.rounds(desk.body)], "classes": classes, "given": given, "errors": errors, "error_of": dict(errors),
    }  # fmt: skip
    return desk.render("procedures/fee_rounds.html", context, status=status)


def _make(desk: Desk, given: dict[str, str]) -> FeeRound:
    roll = next((each for each in schools.rolls(desk.body, today=desk.today) if str(each.pk) == given["roll"]), None)
    amount = written.yen(given["yen"])
    try:
        due = date.fromisoformat(given["due_date"])
    except ValueError:
        due = None
    if roll is None:
        raise fee_rounds.FeeRoundInvalid(problems={"roll": "roll_empty"})
    texts = {each: given[f"what_{each}"] for each in _LANGUAGES}
    return fee_rounds.make(
        roll=roll, texts=texts, yen=-1 if amount is None else amount, due=due, by=desk.actor, now=desk.now
    )


@page(Act.CASEWORK, methods=("GET", "POST"))
def show(desk: Desk, asked: UUID) -> HttpResponseBase:
    """One list: every child with amount and state; amounts typed or pasted, sent, reminded, closed."""
    found = queries.round_of(desk.body, asked)
    if desk.request.method == "GET":
        return _page(desk, found)
    try:
        said = _do(desk, found)
    except Refusal as refusal:
        return _page(desk, found, errors=_errors(refusal), status=refusal.status)
    if isinstance(said, rules.Listed):
        return _page(desk, found, listed=said)
    return desk.go("fee_round", said, asked=found.pk)


def _do(desk: Desk, found: FeeRound) -> str | rules.Listed:
    post, act = desk.request.POST, desk.request.POST.get("act", "")
    by, now = desk.actor, desk.now
    if act == "amounts":
        fee_rounds.set_amounts(asked=found, yen=_amounts(desk, queries.of_round(found)), by=by, now=now)
        return N_("The amounts are kept.")
    if act == "paste":
        payments = queries.of_round(found)
        listed = rules.read_list(post.get("list", ""), [each.about.name if each.about else "" for each in payments])
        fee_rounds.set_amounts(
            asked=found, yen={payments[place].pk: yen for place, yen in listed.yen.items()}, by=by, now=now
        )
        return listed
    if act == "send":
        if not desk.may(Act.CASEWORK):
            raise NotAllowed
        fee_rounds.send(asked=found, by=by, now=now)
        return N_("The guardians are told.")
    if act == "remind":
        fee_rounds.remind(asked=found, by=by, now=now)
        return N_("The guardians of children whose payment is open are reminded.")
    if act == "close":
        fee_rounds.close(asked=found, by=by, now=now)
        return N_("Nothing more is asked for.")
    raise NotFound(page=desk.request.path)


def _amounts(desk: Desk, payments: list[Payment] | object) -> dict[UUID, int]:
    """The amounts as typed; what is no amount is refused as a whole."""
    found = {}
    for payment in payments if isinstance(payments, list) else ():
        typed = text(desk.request.POST, f"yen_{payment.pk}", limit=20)
        amount = written.yen(typed) if typed else payment.yen
        found[payment.pk] = -1 if amount is None else amount
    return found


def _page(
    desk: Desk, found: FeeRound, *, errors: Errors | None = None, listed: rules.Listed | None = None, status: int = 200
) -> HttpResponse:
    found.refresh_from_db()
    payments = list(queries.of_round(found))
    children: list[Person] = [each.about for each in payments if each.about is not None]
    look_at_class(desk, children, found.roll)
    rows = [
        (each, messages.say(fee_words.STATES[PaymentState(each.state)]), fee_words.KINDS[PaymentState(each.state)])
        for each in payments
    ]
    paid = [each for each in payments if each.paid_at is not None]
    context = {
        "asked": found, "rows": rows, "errors": errors or [], "listed": listed, "mine": found.made_by == str(desk.actor), "children": len(payments),
        "paid": len(paid), "paid_yen": sum(each.yen for each in paid), "asked_yen": sum(each.yen for each in payments if each.state != PaymentState.CANCELLED),
        "nothing": sum(1 for each in payments if not each.yen),
    }  # fmt: skip
    return desk.render("procedures/fee_round.html", context, status=status)

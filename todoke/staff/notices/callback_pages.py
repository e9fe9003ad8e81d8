"""Calls that people asked for 「折り返しの電話」: who waits longest first; name and number are seen on its own page, and the look is written down."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotAllowed, Refusal
from todoke.notices.models import CallBack
from todoke.notices.operations import callbacks
from todoke.notices.queries import callbacks as queries
from todoke.notices.rules.callbacks import Outcome
from todoke.notices.rules.topics import TOPICS, Topic
from todoke.people.operations.looks import Why
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.ui import messages
from todoke.ui.held_words import VALUES
from todoke.ui.notice_held_words import OUTCOMES

#: Whoever serves people may call them; a role for either is enough.
_ACTS = (Act.CASEWORK, Act.COUNTER)


def _need(desk: Desk) -> None:
    """See that this member of staff serves people here. Raises NotAllowed."""
    if not any(desk.may(act) for act in _ACTS):
        raise NotAllowed


def _topic(call: CallBack) -> object:
    return messages.say(TOPICS[Topic(call.notice.topic)].label) if call.notice else messages.say(N_("A letter"))


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponseBase:
    """What waits and what was done; nobody's name or number is on this list."""
    _need(desk)
    context = {
        "waiting": [(each, _topic(each)) for each in queries.waiting(desk.body)],
        "handled": [
            (each, _topic(each), messages.say(OUTCOMES[Outcome(each.outcome)])) for each in queries.handled(desk.body)
        ],
    }  # fmt: skip
    return desk.render("notices/call_backs.html", context)


@page(Act.VIEW, methods=("GET", "POST"))
def show(desk: Desk, call: UUID) -> HttpResponseBase:
    """One call: whom to ask for, the number, when it suits; then how it ended."""
    _need(desk)
    found = queries.get(desk.body, call)
    if desk.request.method == "GET":
        return _page(desk, found)
    outcome = desk.request.POST.get("outcome", "")
    if outcome not in set(Outcome):
        return _page(desk, found, errors=[("id_outcome", messages.tell("outcome_missing"))], status=422)
    try:
        callbacks.handle(callback=found, outcome=Outcome(outcome), by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _page(desk, found, errors=[(None, messages.tell(refusal.code))], status=refusal.status)
    return desk.go("call_backs", N_("It is noted. The person sees it in their data."))


def _page(desk: Desk, call: CallBack, *, errors: list[tuple[str | None, object]] | None = None, status: int = 200) -> HttpResponse:  # fmt: skip
    waits = call.handled_at is None
    if waits:
        why = Why.CASEWORK if desk.may(Act.CASEWORK) else Why.COUNTER
        callbacks.look(callback=call, by=desk.actor, now=desk.now, why=why)
    context = {
        "call": call, "topic": _topic(call), "waits": waits, "errors": errors or [], "spoken": messages.say(VALUES.get(call.language, call.language)),
        "options": [(each.value, messages.say(OUTCOMES[each])) for each in Outcome],
        "ended": messages.say(OUTCOMES[Outcome(call.outcome)]) if call.outcome else "",
    }  # fmt: skip
    return desk.render("notices/call_back.html", context, status=status)

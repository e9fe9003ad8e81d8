"""The queue of what people ask to correct or delete: by when each is answered, one request with its answer and reasons."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound, Refusal
from todoke.people.models import DataRequest
from todoke.people.operations import looks, own_data
from todoke.people.queries import own_data as queries
from todoke.people.queries.own_data import Value
from todoke.people.rules.own_data import Asked, Decision
from todoke.people.rules.persons import LONGEST_NAME
from todoke.people.rules.roles import Act
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.ui import held_words, messages
from todoke.ui import own_data as told


@page(Act.CASEWORK)
def index(desk: Desk) -> HttpResponseBase:
    """What waits, the next to be answered first; nobody's name is on this list."""
    context = {
        "waiting": queries.waiting(desk.body), "answered": queries.answered(desk.body), "label": told.label_of_request, "today": desk.today,
        "asked_words": held_words.ASKED, "decision_words": held_words.DECISIONS,
    }  # fmt: skip
    return desk.render("people/requests.html", context)


def _request(desk: Desk, key: UUID) -> DataRequest:
    found = queries.request(desk.body, key)
    if found is None:
        raise NotFound(request=str(key))
    return found


def _held(request: DataRequest, today: date) -> Value | None:
    """What is held of what the request is about; None when it is gone."""
    rows = queries.held(request.person, viewer=request.person, today=today)
    return next((value for row in rows for value in row.values if value.about == request.about), None)


@page(Act.CASEWORK, methods=("GET", "POST"))
def show(desk: Desk, wish: UUID) -> HttpResponseBase:
    """One request: what is held, what the person wishes; the answer is kept with its reasons and done in the same step."""
    asked = _request(desk, wish)
    looks.look(
        person=asked.person, by=desk.actor, now=desk.now, why=looks.Why.DISCLOSURE, what=["name", asked.about.partition(".")[2] or asked.about.partition(":")[0]],
        body=desk.body, through=f"request:{asked.pk}",
    )  # fmt: skip
    if desk.request.method == "GET":
        return _page(desk, asked)
    post = desk.request.POST
    try:
        if post.get("decision", "") not in set(Decision):
            raise own_data.RequestInvalid(problems={"decision": "decision_missing"})
        own_data.answer(
            request=asked, decision=Decision(post["decision"]), reasons=text(post, "reasons", limit=2000), by=desk.actor, now=desk.now,
            value=_typed(asked, text(post, "value")),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(desk, asked, refusal=refusal)
    return desk.go("data_requests", N_("The answer is kept, and the person sees it with its reasons."))


def _typed(request: DataRequest, value: str) -> object:
    if request.about != "person.birth_date":
        return value
    day = written.iso_date(value)
    return date.fromisoformat(day) if day else None


def _page(desk: Desk, asked: DataRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    problems = refusal.data.get("problems") if refusal else None
    found: dict[str, str] = problems if isinstance(problems, dict) else {}
    value = _held(asked, desk.today)
    post = desk.request.POST
    context = {
        "asked": asked, "thing": told.thing(value) if value else None, "label": told.label_of_request(asked.about), "asked_words": held_words.ASKED,
        "sets_value": asked.asked == Asked.CORRECT.value and asked.about.startswith("person."), "is_date": asked.about == "person.birth_date",
        "options": [(each.value, messages.say(held_words.DECISIONS[each.value])) for each in Decision], "decision_words": held_words.DECISIONS,
        "typed": {"decision": post.get("decision"), "reasons": post.get("reasons", ""), "value": post.get("value", "")},
        "errors": [(f"id_{next(iter(found))}" if found else None, messages.tell(next(iter(found.values()), refusal.code), {"length": len(post.get("value", "")), "limit": LONGEST_NAME, **refusal.data}))]
        if refusal else [], "wrong": found,
    }  # fmt: skip
    return desk.render("people/request.html", context, status=refusal.status if refusal else 200)

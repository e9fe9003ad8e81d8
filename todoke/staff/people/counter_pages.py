"""Counter mode: the person before the desk is found, served for what they came for, and gone; both are recorded at each act."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.backends.utils import csrf_input
from markupsafe import Markup

from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.notices.operations import apps
from todoke.people.models import Consent, CounterSession, PersonFact
from todoke.people.operations import consents as answers
from todoke.people.operations import counter, own_data
from todoke.people.queries import consents, families
from todoke.people.queries import counter as queries
from todoke.people.queries.own_data import Row, Value
from todoke.people.rules import counter as rules
from todoke.people.rules.consents import Channel, Standing
from todoke.people.rules.counter import CameFor
from todoke.people.rules.own_data import OWN, Asked
from todoke.people.rules.roles import Act
from todoke.people.rules.vocabulary import BY_NAME
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import number, text
from todoke.ui import consents as ui
from todoke.ui import facts_typed, held_words, messages
from todoke.ui import own_data as told

Arguments = ParamSpec("Arguments")
#: What a browser keeps of the person who was served, to be forgotten; the member of staff stays signed in.
_LEFT_BEHIND = '"cache"'
#: What every form carries, so that one opened for the person before is never taken for the next.
_SERVING = "serving"
_NOT_FOR_WHOM = N_("You opened this form for somebody else than you act for now. Nothing was done.")


def actor_for(desk: Desk, session: CounterSession) -> Actor:
    """Who acts, and for whom: both are recorded."""
    return Actor(str(desk.actor), desk.user.pk, behalf=str(session.person))


def _seen(desk: Desk, session: CounterSession) -> Sequence[Row]:
    """What of the person is on this desk's screen."""
    return queries.seen_in(session, may_locate=desk.may(Act.PROTECT), today=desk.today)


View = Callable[Concatenate[Desk, CounterSession, Arguments], HttpResponseBase]


def served(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View[Arguments]], Callable[..., HttpResponseBase]]:
    """A page about the person before the desk; without one, or when nobody touched it for ten minutes, back to the start."""

    def wrap(view: View[Arguments]) -> Callable[..., HttpResponseBase]:
        def answer(desk: Desk, /, **arguments: Any) -> HttpResponseBase:
            session = queries.served_by(desk.user, now=desk.now)
            if session is None or session.body_id != desk.body.pk:
                return _over(desk)
            if desk.request.method == "POST" and desk.request.POST.get(_SERVING) != str(session.pk):
                return desk.go("counter_person", _NOT_FOR_WHOM)
            try:
                session = counter.touch(session=session, by=actor_for(desk, session), now=desk.now)
            except counter.CounterOver:
                return _over(desk)
            response = view(desk, session, **arguments)  # type: ignore[call-arg]  # the address holds what the view takes
            response["Refresh"] = f"{int(rules.IDLE.total_seconds())}; url={desk.url('counter')}"
            return response

        return wraps(view)(page(Act.COUNTER, methods=methods)(answer))

    return wrap


def _over(desk: Desk) -> HttpResponseBase:
    counter.leave(user=desk.user, by=desk.actor, now=desk.now)
    response = desk.go(
        "counter", N_("The session of the person before you has ended. Nothing of them is shown any more.")
    )
    response["Clear-Site-Data"] = _LEFT_BEHIND
    return response


@page(Act.COUNTER, methods=("GET", "POST"))
def start(desk: Desk) -> HttpResponseBase:
    """Who is before the desk, and what for: by the code from their telephone, or by exact name and birth date."""
    if desk.request.method == "GET":
        if queries.served_by(desk.user, now=desk.now) is None and queries.left_open(desk.user):
            return _over(desk)
        return _start_page(desk)
    post = desk.request.POST
    came_for = post.get("came_for", "")
    if came_for not in set(CameFor):
        return _start_page(desk, problem=("id_came_for", "came_for_missing"))
    try:
        counter.begin(
            body=desk.body, user=desk.user, came_for=CameFor(came_for), by=desk.actor, now=desk.now, code=text(post, "code", limit=40),
            name=text(post, "name", limit=200), birth_date=_birth_date(desk), may_locate=desk.may(Act.PROTECT),
        )  # fmt: skip
    except counter.CounterNotFound as refusal:
        return _start_page(desk, problem=("id_code", refusal.code))
    return HttpResponseRedirect(desk.url("counter_person"))


def _birth_date(desk: Desk) -> date | None:
    parts = [number(desk.request.POST, f"birth_{part}") for part in ("year", "month", "day")]
    try:
        return date(*parts)
    except ValueError:
        return None


def _start_page(desk: Desk, *, problem: tuple[str, str] | None = None) -> HttpResponse:
    context = {
        "options": [(each.value, messages.say(held_words.VALUES[each.value])) for each in CameFor],
        "came_for": desk.request.POST.get("came_for"), "serving": queries.served_by(desk.user, now=desk.now) is not None,
        "errors": [(problem[0], messages.tell(problem[1]))] if problem else [], "error_at": problem[0] if problem else "",
    }  # fmt: skip
    return desk.render("people/counter.html", context, status=422 if problem else 200)


@served()
def person(desk: Desk, session: CounterSession) -> HttpResponseBase:
    """What is held, as far as the person came for it."""
    sight = rules.SIGHTS[CameFor(session.came_for)]
    rows = _seen(desk, session)
    questions = [
        (text, ui.ask(session.person, text.key, today=desk.today), _worth(session, text.key, desk))
        for text in consents.texts_for(session.person.body)
        if sight.consents and not consents.is_open(text)
    ]
    context = {
        **banner_of(desk, session), "sections": told.sections(rows), "questions": questions,
        "protected": families.is_protected(session.person, today=desk.today), "letters": sight.letters,
    }  # fmt: skip
    return desk.render("people/counter_person.html", context)


def banner_of(desk: Desk, session: CounterSession) -> dict[str, object]:
    """What every page of the counter shows above: who is served, and for what."""
    form = Markup('{}<input type="hidden" name="{}" value="{}">').format(csrf_input(desk.request), _SERVING, session.pk)
    return {"session": session, "came_for": messages.say(held_words.VALUES[session.came_for]), "csrf_input": form}


def _present(session: CounterSession, key: str) -> Consent | None:
    """The person's present answer to a question in general; None without one."""
    return next(
        (each for each in consents.given(session.person) if each.key == key and not each.scope and not each.replaced_at and not each.guardian_id),
        None,
    )  # fmt: skip


def _worth(session: CounterSession, key: str, desk: Desk) -> str:
    """What the present answer is worth; "" without one."""
    present = _present(session, key)
    return consents.standing(present, today=desk.today).value if present else ""


@served(methods=("GET", "POST"))
def item(desk: Desk, session: CounterSession, about: str) -> HttpResponseBase:
    """One thing that may be seen: corrected or deleted in the person's name, or asked of the body."""
    values = [value for row in _seen(desk, session) for value in row.values if value.about == about]
    if not values:
        return _over(desk) if desk.request.method == "POST" else desk.go("counter_person")
    if desk.request.method == "GET":
        return _item_page(desk, session, values[0])
    try:
        return desk.go("counter_person", _act(desk, session, values[0]))
    except Refusal as refusal:
        return _item_page(desk, session, values[0], refusal=refusal)


def _act(desk: Desk, session: CounterSession, value: Value) -> str:
    """Do what the form asked for, in the name of the person; what to say of it."""
    post, whose, by, now = desk.request.POST, session.person, actor_for(desk, session), desk.now
    action = post.get("do", "")
    if action == "delete" and value.fate.at_once:
        own_data.delete(person=whose, about=value.about, by=by, now=now)
        return N_("It is deleted, with everything that was said before.")
    if action == "correct" and value.fate.at_once and value.field in OWN:
        own_data.correct(person=whose, field=value.field, value=text(post, "value"), by=by, now=now)
        return N_("It is corrected and holds from now on.")
    if action == "correct" and value.fate.at_once:
        fact = PersonFact.objects.get(pk=value.about.partition(":")[2], person=whose)
        own_data.correct_fact(
            fact=fact, value=facts_typed.read(BY_NAME[value.field], text(post, "value")), by=by, now=now
        )
        return N_("It is corrected and holds from now on.")
    if action in {"correct", "ask_delete"} and not value.fate.at_once:
        asked = Asked.CORRECT if action == "correct" else Asked.DELETE
        own_data.ask(person=whose, asked=asked, about=value.about, wish=text(post, "wish", limit=2000), by=by, now=now)
        return N_("The request is kept. It waits for whoever answers it.")
    raise own_data.StaysHeld


def _item_page(desk: Desk, session: CounterSession, value: Value, *, refusal: Refusal | None = None) -> HttpResponse:
    context = {**banner_of(desk, session), **told.item_context(value, desk.request.POST.dict(), refusal)}
    return desk.render("people/counter_item.html", context, status=refusal.status if refusal else 200)


@served(methods=("GET", "POST"))
def consent(desk: Desk, session: CounterSession, key: str) -> HttpResponseBase:
    """A question of consent, read together; the person answers, staff press the button."""
    if not rules.SIGHTS[CameFor(session.came_for)].consents:
        return desk.go("counter_person")
    question, status, errors = ui.ask(session.person, key, today=desk.today), 200, []
    if desk.request.method == "POST":
        try:
            kept = ui.settle(
                desk.request.POST.dict(), question, person=session.person, by=actor_for(desk, session), now=desk.now, channel=Channel.COUNTER
            )  # fmt: skip
            if kept is not None:
                return desk.go("counter_person", N_("The answer is kept. The person finds the receipt in their data."))
            status, errors = 422, [(None, messages.tell("yes_or_no"))]
        except Refusal as refusal:
            status, errors = refusal.status, [(None, messages.tell(refusal.code))]
    present = _present(session, key)
    holding = present.number if present and _worth(session, key, desk) == Standing.YES.value else ""
    context = {**banner_of(desk, session), "ask": question, "errors": errors, "holding": holding}
    return desk.render("people/counter_consent.html", context, status=status)


@served(methods=("POST",))
def withdraw(desk: Desk, session: CounterSession, number: str) -> HttpResponseBase:
    """Take a yes back in the name of the person."""
    if rules.SIGHTS[CameFor(session.came_for)].consents:
        kept = consents.receipt(session.person, number)
        with transaction.atomic():
            answers.withdraw(consent=kept, by=actor_for(desk, session), now=desk.now)
            apps.end_unconsented(person=session.person, by=actor_for(desk, session), now=desk.now)
    return desk.go("counter_person", N_("The consent is taken back. It holds at once."))


@page(Act.COUNTER, methods=("POST",))
def finish(desk: Desk) -> HttpResponseBase:
    """The person goes; nothing of them is left on the screen or in the browser's memory."""
    counter.leave(user=desk.user, by=desk.actor, now=desk.now)
    response = desk.go("counter", N_("Finished. The next person sees nothing of the one before."))
    response["Clear-Site-Data"] = _LEFT_BEHIND
    return response

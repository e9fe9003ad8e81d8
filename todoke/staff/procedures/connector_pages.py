"""The connector register 「連携台帳」: how each procedure's data reaches its core system, what that costs, and setting it otherwise."""

from collections.abc import Sequence

from django.http import Http404
from django.http.response import HttpResponseBase

from todoke.people.models import Partner
from todoke.people.queries import disclosures
from todoke.people.rules.disclosures import PartnerKind
from todoke.people.rules.roles import Act
from todoke.procedures.models import Connector, Procedure
from todoke.procedures.operations import connectors as operations
from todoke.procedures.operations import telling
from todoke.procedures.queries import connectors as queries
from todoke.procedures.queries import forms
from todoke.procedures.queries.hand_overs import CALLED
from todoke.procedures.rules import connectors as rules
from todoke.procedures.rules import debt
from todoke.procedures.rules.definition import Definition
from todoke.procedures.rules.states import Route
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, grave, page
from todoke.staff.procedures import connector_form
from todoke.ui import connector_words, form_words, messages

#: Ways on which somebody works off a list or fetches a file.
WORKED: dict[str, str] = {
    Route.FILE.value: "hand_over_files",
    **dict.fromkeys((each.value for each in debt.BY_HAND), "hand_over_list"),
}


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponseBase:
    """Every procedure with its way, the greatest debt first."""
    lines = queries.register(desk.body, now=desk.now)
    context = {
        "lines": [(line, _route(line.connector), line.procedure.body_id == desk.body.pk) for line in lines],
        "total": debt.total(line.load for line in lines), "waiting": sum(line.waiting for line in lines), "troubled": queries.troubled(desk.body),
    }  # fmt: skip
    return desk.render("procedures/connectors.html", context)


def _route(connector: Connector | None) -> object:
    return messages.say(form_words.ROUTES[Route(connector.route)]) if connector else None


def _found(desk: Desk, procedure: int) -> tuple[Procedure, Connector | None]:
    found = queries.procedure(desk.body, procedure)
    return found, queries.in_force(desk.body, found)


def definition_of(desk: Desk, procedure: Procedure) -> Definition | None:
    """The procedure's form: the one in force, else the newest."""
    version = forms.in_force(procedure, today=desk.today) or procedure.versions.order_by("-number").first()
    return forms.definition_of(version) if version else None


@page(Act.VIEW)
def show(desk: Desk, procedure: int) -> HttpResponseBase:
    """One procedure: its way, what waits, and the other ways."""
    return _show(desk, *_found(desk, procedure))


def _show(
    desk: Desk, procedure: Procedure, connector: Connector | None, *, secret: str = "", answer: object = None
) -> HttpResponseBase:
    line = next(each for each in queries.register(desk.body, now=desk.now) if each.procedure.pk == procedure.pk)
    context = {
        "procedure": procedure, "connector": connector, "line": line, "route": _route(connector), "secret": secret, "answer": answer, "address": connector.settings.get("url", "") if connector else "",
        "way": messages.say(connector_words.WAYS[Route(connector.route)]) if connector else None, "called": bool(connector and connector.route in CALLED),
        "worked": WORKED.get(connector.route) if connector else None, "left": queries.without_hand_over(connector).count() if connector else 0,
        "routes": [(each.value, messages.say(form_words.ROUTES[each]), messages.say(connector_words.WAYS[each]), debt.saved(line.load, each)) for each in Route],
        "former": [(each, _route(each)) for each in queries.former(desk.body, procedure)],
    }  # fmt: skip
    return desk.render("procedures/connector.html", context)


@page(Act.ADMINISTER, methods=("GET", "POST"))
@grave
def change(desk: Desk, procedure: int, route: str) -> HttpResponseBase:
    """Set the way of a procedure: one form for each kind of way."""
    found, connector = _found(desk, procedure)
    if route not in set(Route):
        raise Http404
    way, definition = Route(route), definition_of(desk, found)
    partners = [
        each
        for each in disclosures.partners_of(desk.body)
        if each.kind == PartnerKind.COUNTER.value and each.ended_at is None
    ]
    post = desk.request.POST
    if desk.request.method == "GET":
        return _form(
            desk, found, connector, way, connector_form.first(connector, way, definition), definition, partners
        )
    given = connector_form.typed(post, way)
    if "more" in post:
        return _form(desk, found, connector, way, given, definition, partners, more=True)
    wish, problems = connector_form.wish_of(given, post, way, partners)
    try:
        if problems:
            raise operations.ConnectorInvalid(problems=problems)
        made, secret = operations.set_connector(body=desk.body, procedure=found, wish=wish, by=desk.actor, now=desk.now)
    except operations.ConnectorInvalid as refusal:
        return _form(desk, found, connector, way, given, definition, partners, refusal=refusal)
    if secret:
        return _show(desk, found, made, secret=secret)
    return desk.go("connector", N_("The connection is set. What waits goes this way."), procedure=found.pk)


def _form(
    desk: Desk, procedure: Procedure, connector: Connector | None, way: Route, given: connector_form.Typed, definition: Definition | None,
    partners: Sequence[Partner], *, refusal: operations.ConnectorInvalid | None = None, more: bool = False,
) -> HttpResponseBase:  # fmt: skip
    problems = refusal.data["problems"] if refusal else {}
    assert isinstance(problems, dict)
    errors = [(connector_form.place_of(place), messages.tell(code)) for place, code in problems.items()]
    rows = (
        [*given.rows, *([connector_form.BLANK] * (connector_form.MORE if more else 1))]
        if way in rules.WITH_ROWS
        else []
    )
    none = ("", messages.say(N_("Nobody")))
    context = {
        "procedure": procedure, "connector": connector, "way": way.value, "route": messages.say(form_words.ROUTES[way]), "words": messages.say(connector_words.WAYS[way]),
        "given": given.plain, "rows": rows, "errors": errors, "error_of": dict(errors), "has_secret": bool(connector and connector.route == way.value and connector.secret),
        "partners": [none, *((str(each.pk), each.name) for each in partners)],
        "sources": [("", messages.say(N_("A fixed value"))), *connector_words.sources(definition)], "methods": [(each, each) for each in rules.METHODS],
        "shapes": _options(connector_words.SHAPES), "auths": _options(connector_words.AUTHS), "formats": _options(connector_words.FORMATS),
        "encodings": _options(connector_words.ENCODINGS),
        "groups": [("", messages.say(N_("One line for each submission"))), *((each.key, messages.say(N_("One line for each: %(group)s"), group=connector_words.group(each))) for each in (definition.groups if definition else ()))],
    }  # fmt: skip
    return desk.render("procedures/connector_set.html", context, status=422 if errors else 200)


def _options(words: dict[str, str]) -> list[tuple[str, object]]:
    return [(str(value), messages.say(text)) for value, text in words.items()]


@page(Act.ADMINISTER, methods=("POST",))
@grave
def end(desk: Desk, procedure: int) -> HttpResponseBase:
    """Nothing is handed over any more."""
    found, connector = _found(desk, procedure)
    if connector is not None:
        operations.end_connector(connector=connector, by=desk.actor, now=desk.now)
    return desk.go(
        "connector", N_("The connection has ended. What is filed now waits for the next one."), procedure=found.pk
    )


@page(Act.ADMINISTER, methods=("POST",))
def test(desk: Desk, procedure: int) -> HttpResponseBase:
    """Tell the core system of a made-up submission, and show what it said."""
    found, connector = _found(desk, procedure)
    if connector is None:
        raise queries.ConnectorNotFound
    answer = telling.try_out(connector=connector, by=desk.actor, now=desk.now)
    return _show(desk, found, connector, answer=(connector_words.answered(answer), answer))


@page(Act.ADMINISTER, methods=("POST",))
def catch_up(desk: Desk, procedure: int) -> HttpResponseBase:
    """Hand over too what was filed while there was no connection."""
    found, connector = _found(desk, procedure)
    if connector is None:
        raise queries.ConnectorNotFound
    operations.catch_up(connector=connector, by=desk.actor, now=desk.now)
    return desk.go("connector", N_("What was filed before waits to be handed over too."), procedure=found.pk)

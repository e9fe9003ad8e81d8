"""Types 「型」 for operators: the list, the central text, whom it reaches."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse

from todoke.people.queries import staff as people
from todoke.people.rules.roles import Act
from todoke.registry.models import ProgramType, TypeVersion
from todoke.registry.operations import types
from todoke.registry.queries import programs as shown_programs
from todoke.registry.queries import queues, requests
from todoke.registry.queries.versions import central_of
from todoke.registry.rules import typed as typed_rules
from todoke.registry.rules import values
from todoke.registry.rules.fields import N_
from todoke.registry.rules.numbers import is_type_number
from todoke.registry.rules.requests import Asked
from todoke.registry.rules.versions import differences
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import number as whole_number
from todoke.staff.inputs import text
from todoke.staff.registry import content_form, request_pages, wording
from todoke.ui import messages


@page(Act.VIEW, methods=("GET", "POST"), operator=True)
def index(desk: Desk) -> HttpResponse:
    """Every type; a new one by number and name."""
    if desk.request.method == "GET":
        return _index(desk)
    given, name = text(desk.request.POST, "number", limit=20).upper(), text(desk.request.POST, "name", limit=200)
    if not name:
        return _index(desk, error=("id_name", "required"))
    try:
        if desk.body.four_eyes and is_type_number(given) and not queues.type_exists(given):
            return request_pages.ask(desk, Asked.NEW_TYPE, data={"number": given, "name": name})
        made = types.ensure(number=given, name=name, by=desk.actor, now=desk.now, body=desk.body)
    except types.TypeNumberUnusable as refusal:
        return _index(desk, error=("id_number", refusal.code))
    return desk.go("type", number=made.number)


def _index(desk: Desk, *, error: tuple[str, str] | None = None) -> HttpResponse:
    typed = {name: text(desk.request.POST, name, limit=200) for name in ("number", "name")}
    errors = [(error[0], messages.tell(error[1]))] if error else []
    context = {"rows": queues.all_types(), "typed": typed, "errors": errors, "wrong": error[0] if error else ""}
    return desk.render("registry/types.html", context, status=422 if error else 200)


@page(Act.VIEW, operator=True)
def show(desk: Desk, number: str) -> HttpResponse:
    """One type: its central text, whom it reaches, who overrides it, how it changed."""
    type_ = shown_programs.type_by_number(number)
    versions = queues.type_versions(type_)
    context = {
        "type": type_, "central": [(label, value) for label, value in _rows(type_)], "reach": queues.reach(type_),
        "history": [_step(versions, place) for place in range(len(versions))], "names": people.names_of([v.by for v in versions]),
    }  # fmt: skip
    return desk.render("registry/type.html", context)


def _rows(type_: ProgramType) -> list[tuple[object, object]]:
    central = central_of(type_)
    return [
        (messages.label(each.name), wording.shown(each, central[each.name]))
        for each in content_form.EDITED
        if each.name in central
    ]


def _step(versions: list[TypeVersion], place: int) -> dict[str, object]:
    before = versions[place + 1].content if place + 1 < len(versions) else {}
    found = differences(before, versions[place].content)
    return {
        "version": versions[place],
        "changes": wording.changes(found[:8]),
        "others": max(0, len(found) - 8),
        "current": place == 0,
    }


@page(Act.ADMINISTER, methods=("GET", "POST"), operator=True)
def edit(desk: Desk, number: str) -> HttpResponse:
    """Change the central text: it holds at once wherever it is not overridden."""
    type_ = shown_programs.type_by_number(number)
    central = central_of(type_)
    sequence = queues.type_sequence(type_)
    if desk.request.method == "GET":
        return _form(desk, type_, content_form.form_of(central, {}), sequence)
    posted = desk.request.POST
    content = content_form.content_of(posted, central, {})
    clean, problems = values.validate(content, today=desk.today)
    problems = [note for note in problems if note.code != "required"] + typed_rules.problems(clean, [central])
    if whole_number(posted, "based_on") != sequence:
        errors = [(None, messages.tell("version_changed"))]
        form = content_form.form_of(content, {}, posted=posted)
        theirs = wording.changes(differences(content, central))
        return _form(desk, type_, form, sequence, errors=errors, theirs=theirs, status=409)
    if problems:
        form = content_form.form_of(content, {}, posted=posted, problems=problems)
        return _form(desk, type_, form, sequence, errors=list(form.errors), status=422)
    reason, name = text(posted, "reason"), text(posted, "type_name", limit=200)
    if desk.body.four_eyes and (differences(central, clean) or name not in {"", type_.name}):
        data = {"content": clean, "name": name, "based_on": sequence}
        return request_pages.ask(desk, Asked.CENTRAL_TEXT, type=type_, data=data, reason=reason)
    made = types.revise(
        type=type_, content=clean, by=desk.actor, now=desk.now, reason=reason, name=name or None, body=desk.body
    )
    return desk.go(
        "type", N_("The central text holds from now on.") if made else N_("Nothing was changed."), number=type_.number
    )


def _form(
    desk: Desk, type_: ProgramType, form: content_form.Form, sequence: int, *, errors: Sequence[tuple[str | None, object]] = (),
    theirs: Sequence[Mapping[str, object]] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    posted = desk.request.POST
    context = {
        "type": type_, "form": form, "based_on": sequence, "errors": errors, "theirs": theirs, "reach": queues.reach(type_), "asked": requests.of(desk.body, Asked.CENTRAL_TEXT, type=type_),
        "reason": text(posted, "reason"), "type_name": text(posted, "type_name", limit=200) or type_.name,
    }  # fmt: skip
    return desk.render("registry/type_edit.html", context, status=status)

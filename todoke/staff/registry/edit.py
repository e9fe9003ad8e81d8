"""Writing a programme: the form, what somebody else changed meanwhile, new programmes, "we do not offer this"."""

from collections.abc import Mapping

from django.http import HttpResponse, QueryDict

from todoke.people.queries import staff as people
from todoke.people.rules.roles import Act
from todoke.registry.models import Program, ProgramType, ProgramVersion
from todoke.registry.operations import programs
from todoke.registry.queries import programs as shown_programs
from todoke.registry.queries import queues
from todoke.registry.queries.versions import central_of
from todoke.registry.rules.fields import BY_NAME, N_
from todoke.registry.rules.numbers import slug
from todoke.registry.rules.versions import Content, Offering, State, differences, reconcile
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import number, text
from todoke.staff.registry import content_form, wording
from todoke.staff.registry.programs import find
from todoke.ui import messages

_CHOICE = "choice__"
SAVED = N_("Saved as a draft. Residents do not see it yet.")


def _offering(posted: QueryDict, default: str) -> Offering:
    given = posted.get("offering", default)
    return Offering(given) if given in list(Offering) else Offering(default)


@page(Act.WRITE, methods=("GET", "POST"))
def edit(desk: Desk, number: str) -> HttpResponse:
    """Edit a programme; saving makes a draft, never more."""
    program = find(desk, number)
    newest = programs.newest_version(program)
    if desk.request.method == "GET":
        return _form(desk, program, newest, newest)
    posted = desk.request.POST
    base = _base(program, posted, newest)
    mine = content_form.content_of(
        posted, base.content if base else {}, central_of(program.type) if program.type else {}
    )
    if base is not None and newest is not None and base.sequence != newest.sequence:
        merged = reconcile(base.content, mine, newest.content)
        choices = {name: posted.get(_CHOICE + name, "") for name in merged.conflicts}
        seen = posted.get("seen") == str(newest.sequence)
        if not seen or any(choice not in {"left", "right"} for choice in choices.values()):
            return _conflict(desk, program, base, mine, newest, choices if seen else {})
        mine = _chosen(merged.content, mine, choices)
    try:
        draft = programs.draft(
            program=program, content=mine, based_on=newest.sequence if newest else 0, by=desk.actor, now=desk.now,
            offering=_offering(posted, newest.offering if newest else Offering.OFFERED), reason=text(posted, "reason"),
        )  # fmt: skip
    except programs.ContentInvalid as refusal:
        return _form(desk, program, newest if posted.get("seen") else base, newest, refusal=refusal, own=mine)
    except programs.VersionChanged:  # in the moment between reading and writing
        latest = programs.newest_version(program)
        assert latest is not None
        assert base is not None
        return _conflict(desk, program, base, mine, latest, {})
    return desk.go("version", SAVED, number=slug(program.number), sequence=draft.sequence)


def _base(program: Program, posted: QueryDict, newest: ProgramVersion | None) -> ProgramVersion | None:
    """The version that the form was made from."""
    based_on = number(posted, "based_on", default=-1)
    if newest is None or based_on == newest.sequence or based_on < 0:
        return newest
    return queues.version(program, based_on)


def _chosen(merged: Content, mine: Mapping[str, object], choices: Mapping[str, str]) -> Content:
    """The merged content with a person's choice for each conflict: left is mine, right is theirs."""
    content = dict(merged)
    for name, side in choices.items():
        if side == "left":
            if name in mine:
                content[name] = mine[name]
            else:
                content.pop(name, None)
    return content


def _form(
    desk: Desk, program: Program, base: ProgramVersion | None, newest: ProgramVersion | None, *,
    refusal: programs.ContentInvalid | None = None, own: Mapping[str, object] | None = None,
) -> HttpResponse:  # fmt: skip
    central = central_of(program.type) if program.type else {}
    problems = refusal.data["problems"] if refusal else ()
    posted = desk.request.POST if refusal else None
    form = content_form.form_of(own or (base.content if base else {}), central, posted=posted, problems=problems)  # type: ignore[arg-type]
    context = {
        "program": program, "slug": slug(program.number), "form": form, "based_on": base.sequence if base else 0,
        "offering": _offering(posted or QueryDict(), base.offering if base else Offering.OFFERED), "offerings": wording.OFFERINGS,
        "reason": text(posted, "reason") if posted else "", "errors": form.errors, "newest": newest, "State": State, "type": program.type,
    }  # fmt: skip
    return desk.render("registry/edit.html", context, status=422 if refusal else 200)


def _conflict(
    desk: Desk,
    program: Program,
    base: ProgramVersion,
    mine: Mapping[str, object],
    newest: ProgramVersion,
    choices: Mapping[str, str],
) -> HttpResponse:
    """Both changes side by side; everything that was typed travels on in hidden fields."""
    merged = reconcile(base.content, mine, newest.content)
    rows = []
    for name in dict.fromkeys(
        [change.name for change in differences(base.content, mine)]
        + [c.name for c in differences(base.content, newest.content)]
    ):
        field = BY_NAME[name]
        rows.append(
            {
                "label": messages.say(field.label),
                "name": name,
                "left": wording.shown(field, mine.get(name)),
                "right": wording.shown(field, newest.content.get(name)),
                "conflict": name in merged.conflicts,
                "chosen": choices.get(name, ""),
            }
        )
    carried = [
        (name, value) for name, values in desk.request.POST.lists() for value in values
        if name not in {"csrfmiddlewaretoken", "seen"} and not name.startswith(_CHOICE)
    ]  # fmt: skip
    missing = [row for row in rows if row["conflict"] and choices and row["chosen"] not in {"left", "right"}]
    context = {
        "program": program, "slug": slug(program.number), "rows": rows, "carried": carried, "newest": newest, "choice": _CHOICE,
        "names": people.names_of([newest.by]), "clashes": len(merged.conflicts),
        "errors": [(None, messages.tell("choice_missing"))] if missing else [],
    }  # fmt: skip
    return desk.render("registry/conflict.html", context, status=409)


# ---- new ------------------------------------------------------------------------------------------------------------


@page(Act.WRITE, methods=("GET", "POST"))
def new(desk: Desk) -> HttpResponse:
    """A new programme, blank or from a type; without a choice, the types that the body has nothing of."""
    request = desk.request
    if request.method == "GET" and "type" not in request.GET:
        return desk.render("registry/new.html", {"types": queues.types_not_used(desk.body)})
    chosen = text(request.POST if request.method == "POST" else request.GET, "type", limit=20)
    type_ = shown_programs.type_by_number(chosen) if chosen else None
    if request.method == "GET":
        return _new_form(desk, type_)
    mine = content_form.content_of(request.POST, {}, central_of(type_) if type_ else {})
    try:
        draft = programs.create(
            body=desk.body, by=desk.actor, now=desk.now, content=mine, type=type_, reason=text(request.POST, "reason")
        )
    except programs.ContentInvalid as refusal:
        return _new_form(desk, type_, refusal=refusal)
    return desk.go("version", SAVED, number=slug(draft.program.number), sequence=draft.sequence)


def _new_form(desk: Desk, type_: ProgramType | None, *, refusal: programs.ContentInvalid | None = None) -> HttpResponse:
    posted = desk.request.POST if refusal else None
    problems = refusal.data["problems"] if refusal else ()
    form = content_form.form_of({}, central_of(type_) if type_ else {}, posted=posted, problems=problems)  # type: ignore[arg-type]
    context = {
        "program": None, "slug": "", "form": form, "based_on": 0, "offering": Offering.OFFERED, "offerings": wording.OFFERINGS,
        "reason": text(posted, "reason") if posted else "", "errors": form.errors, "newest": None, "State": State, "type": type_,
    }  # fmt: skip
    return desk.render("registry/edit.html", context, status=422 if refusal else 200)


@page(Act.WRITE, methods=("POST",))
def not_offered(desk: Desk) -> HttpResponse:
    """A draft that says "we do not offer this" 「実施していません」 for a type."""
    type_ = shown_programs.type_by_number(text(desk.request.POST, "type", limit=20))
    note = text(desk.request.POST, "note", limit=2000)
    draft = programs.declare_not_offered(body=desk.body, type=type_, by=desk.actor, now=desk.now, note=note)
    return desk.go("version", SAVED, number=slug(draft.program.number), sequence=draft.sequence)

"""Taking a registry file in: look first, record by record, then apply; change sets and undoing them."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from todoke.common.errors import OwnChange, Refusal
from todoke.people.queries import staff as people
from todoke.people.rules.roles import Act
from todoke.registry.operations import change_sets
from todoke.registry.operations import uploads as operations
from todoke.registry.queries import queues, requests
from todoke.registry.rules.fields import N_
from todoke.registry.rules.numbers import slug
from todoke.registry.rules.requests import Asked
from todoke.registry.rules.uploads import Kind
from todoke.staff import uploads
from todoke.staff.desk import Desk, page
from todoke.staff.lists import part, slice_of
from todoke.staff.registry import import_lines, request_pages
from todoke.staff.registry.queue_pages import reasons_of

OUTCOMES: dict[str, str] = {
    "new": N_("New"),
    "changed": N_("Changed"),
    "conflict": N_("Changed here too"),
    "quarantined": N_("Held back"),
    "unchanged": N_("Unchanged"),
}
KINDS: dict[str, str] = {"import": N_("Import"), "workbook": N_("Excel"), "undo": N_("Undo")}
COUNTS: dict[str, str] = {
    **OUTCOMES,
    "repaired": N_("Repaired"),
    "refused": N_("Refused"),
    "waiting": N_("Waiting for approval"),
    "restored": N_("Put back"),
    "withdrawn": N_("Taken down"),
    "kept": N_("Left alone, changed since"),
}


@page(Act.WRITE, methods=("GET", "POST"))
def index(desk: Desk) -> HttpResponse:
    """Choose a file; it is kept for a worker to read, and nothing is written into the registry."""
    if desk.request.method == "GET":
        return uploads.form(desk, Kind.IMPORT)
    try:
        return uploads.receive(desk, Kind.IMPORT)
    except Refusal as refusal:
        return uploads.form(desk, Kind.IMPORT, {"code": refusal.code, "data": refusal.data}, status=refusal.status)


@page(Act.WRITE)
def show(desk: Desk, token: str) -> HttpResponse:
    """What an import would do, record by record; until that is known, how far it is."""
    upload = uploads.find(desk, token)
    if (other := uploads.instead(desk, upload, Kind.IMPORT)) is not None:
        return other
    found: Mapping[str, Any] = json.loads(upload.found)
    lines: list[Mapping[str, Any]] = found["lines"]
    wanted = desk.request.GET.get("outcome", "")
    wanted = wanted if wanted in {*OUTCOMES, "repaired"} else ""
    chosen = [
        line for line in lines if not wanted or line["outcome"] == wanted or (wanted == "repaired" and line["repairs"])
    ]
    rows = slice_of(desk.request, chosen)
    listed = [
        {
            **line,
            "label": OUTCOMES[line["outcome"]],
            "repairs": reasons_of(line["repairs"]),
            "problems": reasons_of(line["problems"]),
            "changes": import_lines.shown(line),
            "more_changes": line.get("more_changes", 0),
        }
        for line in rows.rows
    ]
    counts = found["counts"]
    context = {
        "upload": upload, "rows": rows, "listed": listed, "wanted": wanted, "counts": counts, "labels": COUNTS, "until": uploads.until(upload),
        "format": found["format"], "changes": sum(counts.get(name, 0) for name in ("new", "changed", "conflict", "quarantined")),
        "may_apply": desk.may(Act.APPROVE), "own_change": desk.body.four_eyes and upload.by == str(desk.actor), "slug": slug,
    }  # fmt: skip
    return desk.render("registry/import.html", context)


@page(Act.APPROVE, methods=("POST",))
def apply(desk: Desk, token: str) -> HttpResponse:
    """Have done what was shown."""
    upload = uploads.find(desk, token)
    if desk.body.four_eyes and upload.by == str(desk.actor):
        raise OwnChange
    operations.ask_to_apply(upload=upload, by=desk.actor, now=desk.now, adds_types=desk.is_operator)
    return desk.go("import", token=upload.token)


@page(Act.WRITE, methods=("POST",))
def drop(desk: Desk, token: str) -> HttpResponse:
    """Throw the uploaded file away."""
    upload = uploads.find(desk, token)
    operations.drop(upload=upload, by=desk.actor)
    return desk.go(
        "workbook" if upload.kind == Kind.WORKBOOK else "imports", N_("The file was deleted. Nothing was changed.")
    )


@page(Act.VIEW)
def changes(desk: Desk) -> HttpResponse:
    """The change sets of this body."""
    rows = queues.change_sets(desk.body)
    context = {"rows": rows, "kinds": KINDS, "labels": COUNTS, "names": people.names_of({row.by for row in rows})}
    return desk.render("registry/changes.html", context)


@page(Act.VIEW)
def change(desk: Desk, change_set: int) -> HttpResponse:
    """One change set with the programmes that it touched."""
    row = queues.change_set(desk.body, change_set)
    versions = part(desk.request, row.versions.select_related("program").order_by("pk"))
    context = {
        "row": row, "versions": versions, "kinds": KINDS, "labels": COUNTS, "slug": slug, "names": people.names_of([row.by]),
        "undone": getattr(row, "undone_by", None), "asked": requests.of(desk.body, Asked.UNDO, change_set=row),
    }  # fmt: skip
    return desk.render("registry/change.html", context)


@page(Act.APPROVE, methods=("POST",))
def undo(desk: Desk, change_set: int) -> HttpResponseRedirect:
    """Take back what a change set published, unless somebody changed it since; a second person, where one is wanted."""
    if desk.body.four_eyes:
        row = queues.change_set(desk.body, change_set)
        return request_pages.ask(desk, Asked.UNDO, change_set=row)
    done = change_sets.undo(change_set=queues.change_set(desk.body, change_set), by=desk.actor, now=desk.now)
    return desk.go("change", N_("Undone. What somebody changed since was left alone."), change_set=done.change_set.pk)

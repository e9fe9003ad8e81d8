"""Taking a registry file in: look first, record by record, then apply; change sets and undoing them."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from todoke.common.errors import OwnChange, Refusal
from todoke.people import queries as people
from todoke.people.rules.roles import Act
from todoke.registry.formats.reading import notes_to_json
from todoke.registry.operations import change_sets, imports
from todoke.registry.operations.import_reports import Report
from todoke.registry.queries import queues, requests
from todoke.registry.rules.fields import N_
from todoke.registry.rules.numbers import slug
from todoke.registry.rules.requests import Asked
from todoke.staff import uploads
from todoke.staff.desk import Desk, page
from todoke.staff.lists import part, slice_of
from todoke.staff.registry import import_lines, request_pages, workbook_pages
from todoke.staff.registry.queue_pages import reasons_of
from todoke.ui import messages

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
#: A report that a page shows; an import itself has no such limit.
_MOST_LINES = 20_000


@page(Act.WRITE, methods=("GET", "POST"))
def index(desk: Desk) -> HttpResponse:
    """Choose a file; it is read, and nothing is written."""
    if desk.request.method == "GET":
        return desk.render("registry/imports.html", {"error": None})
    upload = None
    try:
        upload = uploads.keep(desk, "import")
        report = imports.import_file(
            path=upload.path, by=desk.actor, now=desk.now, body=desk.body, dry_run=True, file_name=upload.name,
            adds_types=desk.is_operator,
        )  # fmt: skip
    except Refusal as refusal:
        if upload and refusal.code == "workbook_here":
            return workbook_pages.take_up(desk, upload)
        if upload:
            upload.drop()
        said = messages.tell(refusal.code, refusal.data)
        return desk.render(
            "registry/imports.html", {"error": said, "errors": [("id_file", said)]}, status=refusal.status
        )
    upload.remember(_stored(report))
    return desk.go("import", token=upload.token)


def _stored(report: Report) -> dict[str, Any]:
    return {
        "format": report.format,
        "counts": report.counts,
        "lines": [
            {
                "position": line.position,
                "outcome": line.outcome,
                "number": line.number,
                "name": line.name[:200],
                "repairs": notes_to_json(line.repairs),
                "problems": notes_to_json(line.problems),
                **changes,
            }
            for line, changes in import_lines.stored(report.lines[:_MOST_LINES])
        ],
    }


@page(Act.WRITE)
def show(desk: Desk, token: str) -> HttpResponse:
    """What an import would do, record by record."""
    upload = uploads.find(desk, token, "import")
    lines: list[Mapping[str, Any]] = upload.report.get("lines", [])
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
        }
        for line in rows.rows
    ]
    counts = upload.report.get("counts", {})
    context = {
        "upload": upload, "rows": rows, "listed": listed, "wanted": wanted, "counts": counts, "labels": COUNTS,
        "format": upload.report.get("format", ""), "changes": sum(counts.get(name, 0) for name in ("new", "changed", "conflict", "quarantined")),
        "may_apply": desk.may(Act.APPROVE), "own_change": desk.body.four_eyes and upload.by == str(desk.actor), "slug": slug,
    }  # fmt: skip
    return desk.render("registry/import.html", context)


@page(Act.APPROVE, methods=("POST",))
def apply(desk: Desk, token: str) -> HttpResponse:
    """Do what was shown."""
    upload = uploads.find(desk, token, "import")
    if desk.body.four_eyes and upload.by == str(desk.actor):
        raise OwnChange
    report = imports.import_file(
        path=upload.path,
        by=desk.actor,
        now=desk.now,
        body=desk.body,
        file_name=upload.name,
        adds_types=desk.is_operator,
    )
    upload.drop()
    assert report.change_set is not None
    return desk.go("change", N_("Taken in. You can undo it here."), change_set=report.change_set.pk)


@page(Act.WRITE, methods=("POST",))
def drop(desk: Desk, token: str) -> HttpResponse:
    """Throw the uploaded file away."""
    kind = "workbook" if desk.request.POST.get("kind") == "workbook" else "import"
    uploads.find(desk, token, kind).drop()
    return desk.go("workbook" if kind == "workbook" else "imports", N_("The file was deleted. Nothing was changed."))


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

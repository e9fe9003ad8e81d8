"""The queues: what waits for approval, was held back, is broken, changed at its source, grew old, or was flagged."""

from collections.abc import Mapping

from django.http import HttpResponse

from todoke.people.queries import staff as people
from todoke.people.rules.roles import Act
from todoke.registry.models import QuarantinedRecord
from todoke.registry.operations import change_sets, link_checks
from todoke.registry.queries import programs, queues, requests
from todoke.registry.rules.fields import N_
from todoke.registry.rules.numbers import slug
from todoke.registry.rules.versions import State
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.lists import part
from todoke.staff.registry import wording
from todoke.staff.registry.programs import flag_row
from todoke.staff.registry.request_pages import KINDS
from todoke.ui import messages


@page(Act.VIEW)
def waiting(desk: Desk) -> HttpResponse:
    """Versions that wait for approval, then drafts, then what is scheduled."""
    rows, asked = programs.waiting(body=desk.body), requests.waiting(desk.body)
    sections = [
        (title, [{"version": each, "slug": slug(each.program.number)} for each in rows if each.state == state])
        for state, title in (
            (State.SUBMITTED, N_("For whoever approves")),
            (State.DRAFT, N_("Drafts")),
            (State.SCHEDULED, N_("Scheduled")),
        )
    ]
    context = {
        "sections": sections,
        "names": people.names_of({each.by for each in rows} | {each.by for each in asked}),
        "states": wording.STATES,
        "any": bool(rows or asked),
        "asked": [
            {"row": each, "kind": KINDS[each.kind], "about": each.program.name if each.program else ""}
            for each in asked
        ],
    }
    return desk.render("registry/waiting.html", context)


@page(Act.VIEW)
def quarantine(desk: Desk) -> HttpResponse:
    """Records that were held back, with the reasons in words."""
    rows = part(desk.request, queues.quarantined(desk.body))
    listed = [{"row": each, "reasons": reasons_of(each.reasons)} for each in rows.rows]
    return desk.render("registry/quarantine.html", {"rows": rows, "listed": listed})


def reasons_of(notes: list[Mapping[str, object]]) -> list[dict[str, object]]:
    """Stored notes as sentences with the field they are about and the text as it came."""
    return [
        {
            "field": messages.label(str(note.get("field", ""))) if note.get("field") else "",
            "said": messages.tell(str(note.get("code", "")), _data(note)),
            "original": str(note.get("original", ""))[:500],
        }
        for note in notes
    ]


def _data(note: Mapping[str, object]) -> Mapping[str, object]:
    data = note.get("data")
    return data if isinstance(data, Mapping) else {}


@page(Act.VIEW)
def quarantined(desk: Desk, record: int) -> HttpResponse:
    """One record that was held back, whole, as text."""
    return _quarantined(desk, queues.quarantined_record(desk.body, record))


def _quarantined(desk: Desk, row: QuarantinedRecord, *, error: str = "") -> HttpResponse:
    context = {
        "row": row, "reasons": reasons_of(row.reasons), "original": row.original[:100_000], "cut": len(row.original) > 100_000,
        "errors": [("id_reason", messages.tell(error))] if error else [], "typed": text(desk.request.POST, "reason"),
    }  # fmt: skip
    return desk.render("registry/quarantined.html", context, status=422 if error else 200)


@page(Act.WRITE, methods=("POST",))
def resolve(desk: Desk, record: int) -> HttpResponse:
    """Close a record that was held back: not needed, or put right by another upload."""
    row = queues.quarantined_record(desk.body, record)
    fixed = desk.request.POST.get("resolution") == "fixed"
    reason = text(desk.request.POST, "reason")
    if not fixed and not reason:
        return _quarantined(desk, row, error="reason_missing")
    change_sets.resolve_quarantine(
        row=row, resolution="fixed" if fixed else "dismissed", reason=reason, by=desk.actor, now=desk.now
    )
    return desk.go("quarantine", N_("The record is closed. It stays in the history."))


@page(Act.VIEW)
def links(desk: Desk) -> HttpResponse:
    """Links that are gone, and the programmes that use them."""
    return desk.render("registry/links.html", {"links": queues.broken_links(desk.body), "slug": slug})


@page(Act.WRITE, methods=("POST",))
def link_checked(desk: Desk, link: int) -> HttpResponse:
    """A person opened the page, and it is there."""
    link_checks.confirm_works(target=queues.link(desk.body, link), body=desk.body, by=desk.actor, now=desk.now)
    return desk.go("links", N_("Noted: the page is there. It will be looked at again soon."))


@page(Act.VIEW)
def sources(desk: Desk) -> HttpResponse:
    """Pages that say something else than when somebody last looked."""
    return desk.render("registry/sources.html", {"links": queues.changed_sources(desk.body), "slug": slug})


@page(Act.WRITE, methods=("POST",))
def source_reviewed(desk: Desk, link: int) -> HttpResponse:
    """A person compared the programme with its changed source."""
    target = queues.link(desk.body, link)
    if target.content_hash != text(desk.request.POST, "seen", limit=64):
        return desk.go("sources", N_("The page has changed once more since you looked. Please look again."))
    link_checks.confirm_source(target=target, body=desk.body, by=desk.actor, now=desk.now)
    return desk.go("sources", N_("Noted: our text agrees with its source."))


@page(Act.VIEW)
def stale(desk: Desk) -> HttpResponse:
    """Programmes that nobody confirmed for twelve months."""
    rows = part(desk.request, queues.stale(desk.body, today=desk.today))
    return desk.render("registry/stale.html", {"rows": rows, "slug": slug})


@page(Act.VIEW)
def flags(desk: Desk) -> HttpResponse:
    """Own texts whose central text has changed."""
    return desk.render("registry/flags.html", {"flags": [flag_row(each) for each in queues.flags(desk.body)]})

"""Later, and on any device: a code that is shown, printed and typed; and forgetting a draft at once."""

from uuid import UUID

from django.conf import settings
from django.http.response import HttpResponseBase

from todoke.common.errors import Refusal
from todoke.people.operations import code_tries
from todoke.people.operations.code_tries import CodesTooFast
from todoke.people.rules import proof_codes
from todoke.procedures.models import Draft
from todoke.procedures.operations import drafts
from todoke.procedures.queries import drafts as queries
from todoke.procedures.queries import forms
from todoke.procedures.queries.drafts import DraftNotFound
from todoke.procedures.rules.definition import said
from todoke.ui import form_known, messages
from todoke.ui.ruby import annotate_text
from todoke.ui.sources import source_of
from todoke.web import frame
from todoke.web.procedures import device, ways
from todoke.web.procedures.filler import Filler, filler_page
from todoke.web.procedures.steps import closed
from todoke.web.town.pages import SeeOther
from todoke.web.voice import asked


def _context(filler: Filler, draft: Draft) -> dict[str, object]:
    definition = forms.definition_of(draft.version)
    return {
        "form_title": annotate_text(said(definition.title, ways.language())), "ends_at": draft.ends_at, "saved_at": draft.changed_at,
        "back": frame.address("web:draft", draft=str(draft.pk)), "forget": frame.address("web:draft_forget", draft=str(draft.pk)),
        "start": frame.address("web:apply", body=draft.version.procedure.body.key, key=draft.version.procedure.key),
        "resume": frame.address("web:apply_resume"), "origin": settings.BASE_URL, **form_known.whose(draft.version.procedure),
        "asked": asked.on_stopping(draft, person=draft.person, now=filler.now),
    }  # fmt: skip


@filler_page(methods=("GET", "POST"))
def code(filler: Filler, draft: UUID) -> HttpResponseBase:
    """How to go on later; pressed, a new code is shown, once, to write down or print."""
    held = queries.get(draft)
    if not filler.may_open(held):
        return closed(filler)
    if held.filed_at is not None:
        return SeeOther(frame.address("web:draft_receipt", draft=str(held.pk)))
    shown = ""
    if filler.request.method == "POST":
        shown = proof_codes.written(drafts.show_code(draft=held, by=filler.actor, now=filler.now))
    return filler.render("web/procedures/code.html", {**_context(filler, held), "code": shown})


@filler_page(methods=("GET", "POST"))
def resume(filler: Filler) -> HttpResponseBase:
    """Open a draft by its code; that of somebody who signed in opens when they sign in here too."""
    if filler.request.method != "POST":
        return filler.render("web/procedures/resume.html", {"typed": "", "problem": None})
    typed = filler.request.POST.get("code", "")[:60]
    source = source_of(filler.request)
    try:
        code_tries.slow_down(source=source, now=filler.now)
        found = queries.by_code(typed, now=filler.now)
    except (DraftNotFound, CodesTooFast) as refusal:
        return _refused(filler, typed, refusal)
    code_tries.forgive(source=source, now=filler.now)
    response = SeeOther(frame.address("web:draft", draft=str(found.pk)))
    if found.person_id is None:
        device.add(filler.request, response, found.pk)
    return response


def _refused(filler: Filler, typed: str, refusal: Refusal) -> HttpResponseBase:
    problem = messages.tell(refusal.code, refusal.data)
    status = 422 if isinstance(refusal, DraftNotFound) else refusal.status
    response = filler.render("web/procedures/resume.html", {"typed": typed, "problem": problem}, status=status)
    if "seconds" in refusal.data:
        response["Retry-After"] = str(refusal.data["seconds"])
    return response


@filler_page(methods=("GET", "POST"))
def forget(filler: Filler, draft: UUID) -> HttpResponseBase:
    """Throw a draft away, after asking once."""
    held = queries.get(draft)
    if not filler.may_open(held):
        return closed(filler)
    if held.filed_at is not None:
        return SeeOther(frame.address("web:draft_receipt", draft=str(held.pk)))
    if filler.request.method != "POST":
        return filler.render("web/procedures/forget.html", _context(filler, held))
    drafts.forget(draft=held, by=filler.actor, now=filler.now)
    response = SeeOther(str(_context(filler, held)["start"]))
    device.drop(filler.request, response, held.pk)
    return response

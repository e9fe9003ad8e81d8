"""Whoever fills a form in no longer wants what is known of them to be used."""

from uuid import UUID

from django.http.response import HttpResponseBase

from todoke.procedures.models import Draft
from todoke.procedures.operations import consent_withdrawn
from todoke.procedures.queries import forms
from todoke.procedures.rules.definition import said
from todoke.ui import form_known
from todoke.ui.ruby import annotate_text
from todoke.web import frame
from todoke.web.procedures.checking import opened
from todoke.web.procedures.filler import Filler, filler_page
from todoke.web.town.pages import SeeOther


@filler_page(methods=("GET", "POST"))
def show(filler: Filler, draft: UUID) -> HttpResponseBase:
    """What goes and what stays; the press takes it out and leads to what is missing then."""
    held = opened(filler, draft)
    if not isinstance(held, Draft):
        return held
    if filler.request.method == "POST":
        consent_withdrawn.withdraw(draft=held, by=filler.actor, now=filler.now)
        return SeeOther(frame.address("web:draft_check", draft=str(held.pk)))
    definition = forms.definition_of(held.version)
    context = {
        "form_title": annotate_text(said(definition.title, frame.language())), "back": frame.address("web:draft_check", draft=str(held.pk)),
        **form_known.whose(held.version.procedure),
    }  # fmt: skip
    return filler.render("web/procedures/withdraw_consent.html", context)

"""The form to fill in by hand, and the form that works without a network."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from todoke.bodies import queries as bodies
from todoke.common import clock
from todoke.procedures.models import FormVersion
from todoke.procedures.queries import forms
from todoke.procedures.queries.forms import ProcedureNotFound
from todoke.ui import form_offline, form_sheet
from todoke.web.frame import language


def version_of(body: str, procedure: str, *, today: date) -> FormVersion:
    """The form that residents get today; raises ProcedureNotFound."""
    found = forms.in_force(forms.get(bodies.get(body), procedure), today=today)
    if found is None or found.procedure.audience != "resident" or found.procedure.closed_at is not None:
        raise ProcedureNotFound
    return found


def sheet(request: HttpRequest, body: str, procedure: str) -> HttpResponseBase:
    """The sheet as PDF, in the language of the page."""
    return form_sheet.answer(version_of(body, procedure, today=clock.now().date()), language=language())


def offline(request: HttpRequest, body: str, procedure: str) -> HttpResponse:
    """One file with the whole form, in the language of the page."""
    return form_offline.answer(version_of(body, procedure, today=clock.now().date()), language=language())

"""The other guardian agrees to what was filed, or does not 「連署」; they see what is asked for, and nothing of the other that is concealed."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext

from todoke.procedures.models import Cosignature
from todoke.procedures.operations import cosigning
from todoke.procedures.queries import cosigning as queries
from todoke.procedures.queries import forms
from todoke.procedures.rules.cosigning import SHOWN
from todoke.procedures.rules.definition import said
from todoke.registry.rules.fields import N_
from todoke.ui import form_fields, messages
from todoke.ui.form_cosigning import DECLINED
from todoke.ui.form_fields import Section
from todoke.ui.ruby import annotate_text
from todoke.web import frame
from todoke.web.people.session import Visitor, resident_page
from todoke.web.town.pages import SeeOther

AGREE, DECLINE = "agree", "decline"


@resident_page()
def index(visitor: Visitor) -> HttpResponseBase:
    """What waits for one's agreement."""
    visitor.need_oneself()
    rows = [
        (_title(row), row.body, row.asked_at, visitor.url("agree", agreement=str(row.pk)))
        for row in queries.waiting_for(visitor.person, today=visitor.today)
    ]
    return visitor.render("web/procedures/agrees.html", {"rows": rows})


@resident_page(methods=("GET", "POST"))
def show(visitor: Visitor, agreement: UUID) -> HttpResponseBase:
    """What is asked for, and the two answers."""
    visitor.need_oneself()
    row = queries.get_for(visitor.person, agreement, today=visitor.today)
    if visitor.request.method == "GET":
        return _page(visitor, row)
    match visitor.request.POST.get("answer"):
        case "agree":
            cosigning.sign(cosignature=row, by=visitor.actor, now=visitor.now)
            visitor.say_next(N_("You agreed. The town hall goes on with it."))
        case "decline":
            with translation.override("ja"):
                note = gettext(DECLINED)
            cosigning.decline(cosignature=row, note=note, by=visitor.actor, now=visitor.now)
            visitor.say_next(N_("You did not agree. The town hall knows it and looks at it."))
        case _:
            return _page(visitor, row, error=True)
    return SeeOther(visitor.url("agrees"))


def _title(row: Cosignature) -> object:
    definition = forms.definition_of(row.submission.version)
    return annotate_text(said(definition.title, frame.language()))


def _page(visitor: Visitor, row: Cosignature, *, error: bool = False) -> HttpResponse:
    definition = forms.definition_of(row.submission.version)
    summary = form_fields.summary(definition, row.submission.answers, language=frame.language())
    shown = [
        Section(each.title, kept)
        for each in summary
        if (kept := [line for line in each.rows if line.question.kind in SHOWN])
    ]
    problem = messages.say(N_("Please choose one of the two answers.")) if error else None
    context = {
        "row": row, "title": _title(row), "starter": queries.starter_name(row, today=visitor.today),
        "children": queries.shown_children(row, today=visitor.today), "sections": shown, "consent": annotate_text(said(definition.consent, frame.language())),
        "options": [(AGREE, messages.say(N_("I agree"))), (DECLINE, messages.say(N_("I do not agree")))],
        "errors": [("id_answer", problem)] if problem else [], "error": problem, "phone": row.submission.procedure.phone or row.body.phone,
    }  # fmt: skip
    return visitor.render("web/procedures/agree.html", context, status=422 if error else 200)

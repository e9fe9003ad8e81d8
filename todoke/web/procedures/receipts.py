"""The receipt 「受付」: the number, what happens next and by when, and what was filed as a file to keep."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound
from todoke.people.formats import own_data as files
from todoke.people.rules import proof_codes
from todoke.procedures.models import Draft
from todoke.procedures.operations import case_codes
from todoke.procedures.queries import drafts as queries
from todoke.procedures.queries import forms
from todoke.procedures.queries.submissions import filed_from
from todoke.procedures.rules import numbers
from todoke.procedures.rules.definition import said
from todoke.ui import form_known, form_papers
from todoke.ui.names import name_of
from todoke.ui.ruby import annotate_text
from todoke.web import frame
from todoke.web.procedures import paying, ways
from todoke.web.procedures.filler import Filler, filler_page
from todoke.web.procedures.steps import closed
from todoke.web.town.pages import SeeOther
from todoke.web.voice import asked


def _filed(filler: Filler, key: UUID) -> Draft | HttpResponse:
    held = queries.get(key)
    if not filler.may_open(held):
        return closed(filler)
    return held if held.filed_at is not None else SeeOther(frame.address("web:draft", draft=str(held.pk)))


@filler_page(methods=("GET", "POST"))
def receipt(filler: Filler, draft: UUID) -> HttpResponseBase:
    """Every number that is shown here exists: it was committed before this page is made. Pressed, it shows a code to ask by, once."""
    held = _filed(filler, draft)
    if not isinstance(held, Draft):
        return held
    definition, language = forms.definition_of(held.version), ways.language()
    made = filed_from(held)
    rows = [
        {
            "number": numbers.written(each.number), "body_name": name_of(each.body), "arrived_at": each.arrived_at, "due_date": each.due_date,
            "state": each.state, "fee": each.fee_yen, "phone": each.procedure.phone or each.body.phone, "submission": each,
            "pay": paying.address_of(each), "case": frame.address("web:my_case", case=str(each.pk)) if filler.visitor is not None and held.person_id else "",
            "pdf": frame.address("web:draft_filed", draft=str(held.pk), number=each.number) if files.can_make_pdf() else "",
        }
        for each in made
    ]  # fmt: skip
    code = ""
    if filler.request.method == "POST" and held.person_id is None:
        code = proof_codes.written(case_codes.show_code(submission=made[0], by=filler.actor, now=filler.now))
    context = {
        "code": code, "may_ask": held.person_id is None, "case_page": frame.address("web:case"), "origin": settings.BASE_URL,
        "rows": rows, "form_title": annotate_text(said(definition.title, language)), "after": annotate_text(said(definition.after, language)),
        **form_known.whose(held.version.procedure), "asked": asked.after_filing(held, person=held.person, now=filler.now),
    }  # fmt: skip
    return filler.render("web/procedures/receipt.html", context)


@filler_page()
def filed(filler: Filler, draft: UUID, number: str) -> HttpResponseBase:
    """What was filed with one body, as a PDF."""
    held = _filed(filler, draft)
    if not isinstance(held, Draft):
        return held
    found = next((each for each in filed_from(held) if each.number == number), None)
    if found is None or not files.can_make_pdf():
        raise NotFound(page=number)
    document = form_papers.filed(found, language=ways.language())
    response = HttpResponse(files.to_pdf(document), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="todoke-{found.number}.pdf"'
    return response

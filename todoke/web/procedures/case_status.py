"""Where a case stands, for whoever filed without signing in: by the receipt number and the code on the same receipt; no answer is shown."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.backends.utils import csrf_input
from django.views.decorators.debug import sensitive_post_parameters

from todoke.common import clock, reach
from todoke.common.errors import Refusal
from todoke.people.operations import code_tries
from todoke.people.operations.code_tries import CodesTooFast
from todoke.procedures.models import Submission
from todoke.procedures.queries import cases, forms
from todoke.procedures.queries.cases import CaseNotFound
from todoke.procedures.rules import numbers
from todoke.procedures.rules.states import CorrectionState, SubmissionState
from todoke.ui import case_words
from todoke.ui.messages import say, tell
from todoke.ui.names import name_of
from todoke.ui.sources import source_of
from todoke.web import frame
from todoke.web.procedures import paying
from todoke.web.voice import asked


@sensitive_post_parameters("code")
def show(request: HttpRequest) -> HttpResponse:
    """The form, and after the right number and code where it stands."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(("GET", "POST"))
    if request.method != "POST":
        return _form(request)
    now = clock.now()
    with reach.within(reach.EVERYTHING):  # number and code say which
        try:
            code_tries.slow_down(source=source_of(request), now=now)
            found = cases.by_code(request.POST.get("number", ""), request.POST.get("code", ""))
        except (CaseNotFound, CodesTooFast) as refusal:
            return _form(request, refusal)
        code_tries.forgive(source=source_of(request), now=now)
        return frame.respond(
            request, "web/procedures/case_status.html", {"csrf_input": csrf_input(request), **_context(found, now)}
        )


def _form(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    code = "case_code_wrong" if isinstance(refusal, CaseNotFound) else (refusal.code if refusal else "")
    said = tell(code, refusal.data) if refusal else None
    context = {
        "csrf_input": csrf_input(request), "errors": [("id_number", said)] if said else [], "number": request.POST.get("number", "")[:60],
    }  # fmt: skip
    response = frame.respond(
        request, "web/procedures/case_ask.html", context, status=refusal.status if refusal else 200
    )
    if isinstance(refusal, CodesTooFast):
        response["Retry-After"] = str(refusal.data["seconds"])
    return response


def _context(case: Submission, now: datetime) -> dict[str, object]:
    words, then = case_words.STATES[SubmissionState(case.state)]
    correction, language = cases.correction_of(case), frame.language()
    definition = forms.definition_of(case.version)
    items = [
        (case_words.label_of(definition, each.path, language), case_words.reason_of(each))
        for each in (correction.items.all() if correction else ())
        if each.answered_at is None
    ]
    return {
        "title": case_words.name_of(case, language), "body": name_of(case.body), "number": numbers.written(case.number), "case": case,
        "state": say(words), "then": say(then), "tag": case_words.TAGS[SubmissionState(case.state)], "asked": items,
        "until": correction.until_date if correction and correction.state == CorrectionState.OPEN.value else None,
        "phone": case.procedure.phone or case.body.phone, "pay": paying.address_of(case), "over": case.ended_at is not None, "late": cases.overdue(case, clock.today()),
        "how_was_it": asked.of_case(case, now=now),
    }  # fmt: skip

"""The page on which a bank or insurer types a code and sees what it may see; no account, nothing kept, and no reason for a no."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.backends.utils import csrf_input
from django.views.decorators.debug import sensitive_post_parameters

from todoke.common import clock, reach
from todoke.people.operations import disclosures as operations
from todoke.people.operations.code_tries import CodesTooFast
from todoke.people.operations.disclosures import ProofShowsNothing
from todoke.ui import messages, standing
from todoke.ui.jinja import format_moment
from todoke.ui.sources import source_of
from todoke.web import frame


@sensitive_post_parameters("code")
def show(request: HttpRequest) -> HttpResponse:
    """The form, and after a code that shows something its one page."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(("GET", "POST"))
    if request.method == "POST":
        return _looked(request)
    return _form(request)


def _form(request: HttpRequest, refusal: ProofShowsNothing | CodesTooFast | None = None) -> HttpResponse:
    said = messages.tell(refusal.code, refusal.data) if refusal else None
    context = {"csrf_input": csrf_input(request), "problem": said, "errors": [("id_code", said)] if said else []}
    response = frame.respond(request, "web/people/partner.html", context, status=refusal.status if refusal else 200)
    if isinstance(refusal, CodesTooFast):
        response["Retry-After"] = str(refusal.data["seconds"])
    return response


def _looked(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    with reach.within(reach.EVERYTHING):  # the code says of whom, and the consent behind it what
        try:
            shown = operations.show_proof(typed=request.POST.get("code", ""), source=source_of(request), now=now)
        except (ProofShowsNothing, CodesTooFast) as refusal:
            return _form(request, refusal)
        lines = [standing.line(each) for each in shown.lines]
    context = {
        "partner": shown.partner, "lines": lines, "at": format_moment(now), "left": shown.looks_left, "last": standing.last_day(shown.until_date)
    }  # fmt: skip
    return frame.respond(request, "web/people/partner_shown.html", context)

"""Real cases: told in one's own words, seen as they will be kept, let go only by whoever wrote them, and taken back by a code."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.backends.utils import csrf_input
from django.views.decorators.debug import sensitive_post_parameters
from markupsafe import Markup

from todoke.common import clock, reach
from todoke.common.errors import Refusal
from todoke.people.operations import code_tries
from todoke.people.rules import proof_codes
from todoke.registry.rules.fields import N_
from todoke.surveys.models import SurveyCase
from todoke.surveys.operations import cases
from todoke.surveys.operations.cases import TEXT_AT_MOST, Given
from todoke.surveys.queries import cases as queries
from todoke.surveys.rules.kinds import Module, QuestionKind
from todoke.ui import messages, survey_masking, survey_words
from todoke.ui.sources import source_of
from todoke.web import frame
from todoke.web.surveys.answerer import ANYBODY, Answerer, wave_page
from todoke.web.surveys.start import CodeUnknown


@wave_page()
def give(answerer: Answerer) -> HttpResponseBase:
    """Tell a case; look at it masked; let it be shown."""
    sent = answerer.request.POST
    given = Given(
        sent.get("question", "")[:60],
        sent.get("text", "").replace("\0", "").replace("\r\n", "\n"),
        language=frame.language(),
    )
    if not answerer.post:
        return _form(answerer, given)
    try:
        cases.refuse_unfit(wave=answerer.wave, given=given)
    except Refusal as refusal:
        return _form(answerer, given, refusal)
    if sent.get("do") == "change":
        return _form(answerer, given)
    if sent.get("do") != "keep" or sent.get("agree") != "yes":
        missed = (
            messages.say(N_("Please tick that you agree, or leave this page: then nothing is kept."))
            if sent.get("do") == "keep"
            else None
        )
        context = {"given": given, "shown": survey_masking.mask(given.text.strip()), "errors": [("id_agree", missed)] if missed else [], "missed": missed}  # fmt: skip
        return answerer.render("case_look.html", context, status=422 if missed else 200)
    code = cases.give(wave=answerer.wave, given=given, mask=survey_masking.mask, by=ANYBODY, now=answerer.now)
    return answerer.render("case_given.html", {"code": proof_codes.written(code)})


def _form(answerer: Answerer, given: Given, refusal: Refusal | None = None) -> HttpResponseBase:
    language = frame.language()
    options: list[tuple[str, object]] = [("", messages.say(N_("Please choose")))]
    options += [
        (each.key, survey_words.shown(each.wording.texts, language)) for each in answerer.asked
        if each.module is not Module.ABOUT_YOU and each.wording.kind is not QuestionKind.TEXT
    ]  # fmt: skip
    error = messages.tell(refusal.code, refusal.data) if refusal else None
    at = "question" if refusal and refusal.data.get("problem") == "question" else "text"
    context = {
        "given": given, "options": options, "most": TEXT_AT_MOST, "error_of": {at: error} if error else {},
        "errors": [(f"id_{at}", error)] if error else [],
    }  # fmt: skip
    return answerer.render("case_give.html", context, status=refusal.status if refusal else 200)


@sensitive_post_parameters("code")
@reach.everything
def show(request: HttpRequest) -> HttpResponseBase:
    """What became of a case, by its code; pressed, it is taken back."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(("GET", "POST"))
    if request.method != "POST":
        return _code(request)
    typed = request.POST.get("code", "")[:60]
    try:
        found = _found(request, typed)
    except Refusal as refusal:
        return _code(request, typed=typed, refusal=refusal)
    if request.POST.get("do") == "take_back":
        cases.take_back(case=found, by=ANYBODY, now=clock.now())
        found.refresh_from_db()
    context = {
        "csrf_input": csrf_input(request), "case": found, "code": proof_codes.read(typed), "tablet": False,
        "survey_name": survey_words.shown(found.wave.survey.names, frame.language()), "state": _state(found),
    }  # fmt: skip
    return frame.respond(request, "web/surveys/case.html", context)


def _state(case: SurveyCase) -> Markup:
    if case.withdrawn_at is not None:
        return messages.say(N_("You took it back. Its words are deleted."))
    if case.shown_at is not None:
        return messages.say(N_("It stands beside the figures."))
    return messages.say(N_("Our staff may choose it. It is not shown now."))


def _found(request: HttpRequest, typed: str) -> SurveyCase:
    source, now = source_of(request), clock.now()
    if not proof_codes.read(typed):
        raise CodeUnknown
    code_tries.slow_down(source=source, now=now)
    found = queries.by_code(typed)
    if found is None:
        raise CodeUnknown
    code_tries.forgive(source=source, now=now)
    return found


def _code(request: HttpRequest, *, typed: str = "", refusal: Refusal | None = None) -> HttpResponse:
    error = messages.tell(refusal.code, refusal.data) if refusal else None
    context = {
        "csrf_input": csrf_input(request), "typed": typed, "error": error, "errors": [("id_code", error)] if error else [], "tablet": False,
    }  # fmt: skip
    response = frame.respond(request, "web/surveys/case_code.html", context, status=refusal.status if refusal else 200)
    if refusal and "seconds" in refusal.data:
        response["Retry-After"] = str(refusal.data["seconds"])
    return response

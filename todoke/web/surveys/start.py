"""Where a survey begins: the code of an invitation, or a wave that everybody may answer; what it is for, and who answers."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.backends.utils import csrf_input
from django.views.decorators.debug import sensitive_post_parameters

from todoke.common import clock, reach
from todoke.common.errors import Refusal
from todoke.people.operations import code_tries
from todoke.people.operations.code_tries import CodesTooFast
from todoke.people.rules import proof_codes
from todoke.surveys.models import SurveyInvitation, Wave
from todoke.surveys.operations import half_done, responding
from todoke.surveys.queries import invitations
from todoke.surveys.queries.places import last_day
from todoke.surveys.rules.kinds import Mode, WaveState
from todoke.ui import messages, survey_form, survey_words
from todoke.ui.sources import source_of
from todoke.web import frame
from todoke.web.people import session
from todoke.web.surveys import device
from todoke.web.surveys.answerer import ANYBODY, Answerer, wave_page
from todoke.web.surveys.device import Held
from todoke.web.town.pages import SeeOther


class CodeUnknown(Refusal):
    """What was typed is the code of no invitation."""

    code = "survey_code_unknown"
    status = 422


@sensitive_post_parameters("code")
@reach.everything
def show(request: HttpRequest) -> HttpResponseBase:
    """The field for the code, and the waves that are open to everybody."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(("GET", "POST"))
    if request.method != "POST":
        return _page(request)
    typed = request.POST.get("code", "")[:60]
    try:
        mine = _mine(request, request.POST.get("invitation", ""))
        found = mine or _found(request, typed)
        responding.refuse_closed(wave=found.wave, mode=Mode.WEB, today=clock.today())
    except Refusal as refusal:
        return _page(request, typed=typed, refusal=refusal)
    if found.used_at is not None:
        return frame.respond(request, "web/surveys/answered.html", _about(found.wave))
    survey = found.wave.survey
    response = SeeOther(frame.address("web:survey_begin", body=survey.body.key, survey=survey.key, wave=found.wave.key))
    place = str(found.pk)
    device.hold(
        response,
        device.by_chance(found.wave, place=place)
        if mine
        else Held(found.wave_id, proof_codes.read(typed), place, by_code=True),
    )
    return response


def _own(request: HttpRequest) -> list[SurveyInvitation]:
    """What somebody signed in was asked, without a code; nothing for nobody, and for who acts for somebody else."""
    visitor = session.visitor_of(request)
    if visitor is None or visitor.acting_for is not None:
        return []
    today = clock.today()
    rows = invitations.open_for(visitor.person).filter(wave__opens_date__lte=today, wave__closes_date__gt=today)
    return list(rows)


def _mine(request: HttpRequest, key: str) -> SurveyInvitation | None:
    return next((each for each in _own(request) if str(each.pk) == key), None) if key else None


def _found(request: HttpRequest, typed: str) -> SurveyInvitation:
    """The invitation of a code. Raises CodeUnknown, and CodesTooFast for who tries many."""
    source, now = source_of(request), clock.now()
    if not proof_codes.read(typed):  # a slip of the pen is no guess
        raise CodeUnknown
    code_tries.slow_down(source=source, now=now)
    found = invitations.by_code(typed)
    if found is None:
        raise CodeUnknown
    code_tries.forgive(source=source, now=now)
    return found


def _page(request: HttpRequest, *, typed: str = "", refusal: Refusal | None = None) -> HttpResponse:
    today, language = clock.today(), frame.language()
    rows = Wave.objects.filter(
        state=WaveState.OPEN.value, open_link=True, opens_date__lte=today, closes_date__gt=today
    ).select_related("survey__body")
    listed = [
        {
            "title": survey_words.shown(each.survey.names, language), "body": frame.body_name(each.survey.body), "until": last_day(each),
            "href": frame.address("web:survey_begin", body=each.survey.body.key, survey=each.survey.key, wave=each.key),
        }
        for each in rows.order_by("closes_date")[:50] if Mode.WEB.value in each.modes
    ]  # fmt: skip
    error = messages.tell(refusal.code, refusal.data) if refusal else None
    context = {
        "csrf_input": csrf_input(request), "typed": typed, "error": error, "errors": [("id_code", error)] if error else [], "open_waves": listed,
        "tablet": False, "own": [(each.pk, survey_words.shown(each.wave.survey.names, language), last_day(each.wave)) for each in _own(request)],
    }  # fmt: skip
    response = frame.respond(request, "web/surveys/start.html", context, status=refusal.status if refusal else 200)
    if isinstance(refusal, CodesTooFast):
        response["Retry-After"] = str(refusal.data["seconds"])
    return response


def _about(wave: Wave) -> dict[str, object]:
    survey, language = wave.survey, frame.language()
    return {"wave": wave, "survey_name": survey_words.shown(survey.names, language), "body_name": frame.body_name(survey.body), "tablet": False}  # fmt: skip


@wave_page()
def begin(answerer: Answerer) -> HttpResponseBase:
    """What it is for, how long it takes, who sees what; and the way in, or on."""
    wave, today = answerer.wave, answerer.now.date()
    try:
        responding.refuse_closed(wave=wave, mode=answerer.mode, today=today)
    except Refusal as refusal:
        return answerer.render("closed.html", {"problem": messages.tell(refusal.code)}, status=409)
    if answerer.post:
        return _begun(answerer)
    asked = answerer.asked
    context = {
        "texts": survey_words.shown(wave.survey.texts, frame.language()), "count": len(asked), "minutes": max(1, round(len(asked) * 0.4)),
        "begun": bool(answerer.answers), "can_begin": answerer.held is not None or wave.open_link,
        "answered_here": device.answered(answerer.request, wave) and answerer.held is None,
    }  # fmt: skip
    return answerer.render("begin.html", context)


def _begun(answerer: Answerer) -> HttpResponseBase:
    """On to the first questions that have no answer yet."""
    modules = survey_form.modules(answerer.asked)
    if not modules:
        return answerer.go("survey_begin")
    left = [module for module, asked in modules if not any(each.key in answerer.answers for each in asked)]
    response = answerer.go("survey_module", module=(left or [modules[-1][0]])[0].value)
    if answerer.held is None:
        if not answerer.wave.open_link:
            return SeeOther(frame.address("web:survey"))
        device.hold(response, device.by_chance(answerer.wave))
    return response


@wave_page()
def stop(answerer: Answerer) -> HttpResponseBase:
    """Stopping: go on later with the code, or throw away what was answered."""
    if answerer.held is None:
        return SeeOther(frame.address("web:survey"))
    if not answerer.post:
        return answerer.render("stop.html", {"by_code": answerer.held.by_code})
    if answerer.request.POST.get("do") == "forget":
        half_done.forget(wave=answerer.wave, key=answerer.held.key, by=ANYBODY)
    there = answerer.held.tablet
    response = SeeOther(frame.address("web:survey_tablet", token=there) if there else frame.address("web:survey"))
    device.let_go(response)
    return response

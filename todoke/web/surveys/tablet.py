"""A tablet at a counter: each person begins anew, and nothing of the one before is left on it."""

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.backends.utils import csrf_input

from todoke.common import clock, reach
from todoke.surveys.models import Wave
from todoke.surveys.operations import half_done, responding
from todoke.surveys.queries import waves
from todoke.surveys.rules.kinds import Mode
from todoke.ui import survey_form, survey_tablets, survey_words
from todoke.web import frame
from todoke.web.surveys import device
from todoke.web.surveys.answerer import ANYBODY, BEGIN_SECONDS
from todoke.web.town.pages import SeeOther


@reach.everything
def show(request: HttpRequest, token: str) -> HttpResponseBase:
    """The first page. Whoever comes here, also by waiting, finds it empty: what was half done is thrown away."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(("GET", "POST"))
    wave = survey_tablets.wave_of(token, today=clock.today())
    responding.refuse_closed(wave=wave, mode=Mode.TABLET, today=clock.today())
    before = device.held(request)
    if before is not None:
        half_done.forget(wave=wave, key=before.key, by=ANYBODY)
    if request.method == "POST":
        response = SeeOther(_first(wave))
        device.hold(response, device.by_chance(wave, tablet=token))
        return response
    page = frame.respond(request, "web/surveys/tablet.html", {**_about(wave), "csrf_input": csrf_input(request)})
    device.let_go(page)
    page["Clear-Site-Data"] = '"cache"'
    return page


def _first(wave: Wave) -> str:
    survey, modules = wave.survey, survey_form.modules(waves.questions_of(wave))
    place = {"body": survey.body.key, "survey": survey.key, "wave": wave.key}
    return (
        frame.address("web:survey_module", module=modules[0][0].value, **place)
        if modules
        else frame.address("web:survey_begin", **place)
    )


def _about(wave: Wave) -> dict[str, object]:
    survey = wave.survey
    return {
        "tablet": True, "survey_name": survey_words.shown(survey.names, frame.language()), "body_name": frame.body_name(survey.body),
        "texts": survey_words.shown(survey.texts, frame.language()),
    }  # fmt: skip


@reach.everything
def still(request: HttpRequest, token: str) -> HttpResponseBase:
    """Covers what was there; one touch goes on, and after a minute it begins anew."""
    wave = survey_tablets.wave_of(token, today=clock.today())
    again, mine = frame.address("web:survey_tablet", token=token), device.held(request)
    if mine is None or mine.wave != wave.pk:
        return SeeOther(again)
    on = frame.address("web:survey_begin", body=wave.survey.body.key, survey=wave.survey.key, wave=wave.key)
    context = {**_about(wave), "on": on, "again": again, "seconds": BEGIN_SECONDS}
    response = frame.respond(request, "web/surveys/still.html", context)
    response["Refresh"] = f"{BEGIN_SECONDS}; url={again}"
    return response

"""Answering a wave: a module a page, back and forth, and sent at the end."""

from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound, Refusal
from todoke.surveys.models import SurveyInvitation
from todoke.surveys.operations import half_done, responding
from todoke.surveys.operations.responding import AnsweredAlready
from todoke.surveys.rules import answering
from todoke.surveys.rules.questions import Checked
from todoke.ui import messages, survey_form, survey_masking, survey_words
from todoke.ui.survey_form import Typed
from todoke.web import frame
from todoke.web.surveys import device
from todoke.web.surveys.answerer import ANYBODY, THANK_SECONDS, Answerer, answering_page, wave_page


@answering_page
def module(answerer: Answerer, module: str) -> HttpResponseBase:
    """The questions of one module."""
    modules = survey_form.modules(answerer.asked)
    at = next((place for place, (name, _) in enumerate(modules) if name.value == module), None)
    if at is None:
        raise NotFound(page=answerer.request.path)
    asked = modules[at][1]
    boxes = answering.typed_of(asked, answerer.answers)
    problems: dict[str, Checked] = {}
    if answerer.post:
        boxes = {name: answerer.request.POST.getlist(name)[:200] for each in asked for name in answering.boxes(each)}
        given, problems = answering.read(asked, boxes)
        left = answering.missing(asked, {**given, **problems})
        problems |= {key: Checked(problem="answer_missing") for key in left}
        others = {key: value for key, value in answerer.answers.items() if key not in {each.key for each in asked}}
        if not problems and answerer.held:
            half_done.keep(
                wave=answerer.wave, key=answerer.held.key, answers={**others, **given}, by=ANYBODY, now=answerer.now
            )
            return _next(answerer, [name.value for name, _ in modules], at)
    numbers = survey_form.numbered(answerer.asked)
    fields = survey_form.fields(asked, numbers, Typed(boxes, problems), language=frame.language())
    context = {
        "title": messages.say(survey_words.MODULES[modules[at][0]]), "fields": fields, "errors": survey_form.errors(fields), "at": at + 1,
        "most": len(modules) + 1, "back": answerer.address("survey_module", module=modules[at - 1][0].value) if at else answerer.address("survey_begin"),
    }  # fmt: skip
    return answerer.render("module.html", context, status=422 if problems else 200)


def _next(answerer: Answerer, modules: list[str], at: int) -> HttpResponseBase:
    last = at + 1 == len(modules)
    return answerer.go("survey_send") if last else answerer.go("survey_module", module=modules[at + 1])


@answering_page
def send(answerer: Answerer) -> HttpResponseBase:
    """What was answered, once more; pressed, it is kept."""
    if answerer.post and answerer.held:
        try:
            return _sent(answerer)
        except AnsweredAlready:
            half_done.forget(wave=answerer.wave, key=answerer.held.key, by=ANYBODY)
            response = answerer.render("answered.html")
            device.let_go(response)
            return response
        except Refusal as refusal:
            return _check(answerer, refusal)
    return _check(answerer)


def _check(answerer: Answerer, refusal: Refusal | None = None) -> HttpResponseBase:
    language, numbers = frame.language(), survey_form.numbered(answerer.asked)
    asked, problems = answerer.asked, set(answering.check(answerer.answers, answerer.asked)[1])
    left = set(answering.missing(asked, answerer.answers)) | problems
    listed = [
        {
            "title": messages.say(survey_words.MODULES[name]), "href": answerer.address("survey_module", module=name.value),
            "rows": [
                {"number": numbers[each.key], "label": survey_words.shown(each.wording.texts, language), "answer": survey_form.answered(each, answerer.answers, language), "left": each.key in left}
                for each in group
            ],
        }
        for name, group in survey_form.modules(asked)
    ]  # fmt: skip
    modules = survey_form.modules(asked)
    context = {
        "modules": listed, "count": len(asked), "answered": len(answerer.answers), "left": bool(left), "most": len(modules) + 1,
        "back": answerer.address("survey_module", module=modules[-1][0].value) if modules else answerer.address("survey_begin"),
        "errors": [(None, messages.tell(refusal.code, refusal.data))] if refusal else [],
    }  # fmt: skip
    return answerer.render("send.html", context, status=refusal.status if refusal else 200)


class Incomplete(Refusal):
    """Something that must be answered was not."""

    code = "survey_incomplete"
    status = 422


def _sent(answerer: Answerer) -> HttpResponseBase:
    held = answerer.held
    assert held is not None
    place = _place(answerer)
    if answering.missing(answerer.asked, answerer.answers):
        raise Incomplete
    responding.answer(
        wave=answerer.wave, mode=answerer.mode, answers=answerer.answers, language=frame.language(), mask=survey_masking.mask, by=ANYBODY,
        now=answerer.now, invitation=place,
    )  # fmt: skip
    half_done.forget(wave=answerer.wave, key=held.key, by=ANYBODY)
    response = answerer.go("survey_thanks")
    if held.tablet:  # the key to what was answered is gone; that it is a tablet stays until it begins anew
        device.hold(response, device.by_chance(answerer.wave, tablet=held.tablet))
    else:
        device.let_go(response)
        if not held.place:
            device.note_answered(answerer.request, response, answerer.wave)
    return response


def _place(answerer: Answerer) -> SurveyInvitation | None:
    """Which place in the sample answers; None where the wave is open. Raises AnsweredAlready, also where the invitation is gone."""
    if answerer.held is None or not answerer.held.place:
        return None
    found = SurveyInvitation.objects.filter(pk=answerer.held.place, wave=answerer.wave, used_at=None).first()
    if found is None:
        raise AnsweredAlready
    return found


@wave_page(methods=("GET", "HEAD"))
def thanks(answerer: Answerer) -> HttpResponseBase:
    """Thank you; nothing of what was answered stands there."""
    response = answerer.render("thanks.html", {"seconds": THANK_SECONDS})
    if answerer.held and answerer.held.tablet:
        begin = frame.address("web:survey_tablet", token=answerer.held.tablet)
        response["Refresh"] = f"{THANK_SECONDS}; url={begin}"
    return response

"""Writing down answers of others: the code of a sheet, a call with its script, a tablet at the counter, and who does not want to answer."""

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from todoke.common import reach
from todoke.common.errors import Refusal
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk
from todoke.staff.inputs import text
from todoke.staff.surveys.entry_desk import NAMES, boxes, entering, language_of, open_wave
from todoke.surveys.models import SheetEdition, SurveyInvitation, Wave
from todoke.surveys.operations import invitations, responding
from todoke.surveys.queries import editions, places, waves
from todoke.surveys.rules import answering, sheet_codes
from todoke.surveys.rules.kinds import Mode, WaveState
from todoke.ui import addresses, messages, survey_form, survey_masking, survey_tablets, survey_words
from todoke.ui.names import name_of
from todoke.ui.survey_form import Typed


class SheetUnknown(Refusal):
    """No sheet of ours has this code."""

    code = "survey_sheet_unknown"
    status = 404


class SheetElsewhere(Refusal):
    """The sheet is for another body."""

    code = "survey_sheet_elsewhere"


class SheetClosed(Refusal):
    """The sheet belongs to a wave that is over."""

    code = "survey_sheet_closed"


def _edition(desk: Desk, typed: str) -> tuple[SheetEdition, str]:
    """The edition and the number of a code. Raises SheetUnknown, SheetElsewhere, SheetClosed."""
    code = sheet_codes.read(typed)
    found = editions.of_code(code) if code else None
    if code is None or found is None:
        raise SheetUnknown
    body, wave = found.wave.survey.body, found.wave
    if body.pk not in {desk.body.pk, desk.body.parent_id}:
        raise SheetElsewhere(name=name_of(body))
    if wave.state != WaveState.OPEN:
        raise SheetClosed(wave=wave.key)
    return found, code.number


@entering(methods=("GET", "POST"))
def index(desk: Desk) -> HttpResponseBase:
    """The code of a sheet, scanned or typed; sheets that wait; and each open wave with its ways."""
    problem: Refusal | None = None
    typed = text(desk.request.POST, "code", limit=300)
    if desk.request.method == "POST":
        try:
            edition, number = _edition(desk, typed)
            to = desk.url("survey_entry_sheet", wave=edition.wave_id, edition=edition.number)
            response = HttpResponse(status=303)
            response["Location"] = f"{to}?number={number}" if number else to
            return response
        except Refusal as refusal:
            problem = refusal
    language = get_language() or "ja"
    rows = [
        {
            "wave": each, "name": survey_words.shown(each.survey.names, language), "body": name_of(each.survey.body),
            "last_day": places.last_day(each),
            "modes": {mode: mode.value in each.modes for mode in Mode},
        }
        for each in places.open_waves(desk.body)
    ]  # fmt: skip
    error = messages.tell(problem.code, problem.data) if problem else None
    context = {
        "rows": rows, "code": typed, "error": error, "errors": [("id_code", error)] if error else [], "waiting": places.waiting(desk.body),
        "Mode": Mode, "mine": desk.actor.label, "name_of": lambda wave: survey_words.shown(wave.survey.names, language),
    }  # fmt: skip
    return desk.render("surveys/entry.html", context, status=problem.status if problem else 200)


@entering(methods=("GET", "POST"))
def phone(desk: Desk, wave: int) -> HttpResponseBase:
    """A call: what to say, the questions in their order, and what to say at the end."""
    held = open_wave(desk, wave)
    if desk.request.method != "POST":
        return _script(desk, held, Typed())
    asked, post = waves.questions_of(held), desk.request.POST
    typed = boxes(post, asked)
    try:
        place = _place(held, text(post, "number", limit=40))
        if post.get("do") == "decline":
            return _declined(desk, held, place, typed)
        answers, problems = answering.read(asked, typed)
        if problems:
            return _script(desk, held, Typed(typed, problems))
        responding.answer(
            wave=held, mode=Mode.PHONE, answers=answers, language=language_of(post), mask=survey_masking.mask, by=desk.actor, now=desk.now,
            invitation=place,
        )  # fmt: skip
    except Refusal as refusal:
        return _script(desk, held, Typed(typed), refusal)
    return desk.go("survey_entry", N_("The call is written down. Nothing says whose answers they are."))


def _place(wave: Wave, typed: str) -> SurveyInvitation | None:
    return places.of_number(wave, typed) if typed else None


def _declined(desk: Desk, wave: Wave, place: SurveyInvitation | None, typed: dict[str, list[str]]) -> HttpResponseBase:
    if place is None:
        return _script(desk, wave, Typed(typed), places.NumberUnknown())
    with reach.within(reach.EVERYTHING):
        invitations.decline(invitation=place, by=desk.actor, now=desk.now)
    return desk.go("survey_entry", N_("Noted: this place is not reminded."))


def _script(desk: Desk, wave: Wave, typed: Typed, refusal: Refusal | None = None) -> HttpResponseBase:
    language, asked = get_language() or "ja", waves.questions_of(wave)
    modules = survey_form.by_module(asked, typed, language=language)
    errors = survey_form.errors(each for module in modules for each in module.fields)
    at = (
        "id_number"
        if (refusal and "number" in refusal.code)
        or isinstance(refusal, responding.CodeNeeded | responding.AnsweredAlready)
        else None
    )
    context = {
        "wave": wave, "name": survey_words.shown(wave.survey.names, language), "modules": modules, "languages_of": NAMES,
        "given": desk.request.POST, "body_name": name_of(wave.survey.body), "count": len(asked), "minutes": max(1, round(len(asked) * 0.5)),
        "errors": [*errors, *([(at, messages.tell(refusal.code, refusal.data))] if refusal else [])],
    }  # fmt: skip
    return desk.render("surveys/phone.html", context, status=422 if errors or refusal else 200)


@entering(methods=("GET", "POST"))
def tablet(desk: Desk, wave: int) -> HttpResponseBase:
    """Begin a tablet: its address for today, to be opened where nobody is signed in."""
    held = open_wave(desk, wave)
    address = ""
    if desk.request.method == "POST":
        responding.refuse_closed(wave=held, mode=Mode.TABLET, today=desk.today)
        token = survey_tablets.token_of(held, today=desk.today)
        address = settings.BASE_URL + addresses.of("web:survey_tablet", token=token)
    name = survey_words.shown(held.survey.names, get_language() or "ja")
    return desk.render("surveys/tablet.html", {"wave": held, "name": name, "address": address})

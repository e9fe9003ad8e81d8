"""Figures of surveys for staff: computing them, looking before they are public, and taking single answers that nobody stands out of."""

from collections.abc import Sequence
from typing import Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound, Refusal
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.surveys.formats import exports, reports
from todoke.surveys.models import Wave
from todoke.surveys.operations import figures as computing
from todoke.surveys.queries import figures, raking
from todoke.surveys.rules.kinds import WaveState
from todoke.ui import messages, survey_files, survey_pages, survey_words
from todoke.ui.consents import language
from todoke.ui.survey_pages import Asking

_LONGEST: Final = 60
#: Files by the word in their address.
_FILES: Final = {
    "report": N_("Report (PDF)"), "figures": N_("Figures (CSV)"), "json": N_("Figures (JSON)"), "codebook": N_("Codebook (CSV)"),
}  # fmt: skip


def _wave(desk: Desk, wave: int) -> Wave:
    found = next((each for each in figures.to_compute(desk.body) if each.pk == wave), None)
    if found is None:
        raise figures.NoFigures(wave=str(wave))
    return found


def _see_may(desk: Desk) -> None:
    """Before publication figures are for who writes surveys or analyses them."""
    if not (desk.may(Act.WRITE) or desk.may(Act.ANALYSE)):
        raise NotFound(page=desk.request.path)


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponseBase:
    """The closed and published waves, each with whether figures were made."""
    _see_may(desk)
    rows = [
        {
            "wave": each, "title": survey_words.shown(each.survey.names, language()), "made": figures.weighting_of(each),
            "state": messages.say(survey_words.STATES[WaveState(each.state)]),
        }
        for each in figures.to_compute(desk.body)
    ]  # fmt: skip
    return desk.render("surveys/figures.html", {"rows": rows, "can_rake": raking.is_there()})


@page(Act.VIEW, methods=("GET", "POST"))
def show(desk: Desk, wave: int) -> HttpResponseBase:
    """One wave: compute its figures, look at them, take files."""
    _see_may(desk)
    found = _wave(desk, wave)
    errors: list[tuple[None, object]] = []
    if desk.request.method == "POST":
        if not desk.may(Act.WRITE):
            raise NotFound(page=desk.request.path)
        try:
            computing.compute(wave=found, by=desk.actor, now=desk.now)
            return desk.go("survey_figures_wave", N_("The figures were made."), wave=wave)
        except Refusal as refusal:
            errors = [(None, messages.tell(refusal.code, refusal.data))]
    made = figures.weighting_of(found)
    context: dict[str, object] = {
        "wave": found, "made": made, "title": survey_words.shown(found.survey.names, language()), "errors": errors, "can_rake": raking.is_there(),
        "is_public": found.state == WaveState.PUBLISHED, "state": messages.say(survey_words.STATES[WaveState(found.state)]),
    }  # fmt: skip
    if made:
        pages = survey_pages.survey_page(found.survey, _until(found), language())
        context |= {
            "pages": pages, "to": lambda key: desk.url("survey_figures_question", wave=wave, question=key),
            "files_of": lambda each: _files(desk, each),
        }  # fmt: skip
    return desk.render("surveys/figures_wave.html", context, status=409 if errors else 200)


def _until(wave: Wave) -> Sequence[Wave]:
    """The waves up to this one, so that it is the newest."""
    return [each for each in figures.waves(wave.survey, public=False) if each.opens_date <= wave.opens_date]


def _files(desk: Desk, wave: Wave) -> list[tuple[object, str]]:
    return [
        (messages.say(label), desk.url("survey_figures_file", wave=wave.pk, kind=kind))
        for kind, label in _FILES.items()
        if kind != "report" or reports.can_print()
    ]


@page(Act.VIEW)
def question(desk: Desk, wave: int, question: str) -> HttpResponseBase:
    """One question as it will be shown."""
    _see_may(desk)
    found = _until(_wave(desk, wave))
    asked = desk.request.GET
    asking = Asking(asked.get("row", "")[:_LONGEST], asked.get("by", "")[:_LONGEST])
    context = survey_pages.question_page(figures.over_years(question, found), found, asking, language())
    back = desk.url("survey_figures_wave", wave=wave)
    return desk.render(
        "surveys/figures_question.html",
        {**context, "pages": context, "link": survey_pages.linker(desk.request.path), "back": back},
    )


@page(Act.VIEW)
def responsible(desk: Desk, wave: int) -> HttpResponseBase:
    """Who is thought responsible, and what of it can be offered to the search."""
    _see_may(desk)
    found = _wave(desk, wave)
    context = survey_pages.responsible_page(found, language())
    return desk.render(
        "surveys/figures_responsible.html", {**context, "back": desk.url("survey_figures_wave", wave=wave)}
    )


@page(Act.VIEW)
def files(desk: Desk, wave: int, kind: str) -> HttpResponseBase:
    """A file of a wave before it is public."""
    _see_may(desk)
    wanted = _wave(desk, wave)
    found = next((each for each in figures.waves(wanted.survey, public=False) if each.pk == wave), None)
    if found is None or kind not in _FILES:
        raise figures.NoFigures(wave=str(wave))
    if kind == "report":
        try:
            return survey_files.report(found, language(), public=False)
        except LookupError as error:
            raise figures.NoFigures(report=kind) from error
    made = {"figures": survey_files.figures_csv, "json": survey_files.figures_json, "codebook": survey_files.codebook}
    return made[kind](found)


@page(Act.ANALYSE, methods=("POST",))
def single_answers(desk: Desk, wave: int) -> HttpResponseBase:
    """Single answers as CSV; the ledger keeps that they were taken."""
    found = _wave(desk, wave)
    records, columns = computing.give_microdata(wave=found, by=desk.actor, now=desk.now)
    content = exports.microdata_csv(records, columns)
    response: HttpResponse = survey_files.file(
        content, "text/csv; charset=utf-8", f"{found.survey.key}-{found.key}-single-answers.csv"
    )
    return response

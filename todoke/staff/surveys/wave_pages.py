"""Waves at the desk: prepared, opened, watched while answers come in, closed and published."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch
from django.utils.translation import get_language

from todoke.common.errors import NotFound, Refusal
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.surveys.survey_pages import errors_of, labels
from todoke.surveys.models import Survey, Wave
from todoke.surveys.operations import waves as writing
from todoke.surveys.operations.waves import Plan, WaveInvalid
from todoke.surveys.queries import progress, waves
from todoke.surveys.rules import waves as rules
from todoke.surveys.rules.kinds import Mode, Module, WaveState
from todoke.surveys.rules.wording import LANGUAGES
from todoke.ui import messages, survey_words

#: Pages of others about a wave: their names, what the link says, what one must be able to do, in which states.
_LINKS = (
    ("survey_entry", N_("Write down answers, print sheets"), (Act.COUNTER, Act.CASEWORK), (WaveState.OPEN,)),
    ("survey_cases", N_("Cases that people gave"), (Act.WRITE,), (WaveState.OPEN, WaveState.CLOSED, WaveState.PUBLISHED)),
    ("survey_figures_wave", N_("Figures"), (Act.ANALYSE, Act.WRITE), (WaveState.CLOSED, WaveState.PUBLISHED)),
)  # fmt: skip


@page(Act.VIEW)
def show(desk: Desk, wave: int) -> HttpResponseBase:
    """One wave: where it stands, what is missing, what came in, what it asks."""
    return _page(desk, waves.wave_of(desk.body, wave))


@page(Act.APPROVE, methods=("POST",))
def move(desk: Desk, wave: int) -> HttpResponseBase:
    """Open, close or publish a wave."""
    found = waves.wave_of(desk.body, wave)
    steps = {
        "open": (writing.open_wave, N_("The wave is open. Its questions stand still from now on.")),
        "close": (writing.close, N_("The wave is closed. Figures can be computed.")),
        "publish": (writing.publish, N_("The figures are public.")),
    }
    step = steps.get(desk.request.POST.get("act", ""))
    if step is None:
        raise NotFound(page=desk.request.path)
    try:
        step[0](wave=found, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _page(desk, found, refusal=refusal)
    return desk.go("survey_wave", step[1], wave=found.pk)


@page(Act.WRITE, methods=("POST",))
def discard(desk: Desk, wave: int) -> HttpResponseBase:
    """Throw away a wave in preparation."""
    found = waves.wave_of(desk.body, wave)
    try:
        writing.discard(wave=found, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return _page(desk, found, refusal=refusal)
    return desk.go("surveys", N_("The wave is thrown away. Nobody had been asked."))


@page(Act.WRITE, methods=("GET", "POST"))
def new(desk: Desk, survey: int) -> HttpResponseBase:
    """A new wave of a survey; what the last one asked can be carried over."""
    return _edit(desk, waves.survey_of(desk.body, survey), None)


@page(Act.WRITE, methods=("GET", "POST"))
def change(desk: Desk, wave: int) -> HttpResponseBase:
    """Change a wave: all of it in preparation, its last day and numbers wanted while it is open."""
    found = waves.wave_of(desk.body, wave)
    return _edit(desk, found.survey, found)


def _edit(desk: Desk, survey: Survey, wave: Wave | None) -> HttpResponse:
    before = waves.waves_of(survey).last()
    errors: list[tuple[str | None, object]] = []
    status, typed = 200, _typed_of(wave or before, desk, new=wave is None)
    if desk.request.method == "POST":
        typed = _typed(desk)
        try:
            plan = _plan(typed)
            if wave is not None:
                writing.change(wave=wave, plan=plan, by=desk.actor, now=desk.now)
                return desk.go("survey_wave", N_("The wave is kept."), wave=wave.pk)
            like = before if typed["like"] else None
            made = writing.make(survey=survey, key=str(typed["key"]), plan=plan, by=desk.actor, now=desk.now, like=like)
            return desk.go("survey_wave", N_("The wave is there, in preparation. Nobody is asked yet."), wave=made.pk)
        except Refusal as refusal:
            errors, status = errors_of(refusal), refusal.status
    context = {
        "survey": survey, "wave": wave, "before": before if wave is None else None, "typed": typed, "errors": errors, "error_of": dict(errors),
        "labels": labels(), "modes": [(each.value, messages.say(survey_words.MODES[each])) for each in Mode], "words": survey_words,
        "language": get_language(), "is_open": wave is not None and wave.state == WaveState.OPEN,
        "margins": [(margin, messages.say(survey_words.MARGINS[margin]), messages.say(survey_words.CELL_HINTS[margin])) for margin in rules.MARGINS],
    }  # fmt: skip
    return desk.render("surveys/wave_form.html", context, status=status)


def _typed_of(wave: Wave | None, desk: Desk, *, new: bool) -> dict[str, object]:
    """What stands in the boxes: of a wave that is changed, or of the one before it."""
    found: dict[str, object] = {
        "key": str(desk.today.year) if new else "", "year": str(desk.today.year), "opens": "", "closes": "", "open_link": False,
        "like": True, "modes": [Mode.WEB.value, Mode.PAPER.value],
    }  # fmt: skip
    for language in LANGUAGES:
        found[f"frame_{language}"] = wave.frame.get(language, "") if wave else ""
    for margin in rules.MARGINS:
        found[f"totals_{margin}"] = rules.written_cells(wave.totals.get(margin, {})) if wave else ""
        found[f"quotas_{margin}"] = rules.written_cells(wave.quotas.get(margin, {})) if wave else ""
    if wave is not None:
        found |= {"modes": wave.modes, "open_link": wave.open_link}
        if not new:
            found |= {
                "year": str(wave.year),
                "opens": wave.opens_date.isoformat(),
                "closes": wave.closes_date.isoformat(),
            }
    return found


def _typed(desk: Desk) -> dict[str, object]:
    post = desk.request.POST
    names = ["key", "year", "opens", "closes", *(f"frame_{each}" for each in LANGUAGES)]
    names += [f"{name}_{margin}" for name in ("totals", "quotas") for margin in rules.MARGINS]
    found: dict[str, object] = {name: text(post, name, limit=4_000) for name in names}
    return found | {
        "modes": post.getlist("modes"),
        "open_link": bool(post.get("open_link")),
        "like": bool(post.get("like")),
    }


def _plan(typed: dict[str, object]) -> Plan:
    """The plan that was typed. Raises WaveInvalid where a box cannot be read."""
    problems: dict[str, str] = {}
    days = {name: _day(str(typed[name])) for name in ("opens", "closes")}
    problems |= {name: "day_shape" for name, day in days.items() if day is None}
    cells: dict[str, dict[str, dict[str, int]]] = {"totals": {}, "quotas": {}}
    for name, margins in cells.items():
        for margin in rules.MARGINS:
            read = rules.read_cells(str(typed[f"{name}_{margin}"]))
            if read is None:
                problems[f"{name}_{margin}"] = "cells_shape"
            elif read:
                margins[margin] = read
    if problems or days["opens"] is None or days["closes"] is None:
        raise WaveInvalid(problems=problems)
    year, modes = str(typed["year"]), typed["modes"]
    return Plan(
        year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else 0, opens=days["opens"], closes=days["closes"],
        modes=[str(each) for each in modes] if isinstance(modes, list) else [], open_link=bool(typed["open_link"]),
        frame={each: str(typed[f"frame_{each}"]) for each in LANGUAGES}, totals=cells["totals"], quotas=cells["quotas"],
    )  # fmt: skip


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _page(desk: Desk, wave: Wave, *, refusal: Refusal | None = None) -> HttpResponse:
    wave.refresh_from_db()
    language = get_language() or "ja"
    found, asked = progress.progress_of(wave), waves.questions_of(wave)
    missing = writing.problems_of(wave, today=desk.today) if wave.state == WaveState.DRAFT else []
    modules = [
        (messages.say(survey_words.MODULES[each]), [one for one in asked if one.module is each]) for each in Module
    ]
    context = {
        "wave": wave, "survey": wave.survey, "progress": found, "modules": [(label, rows) for label, rows in modules if rows], "count": len(asked),
        "missing": [messages.say(survey_words.PLANNING[code]) for code in missing], "words": survey_words, "language": language,
        "margins": [(messages.say(survey_words.MARGINS[margin]), [_row(margin, cell, asked, language) for cell in cells]) for margin, cells in found.margins.items() if cells],
        "errors": errors_of(refusal) if refusal else [], "links": _links(desk, wave), "state": WaveState(wave.state),
        "title": survey_words.wave_name(wave, language),
    }  # fmt: skip
    return desk.render("surveys/wave.html", context, status=refusal.status if refusal else 200)


def _row(
    margin: str, cell: progress.Cell, asked: Sequence[waves.Asked], language: str
) -> tuple[object, int, object, object]:
    """A line of the progress: its name, how many, how many are wanted, and how far that is."""
    share = f"{min(100 * cell.count // cell.wanted, 999)} %" if cell.wanted else ""
    return (
        survey_words.cell_name(margin, cell.key, asked, language),
        cell.count,
        cell.wanted if cell.wanted is not None else "",
        share,
    )


def _links(desk: Desk, wave: Wave) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name, label, acts, states in _LINKS:
        if wave.state in states and any(desk.may(act) for act in acts):
            for arguments in ({"wave": wave.pk}, {}):
                try:
                    found.append((desk.url(name, **arguments), messages.say(label)))
                    break
                except NoReverseMatch:
                    continue
    return found

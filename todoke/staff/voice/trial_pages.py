"""Trials at the desk 「公開前の試用」: opening something to volunteers, and what their runs say task by task."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from todoke.common.errors import NotFound, Refusal
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.lists import part
from todoke.staff.voice import choosing
from todoke.ui import messages, voice_abouts, voice_loop_words, voice_trials, voice_words
from todoke.voice.models import Trial
from todoke.voice.operations import trials
from todoke.voice.operations.trials import TrialInvalid
from todoke.voice.queries import trials as queries
from todoke.voice.rules import trying
from todoke.voice.rules.improving import LANGUAGES
from todoke.voice.rules.trying import Tasks

Errors = list[tuple[str | None, object]]
_NAMES: Final = ("title", "intro", "tasks")
#: A trial is open so long unless somebody says otherwise.
_DAYS: Final = 14


@page(Act.VIEW, methods=("GET", "POST"))
def index(desk: Desk) -> HttpResponseBase:
    """Every trial, and opening one."""
    choosing.need_voices(desk)
    errors: Errors = []
    if desk.request.method == "POST":
        try:
            made = _make(desk)
            return desk.go("trial", N_("It is open. Give its address to those who want to try it."), trial=made.pk)
        except Refusal as refusal:
            errors = _errors(refusal)
    post, language = desk.request.POST, choosing.language()
    fields = [f"{name}_{each}" for name in _NAMES for each in LANGUAGES]
    given = {name: text(post, name, limit=12_000) for name in ("about", "program", "until_date", *fields)}
    given["until_date"] = given["until_date"] or (desk.today + timedelta(days=_DAYS)).isoformat()
    shown = part(desk.request, queries.of_body(desk.body))
    rows = [
        (
            each, voice_trials.text_of(each.title, language), queries.is_open(each, desk.today),
            voice_abouts.name_of(desk.body, each.about_kind, each.about, language=language),
        )
        for each in shown.rows
    ]  # fmt: skip
    context = {
        "rows": rows, "part": shown, "given": given, "errors": errors, "error_of": dict(errors), "abouts": choosing.abouts(desk),
        "language_names": voice_words.LANGUAGES, "languages_written": LANGUAGES,
    }  # fmt: skip
    return desk.render("voice/trials.html", context, status=422 if errors else 200)


@page(Act.VIEW, methods=("GET", "POST"))
def show(desk: Desk, trial: UUID) -> HttpResponseBase:
    """One trial: its address, and how each task went."""
    choosing.need_voices(desk)
    found = queries.get(desk.body, trial)
    if desk.request.method == "POST":
        if desk.request.POST.get("act") != "close":
            raise NotFound(page=desk.request.path)
        trials.close(trial=found, by=desk.actor, now=desk.now)
        return desk.go("trial", N_("The trial is over. What was found stays."), trial=found.pk)
    return _page(desk, found)


def _page(desk: Desk, found: Trial) -> HttpResponse:
    language = choosing.language()
    rows = [
        [voice_trials.text_of(task.text, language), *voice_trials.row_of(outcome)]
        for task, outcome in queries.outcomes(found)
    ]
    context = {
        "trial": found, "title": voice_trials.text_of(found.title, language), "intro": voice_trials.text_of(found.intro, language), "rows": rows,
        "open": queries.is_open(found, desk.today), "about": voice_abouts.name_of(desk.body, found.about_kind, found.about, language=language),
        "address": settings.BASE_URL + reverse("web:voice_trial", kwargs={"key": found.key}),
    }  # fmt: skip
    return desk.render("voice/trial.html", context)


def _make(desk: Desk) -> Trial:
    post = desk.request.POST
    about = choosing.about_of(desk, text(post, "about", limit=210), text(post, "program", limit=60))
    if about is None:
        raise TrialInvalid(problems={"about": "about_missing"})
    written = {name: {each: text(post, f"{name}_{each}", limit=12_000) for each in LANGUAGES} for name in _NAMES}
    given = Tasks(written["title"], written["intro"], trying.tasks_of(written["tasks"]))
    try:
        until = date.fromisoformat(text(post, "until_date", limit=10))
    except ValueError:
        until = None
    return trials.make(
        body=desk.body, about_kind=about[0], about=about[1], given=given, until_date=until, by=desk.actor, now=desk.now
    )  # fmt: skip


def _errors(refusal: Refusal) -> Errors:
    problems = refusal.data.get("problems")
    if not isinstance(problems, dict):
        return [(None, messages.tell(refusal.code, refusal.data))]
    return [(f"id_{name}", messages.say(voice_loop_words.PROBLEMS[str(code)])) for name, code in problems.items()]

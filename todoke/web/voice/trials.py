"""Trying something before its release 「公開前の試用」: whoever has the address does the tasks, says how each went, and is known to nobody."""

from dataclasses import replace
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.backends.utils import csrf_input

from todoke.common import clock, reach
from todoke.common.actors import Actor
from todoke.common.errors import NotFound, Refusal
from todoke.procedures.queries import building, forms
from todoke.ui import messages, voice_abouts, voice_trials
from todoke.ui.sources import source_of
from todoke.voice.models import Trial, TrialTask
from todoke.voice.operations import trials
from todoke.voice.queries import trials as queries
from todoke.voice.rules import trying
from todoke.voice.rules.kinds import TEXT_AT_MOST, About
from todoke.voice.rules.trying import Went
from todoke.web import frame
from todoke.web.procedures.filler import Filler, filler_page
from todoke.web.procedures.practice import practise

_ANYBODY: Final = Actor("anonymous")
_SALT: Final = "voice.trial"


@reach.everything
def show(request: HttpRequest, key: str) -> HttpResponse:
    """What is to be tried, then one task after another, then thanks."""
    trial = queries.by_key(key)
    if request.method == "POST":
        return _next(request, trial)
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(("GET", "POST"))
    tasks = [voice_trials.text_of(each.text, frame.language()) for each in trial.tasks.all()]
    return _respond(request, trial, "trial.html", {"tasks": tasks, "open": _is_open(trial)})


@filler_page(methods=("GET", "POST"))
def form(filler: Filler, key: str) -> HttpResponseBase:
    """The form that is to be tried, as it stands at present, released or not; nothing of it is kept."""
    trial = queries.by_key(key)
    procedure = voice_abouts.procedure_of(trial.body, trial.about) if trial.about_kind == About.PROCEDURE else None
    if procedure is None or not _is_open(trial):
        raise NotFound(trial="form")
    version = building.worked_on(procedure)
    if not forms.definition_of(version).pages:
        raise NotFound(trial="form")
    trying_it = replace(filler, back=frame.address("web:voice_trial", key=trial.key))
    return practise(trying_it, procedure, version)


def _is_open(trial: Trial) -> bool:
    return queries.is_open(trial, clock.today())


def _next(request: HttpRequest, trial: Trial) -> HttpResponse:
    """After a task, or at the beginning: keep what was said, and give the next task."""
    if not _is_open(trial):
        return _respond(request, trial, "trial.html", {"tasks": [], "open": False}, status=409)
    held = _opened(request.POST.get("held", ""))
    if held is None:
        return _task(request, trial, uuid4())
    visit, place, began = held
    task = trial.tasks.filter(place=place).first()
    went = request.POST.get("went", "")
    if task is None:
        raise NotFound(trial="task")
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        if went not in set(Went):
            raise NoWent
        code = _kept(request, task, visit, Went(went), began, text)
    except Refusal as refusal:
        error = messages.tell(refusal.code, refusal.data)
        return _page(request, trial, task, request.POST["held"], error=error, typed=text, went=went)
    return _task(request, trial, visit, code=code)


class NoWent(Refusal):
    """How it went was not said."""

    code = "trial_run_invalid"
    status = 422


def _kept(request: HttpRequest, task: TrialTask, visit: UUID, went: Went, began: float, text: str) -> str:
    now = clock.now()
    _, code = trials.run(
        task=task, visit=visit, went=went, seconds=trying.seconds_between(began, now.timestamp()), text=text, language=frame.language(),
        by=_ANYBODY, now=now, source=source_of(request),
    )  # fmt: skip
    return code


def _opened(held: str) -> tuple[UUID, int, float] | None:
    """What the page holds: which sitting, which task, since when; None for what is none of ours."""
    try:
        visit, place, began = signing.loads(held, key=settings.SECRET_KEY, salt=_SALT)
        return UUID(visit), int(place), float(began)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _task(request: HttpRequest, trial: Trial, visit: UUID, *, code: str = "") -> HttpResponse:
    """The first task that this sitting has not behind it, else thanks."""
    done = queries.done_in(trial, visit)
    task = next((each for each in trial.tasks.all() if each.place not in done), None)
    if task is None:
        return _respond(request, trial, "trial_done.html", {"code": code})
    held = signing.dumps([str(visit), task.place, clock.now().timestamp()], key=settings.SECRET_KEY, salt=_SALT)
    return _page(request, trial, task, held, code=code)


def _page(
    request: HttpRequest, trial: Trial, task: TrialTask, held: str, *, code: str = "", error: object = None, typed: str = "", went: str = ""
) -> HttpResponse:  # fmt: skip
    language = frame.language()
    leads = (
        frame.address("web:voice_trial_form", key=trial.key)
        if trial.about_kind == About.PROCEDURE
        else voice_abouts.address_of(trial.body, trial.about_kind, trial.about, language=language)
    )
    context = {
        "task": voice_trials.text_of(task.text, language), "at": task.place, "total": trial.tasks.count(), "held": held, "leads": leads, "code": code,
        "choices": [(each.value, messages.say(words)) for each, words in voice_trials.WENT.items()], "typed": typed, "went": went,
        "errors": [("id_went" if not went else "id_text", error)] if error else [], "longest": TEXT_AT_MOST,
    }  # fmt: skip
    return _respond(request, trial, "trial_task.html", context, status=422 if error else 200)


def _respond(
    request: HttpRequest, trial: Trial, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    language = frame.language()
    whole = {
        "csrf_input": csrf_input(request), "title": voice_trials.text_of(trial.title, language), "intro": voice_trials.text_of(trial.intro, language),
        "body_name": frame.body_name(trial.body), "until": trial.until_date, "errors": [], **context,
    }  # fmt: skip
    return frame.respond(request, f"web/voice/{template}", whole, status=status)

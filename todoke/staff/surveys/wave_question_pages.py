"""What a wave in preparation asks: questions put in, moved and taken out; an open wave is only shown."""

from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from todoke.common.errors import NotFound, Refusal
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.surveys.survey_pages import errors_of
from todoke.surveys.models import Wave
from todoke.surveys.operations import wave_questions
from todoke.surveys.queries import registry, waves
from todoke.surveys.rules.kinds import Module, WaveState
from todoke.ui import messages, survey_words


@page(Act.WRITE, methods=("GET", "POST"))
def show(desk: Desk, wave: int) -> HttpResponseBase:
    """The questions of a wave, and those of the registry that it does not ask."""
    found = waves.wave_of(desk.body, wave)
    errors: list[tuple[str | None, object]] = []
    status = 200
    if desk.request.method == "POST":
        try:
            return desk.go("survey_wave_questions", _do(desk, found), wave=found.pk)
        except NotFound:
            raise
        except Refusal as refusal:
            errors, status = errors_of(refusal), refusal.status
    asked = waves.questions_of(found)
    there = {each.question for each in asked}
    kept = registry.kept(desk.body, retired=False)
    newest = {each.question.pk: each.version.number for each in kept}
    modules = [
        (messages.say(survey_words.MODULES[each]), [one for one in asked if one.module is each]) for each in Module
    ]
    left = [
        (
            messages.say(survey_words.MODULES[each]),
            [one for one in kept if one.question.module == each and one.question.pk not in there],
        )
        for each in Module
    ]
    context = {
        "wave": found, "survey": found.survey, "modules": [(label, rows) for label, rows in modules if rows], "left": [(label, rows) for label, rows in left if rows],
        "newest": newest, "words": survey_words, "language": get_language(), "errors": errors, "editable": found.state == WaveState.DRAFT,
        "title": survey_words.wave_name(found, get_language() or "ja"),
    }  # fmt: skip
    return desk.render("surveys/wave_questions.html", context, status=status)


def _do(desk: Desk, wave: Wave) -> str:
    post, by, now = desk.request.POST, desk.actor, desk.now
    act = post.get("act", "")
    if act == "put":
        chosen = [
            registry.get(desk.body, int(each))
            for each in post.getlist("questions")
            if each.isascii() and each.isdecimal() and len(each) < 10
        ]
        for question in chosen:
            wave_questions.put(wave=wave, question=question, required=False, by=by, now=now)
        return N_("The questions are in the wave.") if chosen else N_("Nothing was chosen.")
    key = post.get("question", "")
    question = registry.get(desk.body, int(key) if key.isascii() and key.isdecimal() and len(key) < 10 else 0)
    if act == "out":
        wave_questions.take_out(wave=wave, question=question, by=by, now=now)
        return N_("The question is out of this wave. It stays in the registry.")
    if act == "renew":
        wave_questions.renew(wave=wave, question=question, by=by, now=now)
        return N_("The wave asks it in its newest wording.")
    if act in {"up", "down"}:
        wave_questions.move(wave=wave, question=question, up=act == "up", by=by, now=now)
        return N_("The order is kept.")
    if act in {"required", "free"}:
        wave_questions.require(wave=wave, question=question, required=act == "required", by=by, now=now)
        return N_("The question is kept.")
    raise NotFound(page=desk.request.path)
